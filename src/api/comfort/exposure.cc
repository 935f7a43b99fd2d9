// The exposure audit: what gives a client away already, and the setting that closes it.
#include <algorithm>
#include <set>

#include "api/comfort.h"
#include "api/comfort/comfort_json.h"
#include "channels/means.h"
#include "policy/document.h"
#include "publish/follows/follows.h"
#include "publish/registers/exposure.h"
#include "publish/registers/registers.h"

namespace kith::api {
namespace {

struct Words {
  std::string_view what, says, closes;
};
constexpr Words kWords[] = {
    {"named", "We wrote the name where everybody reads it.",
     "Take the post back; `names(…)` with `never` keeps the next."},
    {"tagged", "We tagged them.", "Take the post back; `on: [tag]` with `never` keeps the next."},
    {"answered", "We answered them in public.", "Answer privately; `contact in …` with `hold` keeps the next."},
    {"followed", "We follow them.", "Take the follow back, or hide whom you follow."},
    {"liked", "We liked what they wrote.", "Take the like back; `on: [like]` with `never` keeps the next."},
    {"boosted", "We passed on what they wrote.", "Take it back; `on: [boost]` with `never` keeps the next."},
    {"wrote", "They wrote to us where everybody reads it.", "Ask them to write privately; nothing hides it for them."},
    {"reacted", "They like, follow or pass on what we write.", "Hide who follows you, where the network can."},
    {"follows_us", "They follow us, and everybody can see the list.", ""},
    {"we_follow", "We follow them, and everybody can see the list.", ""}};
constexpr std::string_view kHiddenThere =
    "The network keeps this list from others; its own people and servers have it.";
constexpr std::string_view kTakeBack = "Take the follow back.";

const Words& words_of(std::string_view what) {
  return *std::ranges::find(kWords, what, &Words::what);
}

const channels::Means* means_of(std::string_view network, std::string_view kind) {
  const auto* known = channels::means_of(network);
  return known ? known->find(kind) : nullptr;
}

std::string_view kind_of(FollowSide side) {
  return side == FollowSide::followers ? "hide_followers" : "hide_following";
}

// The setting that closes a list, and what else there is.
std::string closes_list(std::string_view network, FollowSide side) {
  std::string out;
  const auto add = [&](std::string_view words) {
    if (!words.empty()) out += (out.empty() ? "" : " ") + std::string(words);
  };
  if (const auto* means = means_of(network, kind_of(side))) {
    add(means->how);
    add(means->instead);
  } else {
    add("Look for a setting there that hides who follows whom.");
  }
  if (side == FollowSide::followed) add(kTakeBack);
  return out;
}

std::string_view says_of(const publish::Exposed& e, const Words& words) {
  if (!e.hidden) return words.says;
  return e.what == "we_follow" ? "We follow them, on a list that is hidden."
                               : "They follow us, on a list that is hidden.";
}

std::string closes_of(const publish::Exposed& e, const Words& words) {
  if (e.hidden) return std::string(kHiddenThere);
  if (e.what == "follows_us") return closes_list(e.network, FollowSide::followers);
  if (e.what == "we_follow") return closes_list(e.network, FollowSide::followed);
  return std::string(words.closes);
}

json::object exposed_json(const publish::Exposed& e) {
  const auto& words = words_of(e.what);
  json::object out;
  out["what"] = e.what;
  out["says"] = says_of(e, words);
  out["closes"] = closes_of(e, words);
  out["contact_id"] = id_or_null(e.contact);
  out["handle"] = e.handle;
  out["how"] = e.how;
  out["hidden"] = e.hidden;
  out["register"] = e.in_register;
  out["channel"] = json::object{{"id", to_string(e.channel)}, {"name", e.channel_name}, {"network", e.network}};
  out["conversation_id"] = id_or_null(e.conversation);
  out["url"] = e.url;
  out["excerpt"] = e.excerpt;
  out["at"] = format_time(e.at);
  return out;
}

// What each network of ours shows of who follows whom, whatever we do.
json::array networks_json(const std::vector<listen::ChannelRow>& channels) {
  std::set<std::string> ours;
  for (const auto& channel : channels) ours.insert(channel.network);
  json::array out;
  for (const auto& network : channels::network_means()) {
    if (!ours.contains(std::string(network.network))) continue;
    for (const auto& means : network.means)
      if (means.kind == "hide_followers")
        out.push_back(json::object{{"network", network.network},
                                   {"name", network.name},
                                   {"here", channels::name(means.here)},
                                   {"how", means.how},
                                   {"instead", means.instead}});
  }
  return out;
}

json::object list_json(const publish::ExposedList& list) {
  const auto* means = means_of(list.network, kind_of(list.side));
  json::object out;
  out["channel"] =
      json::object{{"id", to_string(list.channel)}, {"name", list.channel_name}, {"network", list.network}};
  out["side"] = name(list.side);
  out["state"] = list.state;
  out["error"] = list.why_kind;
  out["why"] = list.why;
  out["read_at"] = time_or_null(list.read_at);
  out["people"] = list.looked_at;
  out["whole"] = list.whole;
  out["hidden"] = list.hidden ? json::value(*list.hidden) : json::value(nullptr);
  out["can_hide"] = means ? json::value(channels::name(means->here)) : json::value(nullptr);
  out["closes"] = closes_list(list.network, list.side);
  return out;
}

// Those the caller may look into. Errors: not_found, forbidden.
Result<std::vector<std::string>> seen_registers(store::Transaction& tx, DeskApi& api, const Call& call) {
  TRY(const auto policy, api.gate.policy(tx, call.workspace()));
  if (!policy) return fail(Kind::not_found, "no comfort zone has been adopted yet");
  std::vector<std::string> registers;
  for (const auto& declared : policy->document().registers)
    if (publish::may_see(policy->document(), declared.id, call.caller.handle, call.caller.role, call.now))
      registers.push_back(declared.id);
  if (registers.empty()) return fail(Kind::forbidden, "only who may look into a register sees whom it gives away");
  return registers;
}

// The channel's own loop reads it, at its pace and under the network's budget.
Result<net::Response> read_again(DeskApi& api, Call& call) {
  TRY(const auto id, call.id<ChannelTag>("id"));
  TRYV(api.channels.find(call.workspace(), id));
  TRYV(call.db.write(call.workspace(), [&](store::Transaction& tx) -> Result<void> {
    TRYV(seen_registers(tx, api, call));
    return publish::want_follows(tx, call.workspace(), id, call.now);
  }));
  return net::Response{.status = 204};
}

Result<net::Response> exposure(DeskApi& api, Call& call) {
  TRY(const auto found, call.db.read([&](store::Transaction& tx) -> Result<publish::Exposure> {
    TRY(const auto registers, seen_registers(tx, api, call));
    TRY(const auto sets, api.gate.registers().current(tx, call.workspace()));
    return publish::find_exposure(tx, call.workspace(), *sets, registers);
  }));
  TRY(const auto channels, api.channels.list(call.workspace()));
  json::array items;
  for (const auto& one : found.found) items.push_back(exposed_json(one));
  json::array lists;
  for (const auto& list : found.lists) lists.push_back(list_json(list));
  return ok({{"items", std::move(items)},
             {"lists", std::move(lists)},
             {"looked_at", found.looked_at},
             {"whole", found.whole},
             {"networks", networks_json(channels)}});
}

}  // namespace

void add_exposure(Routes& routes, DeskApi& api) {
  routes.add({.method = "GET", .pattern = "/api/v1/workspaces/{ws}/exposure", .run = [&api](Call& c) {
                return exposure(api, c);
              }});
  routes.add({.method = "POST",
              .pattern = "/api/v1/workspaces/{ws}/channels/{id}/follows",
              .role = Role::agent,
              .run = [&api](Call& c) { return read_again(api, c); }});
}

}  // namespace kith::api

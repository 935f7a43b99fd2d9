// The exposure audit: what gives a client away already, and the setting that closes it.
#include <algorithm>
#include <set>

#include "api/comfort.h"
#include "api/comfort/comfort_json.h"
#include "channels/means.h"
#include "policy/document.h"
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
    {"reacted", "They like, follow or pass on what we write.", "Hide who follows you, where the network can."}};

const Words& words_of(std::string_view what) {
  return *std::ranges::find(kWords, what, &Words::what);
}

json::object exposed_json(const publish::Exposed& e) {
  const auto& words = words_of(e.what);
  json::object out;
  out["what"] = e.what;
  out["says"] = words.says;
  out["closes"] = words.closes;
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

Result<net::Response> exposure(DeskApi& api, Call& call) {
  TRY(const auto found, call.db.read([&](store::Transaction& tx) -> Result<publish::Exposure> {
    TRY(const auto policy, api.gate.policy(tx, call.workspace()));
    if (!policy) return fail(Kind::not_found, "no comfort zone has been adopted yet");
    std::vector<std::string> registers;
    for (const auto& declared : policy->document().registers)
      if (publish::may_see(policy->document(), declared.id, call.caller.handle, call.caller.role, call.now))
        registers.push_back(declared.id);
    if (registers.empty()) return fail(Kind::forbidden, "only who may look into a register sees whom it gives away");
    TRY(const auto sets, api.gate.registers().current(tx, call.workspace()));
    return publish::find_exposure(tx, call.workspace(), *sets, registers);
  }));
  TRY(const auto channels, api.channels.list(call.workspace()));
  json::array items;
  for (const auto& one : found.found) items.push_back(exposed_json(one));
  return ok({{"items", std::move(items)},
             {"looked_at", found.looked_at},
             {"whole", found.whole},
             {"networks", networks_json(channels)}});
}

}  // namespace

void add_exposure(Routes& routes, DeskApi& api) {
  routes.add({.method = "GET", .pattern = "/api/v1/workspaces/{ws}/exposure", .run = [&api](Call& c) {
                return exposure(api, c);
              }});
}

}  // namespace kith::api

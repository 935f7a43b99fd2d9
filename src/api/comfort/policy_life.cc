// The document's life: one version and what it changes, who has read what holds, the public page's switch, and what a
// document would have done to what left before.
#include <algorithm>

#include "api/comfort.h"
#include "api/comfort/comfort_json.h"
#include "api/comfort/policy_json.h"
#include "api/session/access_queries.h"
#include "base/limits.h"
#include "publish/policies/not_replayed.h"
#include "publish/policies/readings.h"
#include "publish/policies/replay.h"
#include "publish/policies/speakers.h"
#include "publish/registers/registers.h"
#include "store/paging.h"
#include "text/utf8.h"

namespace kith::api {
namespace {

using publish::PolicyVersion;
using store::Transaction;

constexpr std::string_view kReplay = "policy.replay";
constexpr std::chrono::hours kRemindAgain{12};

std::string path(std::string_view rest) {
  return "/api/v1/workspaces/{ws}/policy" + std::string(rest);
}

// What a draft is held against: what holds now; any other: the version numbered before it.
Result<std::optional<PolicyVersion>> compared_with(Transaction& tx, WorkspaceId workspace,
                                                   const PolicyVersion& version) {
  if (version.state == "draft") return publish::find_adopted(tx, workspace);
  TRY(const auto before, publish::list_versions(tx, workspace, version.number, 1));
  if (before.empty()) return std::optional<PolicyVersion>{};
  TRY(auto found, publish::find_version(tx, workspace, before.front().id));
  return std::optional<PolicyVersion>{std::move(found)};
}

Result<net::Response> version(Call& call) {
  TRY(const auto id, call.id<PolicyVersionTag>("version"));
  TRY(auto answer, call.db.read([&](Transaction& tx) -> Result<json::object> {
    TRY(const auto found, publish::find_version(tx, call.workspace(), id));
    TRY(auto out, policy_json(tx, call, found));
    TRY(const auto before, compared_with(tx, call.workspace(), found));
    TRY(const auto people, names_of(tx, call.workspace()));
    out["compared_with"] = before ? json::value(before->number) : json::value(nullptr);
    const auto old = policy::parse_policy(before ? before->document : std::string());
    const auto now = policy::parse_policy(found.document);
    out["changes"] = old && now ? changes_json(policy::diff(old->document(), now->document(), people)) : json::array();
    out["tests"] = now ? tests_json(policy::run_tests(*now)) : json::array();
    return out;
  }));
  return ok(std::move(answer));
}

Result<net::Response> readers(Call& call) {
  TRY(auto answer, call.db.read([&](Transaction& tx) -> Result<json::object> {
    TRY(const auto adopted, publish::find_adopted(tx, call.workspace()));
    if (!adopted) return fail(Kind::not_found, "no comfort zone has been adopted yet");
    TRY(const auto all, publish::readers(tx, call.workspace(), adopted->id));
    json::array items;
    for (const auto& reader : all)
      items.push_back(json::object{{"member", member_json(reader.member, reader.name)},
                                   {"handle", reader.handle},
                                   {"role", name(reader.role)},
                                   {"read_at", time_or_null(reader.read_at)},
                                   {"reminded_at", time_or_null(reader.reminded_at)}});
    return json::object{
        {"version", adopted->number}, {"version_id", to_string(adopted->id)}, {"items", std::move(items)}};
  }));
  return ok(std::move(answer));
}

Result<net::Response> acknowledge(Call& call) {
  TRY(const auto id, call.id<PolicyVersionTag>("version"));
  TRYV(call.db.write(call.workspace(), [&](Transaction& tx) {
    return publish::acknowledge_policy(tx, call.workspace(), id, call.caller.member, call.now);
  }));
  return no_content();
}

Result<net::Response> remind(Call& call) {
  TRY(const int reminded, call.db.write(call.workspace(), [&](Transaction& tx) {
    return publish::remind_readers(tx, call.workspace(), call.caller.member, call.now - kRemindAgain, call.now);
  }));
  return ok(json::object{{"reminded", reminded}});
}

Result<net::Response> show_page(Call& call) {
  TRY(Body body, Body::parse(call.http.body));
  const bool shown = body.flag("shown");
  TRYV(body.done());
  TRY(auto answer, call.db.write(call.workspace(), [&](Transaction& tx) -> Result<json::object> {
    TRY(auto row, queries::workspace(tx, call.workspace()));
    if (!row) return fail(Kind::not_found, "there is no such workspace");
    auto settings = stored(row->settings_json);
    if (!settings.is_object()) settings = json::object();
    settings.get_object()["policy_shown"] = shown;
    row->settings_json = json::serialize(settings);
    TRYV(queries::change_workspace(tx, *row));
    return json::object{{"shown", shown}, {"path", "/policy/" + row->slug}};
  }));
  return ok(std::move(answer));
}

// --- replay

json::object counts_json(const publish::OutcomeCounts& counts) {
  json::object out;
  for (std::size_t i = 0; i < counts.size(); ++i) out[policy::name(static_cast<policy::Outcome>(i))] = counts[i];
  return out;
}

// Without what only those who look into registers may know. Whose register it is says the document that holds, not the
// one that is tried.
json::object differing_json(const publish::Differing& d, const publish::ReplayWish& wish, const Call& call) {
  const auto shown = [&](const policy::Decision& decision) {
    return decision_json(policy::conceal(decision,
                                         [&](std::string_view id) {
                                           return wish.before &&
                                                  publish::may_see(wish.before->document(), id, call.caller.handle,
                                                                   call.caller.role, call.now);
                                         }),
                         std::nullopt);
  };
  return json::object{{"message_id", to_string(d.message)},
                      {"conversation_id", id_or_null(d.conversation)},
                      {"member", d.member},
                      {"channel", d.channel},
                      {"text", text::repair_utf8(d.text.substr(0, 2'000))},
                      {"at", format_time(d.at)},
                      {"before", shown(d.before)},
                      {"after", shown(d.after)}};
}

struct ReplayAsked {
  publish::ReplayWish wish;
  std::string document;
  std::int64_t days = 30;
};

Result<ReplayAsked> read_replay(const Call& call) {
  TRY(Body body, Body::parse(call.http.body));
  ReplayAsked asked;
  asked.document = body.raw_text("document", 1, limits::kPolicyDocumentBytes);
  asked.days = body.number_if("days", 1, 366).value_or(30);
  const auto until = body.time_if("until");
  const auto cursor = body.text_if("cursor", 200).value_or("");
  TRYV(body.done());
  asked.wish.workspace = call.workspace();
  asked.wish.until = until.value_or(call.now);
  asked.wish.since = asked.wish.until - std::chrono::days(asked.days);
  if (!cursor.empty()) {
    TRY(const auto keys, store::decode_cursor(kReplay, cursor, 2));
    asked.wish.from = publish::ReplayPlace{from_ms(keys[0].as_i64()), MessageId{keys[1].as_i64()}};
  }
  return asked;
}

Result<net::Response> replay(Call& call, DeskApi& api) {
  TRY(auto asked, read_replay(call));
  auto parsed = policy::parse_policy(asked.document);
  if (!parsed) {
    const auto& first = parsed.error().front();
    return fail(Kind::invalid, "line " + std::to_string(first.line) + ": " + first.message).with("field", "document");
  }
  asked.wish.after = std::make_shared<const policy::Policy>(*std::move(parsed));
  TRY(const auto all, call.db.read([&](Transaction& tx) -> Result<std::int64_t> {
    TRY(asked.wish.before, api.gate.policy(tx, call.workspace()));
    TRY(asked.wish.registers, api.gate.registers().current(tx, call.workspace()));
    return publish::count_to_replay(tx, call.workspace(), asked.wish.since, asked.wish.until);
  }));
  TRY(const auto done, publish::replay(call.db, system_clock(), asked.wish));
  json::object out;
  out["since"] = format_time(asked.wish.since);
  out["until"] = format_time(asked.wish.until);
  out["all"] = all;
  out["messages"] = done.messages;
  out["differ"] = done.differ;
  out["unsure"] = done.unsure;
  json::array unknown;
  for (auto& one : publish::not_replayed(asked.wish.after->document()))
    unknown.push_back(json::object{{"fact", one.fact}, {"holds", one.holds}, {"rules", texts_json(one.rules)}});
  out["unknown"] = std::move(unknown);
  out["before"] = counts_json(done.before);
  out["after"] = counts_json(done.after);
  json::array differing;
  for (const auto& one : done.differing) differing.push_back(differing_json(one, asked.wish, call));
  out["differing"] = std::move(differing);
  out["next"] = done.next
                    ? json::value(json::string(store::encode_cursor(kReplay, {done.next->at, done.next->message})))
                    : json::value(nullptr);
  return ok(out);
}

// --- who speaks

json::object spoken_json(const publish::Spoken& spoken) {
  return {{"outcome", policy::name(spoken.outcome)}, {"say", spoken.say}, {"held_for", texts_json(spoken.held_for)}};
}

Result<net::Response> speakers(Call& call, DeskApi& api) {
  TRY(const auto found, call.db.read([&](Transaction& tx) -> Result<publish::Speakers> {
    TRY(const auto policy, api.gate.policy(tx, call.workspace()));
    if (!policy) return fail(Kind::not_found, "no comfort zone is adopted yet");
    return publish::who_speaks(tx, call.workspace(), policy, call.now);
  }));
  json::object out;
  json::array rooms, members;
  for (const auto& room : found.rooms)
    rooms.push_back(json::object{
        {"id", to_string(room.id)}, {"network", room.network}, {"name", room.name}, {"handle", room.handle}});
  for (const auto& one : found.members) {
    json::array by_room;
    for (const auto& cells : one.by_room) {
      json::object kinds;
      for (std::size_t i = 0; i < cells.size(); ++i) kinds[name(publish::kSpokenKinds[i])] = spoken_json(cells[i]);
      by_room.push_back(std::move(kinds));
    }
    members.push_back(json::object{{"handle", one.member.handle},
                                   {"name", one.member.name},
                                   {"role", name(one.member.role)},
                                   {"stands_in_for", texts_json(one.stands_in_for)},
                                   {"about", texts_json(one.about)},
                                   {"not_about", texts_json(one.not_about)},
                                   {"by_channel", std::move(by_room)}});
  }
  out["channels"] = std::move(rooms);
  out["members"] = std::move(members);
  out["all"] = found.all;
  return ok(out);
}

}  // namespace

void add_policy_life(Routes& routes) {
  routes.add({.method = "GET", .pattern = path("/versions/{version}"), .scope = "policy:read", .run = version});
  routes.add({.method = "GET", .pattern = path("/readers"), .scope = "policy:read", .run = readers});
  routes.add({.method = "POST", .pattern = path("/{version}/acknowledge"), .run = acknowledge});
  routes.add({.method = "POST",
              .pattern = path("/remind"),
              .role = Role::policy_owner,
              .scope = "policy:write",
              .run = remind});
  routes.add({.method = "PUT",
              .pattern = path("/page"),
              .role = Role::policy_owner,
              .scope = "policy:write",
              .run = show_page});
}

void add_policy_replay(Routes& routes, DeskApi& api) {
  routes.add({.method = "GET", .pattern = path("/speakers"), .scope = "policy:read", .run = [&api](Call& c) {
                return speakers(c, api);
              }});
  routes.add({.method = "POST", .pattern = path("/replay"), .scope = "policy:read", .run = [&api](Call& c) {
                return replay(c, api);
              }});
}

}  // namespace kith::api

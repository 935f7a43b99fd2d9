// Releases: who agreed to be shown, and what is taken back when they no longer do.
#include <map>

#include "api/desk_api.h"
#include "api/json.h"
#include "api/comfort/picture_people.h"
#include "net/url.h"
#include "publish/pictures/releases.h"
#include "publish/pictures/sealed_people.h"
#include "text/file_name.h"

namespace kith::api {
namespace {

constexpr const char* kAll = "/api/v1/workspaces/{ws}/releases";
constexpr const char* kUses = "/api/v1/workspaces/{ws}/releases/{id}/uses";
constexpr const char* kProof = "/api/v1/workspaces/{ws}/releases/{id}/proof";
constexpr const char* kWithdraw = "/api/v1/workspaces/{ws}/releases/{id}/withdraw";
constexpr const char* kPeople = "/api/v1/workspaces/{ws}/shown-people";
// Long enough to ask a parent again.
constexpr auto kSoon = std::chrono::hours(24 * 30);

std::string_view state_of(const publish::Release& r, Time now) {
  if (r.withdrawn_at) return "withdrawn";
  if (now < r.valid_from) return "not_yet";
  if (!r.valid_until) return "valid";
  if (*r.valid_until <= now) return "expired";
  return *r.valid_until - now < kSoon ? "ends_soon" : "valid";
}

json::object release_json(const DeskApi& api, WorkspaceId workspace, const publish::Release& r, Time now) {
  const auto opened = [&](const std::string& words) { return publish::open_words(api.sealer, workspace, words); };
  json::array channels;
  for (const auto id : r.channels) channels.emplace_back(to_string(id));
  json::object out{{"id", to_string(r.id)},
                   {"person", shown_person_json({r.person.id, opened(r.person.name), r.person.minor})},
                   {"guardian", opened(r.guardian)},
                   {"channels", std::move(channels)},
                   {"campaign", r.campaign},
                   {"valid_from", format_time(r.valid_from)},
                   {"valid_until", time_or_null(r.valid_until)},
                   {"state", state_of(r, now)},
                   {"proof", nullptr},
                   {"created_at", format_time(r.created_at)},
                   {"withdrawn_at", time_or_null(r.withdrawn_at)},
                   {"withdrawn_why", r.withdrawn_why}};
  if (!r.proof.digest.empty()) out["proof"] = json::object{{"name", opened(r.proof.name)}, {"type", r.proof.type}};
  return out;
}

json::array uses_json(const std::vector<publish::Use>& uses) {
  json::array out;
  for (const auto& u : uses)
    out.push_back(json::object{
        {"message_id", to_string(u.message)},
        {"conversation_id", id_or_null(u.conversation)},
        {"channel", json::object{{"id", to_string(u.channel)}, {"name", u.channel_name}, {"network", u.network}}},
        {"picture", u.picture},
        {"url", u.url.empty() ? json::value(nullptr) : json::value(json::string(u.url))},
        {"state", u.state},
        {"sent_at", format_time(u.sent_at)},
        {"removal", u.removal ? json::value(json::string(u.removal_state)) : json::value()},
        {"why", u.why},
        {"linked", u.linked.empty() ? json::value(nullptr) : json::value(json::string(u.linked))}});
  return out;
}

Result<net::Response> list(DeskApi& api, Call& call) {
  TRY(const auto person, call.query_id<publish::ShownPersonTag>("person"));
  TRY(const int limit, call.limit());
  publish::ReleaseId before;
  if (!call.cursor().empty()) {
    TRY(const auto keys, store::decode_cursor("releases", call.cursor(), 1));
    before = publish::ReleaseId{keys[0].as_i64()};
  }
  TRY(auto rows, call.db.read([&](store::Transaction& tx) {
    return publish::list_releases(tx, call.workspace(), person.value_or(publish::ShownPersonId{}), before, limit + 1);
  }));
  std::string next;
  if (rows.size() > static_cast<std::size_t>(limit)) {
    rows.resize(static_cast<std::size_t>(limit));
    next = store::encode_cursor("releases", {store::Value(rows.back().id)});
  }
  json::array items;
  for (const auto& row : rows) items.push_back(release_json(api, call.workspace(), row, call.now));
  return page(std::move(items), next);
}

Result<net::Response> add(DeskApi& api, Call& call) {
  TRY(Body body, Body::parse(call.http.body));
  publish::NewRelease wanted;
  wanted.person = body.id_if<publish::ShownPersonTag>("person_id").value_or(publish::ShownPersonId{});
  wanted.name = body.text_if("name", 200).value_or("");
  wanted.minor = body.flag_if("minor").value_or(false);
  wanted.guardian = body.text_if("guardian", 200).value_or("");
  wanted.campaign = body.text_if("campaign", 200).value_or("");
  for (const auto& id : body.texts("channels", 100, 13)) {
    const auto parsed = parse_id(id);
    if (parsed)
      wanted.channels.emplace_back(*parsed);
    else
      body.wrong("channels", "must be a list of ids");
  }
  wanted.valid_from = body.time_if("valid_from").value_or(call.now);
  wanted.valid_until = body.time_if("valid_until");
  TRYV(body.done());
  wanted.name = publish::seal_words(api.sealer, call.workspace(), wanted.name);
  wanted.guardian = publish::seal_words(api.sealer, call.workspace(), wanted.guardian);
  TRY(const auto made, call.db.write(call.workspace(), [&](store::Transaction& tx) {
    return publish::add_release(tx, call.workspace(), call.caller.member, wanted, call.now);
  }));
  return created(release_json(api, call.workspace(), made, call.now));
}

Result<net::Response> put_proof(DeskApi& api, Call& call) {
  TRY(const auto id, call.id<publish::ReleaseTag>("id"));
  // Before anything is kept: a form for a release that is not there belongs to nobody.
  TRY(auto after,
      call.db.read([&](store::Transaction& tx) { return publish::find_release(tx, call.workspace(), id); }));
  TRYV(api.media.keep_proof(call.workspace(), call.http.query_value("name"), call.http.body,
                            [&](store::Transaction& tx, publish::Proof proof) -> Result<void> {
                              proof.name = publish::seal_words(api.sealer, call.workspace(), proof.name);
                              TRYV(publish::set_proof(tx, call.workspace(), id, proof));
                              after.proof = proof;
                              return {};
                            }));
  return ok(release_json(api, call.workspace(), after, call.now));
}

Result<net::Response> get_proof(DeskApi& api, Call& call) {
  TRY(const auto id, call.id<publish::ReleaseTag>("id"));
  TRY(const auto release,
      call.db.read([&](store::Transaction& tx) { return publish::find_release(tx, call.workspace(), id); }));
  TRY(auto bytes, api.media.proof_bytes(call.workspace(), release.proof));
  net::Response out;
  out.body = std::move(bytes);
  out.as_is = true;
  out.headers.set("Content-Type", "application/octet-stream");
  out.headers.set("Cache-Control", "private, no-store");
  out.headers.set("Content-Security-Policy", "default-src 'none'; sandbox");
  out.headers.set("Content-Disposition",
                  "attachment; filename*=UTF-8''" + net::percent_encode(text::safe_file_name(publish::open_words(
                                                        api.sealer, call.workspace(), release.proof.name))));
  return out;
}

Result<net::Response> uses(Call& call) {
  TRY(const auto id, call.id<publish::ReleaseTag>("id"));
  TRY(const auto found,
      call.db.read([&](store::Transaction& tx) { return publish::uses_of(tx, call.workspace(), id); }));
  return page(uses_json(found), "");
}

// Which networks let a program take something back.
Result<std::map<ChannelId, bool>> can_take_back(DeskApi& api, WorkspaceId workspace) {
  TRY(const auto rows, api.channels.list(workspace));
  std::map<ChannelId, bool> out;
  for (const auto& row : rows) out[row.id] = api.connector.ability(row).deletes;
  return out;
}

Result<net::Response> withdraw(DeskApi& api, Call& call) {
  TRY(const auto id, call.id<publish::ReleaseTag>("id"));
  TRY(Body body, Body::parse(call.http.body));
  const auto why = body.text_if("why", 1000).value_or("");
  TRYV(body.done());
  TRY(const auto can, can_take_back(api, call.workspace()));
  TRY(auto answer, call.db.write(call.workspace(), [&](store::Transaction& tx) -> Result<json::object> {
    const auto ws = call.workspace();
    TRY(const auto release, publish::withdraw_release(tx, ws, id, call.caller.member, why, call.now));
    TRY(const auto before, publish::uses_of(tx, ws, id));
    for (const auto& use : before) {
      // The page may be another's, and what it shows is seen there alone: a person looks.
      if (!use.linked.empty()) continue;
      TRY(const bool still, publish::is_released(tx, ws, release.person.id, use.channel, call.now));
      if (still || use.state == "deleted" || use.state == "cancelled") continue;
      const auto known = can.find(use.channel);
      TRYV(publish::take_back(tx, api.gate, ws, id, use, known != can.end() && known->second, call.caller.member,
                              call.now));
    }
    TRY(const auto after, publish::uses_of(tx, ws, id));
    return json::object{{"release", release_json(api, ws, release, call.now)}, {"uses", uses_json(after)}};
  }));
  return ok(answer);
}

Result<net::Response> people(DeskApi& api, Call& call) {
  TRY(const auto found, call.db.read([&](store::Transaction& tx) {
    return publish::find_shown_people(tx, api.sealer, call.workspace(), call.http.query_value("name"));
  }));
  json::array items;
  for (const auto& person : found) items.push_back(shown_person_json(person));
  return page(std::move(items), "");
}

}  // namespace

json::object shown_person_json(const publish::ShownPerson& person) {
  return {{"id", to_string(person.id)}, {"name", person.name}, {"minor", person.minor}};
}

void add_releases(Routes& routes, DeskApi& api) {
  const auto with = [&api](auto run) { return [&api, run](Call& c) { return run(api, c); }; };
  routes.add({.method = "GET", .pattern = kAll, .role = Role::contributor, .scope = "policy:read", .run = with(list)});
  routes.add({.method = "POST",
              .pattern = kAll,
              .role = Role::agent,
              .scope = "policy:write",
              .idempotent = true,
              .run = with(add)});
  routes.add(
      {.method = "GET", .pattern = kPeople, .role = Role::contributor, .scope = "policy:read", .run = with(people)});
  routes.add({.method = "GET", .pattern = kUses, .role = Role::contributor, .scope = "policy:read", .run = uses});
  routes.add({.method = "GET", .pattern = kProof, .role = Role::agent, .scope = "policy:read", .run = [&api](Call& c) {
                return get_proof(api, c);
              }});
  routes.add({.method = "PUT",
              .pattern = kProof,
              .role = Role::agent,
              .scope = "policy:write",
              .raw_body = true,
              .max_body = limits::kMediaBytes,
              .run = [&api](Call& c) { return put_proof(api, c); }});
  routes.add(
      {.method = "POST", .pattern = kWithdraw, .role = Role::agent, .scope = "policy:write", .run = [&api](Call& c) {
         return withdraw(api, c);
       }});
}

}  // namespace kith::api

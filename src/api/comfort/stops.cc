// The stop: everything held with one press, and let go again.
#include "publish/gate/stops.h"
#include "api/comfort.h"
#include "api/comfort/comfort_json.h"
#include "store/paging.h"

namespace kith::api {
namespace {

constexpr const char* kStops = "/api/v1/workspaces/{ws}/stops";
constexpr const char* kRelease = "/api/v1/workspaces/{ws}/stops/{id}/release";
constexpr std::string_view kList = "stops";

using store::Transaction;

json::object stop_json(const publish::Stop& s) {
  json::object out;
  out["id"] = format_id(s.id);
  out["channel"] = s.channel ? json::value({{"id", to_string(s.channel)}, {"name", s.channel_name}}) : json::value();
  out["reason"] = s.reason;
  out["by"] = member_json(s.by, s.by_name);
  out["at"] = format_time(s.at);
  out["released_by"] = member_json(s.released_by, s.released_by_name);
  out["released_at"] = time_or_null(s.released_at);
  return out;
}

// `?standing=1`: those that hold now, and how much waits because of them.
Result<net::Response> standing(Call& call) {
  return call.db.read([&](Transaction& tx) -> Result<net::Response> {
    TRY(const auto stops, publish::standing_stops(tx, call.workspace()));
    TRY(const auto held, publish::count_stopped(tx, call.workspace()));
    json::array items;
    for (const auto& stop : stops) items.push_back(stop_json(stop));
    return ok({{"items", std::move(items)}, {"next", nullptr}, {"held", held}});
  });
}

Result<net::Response> list(Call& call) {
  if (call.http.query_value("standing") == "1") return standing(call);
  TRY(const int limit, call.limit());
  std::int64_t before = 0;
  if (const auto cursor = call.cursor(); !cursor.empty()) {
    TRY(const auto keys, store::decode_cursor(kList, cursor, 1));
    before = keys[0].as_i64();
  }
  return call.db.read([&](Transaction& tx) -> Result<net::Response> {
    TRY(auto rows, publish::list_stops(tx, call.workspace(), before, limit + 1));
    TRY(const auto held, publish::count_stopped(tx, call.workspace()));
    json::value next;
    if (rows.size() > static_cast<std::size_t>(limit)) {
      rows.resize(static_cast<std::size_t>(limit));
      next = json::string(store::encode_cursor(kList, {rows.back().id}));
    }
    json::array items;
    for (const auto& row : rows) items.push_back(stop_json(row));
    return ok({{"items", std::move(items)}, {"next", std::move(next)}, {"held", held}});
  });
}

Result<net::Response> stop(Call& call) {
  TRY(Body body, Body::parse(call.http.body));
  const auto reason = body.text("reason", 1, 500);
  const auto channel = body.id_if<ChannelTag>("channel_id").value_or(ChannelId{});
  TRYV(body.done());
  TRY(const auto made, call.db.write(call.workspace(), [&](Transaction& tx) {
    return publish::stop_outbound(tx, call.workspace(), channel, reason, call.caller.member, call.now);
  }));
  return created(stop_json(made));
}

Result<net::Response> release(Call& call) {
  TRY(const auto id, call.path_id("id"));
  TRY(const auto released, call.db.write(call.workspace(), [&](Transaction& tx) {
    return publish::release_stop(tx, call.workspace(), id, call.caller.member, call.now);
  }));
  return ok(stop_json(released));
}

}  // namespace

void add_stops(Routes& routes) {
  routes.add({.method = "GET", .pattern = kStops, .scope = "policy:read", .run = list});
  // Who may speak may also say that nobody speaks; letting go is for those who see to the comfort zone.
  routes.add({.method = "POST", .pattern = kStops, .role = Role::agent, .scope = "policy:write", .run = stop});
  routes.add(
      {.method = "POST", .pattern = kRelease, .role = Role::policy_owner, .scope = "policy:write", .run = release});
}

}  // namespace kith::api

// Deliveries: what is on its way out, what could not leave, and the two buttons on it.
#include <map>

#include "api/comfort/comfort_json.h"
#include "api/desk/desk_json.h"
#include "publish/outbox/outbox.h"

namespace kith::api {
namespace {

constexpr const char* kAll = "/api/v1/workspaces/{ws}/deliveries";
constexpr const char* kRetry = "/api/v1/workspaces/{ws}/deliveries/{id}/retry";
constexpr const char* kCancel = "/api/v1/workspaces/{ws}/deliveries/{id}/cancel";

json::value channel_ref(const std::map<ChannelId, listen::ChannelRow>& channels, ChannelId id) {
  const auto it = channels.find(id);
  if (it == channels.end())
    return {{"id", to_string(id)}, {"network", ""}, {"name", "a removed channel"}, {"handle", ""}};
  const auto& c = it->second;
  return {{"id", to_string(c.id)}, {"network", c.network}, {"name", c.name}, {"handle", c.handle}};
}

Result<json::object> item(DeskApi& api, const Call& call, const publish::Delivery& d,
                          const std::map<ChannelId, listen::ChannelRow>& channels) {
  auto out = delivery_json(d);
  out["kind"] = name(d.content.kind);
  out["channel"] = channel_ref(channels, d.channel);
  out["conversation_id"] = id_or_null(d.conversation);
  out["message_id"] = id_or_null(d.message);
  out["text"] = d.content.text;
  TRY(const auto by, api.desk.member_name(call.workspace(), d.member));
  out["by"] = person_or_null(d.member, by);
  out["due_at"] = format_time(d.due_at);
  out["created_at"] = format_time(d.created_at);
  out["finished_at"] = time_or_null(d.finished_at);
  return out;
}

Result<std::map<ChannelId, listen::ChannelRow>> channels_of(DeskApi& api, const Call& call) {
  TRY(auto rows, api.channels.list(call.workspace()));
  std::map<ChannelId, listen::ChannelRow> out;
  for (auto& row : rows) out.emplace(row.id, std::move(row));
  return out;
}

Result<net::Response> list(DeskApi& api, Call& call) {
  std::optional<DeliveryState> state;
  if (call.http.has_query("state")) {
    state = parse<DeliveryState>(call.http.query_value("state"));
    if (!state) return fail(Kind::invalid, "no delivery is ever in that state").with("field", "state");
  }
  TRY(const int wished, call.limit());
  const int limit = store::page_size(wished);
  DeliveryId before;
  if (!call.cursor().empty()) {
    TRY(const auto keys, store::decode_cursor("deliveries", call.cursor(), 1));
    before = DeliveryId{keys[0].as_i64()};
  }
  TRY(auto rows, api.db.read([&](store::Transaction& tx) {
    return publish::list_deliveries(tx, call.workspace(), state, before, limit + 1);
  }));
  std::string next;
  if (static_cast<int>(rows.size()) > limit) {
    rows.resize(static_cast<std::size_t>(limit));
    next = store::encode_cursor("deliveries", {store::Value(rows.back().id)});
  }
  TRY(const auto channels, channels_of(api, call));
  json::array items;
  for (const auto& row : rows) {
    TRY(auto one, item(api, call, row, channels));
    items.push_back(std::move(one));
  }
  return page(std::move(items), next);
}

using Button = Result<void> (*)(store::Transaction&, WorkspaceId, DeliveryId, MemberId, Time);

Result<net::Response> press(DeskApi& api, Call& call, Button button, int status) {
  TRY(const auto id, call.id<DeliveryTag>("id"));
  TRY(const auto after, api.db.write(call.workspace(), [&](store::Transaction& tx) -> Result<publish::Delivery> {
    TRYV(button(tx, call.workspace(), id, call.caller.member, call.now));
    return publish::find_delivery(tx, call.workspace(), id);
  }));
  TRY(const auto channels, channels_of(api, call));
  TRY(const auto one, item(api, call, after, channels));
  return reply(status, one);
}

}  // namespace

void add_deliveries(Routes& routes, DeskApi& api) {
  routes.add({.method = "GET", .pattern = kAll, .scope = "desk:read", .run = [&api](Call& c) { return list(api, c); }});
  routes.add({.method = "POST", .pattern = kRetry, .role = Role::agent, .scope = "desk:write", .run = [&api](Call& c) {
                return press(api, c, publish::retry_delivery, 202);
              }});
  routes.add({.method = "POST", .pattern = kCancel, .role = Role::agent, .scope = "desk:write", .run = [&api](Call& c) {
                return press(api, c, publish::cancel_delivery, 200);
              }});
}

}  // namespace kith::api

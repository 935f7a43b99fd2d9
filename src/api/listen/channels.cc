// Channels: what is connected, how it is, how one is connected, and what was set aside there.
#include "api/desk/desk_json.h"
#include "base/limits.h"
#include "base/secret.h"
#include "listen/prepared.h"
#include "listen/push.h"
#include "text/utf8.h"

namespace kith::api {
namespace {

constexpr const char* kNetworks = "/api/v1/workspaces/{ws}/networks";
constexpr const char* kAll = "/api/v1/workspaces/{ws}/channels";
constexpr const char* kConnect = "/api/v1/workspaces/{ws}/channels/connect";
constexpr const char* kBegin = "/api/v1/workspaces/{ws}/channels/mastodon/begin";
constexpr const char* kFinish = "/api/v1/workspaces/{ws}/channels/mastodon/finish";
constexpr const char* kOne = "/api/v1/workspaces/{ws}/channels/{id}";
constexpr const char* kCheck = "/api/v1/workspaces/{ws}/channels/{id}/check";
constexpr const char* kAside = "/api/v1/workspaces/{ws}/channels/{id}/set-aside";
constexpr const char* kRetry = "/api/v1/workspaces/{ws}/channels/{id}/set-aside/{pid}/retry";
constexpr const char* kOAuthNetwork = "mastodon";

json::value error_json(const std::optional<listen::ChannelError>& e) {
  if (!e) return nullptr;
  return {{"kind", e->kind}, {"text", e->text}, {"at", format_time(e->at)}, {"advice", listen::advice(e->kind)}};
}

// Where the channel stands in words, never the cursor itself.
std::string cursor_note(const listen::ChannelRow& c) {
  if (c.cursor.empty()) return "nothing fetched yet";
  if (!c.heard_at) return "up to date; nothing was said yet";
  return "up to date";
}

json::value rate_json(const std::string& stored_json) {
  auto rate = stored(stored_json);
  json::object out{{"limit", nullptr}, {"remaining", nullptr}, {"reset_at", nullptr}};
  if (rate.is_object())
    for (auto& [key, value] : out)
      if (const auto* there = rate.as_object().if_contains(key)) value = *there;
  return out;
}

json::object channel_json(DeskApi& api, const listen::ChannelRow& c) {
  return {{"id", to_string(c.id)},
          {"network", c.network},
          {"name", c.name},
          {"handle", c.handle},
          {"mode", name(c.mode)},
          {"state", name(c.state)},
          {"heard_at", time_or_null(c.heard_at)},
          {"checked_at", time_or_null(c.checked_at)},
          {"cursor_note", cursor_note(c)},
          {"rate", rate_json(c.rate_json)},
          {"token_expires_at", time_or_null(c.token_expires_at)},
          {"error", error_json(c.error)},
          {"avatar_url", picture_or_null(c.avatar_url, api.pictures)},
          {"profile_url", address_or_null(c.profile_url)},
          {"capability", ability_json(api.connector.ability(c))}};
}

Result<net::Response> networks(DeskApi& api, Call&) {
  json::array items;
  for (const auto& n : api.connector.networks()) {
    json::array modes;
    for (const auto m : n.modes) modes.emplace_back(name(m));
    items.push_back({{"id", n.id},
                     {"name", n.name},
                     {"ways", json::array(n.ways.begin(), n.ways.end())},
                     {"modes", std::move(modes)},
                     {"capability", ability_json(n.ability)}});
  }
  return page(std::move(items), "");
}

Result<net::Response> list(DeskApi& api, Call& call) {
  TRY(const auto rows, api.channels.list(call.workspace()));
  json::array items;
  for (const auto& row : rows) items.push_back(channel_json(api, row));
  return page(std::move(items), "");
}

// Before anything is asked of a network: without a comfort zone nothing is connected.
Result<void> require_policy(DeskApi& api, const Call& call) {
  return api.db.read([&](store::Transaction& tx) -> Result<void> {
    TRY(const auto policy, api.gate.policy(tx, call.workspace()));
    if (!policy)
      return fail(Kind::conflict,
                  "adopt a comfort zone first: no channel is connected before the organisation has "
                  "said what may leave")
          .with("kind", "policy_needed");
    return {};
  });
}

Result<net::Response> store_connected(DeskApi& api, const Call& call, listen::NewChannel fresh) {
  TRY(const auto row, api.channels.connect(call.workspace(), call.caller.member, std::move(fresh)));
  api.connector.changed(call.workspace(), row.id);
  return created(channel_json(api, row));
}

Result<net::Response> connect(DeskApi& api, Call& call) {
  boost::system::error_code bad;
  auto input = json::parse(call.http.body, bad);
  if (bad || !input.is_object()) return fail(Kind::invalid, "a JSON object is meant");
  auto& fields = input.as_object();
  const auto take = [&](const char* key) {
    std::string out;
    if (const auto* value = fields.if_contains(key); value && value->is_string()) out = std::string(value->as_string());
    fields.erase(key);
    return out;
  };
  const std::string network = take("network"), wished_name = take("name"), wished_mode = take("mode");
  if (network.empty()) return fail(Kind::invalid, "say which network").with("field", "network");
  const auto mode = wished_mode.empty() ? std::optional(Mode::reply) : parse<Mode>(wished_mode);
  if (!mode) return fail(Kind::invalid, "a mode is listen, reply or publish").with("field", "mode");
  TRYV(require_policy(api, call));
  TRY(auto fresh, api.connector.connect(network, json::serialize(input)));
  fresh.mode = *mode;
  if (!wished_name.empty()) fresh.name = std::string(text::clip_bytes(wished_name, 100));
  return store_connected(api, call, std::move(fresh));
}

Result<net::Response> begin(DeskApi& api, Call& call) {
  TRY(Body body, Body::parse(call.http.body));
  const std::string server = body.text("server", 1, 300);
  const auto mode = body.word_if<Mode>("mode").value_or(Mode::reply);
  TRYV(body.done());
  TRYV(require_policy(api, call));
  TRY(auto begun, api.connector.begin(kOAuthNetwork, server, mode));
  const Consents::Begun kept{call.workspace(), call.caller.member, kOAuthNetwork, server,
                             mode,             std::move(begun.pending)};
  TRYV(api.consents.keep(begun.state, kept, call.now));
  return ok({{"authorize_url", begun.authorize_url}, {"state", begun.state}});
}

Result<net::Response> finish(DeskApi& api, Call& call) {
  TRY(Body body, Body::parse(call.http.body));
  const std::string state = body.text("state", 1, 300);
  const std::string code = body.text("code", 1, 2'000);
  TRYV(body.done());
  TRY(const auto begun, api.consents.take(state, call.workspace(), call.caller.member, call.now));
  if (!begun) return fail(Kind::invalid, "this consent is not known or too old; begin again").with("field", "state");
  TRY(auto fresh, api.connector.finish(begun->network, begun->pending, code));
  fresh.mode = begun->mode;
  return store_connected(api, call, std::move(fresh));
}

Result<net::Response> change(DeskApi& api, Call& call) {
  TRY(const auto id, call.id<ChannelTag>("id"));
  TRY(Body body, Body::parse(call.http.body));
  listen::ChannelPatch patch;
  patch.name = body.text_if("name", 100);
  patch.mode = body.word_if<Mode>("mode");
  if (const auto state = body.text_if("state", 20)) {
    if (*state != "paused" && *state != "live") body.wrong("state", "say live or paused");
    patch.paused = *state == "paused";
  }
  if (patch.name && patch.name->empty()) body.wrong("name", "a channel has a name");
  TRYV(body.done());
  TRY(const auto row, api.channels.patch(call.workspace(), call.caller.member, id, patch));
  api.connector.changed(call.workspace(), id);
  return ok(channel_json(api, row));
}

Result<net::Response> remove(DeskApi& api, Call& call) {
  TRY(const auto id, call.id<ChannelTag>("id"));
  TRYV(api.channels.remove(call.workspace(), call.caller.member, id));
  api.connector.changed(call.workspace(), id);
  return no_content();
}

Result<net::Response> check(DeskApi& api, Call& call) {
  TRY(const auto id, call.id<ChannelTag>("id"));
  TRY(const auto row, api.channels.find(call.workspace(), id));
  auto health = api.connector.check(row);
  if (!health) {
    listen::ChannelHealth failed;
    failed.error = health.error();
    health = std::move(failed);
  }
  TRYV(api.channels.record(call.workspace(), id, *health));
  TRY(const auto now, api.channels.find(call.workspace(), id));
  return ok(channel_json(api, now));
}

json::object aside_json(const listen::SetAside& s, std::string_view state) {
  std::string excerpt = text::repair_utf8(std::string_view(s.raw).substr(0, 400));
  std::erase_if(excerpt, [](unsigned char c) { return c < 0x20 && c != '\n' && c != '\t'; });
  json::object out{{"id", format_id(s.id)},
                   {"remote_id", nullptr},
                   {"error", s.error},
                   {"tries", s.tries},
                   {"state", state},
                   {"first_at", format_time(s.first_at)},
                   {"last_at", format_time(s.last_at)},
                   {"size", static_cast<std::int64_t>(s.raw.size())},
                   {"excerpt", std::move(excerpt)}};
  if (!s.remote_id.empty()) out["remote_id"] = s.remote_id;
  return out;
}

Result<net::Response> list_aside(DeskApi& api, Call& call) {
  TRY(const auto id, call.id<ChannelTag>("id"));
  TRYV(api.channels.find(call.workspace(), id));
  TRY(const int wished, call.limit());
  const int limit = store::page_size(wished);
  std::int64_t after = 0;
  if (!call.cursor().empty()) {
    TRY(const auto keys, store::decode_cursor("set_aside", call.cursor(), 1));
    after = keys[0].as_i64();
  }
  TRY(auto rows, api.intake.set_aside(call.workspace(), id, limit + 1, after));
  std::string next;
  if (static_cast<int>(rows.size()) > limit) {
    rows.resize(static_cast<std::size_t>(limit));
    next = store::encode_cursor("set_aside", {store::Value(rows.back().id)});
  }
  json::array items;
  for (const auto& row : rows) items.push_back(aside_json(row, "set_aside"));
  return page(std::move(items), next);
}

Result<net::Response> retry_aside(DeskApi& api, Call& call) {
  TRY(const auto id, call.id<ChannelTag>("id"));
  TRY(const auto pid, call.path_id("pid"));
  TRY(const auto channel, api.channels.find(call.workspace(), id));
  TRY(auto row, api.intake.find_set_aside(call.workspace(), id, pid));
  const auto retried = [&] {
    ++row.tries;
    row.last_at = call.now;
    return accepted(aside_json(row, "retried"));
  };
  if (listen::is_pushed(channel.network)) {
    listen::Push push(api.db, api.clock, api.matching, visitor_witness(api.gate, api.clock));
    TRYV(push.retry(call.workspace(), id, pid, row.raw));
    return retried();
  }
  std::vector<Incoming> items;
  if (listen::is_incoming_json(row.raw)) {
    TRY(auto item, listen::incoming_from_json(row.raw));
    items.push_back(std::move(item));
  } else {
    auto again = api.connector.reread(channel, row.raw);
    if (!again) {
      TRYV(api.intake.still_unreadable(call.workspace(), id, pid, again.error().message));
      return again.error();
    }
    items = *std::move(again);
  }
  TRYV(api.intake.retry(call.workspace(), id, pid, items));
  return retried();
}

}  // namespace

void add_channels(Routes& routes, DeskApi& api) {
  routes.add({.method = "GET", .pattern = kNetworks, .scope = "channels:read", .run = [&api](Call& c) {
                return networks(api, c);
              }});
  routes.add(
      {.method = "GET", .pattern = kAll, .scope = "channels:read", .run = [&api](Call& c) { return list(api, c); }});
  routes.add({.method = "POST",
              .pattern = kConnect,
              .role = Role::admin,
              .scope = "channels:write",
              .idempotent = true,
              .run = [&api](Call& c) { return connect(api, c); }});
  routes.add(
      {.method = "POST", .pattern = kBegin, .role = Role::admin, .scope = "channels:write", .run = [&api](Call& c) {
         return begin(api, c);
       }});
  routes.add(
      {.method = "POST", .pattern = kFinish, .role = Role::admin, .scope = "channels:write", .run = [&api](Call& c) {
         return finish(api, c);
       }});
  routes.add(
      {.method = "PATCH", .pattern = kOne, .role = Role::admin, .scope = "channels:write", .run = [&api](Call& c) {
         return change(api, c);
       }});
  routes.add(
      {.method = "DELETE", .pattern = kOne, .role = Role::admin, .scope = "channels:write", .run = [&api](Call& c) {
         return remove(api, c);
       }});
  routes.add(
      {.method = "POST", .pattern = kCheck, .role = Role::agent, .scope = "channels:write", .run = [&api](Call& c) {
         return check(api, c);
       }});
  routes.add(
      {.method = "GET", .pattern = kAside, .role = Role::agent, .scope = "channels:read", .run = [&api](Call& c) {
         return list_aside(api, c);
       }});
  routes.add(
      {.method = "POST", .pattern = kRetry, .role = Role::agent, .scope = "channels:write", .run = [&api](Call& c) {
         return retry_aside(api, c);
       }});
}

}  // namespace kith::api

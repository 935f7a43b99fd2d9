// Watches: what members want to hear of, what was heard, and a watch taken over the archive.
#include "api/listen/listen_json.h"
#include "base/limits.h"

namespace kith::api {
namespace {

constexpr const char* kAll = "/api/v1/workspaces/{ws}/watches";
constexpr const char* kOne = "/api/v1/workspaces/{ws}/watches/{id}";
constexpr const char* kMute = "/api/v1/workspaces/{ws}/watches/{id}/mute";
constexpr const char* kMentions = "/api/v1/workspaces/{ws}/watches/{id}/mentions";
constexpr const char* kTake = "/api/v1/workspaces/{ws}/watches/{id}/mentions/{pid}/take";
constexpr const char* kRun = "/api/v1/workspaces/{ws}/watches/{id}/run";

net::Response versioned(const listen::Watch& watch, const Call& call, int status = 200) {
  net::Response out = reply(status, watch_json(watch, call.caller.member));
  out.headers.set("ETag", etag(watch.version));
  return out;
}

struct Asked {
  listen::WatchPatch patch;
  std::string query;
};

Result<Asked> read(const Call& call) {
  TRY(Body body, Body::parse(call.http.body));
  Asked out;
  listen::WatchPatch& p = out.patch;
  p.name = body.text_if("name", 200);
  p.query = body.text_if("query", limits::kQueryBytes);
  p.colour = body.text_if("colour", 20);
  p.route = body.word_if<Route>("route");
  p.shared = body.flag_if("shared");
  p.sets_assignee = body.has("assignee_id");
  p.assignee = body.id_if<MemberTag>("assignee_id").value_or(MemberId{});
  if (const auto priority = body.number_if("priority", 0, 3)) p.priority = static_cast<int>(*priority);
  if (body.has("tags")) p.tags = body.texts("tags", limits::kTagsPerWatch, limits::kTagBytes);
  TRYV(body.done());
  out.query = p.query.value_or("");
  return out;
}

Result<net::Response> list(ListenApi& api, Call& call) {
  TRY(const int limit, call.limit());
  TRY(const auto found, api.watches.list(call.workspace(), call.caller.member, call.http.query_value("name"),
                                         call.cursor(), limit));
  json::array items;
  for (const auto& watch : found.items) items.push_back(watch_json(watch, call.caller.member));
  return page(std::move(items), found.next);
}

Result<net::Response> create(ListenApi& api, Call& call) {
  TRY(const auto asked, read(call));
  const auto& p = asked.patch;
  listen::WatchInput input;
  input.name = p.name.value_or("");
  input.query = asked.query;
  if (p.colour) input.colour = *p.colour;
  if (p.route) input.route = *p.route;
  if (p.shared) input.shared = *p.shared;
  if (p.priority) input.priority = *p.priority;
  if (p.tags) input.tags = *p.tags;
  input.assignee = p.assignee;
  const auto made = api.watches.create(call.workspace(), call.caller.member, input);
  if (!made) return query_problem(made.error(), input.query);
  return versioned(*made, call, 201);
}

Result<net::Response> find(ListenApi& api, Call& call) {
  TRY(const auto id, call.id<WatchTag>("id"));
  TRY(const auto watch, api.watches.find(call.workspace(), call.caller.member, id));
  return versioned(watch, call);
}

Result<net::Response> change(ListenApi& api, Call& call) {
  TRY(const auto id, call.id<WatchTag>("id"));
  TRY(const auto asked, read(call));
  const auto changed = api.watches.patch(call.workspace(), call.caller.member, id, *call.if_match, asked.patch);
  if (!changed) return query_problem(changed.error(), asked.query);
  return versioned(*changed, call);
}

Result<net::Response> remove(ListenApi& api, Call& call) {
  TRY(const auto id, call.id<WatchTag>("id"));
  TRYV(api.watches.remove(call.workspace(), call.caller.member, id));
  return no_content();
}

Result<net::Response> mute(ListenApi& api, Call& call) {
  TRY(const auto id, call.id<WatchTag>("id"));
  TRY(Body body, Body::parse(call.http.body));
  const bool muted = body.flag("muted");
  const auto until = body.time_if("until");
  TRYV(body.done());
  TRY(const auto watch, api.watches.mute(call.workspace(), call.caller.member, id, muted, until));
  return versioned(watch, call);
}

Result<net::Response> mentions(ListenApi& api, Call& call) {
  TRY(const auto id, call.id<WatchTag>("id"));
  TRY(const int limit, call.limit());
  TRY(const auto found, api.watches.mentions(call.workspace(), call.caller.member, id, call.cursor(), limit));
  json::array items;
  for (const auto& mention : found.items) items.push_back(mention_json(mention, api.desk.pictures));
  return page(std::move(items), found.next);
}

Result<net::Response> take(ListenApi& api, Call& call) {
  TRY(const auto id, call.id<WatchTag>("id"));
  TRY(const auto message, call.id<MessageTag>("pid"));
  TRY(const auto conversation, api.watches.take(call.workspace(), call.caller.member, id, message));
  return ok({{"conversation_id", to_string(conversation)}});
}

Result<net::Response> start_run(ListenApi& api, Call& call) {
  TRY(const auto id, call.id<WatchTag>("id"));
  TRY(const auto run, api.watches.start_run(call.workspace(), call.caller.member, id));
  return accepted(run_json(run));
}

Result<net::Response> show_run(ListenApi& api, Call& call) {
  TRY(const auto id, call.id<WatchTag>("id"));
  TRY(const auto watch, api.watches.find(call.workspace(), call.caller.member, id));
  if (!watch.run) return fail(Kind::not_found, "this watch was not taken over the archive yet");
  return ok(run_json(watch.run));
}

Result<net::Response> cancel_run(ListenApi& api, Call& call) {
  TRY(const auto id, call.id<WatchTag>("id"));
  TRYV(api.watches.cancel_run(call.workspace(), call.caller.member, id));
  return no_content();
}

}  // namespace

void add_watches(Routes& routes, ListenApi& api) {
  const auto reads = [&](const char* pattern, Result<net::Response> (*run)(ListenApi&, Call&)) {
    routes.add({.method = "GET", .pattern = pattern, .scope = "listen:read",
                .run = [&api, run](Call& c) { return run(api, c); }});
  };
  const auto writes = [&](Endpoint e, Result<net::Response> (*run)(ListenApi&, Call&)) {
    e.role = Role::agent;
    e.scope = "listen:write";
    e.run = [&api, run](Call& c) { return run(api, c); };
    routes.add(std::move(e));
  };
  reads(kAll, list);
  reads(kOne, find);
  reads(kMentions, mentions);
  reads(kRun, show_run);
  writes({.method = "POST", .pattern = kAll, .idempotent = true}, create);
  writes({.method = "PATCH", .pattern = kOne, .if_match = true}, change);
  writes({.method = "DELETE", .pattern = kOne}, remove);
  writes({.method = "PUT", .pattern = kMute}, mute);
  writes({.method = "POST", .pattern = kTake}, take);
  writes({.method = "POST", .pattern = kRun}, start_run);
  writes({.method = "DELETE", .pattern = kRun}, cancel_run);
}

void add_listen(Routes& routes, ListenApi& api) {
  add_watches(routes, api);
  add_routing(routes, api);
  add_intake(routes, api);
}

}  // namespace kith::api

// Routing rules: asked in order of everything heard.
#include "api/hit_json.h"
#include "api/listen_json.h"
#include "api/query_text.h"
#include "base/limits.h"

namespace kith::api {
namespace {

constexpr const char* kAll = "/api/v1/workspaces/{ws}/routing-rules";
constexpr const char* kOrder = "/api/v1/workspaces/{ws}/routing-rules/order";
constexpr const char* kTest = "/api/v1/workspaces/{ws}/routing-rules/test";
constexpr const char* kOne = "/api/v1/workspaces/{ws}/routing-rules/{id}";

constexpr int kDaysBack = 14;
constexpr int kExamples = 5, kExamplesMost = 20;

Result<listen::RoutingRulePatch> read(const Call& call) {
  TRY(Body body, Body::parse(call.http.body));
  listen::RoutingRulePatch p;
  p.name = body.text_if("name", 200);
  p.query = body.text_if("query", limits::kQueryBytes);
  p.enabled = body.flag_if("enabled");
  p.stop = body.flag_if("stop");
  p.sets_place = body.has("place");
  p.place = body.word_if<Route>("place");
  p.sets_assignee = body.has("assignee_id");
  p.assignee = body.id_if<MemberTag>("assignee_id").value_or(MemberId{});
  p.sets_priority = body.has("priority");
  if (const auto priority = body.number_if("priority", 0, 3)) p.priority = static_cast<int>(*priority);
  p.sets_snooze = body.has("snooze_minutes");
  if (const auto minutes = body.number_if("snooze_minutes", 1, 129'600)) p.snooze_minutes = static_cast<int>(*minutes);
  if (body.has("tags")) p.tags = body.texts("tags", limits::kTagsPerWatch, limits::kTagBytes);
  TRYV(body.done());
  return p;
}

net::Response versioned(const listen::RoutingRule& rule, int status = 200) {
  net::Response out = reply(status, rule_json(rule));
  out.headers.set("ETag", etag(rule.version));
  return out;
}

net::Response all_json(const std::vector<listen::RoutingRule>& rules) {
  json::array items;
  for (const auto& rule : rules) items.push_back(rule_json(rule));
  return page(std::move(items), "");
}

Result<net::Response> list(ListenApi& api, Call& call) {
  TRY(const auto rules, api.rules.list(call.workspace()));
  return all_json(rules);
}

Result<net::Response> create(ListenApi& api, Call& call) {
  TRY(const auto input, read(call));
  const auto made = api.rules.create(call.workspace(), call.caller.member, input);
  if (!made) return query_problem(made.error(), input.query.value_or(""));
  return versioned(*made, 201);
}

Result<net::Response> change(ListenApi& api, Call& call) {
  TRY(const auto id, call.id<RoutingRuleTag>("id"));
  TRY(const auto patch, read(call));
  const auto changed = api.rules.patch(call.workspace(), call.caller.member, id, *call.if_match, patch);
  if (!changed) return query_problem(changed.error(), patch.query.value_or(""));
  return versioned(*changed);
}

Result<net::Response> remove(ListenApi& api, Call& call) {
  TRY(const auto id, call.id<RoutingRuleTag>("id"));
  TRYV(api.rules.remove(call.workspace(), call.caller.member, id));
  return no_content();
}

Result<net::Response> arrange(ListenApi& api, Call& call) {
  TRY(Body body, Body::parse(call.http.body));
  std::vector<RoutingRuleId> ids;
  for (const auto& text : body.texts("ids", limits::kRoutingRulesPerWorkspace, 64)) {
    const auto id = parse_id(text);
    if (!id) body.wrong("ids", "must hold ids");
    ids.push_back(RoutingRuleId{id.value_or(0)});
  }
  TRYV(body.done());
  TRY(const auto rules, api.rules.arrange(call.workspace(), call.caller.member, ids));
  return all_json(rules);
}

// What a rule with this query would have been for in the last fortnight; changes nothing.
Result<net::Response> try_out(ListenApi& api, Call& call) {
  TRY(Body body, Body::parse(call.http.body));
  const auto written = body.raw_text("query", 0, limits::kQueryBytes);
  const auto most = body.number_if("limit", 0, kExamplesMost).value_or(kExamples);
  TRYV(body.done());
  const auto query = match::parse(written);
  if (!query) return bad_query(written, query.error());
  inbox::Archive& archive = api.desk.archive;
  TRY(const auto found, archive.preview(call.workspace(), *query, kDaysBack, static_cast<int>(most)));
  const auto first = std::chrono::floor<std::chrono::days>(call.now) - std::chrono::days(kDaysBack - 1);
  TRY(const auto looked_at, api.rules.heard_since(call.workspace(), found.searched_to.value_or(Time{first})));
  json::array hits;
  for (const auto& hit : found.examples) hits.push_back(hit_json(hit, api.desk.pictures));
  return ok({{"total", found.total},
             {"looked_at", looked_at},
             {"truncated", found.truncated},
             {"examples", std::move(hits)}});
}

}  // namespace

void add_routing(Routes& routes, ListenApi& api) {
  const auto writes = [&](Endpoint e, Result<net::Response> (*run)(ListenApi&, Call&)) {
    e.role = Role::admin;
    e.scope = "listen:write";
    e.run = [&api, run](Call& c) { return run(api, c); };
    routes.add(std::move(e));
  };
  routes.add({.method = "GET", .pattern = kAll, .scope = "listen:read",
              .run = [&api](Call& c) { return list(api, c); }});
  writes({.method = "POST", .pattern = kAll, .idempotent = true}, create);
  writes({.method = "PUT", .pattern = kOrder}, arrange);
  routes.add({.method = "POST", .pattern = kTest, .role = Role::agent, .scope = "listen:read",
              .run = [&api](Call& c) { return try_out(api, c); }});
  writes({.method = "PATCH", .pattern = kOne, .if_match = true}, change);
  writes({.method = "DELETE", .pattern = kOne}, remove);
}

}  // namespace kith::api

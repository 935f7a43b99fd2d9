// Routing rules: asked in order of everything heard.
#include "api/listen/hit_json.h"
#include "api/listen/listen_json.h"
#include "api/listen/query_text.h"
#include "base/limits.h"
#include "listen/rule_trial.h"

namespace kith::api {
namespace {

constexpr const char* kAll = "/api/v1/workspaces/{ws}/routing-rules";
constexpr const char* kOrder = "/api/v1/workspaces/{ws}/routing-rules/order";
constexpr const char* kTest = "/api/v1/workspaces/{ws}/routing-rules/test";
constexpr const char* kOne = "/api/v1/workspaces/{ws}/routing-rules/{id}";

constexpr int kDaysBack = 14;
constexpr int kExamples = 5, kExamplesMost = 20;

listen::RoutingRulePatch fields_of(Body& body) {
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
  return p;
}

Result<listen::RoutingRulePatch> read(const Call& call) {
  TRY(Body body, Body::parse(call.http.body));
  auto patch = fields_of(body);
  TRYV(body.done());
  return patch;
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

// What a rule with this query would have been for in the last fortnight.
Result<net::Response> try_query(ListenApi& api, const Call& call, const std::string& written, int most) {
  const auto query = match::parse(written);
  if (!query) return bad_query(written, query.error());
  inbox::Archive& archive = api.desk.archive;
  TRY(const auto found, archive.preview(call.workspace(), *query, kDaysBack, most));
  const auto first = std::chrono::floor<std::chrono::days>(call.now) - std::chrono::days(kDaysBack - 1);
  TRY(const auto looked_at, api.rules.heard_since(call.workspace(), found.searched_to.value_or(Time{first})));
  json::array hits;
  for (const auto& hit : found.examples) hits.push_back(hit_json(hit, api.desk.pictures));
  return ok({{"total", found.total},
             {"looked_at", looked_at},
             {"truncated", found.truncated},
             {"examples", std::move(hits)}});
}

constexpr std::string_view kAnswers[] = {"fits", "fits_not", "off", "not_asked", "unreadable"};

json::object answer_json(const listen::RuleAnswer& answer) {
  return {{"id", id_or_null(answer.rule.id)},
          {"name", answer.rule.name},
          {"is", kAnswers[static_cast<std::size_t>(answer.is)]},
          {"spans", spans_json(answer.spans)},
          {"title_spans", spans_json(answer.title_spans)},
          {"facts", json::array(answer.facts.begin(), answer.facts.end())},
          {"settles", json::array(answer.settles.begin(), answer.settles.end())}};
}

json::object trial_json(const listen::RuleTrial& trial, const match::Document& document) {
  json::array rules;
  for (const auto& answer : trial.rules) rules.push_back(answer_json(answer));
  const auto& v = trial.verdict;
  json::value place, priority, snooze;
  if (v.place) place = name(*v.place);
  if (v.priority) priority = *v.priority;
  if (v.snooze) snooze = std::chrono::duration_cast<std::chrono::minutes>(*v.snooze).count();
  return {{"message", {{"text", document.text}, {"title", document.title}, {"author", document.author}}},
          {"rules", std::move(rules)},
          {"outcome",
           {{"place", place},
            {"assignee_id", id_or_null(v.assignee)},
            {"priority", priority},
            {"tags", json::array(v.tags.begin(), v.tags.end())},
            {"snooze_minutes", snooze}}}};
}

// The rule that is being written, in the place of the one it changes, or at the end.
struct Draft {
  RoutingRuleId id;
  listen::RoutingRulePatch rule;
};

std::optional<Draft> draft_of(Body& body) {
  if (!body.has_object("rule")) return std::nullopt;
  Body inside = body.object("rule");
  Draft out{inside.id_if<RoutingRuleTag>("id").value_or(RoutingRuleId{}), fields_of(inside)};
  body.fold(inside);
  return out;
}

void take_in(std::vector<listen::RoutingRule>& rules, const Draft& draft) {
  auto at = draft.id ? std::ranges::find(rules, draft.id, &listen::RoutingRule::id) : rules.end();
  if (at == rules.end()) {
    const int last = rules.empty() ? 0 : rules.back().position;
    at = rules.insert(rules.end(), listen::RoutingRule{});
    at->position = last + 1;
  }
  put(*at, draft.rule);
}

// Which rules one message would meet, in their order, and why.
Result<net::Response> try_message(ListenApi& api, const Call& call, const match::Document& document,
                                  const std::optional<Draft>& draft) {
  TRY(auto rules, api.rules.list(call.workspace()));
  if (draft) {
    const auto written = draft->rule.query.value_or("");
    if (const auto query = match::parse(written); !query && draft->rule.query) return bad_query(written, query.error());
    take_in(rules, *draft);
  }
  return ok(trial_json(listen::try_rules(std::move(rules), document), document));
}

// Changes nothing.
Result<net::Response> try_out(ListenApi& api, Call& call) {
  TRY(Body body, Body::parse(call.http.body));
  const auto query = body.raw_text_if("query", limits::kQueryBytes);
  const auto most = body.number_if("limit", 0, kExamplesMost).value_or(kExamples);
  const auto message = body.id_if<MessageTag>("message_id");
  const bool made_up = body.has("text");
  listen::ExampleText example;
  if (made_up) example.text = body.text("text", 1, limits::kDraftTextBytes);
  example.title = body.text_if("title", 500).value_or("");
  example.author = body.text_if("author", 200).value_or("");
  example.network = body.text_if("network", 40).value_or("");
  const auto draft = draft_of(body);
  if ((query ? 1 : 0) + (message ? 1 : 0) + (made_up ? 1 : 0) != 1)
    body.wrong("text", "give one of `query`, `message_id` and `text`");
  TRYV(body.done());
  if (query) return try_query(api, call, *query, static_cast<int>(most));
  if (made_up) return try_message(api, call, listen::document_of(example, call.now), draft);
  TRY(const auto document, api.rules.heard(call.workspace(), *message));
  return try_message(api, call, document, draft);
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

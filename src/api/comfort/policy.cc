// Worries, the policy document and its versions, the decisions made under it.
#include <algorithm>

#include "api/comfort.h"
#include "api/comfort/comfort_json.h"
#include "api/comfort/policy_json.h"
#include "policy/document.h"
#include "policy/run_tests.h"
#include "policy/starter.h"
#include "publish/policies/policies.h"
#include "store/paging.h"

namespace kith::api {
namespace {

constexpr std::string_view kWorkspace = "/api/v1/workspaces/{ws}";
constexpr std::string_view kVersions = "policy.versions", kDecisions = "decisions";

std::string path(std::string_view rest) {
  return std::string(kWorkspace) + std::string(rest);
}

json::array make_worries() {
  json::array items;
  for (const auto& worry : policy::worries()) {
    json::object out{{"id", worry.id},
                     {"title", worry.title},
                     {"question", worry.question},
                     {"explains", worry.explains},
                     {"suggested", worry.suggested}};
    json::array rules, needs, means;
    for (const auto& one : worry.means) means.emplace_back(one);
    out["means"] = std::move(means);
    for (const auto& rule : policy::rules_of(worry))
      rules.push_back(json::object{{"id", rule.rule}, {"sentence", rule.sentence}});
    for (const auto& need : worry.needs)
      needs.push_back(json::object{{"key", need.key}, {"label", need.label}, {"hint", need.hint}});
    out["rules"] = std::move(rules);
    if (!needs.empty()) out["needs"] = std::move(needs);
    items.push_back(std::move(out));
  }
  return items;
}

// Made once: they are the program's own words.
Result<net::Response> worries(Call&) {
  static const json::array items = make_worries();
  return page(items, "");
}

Result<net::Response> starter(Call& call) {
  TRY(Body body, Body::parse(call.http.body));
  policy::Starter wish;
  wish.worries = body.texts("worries", 100, 100);
  if (const auto* answers = body.any("answers"); answers && !answers->is_null()) {
    if (!answers->is_object() || answers->get_object().size() > 100)
      body.wrong("answers", "must be an object of texts");
    else
      for (const auto& [key, value] : answers->get_object()) {
        if (value.is_string())
          wish.answers[std::string(key)] = std::string(value.get_string());
        else
          body.wrong("answers", "must be an object of texts");
      }
  }
  TRYV(body.done());
  TRY(const auto people, call.db.read([&](store::Transaction& tx) -> Result<policy::PeopleNames> {
    TRY(wish.organisation, publish::workspace_name(tx, call.workspace()));
    TRY(const auto members, publish::member_names(tx, call.workspace()));
    for (const auto& member : members) wish.members.push_back({member.handle, member.name, member.role});
    return names_of(tx, call.workspace());
  }));
  TRY(const auto document, policy::make_document(wish));
  const auto parsed = policy::parse_policy(document);
  return ok(json::object{{"document", document},
                         {"sentences", parsed ? sentences_json(parsed->document(), people) : json::array()}});
}

Result<net::Response> adopted(Call& call) {
  TRY(auto answer, call.db.read([&](store::Transaction& tx) -> Result<json::object> {
    TRY(const auto version, publish::find_adopted(tx, call.workspace()));
    if (!version) return fail(Kind::not_found, "no comfort zone has been adopted yet; draft one and adopt it");
    return policy_json(tx, call, *version);
  }));
  return ok(std::move(answer));
}

Result<net::Response> versions(Call& call) {
  TRY(const int limit, call.limit());
  int before = 0;
  if (const auto cursor = call.cursor(); !cursor.empty()) {
    TRY(const auto keys, store::decode_cursor(kVersions, cursor, 1));
    before = static_cast<int>(std::clamp<std::int64_t>(keys[0].as_i64(), 1, INT32_MAX));
  }
  TRY(auto rows, call.db.read([&](store::Transaction& tx) {
    return publish::list_versions(tx, call.workspace(), before, limit + 1);
  }));
  std::string next;
  if (rows.size() > static_cast<std::size_t>(limit)) {
    rows.resize(static_cast<std::size_t>(limit));
    next = store::encode_cursor(kVersions, {rows.back().number});
  }
  json::array items;
  for (const auto& row : rows) items.push_back(version_json(row));
  return page(std::move(items), next);
}

Result<net::Response> check(Call& call) {
  TRY(Body body, Body::parse(call.http.body));
  const auto document = body.raw_text("document", 0, limits::kPolicyDocumentBytes);
  TRYV(body.done());
  json::object out{{"ok", false},
                   {"problems", json::array()},
                   {"sentences", json::array()},
                   {"tests", json::array()},
                   {"changes", json::array()}};
  const auto parsed = policy::parse_policy(document);
  if (!parsed) {
    out["problems"] = problems_json(parsed.error());
    return ok(out);
  }
  struct Known {
    policy::PeopleNames people;
    std::vector<std::string> handles;
    std::string adopted;
  };
  TRY(const auto known, call.db.read([&](store::Transaction& tx) -> Result<Known> {
    TRY(auto people, names_of(tx, call.workspace()));
    std::vector<std::string> handles;
    for (const auto& [handle, name] : people) handles.push_back(handle);
    TRY(const auto version, publish::find_adopted(tx, call.workspace()));
    return Known{std::move(people), std::move(handles), version ? version->document : std::string()};
  }));
  auto problems = parsed->notes();
  for (auto& problem : policy::check_people(*parsed, known.handles)) problems.push_back(std::move(problem));
  const auto tests = policy::run_tests(*parsed);
  out["ok"] = std::ranges::all_of(tests, &policy::TestResult::ok);
  out["problems"] = problems_json(problems);
  out["sentences"] = sentences_json(parsed->document(), known.people);
  out["tests"] = tests_json(tests);
  // What the adopted one does not say; without one, nothing to compare with.
  const auto before = policy::parse_policy(known.adopted);
  if (before) out["changes"] = changes_json(policy::diff(before->document(), parsed->document(), known.people));
  return ok(out);
}

Result<net::Response> draft(Call& call) {
  TRY(Body body, Body::parse(call.http.body));
  const auto document = body.raw_text("document", 1, limits::kPolicyDocumentBytes);
  const auto reason = body.text_if("reason", 1000).value_or("");
  TRYV(body.done());
  TRY(const auto version, call.db.write(call.workspace(), [&](store::Transaction& tx) {
    return publish::add_version(tx, call.workspace(), call.caller.member, document, reason, call.now);
  }));
  return created(version_json(version));
}

Result<net::Response> adopt(Call& call) {
  TRY(const auto id, call.id<PolicyVersionTag>("version"));
  std::string reason;
  if (!call.http.body.empty()) {
    TRY(Body body, Body::parse(call.http.body));
    reason = body.text_if("reason", 1000).value_or("");
    TRYV(body.done());
  }
  TRY(auto answer, call.db.write(call.workspace(), [&](store::Transaction& tx) -> Result<json::object> {
    TRY(const auto version, publish::adopt_version(tx, call.workspace(), id, call.caller.member, reason, call.now));
    return policy_json(tx, call, version);
  }));
  return ok(std::move(answer));
}

json::object decision_row_json(const publish::DecisionRow& row) {
  json::object out;
  out["id"] = to_string(row.id);
  out["at"] = format_time(row.at);
  out["member"] = member_json(row.member, row.member_name);
  out["channel_id"] = id_or_null(row.channel);
  out["conversation_id"] = id_or_null(row.conversation);
  out["outcome"] = row.outcome;
  out["policy_version"] = row.policy_number ? json::value(row.policy_number) : json::value(nullptr);
  // Rules that could not be evaluated are kept beside the reasons; each has a reason of its own as
  // well.
  json::array reasons;
  if (auto kept = stored(row.reasons_json); kept.is_array())
    for (auto& reason : kept.get_array())
      if (reason.is_object() && reason.get_object().contains("rule")) reasons.push_back(std::move(reason));
  out["reasons"] = std::move(reasons);
  return out;
}

Result<net::Response> decisions(Call& call) {
  TRY(const int limit, call.limit());
  std::optional<Time> at;
  DecisionId before;
  if (const auto cursor = call.cursor(); !cursor.empty()) {
    TRY(const auto keys, store::decode_cursor(kDecisions, cursor, 2));
    at = from_ms(keys[0].as_i64());
    before = DecisionId{keys[1].as_i64()};
  }
  TRY(auto rows, call.db.read([&](store::Transaction& tx) {
    return publish::list_decisions(tx, call.workspace(), at, before, limit + 1);
  }));
  std::string next;
  if (rows.size() > static_cast<std::size_t>(limit)) {
    rows.resize(static_cast<std::size_t>(limit));
    next = store::encode_cursor(kDecisions, {rows.back().at, rows.back().id});
  }
  json::array items;
  for (const auto& row : rows) items.push_back(decision_row_json(row));
  return page(std::move(items), next);
}

}  // namespace

void add_policy(Routes& routes) {
  routes.add({.method = "GET", .pattern = "/api/v1/worries", .access = Access::open, .run = worries});
  routes.add({.method = "POST",
              .pattern = path("/policy/starter"),
              .role = Role::policy_owner,
              .scope = "policy:read",
              .run = starter});
  routes.add({.method = "GET", .pattern = path("/policy"), .scope = "policy:read", .run = adopted});
  routes.add({.method = "POST",
              .pattern = path("/policy"),
              .role = Role::policy_owner,
              .scope = "policy:write",
              .idempotent = true,
              .run = draft});
  routes.add({.method = "GET", .pattern = path("/policy/versions"), .scope = "policy:read", .run = versions});
  routes.add({.method = "POST", .pattern = path("/policy/check"), .scope = "policy:read", .run = check});
  routes.add({.method = "POST",
              .pattern = path("/policy/{version}/adopt"),
              .role = Role::policy_owner,
              .scope = "policy:write",
              .run = adopt});
  routes.add({.method = "GET", .pattern = path("/decisions"), .scope = "policy:read", .run = decisions});
}

void add_comfort(Routes& routes, DeskApi& api) {
  add_policy(routes);
  add_policy_life(routes);
  add_policy_replay(routes, api);
  add_policy_text(routes);
  add_policy_pages(routes);
  add_concerns(routes);
  add_gate(routes, api);
  add_approvals(routes, api);
  add_approval_pages(routes, api);
  add_registers(routes, api);
  add_facts(routes, api);
  add_try_text(routes, api);
  add_stops(routes);
  add_record(routes, api);
  add_retention(routes);
  add_exposure(routes, api);
  add_profiles(routes, api);
}

}  // namespace kith::api

#include "publish/policies/policies.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/limits.h"
#include "model/event.h"
#include "policy/document.h"
#include "policy/run_tests.h"
#include "publish/policies/policies_queries.h"
#include "publish/policies/readings_queries.h"

namespace kith::publish {
namespace {

Result<policy::Policy> read(std::string_view document) {
  auto parsed = policy::parse_policy(document);
  if (parsed) return *std::move(parsed);
  const auto& problems = parsed.error();
  const auto first = std::ranges::find(problems, policy::Problem::Weight::error, &policy::Problem::weight);
  const auto& p = first == problems.end() ? problems.front() : *first;
  return fail(Kind::invalid, fmt::format("line {}: {}; {}", p.line, p.message, p.hint))
      .with("line", std::to_string(p.line))
      .with("column", std::to_string(p.column))
      .with("hint", p.hint);
}

}  // namespace

Result<std::optional<PolicyVersion>> find_adopted(store::Transaction& tx, WorkspaceId workspace) {
  TRY(const PolicyVersionId version, queries::adopted_version(tx, workspace));
  if (!version) return std::optional<PolicyVersion>{};
  return queries::policy_version(tx, workspace, version);
}

Result<PolicyVersion> find_version(store::Transaction& tx, WorkspaceId workspace, PolicyVersionId id) {
  TRY(auto found, queries::policy_version(tx, workspace, id));
  if (!found) return fail(Kind::not_found, "there is no such version of the comfort zone");
  return *std::move(found);
}

Result<std::vector<PolicyVersion>> list_versions(store::Transaction& tx, WorkspaceId workspace, int before, int limit) {
  return queries::policy_versions(tx, workspace, before > 0 ? before : INT32_MAX,
                                  std::clamp(limit, 1, limits::kPageMost + 1));
}

Result<PolicyVersion> add_version(store::Transaction& tx, WorkspaceId workspace, MemberId author,
                                  std::string_view document, std::string_view reason, Time now) {
  if (document.size() > limits::kPolicyDocumentBytes)
    return fail(Kind::too_large, "this document is longer than 512 kB; keep it short enough to read");
  TRYV(read(document));
  PolicyVersion v;
  v.id = PolicyVersionId{next_id(now)};
  TRY(v.number, queries::next_policy_number(tx, workspace));
  v.document = document;
  v.author = author;
  v.reason = reason;
  v.created_at = now;
  TRYV(queries::insert_policy(tx, workspace, v));
  return find_version(tx, workspace, v.id);
}

Result<PolicyVersion> adopt_version(store::Transaction& tx, WorkspaceId workspace, PolicyVersionId id, MemberId by,
                                    std::string_view reason, Time now) {
  TRY(const auto version, find_version(tx, workspace, id));
  if (version.state == "adopted") return fail(Kind::conflict, "this version is adopted already");
  TRY(const auto policy, read(version.document));
  const std::string why = reason.empty() ? version.reason : std::string(reason);
  const auto tests = policy::run_tests(policy);
  const auto failing = std::ranges::find(tests, false, &policy::TestResult::ok);
  if (failing != tests.end() && why.empty())
    return fail(Kind::invalid, fmt::format("the test `{}` does not come out as it says ({}): mend "
                                           "it, or give a reason for adopting it so",
                                           failing->name, failing->detail))
        .with("line", std::to_string(failing->line));
  TRYV(queries::retire_adopted(tx, workspace));
  TRYV(queries::adopt(tx, workspace, id, by, why, now));
  // Whoever adopts it has read it.
  if (by) TRYV(queries::mark_read(tx, workspace, id, by, now));
  TRYV(tx.append_event({.workspace = workspace,
                        .at = now,
                        .kind = event::kPolicyAdopted,
                        .subject_kind = "policy",
                        .subject = id.value,
                        .actor = by,
                        .data_json = fmt::format(R"({{"version":{}}})", version.number)}));
  return find_version(tx, workspace, id);
}

Result<std::vector<DecisionRow>> list_decisions(store::Transaction& tx, WorkspaceId workspace,
                                                std::optional<Time> before_at, DecisionId before, int limit) {
  const auto far = from_ms(INT64_MAX / 2);
  return queries::decisions(tx, workspace, before_at.value_or(far), before_at ? before.value : INT64_MAX,
                            std::clamp(limit, 1, limits::kPageMost + 1));
}

Result<std::vector<MemberName>> member_names(store::Transaction& tx, WorkspaceId workspace) {
  return queries::members(tx, workspace);
}

Result<std::string> member_name(store::Transaction& tx, WorkspaceId workspace, MemberId member) {
  if (!member) return std::string();
  return queries::member_name(tx, workspace, member);
}

Result<std::string> workspace_name(store::Transaction& tx, WorkspaceId workspace) {
  return queries::workspace_name(tx, workspace);
}

Result<std::vector<std::string>> room_names(store::Transaction& tx, WorkspaceId workspace) {
  return queries::room_names(tx, workspace);
}

}  // namespace kith::publish

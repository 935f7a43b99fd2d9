#include "publish/policies/policies_queries.h"

namespace kith::publish::queries {
namespace {

using store::Row;
using store::Statement;
using store::Transaction;

#define KITH_POLICY_VERSION(document)                                                    \
  "SELECT v.id, v.number, " document                                                     \
  ", v.author_id, COALESCE(m.name, ''), v.reason, v.state, v.created_at, v.adopted_at, " \
  "v.adopted_by FROM policy_version v LEFT JOIN member m ON m.id = v.author_id AND "     \
  "m.workspace_id = v.workspace_id "                                                     \
  "WHERE v.workspace_id = ? "
// Uses policy_adopted.
constexpr Statement kAdopted = "SELECT id FROM policy_version WHERE workspace_id = ? AND state = 'adopted'";
constexpr Statement kOne = KITH_POLICY_VERSION("v.document") "AND v.id = ?";
// Uses the unique index on (workspace_id, number).
constexpr Statement kList = KITH_POLICY_VERSION("''") "AND v.number < ? ORDER BY v.number DESC LIMIT ?";
#undef KITH_POLICY_VERSION

constexpr Statement kNextNumber = "SELECT COALESCE(MAX(number), 0) + 1 FROM policy_version WHERE workspace_id = ?";
constexpr Statement kInsert =
    "INSERT INTO policy_version (id, workspace_id, number, document, author_id, reason, state, "
    "created_at) "
    "VALUES (?, ?, ?, ?, ?, ?, 'draft', ?)";
constexpr Statement kRetire =
    "UPDATE policy_version SET state = 'retired' WHERE workspace_id = ? AND state = 'adopted'";
constexpr Statement kAdopt =
    "UPDATE policy_version SET state = 'adopted', adopted_at = ?, adopted_by = ?, reason = ? WHERE "
    "workspace_id = ? AND id = ?";

// Uses decision_workspace.
constexpr Statement kDecisions =
    "SELECT d.id, COALESCE(v.number, 0), d.member_id, COALESCE(m.name, ''), d.channel_id, "
    "d.conversation_id, d.draft_digest, "
    "d.outcome, d.reasons_json, d.at FROM decision d "
    "LEFT JOIN policy_version v ON v.id = d.policy_version_id AND v.workspace_id = d.workspace_id "
    "LEFT JOIN member m ON m.id = d.member_id AND m.workspace_id = d.workspace_id "
    "WHERE d.workspace_id = ? AND (d.at < ? OR (d.at = ? AND d.id < ?)) ORDER BY d.at DESC, d.id "
    "DESC LIMIT ?";
constexpr Statement kMembers =
    "SELECT handle, name, role FROM member WHERE workspace_id = ? AND left_at IS NULL ORDER BY "
    "created_at, id LIMIT 10000";

constexpr Statement kMemberName = "SELECT name FROM member WHERE workspace_id = ? AND id = ?";
constexpr Statement kRooms =
    "SELECT DISTINCT network FROM channel WHERE workspace_id = ? AND removed_at IS NULL UNION "
    "SELECT DISTINCT name FROM channel WHERE workspace_id = ? AND removed_at IS NULL ORDER BY 1 LIMIT 1000";
constexpr Statement kWorkspaceName = "SELECT name FROM workspace WHERE id = ?";

PolicyVersion read(const Row& r) {
  PolicyVersion v;
  v.id = r.id<PolicyVersionTag>(0);
  v.number = r.integer(1);
  v.document = r.text(2);
  v.author = r.id<MemberTag>(3);
  v.author_name = r.text(4);
  v.reason = r.text(5);
  v.state = r.text(6);
  v.created_at = r.time(7);
  v.adopted_at = r.opt_time(8);
  v.adopted_by = r.id<MemberTag>(9);
  return v;
}

}  // namespace

Result<PolicyVersionId> adopted_version(Transaction& tx, WorkspaceId workspace) {
  TRY(const auto row, tx.query_one(kAdopted, {workspace}));
  return row ? row->id<PolicyVersionTag>(0) : PolicyVersionId{};
}

Result<std::optional<PolicyVersion>> policy_version(Transaction& tx, WorkspaceId workspace, PolicyVersionId id) {
  TRY(const auto row, tx.query_one(kOne, {workspace, id.value}));
  return row ? std::optional(read(*row)) : std::nullopt;
}

Result<std::vector<PolicyVersion>> policy_versions(Transaction& tx, WorkspaceId workspace, int before, int limit) {
  TRY(const auto rows, tx.query(kList, {workspace, before, limit}));
  std::vector<PolicyVersion> out;
  for (const auto& row : rows) out.push_back(read(row));
  return out;
}

Result<int> next_policy_number(Transaction& tx, WorkspaceId workspace) {
  TRY(const auto row, tx.query_one(kNextNumber, {workspace}));
  return row ? row->integer(0) : 1;
}

Result<void> insert_policy(Transaction& tx, WorkspaceId workspace, const PolicyVersion& v) {
  TRYV(tx.execute(kInsert, {v.id, workspace, v.number, v.document, v.author.value, v.reason, v.created_at}));
  return {};
}

Result<void> retire_adopted(Transaction& tx, WorkspaceId workspace) {
  TRYV(tx.execute(kRetire, {workspace}));
  return {};
}

Result<void> adopt(Transaction& tx, WorkspaceId workspace, PolicyVersionId id, MemberId by, std::string_view reason,
                   Time now) {
  TRYV(tx.execute(kAdopt, {now, by, reason, workspace, id}));
  return {};
}

Result<std::vector<DecisionRow>> decisions(Transaction& tx, WorkspaceId workspace, Time before_at, std::int64_t before,
                                           int limit) {
  TRY(const auto rows, tx.query(kDecisions, {workspace, before_at, before_at, before, limit}));
  std::vector<DecisionRow> out;
  for (const auto& r : rows) {
    DecisionRow d;
    d.id = r.id<DecisionTag>(0);
    d.policy_number = r.integer(1);
    d.member = r.id<MemberTag>(2);
    d.member_name = r.text(3);
    d.channel = r.id<ChannelTag>(4);
    d.conversation = r.id<ConversationTag>(5);
    d.digest = r.text(6);
    d.outcome = r.text(7);
    d.reasons_json = r.text(8);
    d.at = r.time(9);
    out.push_back(std::move(d));
  }
  return out;
}

Result<std::vector<MemberName>> members(Transaction& tx, WorkspaceId workspace) {
  TRY(const auto rows, tx.query(kMembers, {workspace}));
  std::vector<MemberName> out;
  for (const auto& r : rows) out.push_back({r.text(0), r.text(1), parse_role(r.text(2)).value_or(Role::viewer)});
  return out;
}

Result<std::string> member_name(Transaction& tx, WorkspaceId workspace, MemberId member) {
  TRY(const auto row, tx.query_one(kMemberName, {workspace, member}));
  return row ? row->text(0) : std::string();
}

Result<std::vector<std::string>> room_names(Transaction& tx, WorkspaceId workspace) {
  TRY(const auto rows, tx.query(kRooms, {workspace, workspace}));
  std::vector<std::string> out;
  for (const auto& row : rows) out.push_back(row.text(0));
  return out;
}

Result<std::string> workspace_name(Transaction& tx, WorkspaceId workspace) {
  TRY(const auto row, tx.query_one(kWorkspaceName, {workspace}));
  return row ? row->text(0) : std::string();
}

}  // namespace kith::publish::queries

#include "publish/policies/readings_queries.h"

namespace kith::publish::queries {
namespace {

using store::Statement;
using store::Transaction;

constexpr Statement kReaders =
    "SELECT m.id, m.handle, m.name, m.role, r.read_at, r.reminded_at FROM member m "
    "LEFT JOIN policy_reading r ON r.member_id = m.id AND r.policy_version_id = ? "
    "WHERE m.workspace_id = ? AND m.left_at IS NULL ORDER BY m.created_at, m.id LIMIT 10000";
constexpr Statement kHasRead =
    "SELECT 1 FROM policy_version v WHERE v.workspace_id = ? AND v.state = 'adopted' AND NOT EXISTS "
    "(SELECT 1 FROM policy_reading r WHERE r.policy_version_id = v.id AND r.member_id = ? AND r.read_at IS NOT NULL)";
constexpr Statement kMarkRead =
    "INSERT INTO policy_reading (policy_version_id, member_id, workspace_id, read_at) VALUES (?, ?, ?, ?) "
    "ON CONFLICT (policy_version_id, member_id) DO UPDATE SET read_at = excluded.read_at "
    "WHERE policy_reading.read_at IS NULL";
constexpr Statement kMarkReminded =
    "INSERT INTO policy_reading (policy_version_id, member_id, workspace_id, reminded_at) VALUES (?, ?, ?, ?) "
    "ON CONFLICT (policy_version_id, member_id) DO UPDATE SET reminded_at = excluded.reminded_at";
constexpr Statement kAdoptedEverywhere =
    "SELECT workspace_id, id, adopted_at, review_told_at IS NOT NULL, document FROM policy_version "
    "WHERE state = 'adopted' AND id > ? ORDER BY id LIMIT ?";
constexpr Statement kReviewTold = "UPDATE policy_version SET review_told_at = ? WHERE workspace_id = ? AND id = ?";

}  // namespace

Result<std::vector<Reader>> readers(Transaction& tx, WorkspaceId workspace, PolicyVersionId version) {
  TRY(const auto rows, tx.query(kReaders, {version, workspace}));
  std::vector<Reader> out;
  for (const auto& r : rows)
    out.push_back({r.id<MemberTag>(0), r.text(1), r.text(2), parse_role(r.text(3)).value_or(Role::viewer),
                   r.opt_time(4), r.opt_time(5)});
  return out;
}

Result<bool> has_read(Transaction& tx, WorkspaceId workspace, MemberId member) {
  TRY(const auto row, tx.query_one(kHasRead, {workspace, member}));
  return !row;
}

Result<bool> mark_read(Transaction& tx, WorkspaceId workspace, PolicyVersionId version, MemberId member, Time now) {
  TRY(const auto changed, tx.execute(kMarkRead, {version, member, workspace, now}));
  return changed > 0;
}

Result<void> mark_reminded(Transaction& tx, WorkspaceId workspace, PolicyVersionId version, MemberId member, Time now) {
  TRYV(tx.execute(kMarkReminded, {version, member, workspace, now}));
  return {};
}

Result<std::vector<AdoptedRow>> adopted_everywhere(Transaction& tx, PolicyVersionId after, int limit) {
  TRY(const auto rows, tx.query(kAdoptedEverywhere, {after.value, limit}));
  std::vector<AdoptedRow> out;
  for (const auto& r : rows)
    out.push_back(
        {r.id<WorkspaceTag>(0), r.id<PolicyVersionTag>(1), r.opt_time(2).value_or(Time{}), r.boolean(3), r.text(4)});
  return out;
}

Result<void> mark_review_told(Transaction& tx, WorkspaceId workspace, PolicyVersionId version, Time now) {
  TRYV(tx.execute(kReviewTold, {now, workspace, version}));
  return {};
}

}  // namespace kith::publish::queries

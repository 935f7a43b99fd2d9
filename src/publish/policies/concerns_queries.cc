#include "publish/policies/concerns_queries.h"

namespace kith::publish::queries {
namespace {

using store::Row;
using store::Statement;
using store::Transaction;

#define KITH_CONCERN                                                                                           \
  "SELECT c.id, c.member_id, COALESCE(m.name, ''), c.text, c.created_at, c.answered_with, c.answer, c.entry, " \
  "COALESCE(a.name, ''), c.answered_at FROM concern c "                                                        \
  "LEFT JOIN member m ON m.id = c.member_id AND m.workspace_id = c.workspace_id "                              \
  "LEFT JOIN member a ON a.id = c.answered_by AND a.workspace_id = c.workspace_id WHERE c.workspace_id = ? "
// Uses concern_workspace.
constexpr Statement kList = KITH_CONCERN "AND c.id < ? ORDER BY c.id DESC LIMIT ?";
constexpr Statement kOne = KITH_CONCERN "AND c.id = ?";
#undef KITH_CONCERN

constexpr Statement kOpen = "SELECT COUNT(*) FROM concern WHERE workspace_id = ? AND answered_with = ''";
constexpr Statement kInsert =
    "INSERT INTO concern (id, workspace_id, member_id, text, created_at) VALUES (?, ?, ?, ?, ?)";
constexpr Statement kAnswer =
    "UPDATE concern SET answered_with = ?, answer = ?, entry = ?, answered_by = ?, answered_at = ? "
    "WHERE workspace_id = ? AND id = ?";
constexpr Statement kReopen =
    "UPDATE concern SET answered_with = '', answer = '', entry = '', answered_by = NULL, answered_at = NULL "
    "WHERE workspace_id = ? AND id = ?";

WrittenConcern read(const Row& r) {
  WrittenConcern c;
  c.id = r.id<ConcernTag>(0);
  c.member = r.id<MemberTag>(1);
  c.member_name = r.text(2);
  c.text = r.text(3);
  c.created_at = r.time(4);
  c.answered_with = r.text(5);
  c.answer = r.text(6);
  c.entry = r.text(7);
  c.answered_by_name = r.text(8);
  c.answered_at = r.opt_time(9);
  return c;
}

}  // namespace

Result<std::vector<WrittenConcern>> concerns(Transaction& tx, WorkspaceId workspace, ConcernId before, int limit) {
  TRY(const auto rows, tx.query(kList, {workspace, before ? before.value : INT64_MAX, limit}));
  std::vector<WrittenConcern> out;
  for (const auto& row : rows) out.push_back(read(row));
  return out;
}

Result<std::optional<WrittenConcern>> concern(Transaction& tx, WorkspaceId workspace, ConcernId id) {
  TRY(const auto row, tx.query_one(kOne, {workspace, id}));
  return row ? std::optional(read(*row)) : std::nullopt;
}

Result<int> open_concerns(Transaction& tx, WorkspaceId workspace) {
  TRY(const auto row, tx.query_one(kOpen, {workspace}));
  return row ? row->integer(0) : 0;
}

Result<void> insert_concern(Transaction& tx, WorkspaceId workspace, const WrittenConcern& c) {
  TRYV(tx.execute(kInsert, {c.id, workspace, c.member, c.text, c.created_at}));
  return {};
}

Result<void> set_answer(Transaction& tx, WorkspaceId workspace, ConcernId id, MemberId by, const ConcernAnswer& answer,
                        Time now) {
  if (answer.with.empty()) {
    TRYV(tx.execute(kReopen, {workspace, id}));
    return {};
  }
  TRYV(tx.execute(kAnswer, {answer.with, answer.answer, answer.entry, by, now, workspace, id}));
  return {};
}

}  // namespace kith::publish::queries

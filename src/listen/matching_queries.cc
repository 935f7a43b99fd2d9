#include "listen/matching_queries.h"

namespace kith::listen::queries {
namespace {

using store::Statement;
using store::Transaction;

std::vector<SoughtRow> rows_of(const store::Rows& rows) {
  std::vector<SoughtRow> out;
  out.reserve(rows.size());
  for (const auto& r : rows) out.push_back({r.i64(0), r.text(1), r.boolean(2)});
  return out;
}

}  // namespace

Result<std::int64_t> change_number(Transaction& tx, WorkspaceId workspace) {
  static constexpr Statement kNumber = "SELECT number FROM listen_change WHERE workspace_id = ?";
  TRY(auto row, tx.query_one(kNumber, {workspace}));
  return row ? row->i64(0) : 0;
}

Result<std::vector<SoughtRow>> edited_since(Transaction& tx, WorkspaceId workspace, std::int64_t change, int limit) {
  // Indexes: watch_change, routing_rule_change.
  static constexpr Statement kEdited =
      "SELECT id, query, CASE WHEN removed_at IS NULL THEN 0 ELSE 1 END FROM watch "
      "WHERE workspace_id = ? AND change > ? UNION ALL "
      "SELECT id, query, CASE WHEN removed_at IS NULL AND enabled = 1 THEN 0 ELSE 1 END FROM routing_rule "
      "WHERE workspace_id = ? AND change > ? LIMIT ?";
  TRY(auto rows, tx.query(kEdited, {workspace, change, workspace, change, limit}));
  return rows_of(rows);
}

Result<std::vector<SoughtRow>> sought(Transaction& tx, WorkspaceId workspace, std::int64_t after, int limit) {
  static constexpr Statement kAll =
      "SELECT id, query, 0 FROM watch WHERE workspace_id = ? AND removed_at IS NULL AND id > ? UNION ALL "
      "SELECT id, query, 0 FROM routing_rule WHERE workspace_id = ? AND removed_at IS NULL AND enabled = 1 "
      "AND id > ? ORDER BY 1 LIMIT ?";
  TRY(auto rows, tx.query(kAll, {workspace, after, workspace, after, limit}));
  return rows_of(rows);
}

}  // namespace kith::listen::queries

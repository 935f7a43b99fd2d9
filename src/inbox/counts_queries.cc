// The numbers beside the places.
#include "inbox/desk_queries.h"

namespace kith::inbox::queries {

using store::Statement;

Result<Counts> counts(Transaction& tx, WorkspaceId workspace, MemberId me) {
  static constexpr Statement kOpen =
      "SELECT COUNT(*), COALESCE(SUM(CASE WHEN assignee_id = ? THEN 1 ELSE 0 END), 0), "
      "COALESCE(SUM(CASE WHEN assignee_id IS NULL THEN 1 ELSE 0 END), 0), "
      "COALESCE(SUM(CASE WHEN waiting_since IS NOT NULL THEN 1 ELSE 0 END), 0) "
      "FROM conversation WHERE workspace_id = ? AND state = 'open' AND stream = 0";
  static constexpr Statement kSnoozed =
      "SELECT COUNT(*) FROM conversation WHERE workspace_id = ? AND state = 'snoozed' AND stream = 0";
  static constexpr Statement kApprovals =
      "SELECT COUNT(DISTINCT delivery_id) FROM approval WHERE workspace_id = ? AND state = 'waiting'";
  static constexpr Statement kChannels =
      "SELECT COUNT(*) FROM channel WHERE workspace_id = ? AND state = 'attention' AND removed_at IS NULL";
  static constexpr Statement kAside = "SELECT COUNT(*) FROM poison WHERE workspace_id = ? AND state = 'set_aside'";
  Counts out;
  TRY(auto open, tx.query_one(kOpen, {me, workspace}));
  out.all_open = open->integer(0);
  out.mine = open->integer(1);
  out.unassigned = open->integer(2);
  out.team = open->integer(0);
  const auto number = [&](const Statement& statement, int& into) -> Result<void> {
    TRY(auto r, tx.query_one(statement, {workspace}));
    into = r->integer(0);
    return {};
  };
  TRYV(number(kSnoozed, out.snoozed));
  TRYV(number(kApprovals, out.approvals_waiting));
  TRYV(number(kChannels, out.channels_attention));
  TRYV(number(kAside, out.set_aside));
  return out;
}

}  // namespace kith::inbox::queries

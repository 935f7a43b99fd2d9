#include "store/holds.h"

namespace kith::store {

Result<bool> is_under_hold(Transaction& tx, WorkspaceId workspace, MessageId message) {
  static constexpr Statement kFree =
      "SELECT 1 FROM message m JOIN conversation c ON c.id = m.conversation_id AND c.workspace_id = m.workspace_id "
      "WHERE m.workspace_id = ? AND m.id = ? AND " KITH_NOT_UNDER_HOLD;
  static constexpr Statement kThere = "SELECT 1 FROM message WHERE workspace_id = ? AND id = ?";
  TRY(const auto free, tx.query_one(kFree, {workspace, message}));
  if (free) return false;
  TRY(const auto there, tx.query_one(kThere, {workspace, message}));
  return there.has_value();
}

}  // namespace kith::store

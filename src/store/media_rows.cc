#include "store/media_rows.h"

namespace kith::store {

Result<void> insert_media(Transaction& tx, const MediaRow& m) {
  static constexpr Statement kInsert =
      "INSERT INTO media (id, workspace_id, origin, digest, kind, type, name, alt, size, width, height, made_of, "
      "message_id, created_by, created_at, unused_since) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)";
  TRYV(tx.execute(kInsert, {m.id, m.workspace, m.origin, m.digest, m.kind, m.type, m.name, m.alt, m.size, m.width,
                            m.height, m.made_of, m.message, m.by, m.created_at, m.unused_since}));
  return {};
}

Result<void> let_media_go(Transaction& tx, WorkspaceId workspace, MessageId message, Time now) {
  // Uses media_message.
  static constexpr Statement kLetGo =
      "UPDATE media SET message_id = NULL, unused_since = ? WHERE workspace_id = ? AND message_id = ?";
  TRYV(tx.execute(kLetGo, {now, workspace, message}));
  return {};
}

}  // namespace kith::store

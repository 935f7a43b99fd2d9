#include "publish/pictures/media_queries.h"

namespace kith::publish::queries {
namespace {

using store::Row;
using store::Statement;

#define KITH_MEDIA                                                                                                   \
  "SELECT id, workspace_id, origin, digest, kind, type, name, alt, size, width, height, made_of, message_id, "       \
  "created_by, created_at, unused_since FROM media WHERE workspace_id = ? "

MediaRow read(const Row& r) {
  MediaRow m;
  m.id = r.id<MediaTag>(0);
  m.workspace = r.id<WorkspaceTag>(1);
  m.origin = r.text(2);
  m.digest = r.text(3);
  m.kind = r.text(4);
  m.type = r.text(5);
  m.name = r.text(6);
  m.alt = r.text(7);
  m.size = r.i64(8);
  m.width = r.integer(9);
  m.height = r.integer(10);
  m.made_of = r.id<MediaTag>(11);
  m.message = r.id<MessageTag>(12);
  m.by = r.id<MemberTag>(13);
  m.created_at = r.time(14);
  m.unused_since = r.opt_time(15);
  return m;
}

Result<std::optional<MediaRow>> one(Result<std::optional<Row>> found) {
  TRY(const auto row, std::move(found));
  if (!row) return std::optional<MediaRow>{};
  return std::optional<MediaRow>{read(*row)};
}

}  // namespace

Result<std::optional<MediaRow>> media(Transaction& tx, WorkspaceId workspace, MediaId id) {
  static constexpr Statement kFind = KITH_MEDIA "AND id = ?";
  return one(tx.query_one(kFind, {workspace, id}));
}

Result<std::optional<MediaRow>> media_of(Transaction& tx, WorkspaceId workspace, std::string_view digest) {
  // Uses media_digest.
  static constexpr Statement kOf = KITH_MEDIA "AND digest = ? ORDER BY id DESC LIMIT 1";
  return one(tx.query_one(kOf, {workspace, digest}));
}

Result<std::optional<MediaRow>> made_of(Transaction& tx, WorkspaceId workspace, MediaId of, std::size_t bytes) {
  static constexpr Statement kMade = KITH_MEDIA "AND made_of = ? AND size <= ? ORDER BY size DESC LIMIT 1";
  return one(tx.query_one(kMade, {workspace, of, bytes}));
}

Result<int> unused_count(Transaction& tx, WorkspaceId workspace) {
  // Uses media_unused; `+` keeps SQLite from walking all that was made of nothing.
  static constexpr Statement kCount =
      "SELECT COUNT(*) FROM media WHERE workspace_id = ? AND unused_since IS NOT NULL AND +made_of IS NULL";
  TRY(const auto row, tx.query_one(kCount, {workspace}));
  return row ? row->integer(0) : 0;
}

Result<void> set_alt(Transaction& tx, WorkspaceId workspace, MediaId id, std::string_view alt) {
  static constexpr Statement kAlt = "UPDATE media SET alt = ? WHERE workspace_id = ? AND id = ?";
  TRYV(tx.execute(kAlt, {alt, workspace, id}));
  return {};
}

Result<bool> set_message(Transaction& tx, WorkspaceId workspace, MediaId id, MessageId message) {
  static constexpr Statement kSet =
      "UPDATE media SET message_id = ?, unused_since = NULL WHERE workspace_id = ? AND id = ?";
  TRY(const auto changed, tx.execute(kSet, {message, workspace, id}));
  return changed == 1;
}

Result<void> drop_media(Transaction& tx, WorkspaceId workspace, MediaId id) {
  static constexpr Statement kDrop = "DELETE FROM media WHERE workspace_id = ? AND id = ?";
  TRYV(tx.execute(kDrop, {workspace, id}));
  return {};
}

Result<void> touch_unused(Transaction& tx, WorkspaceId workspace, MediaId id, Time now) {
  static constexpr Statement kTouch = "UPDATE media SET unused_since = ? WHERE workspace_id = ? AND id = ?";
  TRYV(tx.execute(kTouch, {now, workspace, id}));
  return {};
}

Result<bool> in_a_draft(Transaction& tx, WorkspaceId workspace, MediaId id) {
  // Drafts with files are few; an id is 13 letters and digits, so nothing in it is a pattern.
  static constexpr Statement kIn =
      "SELECT 1 FROM draft WHERE workspace_id = ? AND media_json <> '[]' AND media_json LIKE ? LIMIT 1";
  TRY(const auto row, tx.query_one(kIn, {workspace, "%\"" + to_string(id) + "\"%"}));
  return row.has_value();
}

Result<bool> has_digest(Transaction& tx, WorkspaceId workspace, std::string_view digest) {
  // Uses media_digest and photo_release_proof.
  static constexpr Statement kHas =
      "SELECT 1 FROM media WHERE workspace_id = ? AND digest = ? UNION ALL "
      "SELECT 1 FROM photo_release WHERE workspace_id = ? AND proof_digest = ? LIMIT 1";
  TRY(const auto row, tx.query_one(kHas, {workspace, digest, workspace, digest}));
  return row.has_value();
}

Result<std::vector<Unused>> unused_since(Transaction& tx, WorkspaceId workspace, Time before, int limit) {
  // Uses media_unused.
  static constexpr Statement kUnused =
      "SELECT id, digest FROM media WHERE workspace_id = ? AND unused_since < ? ORDER BY unused_since LIMIT ?";
  TRY(const auto rows, tx.query(kUnused, {workspace, before, limit}));
  std::vector<Unused> out;
  for (const Row& r : rows) out.push_back({r.id<MediaTag>(0), r.text(1)});
  return out;
}

Result<std::vector<WorkspaceId>> workspaces(Transaction& tx) {
  static constexpr Statement kAll = "SELECT id FROM workspace ORDER BY id";
  TRY(const auto rows, tx.query(kAll));
  std::vector<WorkspaceId> out;
  for (const Row& r : rows) out.push_back(r.id<WorkspaceTag>(0));
  return out;
}

}  // namespace kith::publish::queries

#include "people/wishes_queries.h"

#include "store/contact_rows.h"

namespace kith::people::queries {
namespace {

using store::Row;
using store::Statement;

// Uses contact_wish_change_contact; those merged into somebody are few.
constexpr Statement kChanges =
    "SELECT w.id, w.contact_id, w.wish, w.note, w.member_id, COALESCE(m.name, ''), w.message_id, x.conversation_id, "
    "COALESCE(x.text, ''), w.at FROM contact_wish_change w LEFT JOIN member m ON m.id = w.member_id "
    "LEFT JOIN message x ON x.id = w.message_id AND x.workspace_id = w.workspace_id "
    "WHERE w.workspace_id = ? AND w.contact_id IN " KITH_SAME_PERSON " ORDER BY w.at DESC, w.id DESC LIMIT ?";
constexpr Statement kWrote =
    "SELECT 1 FROM message m JOIN identity i ON i.id = m.identity_id AND i.workspace_id = m.workspace_id "
    "WHERE m.workspace_id = ? AND m.id = ? AND m.direction = 'in' AND i.contact_id = ?";
constexpr Statement kPut =
    "INSERT INTO contact_wish (contact_id, workspace_id, wish, note, member_id, message_id, at) "
    "VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (contact_id) DO UPDATE SET wish = excluded.wish, note = excluded.note, "
    "member_id = excluded.member_id, message_id = excluded.message_id, at = excluded.at";
constexpr Statement kNote =
    "INSERT INTO contact_wish_change (id, workspace_id, contact_id, wish, note, member_id, message_id, at) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?)";

}  // namespace

Result<std::vector<WishChange>> wish_changes(Transaction& tx, WorkspaceId workspace, ContactId contact, int limit) {
  TRY(const auto rows, tx.query(kChanges, {workspace, contact, workspace, limit}));
  std::vector<WishChange> out;
  for (const Row& r : rows)
    out.push_back({.id = r.i64(0),
                   .contact = r.id<ContactTag>(1),
                   .wish = parse_wish(r.text(2)).value_or(ContactWish::none),
                   .note = r.text(3),
                   .by = r.id<MemberTag>(4),
                   .by_name = r.text(5),
                   .message = r.id<MessageTag>(6),
                   .conversation = r.id<ConversationTag>(7),
                   .text = r.text(8),
                   .at = r.time(9)});
  return out;
}

Result<bool> wrote(Transaction& tx, WorkspaceId workspace, ContactId contact, MessageId message) {
  TRY(const auto row, tx.query_one(kWrote, {workspace, message, contact}));
  return row.has_value();
}

Result<void> put_wish(Transaction& tx, WorkspaceId workspace, const NewWish& w, std::int64_t id, Time now) {
  const auto word = name(w.wish);
  // What was heard holds from when it was said, so that what a member set later stands.
  const Time at = w.by ? now : w.said_at;
  TRYV(tx.execute(kPut, {w.contact, workspace, word, w.note, w.by, w.evidence, at}));
  TRYV(tx.execute(kNote, {id, workspace, w.contact, word, w.note, w.by, w.evidence, at}));
  return {};
}

}  // namespace kith::people::queries

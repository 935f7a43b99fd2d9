#include "publish/gate/situation_queries.h"

#include "store/contact_rows.h"

namespace kith::publish::queries {
namespace {

using store::Row;
using store::Statement;

constexpr Statement kOfConversation = "SELECT contact_id FROM conversation WHERE workspace_id = ? AND id = ?";
// Uses the unique index on (workspace_id, network, remote_id).
constexpr Statement kOfRemoteId =
    "SELECT i.contact_id FROM identity i JOIN channel c ON c.network = i.network AND c.workspace_id = i.workspace_id "
    "WHERE c.id = ? AND i.workspace_id = ? AND i.remote_id = ?";
// Uses the unique index on (channel_id, remote_id).
constexpr Statement kOfMessage =
    "SELECT i.contact_id FROM message m JOIN identity i ON i.id = m.identity_id "
    "WHERE m.channel_id = ? AND m.workspace_id = ? AND m.remote_id = ?";
// Uses identity_contact.
constexpr Statement kIdentities =
    "SELECT network, handle, name, remote_id FROM identity WHERE contact_id = ? AND workspace_id = ? LIMIT 100";

constexpr Statement kNameOf = "SELECT name FROM member WHERE workspace_id = ? AND handle = ?";

// Uses conversation_contact and message_thread.
#define KITH_TO_CONTACT                                                                                           \
  "FROM conversation c JOIN message m ON m.conversation_id = c.id WHERE c.workspace_id = ? AND c.contact_id = ? " \
  "AND m.direction = 'out' AND m.state IN ('waiting', 'sending', 'unknown', 'sent') AND m.sent_at <= ? AND "      \
  "COALESCE(m.delivery_id, 0) < ? "
constexpr Statement kTextsTo = "SELECT m.text " KITH_TO_CONTACT "ORDER BY m.sent_at DESC, m.id DESC LIMIT ?";
constexpr Statement kCountTo = "SELECT COUNT(*) " KITH_TO_CONTACT "AND m.sent_at >= ?";
#undef KITH_TO_CONTACT
constexpr Statement kHeardFrom =
    "SELECT m.text, m.sent_at FROM conversation c JOIN message m ON m.conversation_id = c.id "
    "WHERE c.workspace_id = ? AND c.contact_id = ? AND m.direction = 'in' AND m.deleted_at IS NULL AND m.sent_at <= ? "
    "ORDER BY m.sent_at DESC, m.id DESC LIMIT ?";
constexpr Statement kWish =
    "SELECT wish, note, member_id, at FROM contact_wish WHERE contact_id IN " KITH_SAME_PERSON
    " AND workspace_id = ? ORDER BY at DESC LIMIT 1";
// Uses delivery_posted; COALESCE keeps SQLite from walking all that was sent.
constexpr Statement kPosts =
    "SELECT channel_id, content_json, created_at FROM delivery WHERE workspace_id = ? AND kind = 'post' "
    "AND created_at >= ? AND created_at <= ? AND id < ? "
    "AND COALESCE(state, '') IN ('waiting', 'sending', 'unknown', 'sent') ORDER BY created_at DESC LIMIT ?";

// Ids rise with time.
std::int64_t below(const Before& before) {
  return before.delivery ? before.delivery.value : INT64_MAX;
}

Result<ContactId> first_contact(Transaction& tx, const Statement& statement, ChannelId channel, WorkspaceId workspace,
                                std::string_view remote_id) {
  TRY(const auto row, tx.query_one(statement, {channel, workspace, remote_id}));
  return row ? row->id<ContactTag>(0) : ContactId{};
}

}  // namespace

Result<std::optional<std::string>> name_of(Transaction& tx, WorkspaceId workspace, std::string_view handle) {
  TRY(const auto row, tx.query_one(kNameOf, {workspace, handle}));
  return row ? std::optional(row->text(0)) : std::nullopt;
}

Result<ContactId> contact_spoken_to(Transaction& tx, WorkspaceId workspace, ChannelId channel,
                                    ConversationId conversation, const Outbound& content) {
  if (conversation) {
    TRY(const auto row, tx.query_one(kOfConversation, {workspace, conversation}));
    return row ? row->id<ContactTag>(0) : ContactId{};
  }
  std::vector<std::string> named = content.to;
  if (!content.target.empty()) named.push_back(content.target);
  for (const auto& remote_id : named) {
    TRY(const auto contact, first_contact(tx, kOfRemoteId, channel, workspace, remote_id));
    if (contact) return contact;
  }
  if (content.target.empty()) return ContactId{};
  return first_contact(tx, kOfMessage, channel, workspace, content.target);
}

Result<std::vector<IdentityName>> identities(Transaction& tx, WorkspaceId workspace, ContactId contact) {
  TRY(const auto rows, tx.query(kIdentities, {contact, workspace}));
  std::vector<IdentityName> out;
  for (const Row& r : rows) out.push_back({r.text(0), r.text(1), r.text(2), r.text(3)});
  return out;
}

Result<std::vector<std::string>> texts_to(Transaction& tx, const Before& before, ContactId contact, int limit) {
  TRY(const auto rows, tx.query(kTextsTo, {before.workspace, contact, before.now, below(before), limit}));
  std::vector<std::string> out;
  for (const Row& r : rows) out.push_back(r.text(0));
  return out;
}

Result<std::int64_t> count_to(Transaction& tx, const Before& before, ContactId contact, Time since) {
  TRY(const auto row, tx.query_one(kCountTo, {before.workspace, contact, before.now, below(before), since}));
  return row ? row->i64(0) : 0;
}

Result<std::vector<Heard>> heard_from(Transaction& tx, WorkspaceId workspace, ContactId contact, Time now, int limit) {
  TRY(const auto rows, tx.query(kHeardFrom, {workspace, contact, now, limit}));
  std::vector<Heard> out;
  for (const Row& r : rows) out.push_back({r.text(0), r.time(1)});
  return out;
}

Result<std::optional<ContactWish>> contact_wish(Transaction& tx, WorkspaceId workspace, ContactId contact) {
  TRY(const auto row, tx.query_one(kWish, {contact, workspace, workspace}));
  if (!row) return std::optional<ContactWish>{};
  return std::optional<ContactWish>{{.stop = row->text(0) == "stop",
                                     .welcome = row->text(0) == "welcome",
                                     .note = row->text(1),
                                     .by = row->id<MemberTag>(2),
                                     .at = row->time(3)}};
}

Result<std::vector<PostRow>> posts_since(Transaction& tx, const Before& before, Time since, int limit) {
  TRY(const auto rows, tx.query(kPosts, {before.workspace, since, before.now, below(before), limit}));
  std::vector<PostRow> out;
  for (const Row& r : rows) {
    TRY(auto content, outbound_from_json(r.text(1)));
    out.push_back({r.id<ChannelTag>(0), std::move(content), r.time(2)});
  }
  return out;
}

}  // namespace kith::publish::queries

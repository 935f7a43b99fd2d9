#include "inbox/writing_queries.h"

#include <boost/json.hpp>

#include "store/search.h"

namespace kith::inbox::queries {
namespace {

namespace json = boost::json;
using store::Statement;
using store::Value;

std::string ids_to_json(const std::vector<MediaId>& ids) {
  json::array out;
  for (const auto id : ids) out.emplace_back(to_string(id));
  return json::serialize(out);
}

// What is no id is left out.
std::vector<MediaId> ids_from_json(std::string_view text) {
  std::vector<MediaId> out;
  boost::system::error_code bad;
  const auto list = json::parse(text, bad);
  if (bad || !list.is_array()) return out;
  for (const auto& item : list.as_array())
    if (item.is_string())
      if (const auto id = parse_id(item.as_string())) out.push_back(MediaId{*id});
  return out;
}

Value or_null(const std::string& text) {
  return text.empty() ? Value() : Value(text);
}

#define KITH_ANSWERED                                                                                        \
  "SELECT m.id, m.channel_id, m.remote_id, i.remote_id, m.visibility, c.remote_thread FROM message m "       \
  "JOIN conversation c ON c.id = m.conversation_id LEFT JOIN identity i ON i.id = m.identity_id "            \
  "WHERE m.workspace_id = ? AND m.conversation_id = ? AND m.remote_id IS NOT NULL AND m.deleted_at IS NULL " \
  "AND m.direction <> 'note' "

Answered answered_row(const store::Row& r) {
  Answered a;
  a.id = r.id<MessageTag>(0);
  a.channel = r.id<ChannelTag>(1);
  a.remote_id = r.text(2);
  a.author = r.text(3);
  a.visibility = parse<Visibility>(r.text(4)).value_or(Visibility::direct);
  a.thread = r.text(5);
  return a;
}

}  // namespace

Result<std::optional<ReplyTalk>> reply_talk(Transaction& tx, WorkspaceId workspace, ConversationId id) {
  static constexpr Statement kTalk =
      "SELECT c.version, c.subject, h.removed_at FROM conversation c JOIN channel h ON h.id = c.channel_id "
      "WHERE c.workspace_id = ? AND c.id = ?";
  TRY(auto r, tx.query_one(kTalk, {workspace, id}));
  if (!r) return std::optional<ReplyTalk>{};
  return std::optional<ReplyTalk>{ReplyTalk{r->i64(0), r->text(1), !r->is_null(2)}};
}

Result<std::optional<Answered>> answered(Transaction& tx, WorkspaceId workspace, ConversationId id, MessageId which) {
  static constexpr Statement kThis = KITH_ANSWERED "AND m.id = ?";
  static constexpr Statement kBest = KITH_ANSWERED
      "ORDER BY m.waits DESC, CASE WHEN m.direction = 'in' THEN 0 ELSE 1 END, m.sent_at DESC, m.id DESC LIMIT 1";
  auto found = which ? tx.query_one(kThis, {workspace, id, which}) : tx.query_one(kBest, {workspace, id});
  if (!found) return found.error();
  if (!*found) return std::optional<Answered>{};
  return std::optional<Answered>{answered_row(**found)};
}

Result<std::vector<std::string>> ancestry(Transaction& tx, WorkspaceId workspace, ChannelId channel,
                                          const std::string& remote_id, int most) {
  // Index: message(channel_id, remote_id).
  static constexpr Statement kParent =
      "SELECT remote_parent FROM message WHERE workspace_id = ? AND channel_id = ? AND remote_id = ?";
  std::vector<std::string> out{remote_id};
  while (static_cast<int>(out.size()) < most) {
    TRY(auto r, tx.query_one(kParent, {workspace, channel, out.back()}));
    if (!r || r->is_null(0) || r->text(0).empty()) break;
    const std::string parent = r->text(0);
    for (const auto& seen : out)
      if (seen == parent) return out;
    out.push_back(parent);
  }
  return out;
}

Result<void> insert_reply(Transaction& tx, WorkspaceId workspace, MessageId id, const PreparedReply& reply,
                          MemberId member, Time now) {
  static constexpr Statement kInsert =
      "INSERT INTO message (id, workspace_id, conversation_id, channel_id, direction, remote_parent, member_id, text, "
      "lang, visibility, attachments_json, flags_json, state, sent_at, received_at) "
      "VALUES (?,?,?,?,'out',?,?,?,?,?,?,'{}','waiting',?,?)";
  const auto& content = reply.content;
  TRYV(tx.execute(kInsert, {id, workspace, reply.conversation, reply.channel, or_null(content.in_reply_to), member,
                            content.text, or_null(content.language), name(content.visibility), reply.attachments_json,
                            now, now}));
  return store::note_for_search(tx, workspace, id);
}

Result<std::optional<ChannelId>> channel_of(Transaction& tx, WorkspaceId workspace, ConversationId id) {
  static constexpr Statement kChannel = "SELECT channel_id FROM conversation WHERE workspace_id = ? AND id = ?";
  TRY(auto r, tx.query_one(kChannel, {workspace, id}));
  if (!r) return std::optional<ChannelId>{};
  return std::optional<ChannelId>{r->id<ChannelTag>(0)};
}

Result<void> insert_note(Transaction& tx, WorkspaceId workspace, MessageId id, ConversationId conversation,
                         ChannelId channel, MemberId by, std::string_view text, Time now) {
  static constexpr Statement kInsert =
      "INSERT INTO message (id, workspace_id, conversation_id, channel_id, direction, member_id, text, visibility, "
      "state, sent_at, received_at) VALUES (?,?,?,?,'note',?,?,'direct','received',?,?)";
  TRYV(tx.execute(kInsert, {id, workspace, conversation, channel, by, text, now, now}));
  return store::note_for_search(tx, workspace, id);
}

Result<std::optional<MemberId>> member_of_handle(Transaction& tx, WorkspaceId workspace, const std::string& handle) {
  static constexpr Statement kMember =
      "SELECT id FROM member WHERE workspace_id = ? AND handle = ? AND left_at IS NULL";
  TRY(auto r, tx.query_one(kMember, {workspace, handle}));
  if (!r) return std::optional<MemberId>{};
  return std::optional<MemberId>{r->id<MemberTag>(0)};
}

Result<std::optional<Draft>> draft(Transaction& tx, WorkspaceId workspace, MemberId member, ConversationId id) {
  static constexpr Statement kDraft =
      "SELECT text, options_json, base_version, updated_at, media_json FROM draft "
      "WHERE workspace_id = ? AND conversation_id = ? AND member_id = ?";
  TRY(auto r, tx.query_one(kDraft, {workspace, id, member}));
  if (!r) return std::optional<Draft>{};
  return std::optional<Draft>{Draft{r->text(0), r->text(1), ids_from_json(r->text(4)), r->i64(2), r->time(3)}};
}

Result<void> save_draft(Transaction& tx, WorkspaceId workspace, MemberId member, ConversationId id, const Draft& d) {
  static constexpr Statement kSave =
      "INSERT INTO draft (conversation_id, member_id, workspace_id, text, options_json, base_version, updated_at, "
      "media_json) VALUES (?,?,?,?,?,?,?,?) ON CONFLICT (conversation_id, member_id) "
      "DO UPDATE SET text = excluded.text, "
      "options_json = excluded.options_json, base_version = excluded.base_version, updated_at = excluded.updated_at, "
      "media_json = excluded.media_json";
  TRYV(tx.execute(kSave, {id, member, workspace, d.text, d.options_json, d.base_version, d.updated_at,
                          ids_to_json(d.media)}));
  return {};
}

Result<void> drop_draft(Transaction& tx, WorkspaceId workspace, MemberId member, ConversationId id) {
  static constexpr Statement kDrop =
      "DELETE FROM draft WHERE workspace_id = ? AND conversation_id = ? AND member_id = ?";
  TRYV(tx.execute(kDrop, {workspace, id, member}));
  return {};
}

Result<std::vector<CannedReply>> canned(Transaction& tx, WorkspaceId workspace) {
  static constexpr Statement kAll =
      "SELECT id, title, shortcut, text, updated_at FROM canned_reply WHERE workspace_id = ? ORDER BY title, id LIMIT "
      "1000";
  TRY(auto rows, tx.query(kAll, {workspace}));
  std::vector<CannedReply> out;
  for (const auto& r : rows) out.push_back({r.i64(0), r.text(1), r.text(2), r.text(3), r.time(4)});
  return out;
}

Result<bool> shortcut_taken(Transaction& tx, WorkspaceId workspace, const CannedReply& by) {
  static constexpr Statement kTaken =
      "SELECT 1 FROM canned_reply WHERE workspace_id = ? AND shortcut = ? AND id <> ? LIMIT 1";
  if (by.shortcut.empty()) return false;
  TRY(auto r, tx.query_one(kTaken, {workspace, by.shortcut, by.id}));
  return r.has_value();
}

Result<void> insert_canned(Transaction& tx, WorkspaceId workspace, MemberId by, const CannedReply& c) {
  static constexpr Statement kInsert =
      "INSERT INTO canned_reply (id, workspace_id, title, shortcut, text, created_by, updated_at) VALUES "
      "(?,?,?,?,?,?,?)";
  TRYV(tx.execute(kInsert, {c.id, workspace, c.title, c.shortcut, c.text, by, c.updated_at}));
  return {};
}

Result<bool> update_canned(Transaction& tx, WorkspaceId workspace, const CannedReply& c) {
  static constexpr Statement kUpdate =
      "UPDATE canned_reply SET title = ?, shortcut = ?, text = ?, updated_at = ? WHERE workspace_id = ? AND id = ?";
  TRY(const auto count, tx.execute(kUpdate, {c.title, c.shortcut, c.text, c.updated_at, workspace, c.id}));
  return count > 0;
}

Result<bool> drop_canned(Transaction& tx, WorkspaceId workspace, std::int64_t id) {
  static constexpr Statement kDrop = "DELETE FROM canned_reply WHERE workspace_id = ? AND id = ?";
  TRY(const auto count, tx.execute(kDrop, {workspace, id}));
  return count > 0;
}

}  // namespace kith::inbox::queries

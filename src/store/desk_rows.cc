#include "store/desk_rows.h"

#include <algorithm>
#include <boost/json.hpp>
#include <vector>

#include "store/holds.h"
#include "store/id_array.h"
#include "store/media_rows.h"
#include "store/search.h"

namespace kith::store {
namespace {

// Index: message(conversation_id, sent_at, id).
constexpr std::string_view kRefresh = R"sql(
UPDATE conversation SET
  message_count = (SELECT COUNT(*) FROM message m WHERE m.conversation_id = conversation.id AND m.direction <> 'note'),
  last_message_at = COALESCE((SELECT m.sent_at FROM message m WHERE m.conversation_id = conversation.id
      AND m.direction <> 'note' ORDER BY m.sent_at DESC, m.id DESC LIMIT 1), created_at),
  last_inbound_at = (SELECT m.sent_at FROM message m WHERE m.conversation_id = conversation.id
      AND m.direction = 'in' ORDER BY m.sent_at DESC, m.id DESC LIMIT 1),
  last_preview = COALESCE((SELECT CASE WHEN EXISTS (SELECT 1 FROM message_hidden x WHERE x.message_id = m.id)
      THEN '(hidden)' ELSE SUBSTR(m.text, 1, 280) END FROM message m WHERE m.conversation_id = conversation.id
      AND m.direction <> 'note' ORDER BY m.sent_at DESC, m.id DESC LIMIT 1), ''),
  last_direction = COALESCE((SELECT m.direction FROM message m WHERE m.conversation_id = conversation.id
      AND m.direction <> 'note' ORDER BY m.sent_at DESC, m.id DESC LIMIT 1), 'in'),
  waiting_since = CASE WHEN state = 'closed' THEN NULL ELSE (
      SELECT MIN(m.sent_at) FROM message m
      WHERE m.conversation_id = conversation.id AND m.waits = 1 AND m.deleted_at IS NULL
        AND m.received_at > COALESCE(conversation.handled_at, 0)
        AND NOT EXISTS (SELECT 1 FROM message o WHERE o.conversation_id = m.conversation_id
              AND o.direction = 'out' AND o.state IN ('waiting', 'sending', 'unknown', 'sent')
              AND o.sent_at >= m.sent_at AND (o.delivery_id IS NULL OR o.received_at >= m.received_at))) END,
  stream = CASE WHEN stream = 1 AND state = 'closed' AND handled_at IS NULL AND NOT EXISTS (
      SELECT 1 FROM message m WHERE m.conversation_id = conversation.id AND m.direction <> 'in') THEN 1 ELSE 0 END,
  version = version + 1,
  updated_at = ?
WHERE workspace_id = ? AND id)sql";

// Index: message(channel_id, remote_id).
constexpr Statement kCopyOf =
    "SELECT id, conversation_id FROM message WHERE workspace_id = ? AND channel_id = ? AND remote_id = ? AND id <> ?";
constexpr Statement kMoveReactions = "UPDATE reaction SET message_id = ? WHERE workspace_id = ? AND message_id = ?";
constexpr Statement kDropRevisions = "DELETE FROM message_revision WHERE workspace_id = ? AND message_id = ?";
constexpr Statement kDropMessage = "DELETE FROM message WHERE workspace_id = ? AND id = ?";
constexpr Statement kKeepRevision =
    "INSERT INTO message_revision (id, message_id, workspace_id, text, html, at) "
    "SELECT CAST(? AS BIGINT), id, workspace_id, text, html, COALESCE(edited_at, sent_at) FROM message "
    "WHERE workspace_id = ? AND id = ?";
constexpr Statement kBlank =
    "UPDATE message SET text = '', html = NULL, quoted_json = NULL, attachments_json = '[]', tone = NULL, "
    "state = 'deleted', deleted_at = ? WHERE workspace_id = ? AND id = ?";
constexpr Statement kSetRemote =
    "UPDATE message SET remote_id = ?, url = COALESCE(CAST(? AS TEXT), url) WHERE workspace_id = ? AND id = ? "
    "RETURNING conversation_id";

Result<void> swallow(Transaction& tx, WorkspaceId workspace, MessageId message, MessageId copy, Time now) {
  TRYV(tx.execute(kMoveReactions, {message, workspace, copy}));
  TRYV(tx.execute(kDropRevisions, {workspace, copy}));
  TRYV(let_media_go(tx, workspace, copy, now));
  TRYV(tx.execute(kDropMessage, {workspace, copy}));
  TRYV(note_for_search(tx, workspace, copy));
  TRYV(note_for_search(tx, workspace, message));
  return {};
}

}  // namespace

Result<void> refresh_conversations(Transaction& tx, WorkspaceId workspace, std::span<const ConversationId> ids,
                                   Time now) {
  static const std::string kOne = std::string(kRefresh) + " = ?";
  static const std::string kTogether = std::string(kRefresh) + " = ANY(CAST(? AS BIGINT[]))";
  if (tx.dialect() == Dialect::postgres && ids.size() > 1) {
    TRYV(tx.execute(Statement::built(kTogether), {now, workspace, array_text(ids)}));
    return {};
  }
  std::vector<Params> rows;
  for (const auto id : ids) rows.push_back({now, workspace, id});
  TRYV(tx.execute_many(Statement::built(kOne), rows));
  return {};
}

Result<void> link_sent_message(Transaction& tx, WorkspaceId workspace, ChannelId channel, MessageId message,
                               std::string_view remote_id, std::string_view url, Time now) {
  if (remote_id.empty()) return {};
  std::vector<ConversationId> touched;
  TRY(auto copy, tx.query_one(kCopyOf, {workspace, channel, remote_id, message}));
  if (copy) {
    TRYV(swallow(tx, workspace, message, copy->id<MessageTag>(0), now));
    touched.push_back(copy->id<ConversationTag>(1));
  }
  const Value address = url.empty() ? Value() : Value(url);
  TRY(auto row, tx.query_one(kSetRemote, {remote_id, address, workspace, message}));
  if (row && row->id<ConversationTag>(0) && (touched.empty() || touched[0] != row->id<ConversationTag>(0)))
    touched.push_back(row->id<ConversationTag>(0));
  return refresh_conversations(tx, workspace, touched, now);
}

Result<void> keep_revision(Transaction& tx, WorkspaceId workspace, MessageId message, Time now) {
  TRYV(tx.execute(kKeepRevision, {next_id(now), workspace, message}));
  return {};
}

Result<void> take_back_message(Transaction& tx, WorkspaceId workspace, MessageId message, Time now) {
  TRY(const bool held, is_under_hold(tx, workspace, message));
  if (held) {
    TRYV(keep_revision(tx, workspace, message, now));
  } else {
    TRYV(tx.execute(kDropRevisions, {workspace, message}));
    TRYV(let_media_go(tx, workspace, message, now));
  }
  TRYV(tx.execute(kBlank, {now, workspace, message}));
  return note_for_search(tx, workspace, message);
}

std::string with_tags(const std::string& flags_json, std::span<const std::string> tags) {
  if (tags.empty()) return flags_json;
  boost::system::error_code bad;
  auto flags = boost::json::parse(flags_json, bad);
  if (bad || !flags.is_object()) flags = boost::json::object();
  auto& list = flags.as_object()["tags"];
  if (!list.is_array()) list = boost::json::array();
  auto& there = list.as_array();
  for (const auto& tag : tags)
    if (std::ranges::find(there, boost::json::value(tag)) == there.end()) there.emplace_back(tag);
  return boost::json::serialize(flags);
}

}  // namespace kith::store

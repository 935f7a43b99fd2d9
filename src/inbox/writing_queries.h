// The SQL of what members write.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "inbox/writing.h"

namespace kith::inbox::queries {

using store::Transaction;

struct ReplyTalk {
  std::int64_t version = 0;
  std::string subject;
  bool channel_gone = false;
};
Result<std::optional<ReplyTalk>> reply_talk(Transaction& tx, WorkspaceId workspace, ConversationId id);

// The message an answer goes to.
struct Answered {
  MessageId id;
  ChannelId channel;
  std::string remote_id, author, thread;
  Visibility visibility = Visibility::everyone;
};
// `which` none: the newest that waits, else the newest heard, else our own newest.
Result<std::optional<Answered>> answered(Transaction& tx, WorkspaceId workspace, ConversationId id, MessageId which);
// The remote ids of what `remote_id` answers, and what that answers, …: itself first.
Result<std::vector<std::string>> ancestry(Transaction& tx, WorkspaceId workspace, ChannelId channel,
                                          const std::string& remote_id, int most);
Result<void> insert_reply(Transaction& tx, WorkspaceId workspace, MessageId id, const PreparedReply& reply,
                          MemberId member, Time now);

// The conversation's channel, where there is such a conversation.
Result<std::optional<ChannelId>> channel_of(Transaction& tx, WorkspaceId workspace, ConversationId id);
Result<void> insert_note(Transaction& tx, WorkspaceId workspace, MessageId id, ConversationId conversation,
                         ChannelId channel, MemberId by, std::string_view text, Time now);
Result<std::optional<MemberId>> member_of_handle(Transaction& tx, WorkspaceId workspace, const std::string& handle);

Result<std::optional<Draft>> draft(Transaction& tx, WorkspaceId workspace, MemberId member, ConversationId id);
Result<void> save_draft(Transaction& tx, WorkspaceId workspace, MemberId member, ConversationId id, const Draft& draft);
Result<void> drop_draft(Transaction& tx, WorkspaceId workspace, MemberId member, ConversationId id);

Result<std::vector<CannedReply>> canned(Transaction& tx, WorkspaceId workspace);
Result<bool> shortcut_taken(Transaction& tx, WorkspaceId workspace, const CannedReply& by);
Result<void> insert_canned(Transaction& tx, WorkspaceId workspace, MemberId by, const CannedReply& canned);
Result<bool> update_canned(Transaction& tx, WorkspaceId workspace, const CannedReply& canned);
Result<bool> drop_canned(Transaction& tx, WorkspaceId workspace, std::int64_t id);

}  // namespace kith::inbox::queries

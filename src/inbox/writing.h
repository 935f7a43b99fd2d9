// What members write in a conversation: replies on their way to the gate, notes, drafts, canned replies.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.h"
#include "base/result.h"
#include "base/time.h"
#include "model/outbound.h"
#include "model/words.h"
#include "store/database.h"

namespace kith::inbox {

// An answer as a member wants it.
struct ReplyWish {
  ConversationId conversation;
  MemberId member;
  std::int64_t version = 0;  // of the conversation the member saw
  std::string text;
  std::optional<Visibility> visibility;  // unset: as the message answered; never wider than that
  MessageId in_reply_to;                 // none: the newest that waits
  std::vector<OutboundMedia> media;
  std::string attachments_json = "[]";  // the same files as the message's row keeps them
};

// The same, ready for the gate.
struct PreparedReply {
  ChannelId channel;
  ConversationId conversation;
  MessageId answers;
  Outbound content;
  std::string attachments_json = "[]";
};

// Builds what would leave: who is answered, the thread so far, how many may see it. Reads only; call it in the
// transaction that enqueues. Errors: not_found; stale (the conversation has moved on since `version`; 0 looks away);
// invalid (empty text, wider visibility, a message that cannot be answered); conflict (the channel is removed).
Result<PreparedReply> prepare_reply(store::Transaction& tx, WorkspaceId workspace, const ReplyWish& wish);

// The row of an answer on its way, state waiting; the outbox moves it on. Its draft is done with.
Result<MessageId> insert_reply(store::Transaction& tx, WorkspaceId workspace, const PreparedReply& reply,
                               MemberId member, Time now);

struct Draft {
  std::string text, options_json = "{}";
  std::vector<MediaId> media;  // attached, in order
  std::int64_t base_version = 0;
  Time updated_at{};
};

struct CannedReply {
  std::int64_t id = 0;
  std::string title, shortcut, text;
  Time updated_at{};
};

// Fills {name}, {first_name}, {me} and {us}; what is not known is left out with the space before it.
struct Placeholders {
  std::string name, me, us;
};
std::string fill(std::string_view text, const Placeholders& with);

// The handles named with @ in a note, lower case, each once, at most 20.
std::vector<std::string> named_handles(std::string_view text);

// Thread-safe. Blocks: call it on workers.
class Writing {
 public:
  Writing(store::Database& db, const Clock& clock) : db_(db), clock_(clock) {}

  // An internal note; members named with @handle are told (member.named). Errors: not_found.
  Result<MessageId> add_note(WorkspaceId workspace, MemberId by, ConversationId conversation, std::string_view text);

  // One's own draft; nothing where there is none.
  Result<std::optional<Draft>> draft(WorkspaceId workspace, MemberId member, ConversationId conversation);
  Result<Draft> save_draft(WorkspaceId workspace, MemberId member, ConversationId conversation, Draft draft);
  Result<void> drop_draft(WorkspaceId workspace, MemberId member, ConversationId conversation);

  Result<std::vector<CannedReply>> canned(WorkspaceId workspace);
  // id 0: a new one. Errors: not_found, conflict (the shortcut is another's).
  Result<CannedReply> save_canned(WorkspaceId workspace, MemberId by, CannedReply canned);
  Result<void> drop_canned(WorkspaceId workspace, std::int64_t id);

 private:
  store::Database& db_;
  const Clock& clock_;
};

}  // namespace kith::inbox

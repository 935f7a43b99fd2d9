// What conversation and message rows must always say of each other, whichever room changed them last.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "store/database.h"

namespace kith::store {

// Works out afresh what conversation rows say of their messages: last_message_at, last_inbound_at, last_preview,
// last_direction, message_count and waiting_since. Raises `version` and `updated_at`. Call it, in the same
// transaction, after anything that adds, moves, removes or changes the state of messages.
//
// waiting_since is when the oldest message that wants an answer was written and has none: an outbound message that
// is waiting, sending, unknown or sent answers what was heard before it; one that is held, failed or cancelled does
// not. What a member closed (handled_at) waits no more.
//
// A conversation leaves the stream for the desk (stream 0) once it was open, or we wrote in it.
Result<void> refresh_conversations(Transaction& tx, WorkspaceId workspace, std::span<const ConversationId> ids,
                                   Time now);

// The network's receipt for an outbound message: sets remote_id and url. Where intake heard our own message first
// and stored a copy of it, the copy is swallowed: its reactions move here and its row goes.
Result<void> link_sent_message(Transaction& tx, WorkspaceId workspace, ChannelId channel, MessageId message,
                               std::string_view remote_id, std::string_view url, Time now);

// A conversation's flags with these tags beside those it has, each once. What is no object of JSON begins anew.
std::string with_tags(const std::string& flags_json, std::span<const std::string> tags);

// What a message says now is kept among what it said before.
Result<void> keep_revision(Transaction& tx, WorkspaceId workspace, MessageId message, Time now);

// Whoever wrote it took it back: its place stays, its words and files go, and so does what it said before. What is
// under a legal hold (holds.h) keeps its files, and its words stay among its revisions. Refresh its conversation after.
Result<void> take_back_message(Transaction& tx, WorkspaceId workspace, MessageId message, Time now);

}  // namespace kith::store

// The SQL of the desk: rows in, rows out.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "inbox/desk.h"

namespace kith::inbox::queries {

using store::Transaction;

// A list as the keyset needs it. `waiting_null`: the part of the order "waiting" where nobody waits.
struct ListPart {
  ListQuery query;
  bool waiting_null = false;
  std::optional<std::vector<store::Value>> after;
  const std::vector<ConversationId>* among = nullptr;
  int limit = 0;
  bool few_in_channel = false;  // of the channel asked for; list() finds out
};
// The text of the statement and its parameters, for the plan test too.
std::pair<std::string, store::Params> list_statement(WorkspaceId workspace, const ListPart& part);
// What one such statement finds.
Result<std::vector<Item>> list_part(Transaction& tx, WorkspaceId workspace, const ListPart& part);
// Items with the keys of their place.
Result<std::vector<Item>> list(Transaction& tx, WorkspaceId workspace, ListPart part);

Result<std::optional<Item>> item(Transaction& tx, WorkspaceId workspace, ConversationId id);
// Those that are there, in any order.
Result<std::vector<Item>> items_by_id(Transaction& tx, WorkspaceId workspace, const std::vector<ConversationId>& ids);
std::pair<std::string, store::Params> messages_by_id_statement(WorkspaceId workspace,
                                                               const std::vector<MessageId>& ids);
Result<std::vector<MessageView>> messages_by_id(Transaction& tx, WorkspaceId workspace,
                                                const std::vector<MessageId>& ids);
// Which of `ids` a list without query would show somewhere.
Result<std::vector<ConversationId>> listed(Transaction& tx, WorkspaceId workspace, const ListQuery& query,
                                           const std::vector<ConversationId>& ids);
// The first `limit` a list would show, newest first; also how counting is done.
Result<std::vector<ConversationId>> first_listed(Transaction& tx, WorkspaceId workspace, const ListQuery& query,
                                                 int limit);
Result<std::vector<ConversationId>> named(Transaction& tx, WorkspaceId workspace, const std::string& folded, int limit);

Result<std::vector<MessageView>> messages(Transaction& tx, WorkspaceId workspace, ConversationId id,
                                          std::optional<std::pair<Time, MessageId>> before, int limit);
Result<std::optional<MessageView>> message(Transaction& tx, WorkspaceId workspace, MessageId id);
Result<std::vector<MessageView>> messages_since(Transaction& tx, WorkspaceId workspace, ConversationId id, Time since,
                                                int limit);
// What message `id` answers, where that lies in another conversation.
Result<std::optional<MessageView>> context_of(Transaction& tx, WorkspaceId workspace, MessageId id,
                                              ConversationId not_in);
Result<std::optional<ReplyTarget>> reply_target(Transaction& tx, WorkspaceId workspace, ConversationId id);

Result<bool> is_member(Transaction& tx, WorkspaceId workspace, MemberId id);
Result<std::string> member_name(Transaction& tx, WorkspaceId workspace, MemberId id);
struct Row {
  ConversationState state = ConversationState::open;
  MemberId assignee;
  int priority = 1;
  std::optional<std::string> outcome, outcome_note;
  std::optional<Time> snoozed_until, handled_at;
  std::string flags_json;
  std::int64_t version = 0;
};
Result<std::optional<Row>> row(Transaction& tx, WorkspaceId workspace, ConversationId id);
Result<void> save(Transaction& tx, WorkspaceId workspace, ConversationId id, const Row& row);

Result<std::vector<std::pair<WorkspaceId, ConversationId>>> asleep_until(Transaction& tx, Time now, int limit);
Result<bool> wake(Transaction& tx, WorkspaceId workspace, ConversationId id, Time now);
Result<Counts> counts(Transaction& tx, WorkspaceId workspace, MemberId me);

}  // namespace kith::inbox::queries

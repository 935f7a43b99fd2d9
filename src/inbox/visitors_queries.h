// The SQL of visitors: rows in, rows out, nothing decided.
#pragma once

#include "inbox/visitors.h"
#include "model/role.h"

namespace kith::inbox::queries {

using store::Transaction;

// Of a contact and all that were merged into it: the highest step, the longest mute.
struct VisitorRow {
  policy::Rung rung = policy::Rung::none;
  std::optional<Time> muted_until;
};
Result<VisitorRow> visitor(Transaction& tx, WorkspaceId workspace, ContactId contact);
// In the place of what is kept of any of them.
Result<void> put_visitor(Transaction& tx, WorkspaceId workspace, ContactId contact, const VisitorRow& row, Time now);

Result<std::vector<VisitorStep>> steps_of(Transaction& tx, WorkspaceId workspace, ContactId contact, int limit);
Result<std::vector<VisitorStep>> steps_in(Transaction& tx, WorkspaceId workspace, ConversationId conversation,
                                          int limit);
Result<std::vector<VisitorStep>> steps_asked(Transaction& tx, WorkspaceId workspace, int limit);
// Those of them `me` may decide: agents and above, but what they asked for themselves.
Result<int> count_asked(Transaction& tx, WorkspaceId workspace, MemberId me);
Result<std::optional<VisitorStep>> step(Transaction& tx, WorkspaceId workspace, std::int64_t id);
// Whether this rule did something about this message before.
Result<bool> has_step(Transaction& tx, WorkspaceId workspace, MessageId message, std::string_view rule);
Result<void> insert_step(Transaction& tx, WorkspaceId workspace, const VisitorStep& step);
// False where it was decided already.
Result<bool> decide(Transaction& tx, WorkspaceId workspace, std::int64_t id, std::string_view state, MemberId by,
                    std::string_view note, Time now);
// What rules offered of a kind is done with.
Result<void> take_up_offers(Transaction& tx, WorkspaceId workspace, ContactId contact, std::string_view kind,
                            MemberId by, Time now);
Result<void> withdraw_asked(Transaction& tx, WorkspaceId workspace, ContactId contact, MemberId by, Time now);

struct SeenMessage {
  ConversationId conversation;
  ContactId contact;
  std::string text;
};
// A message somebody wrote to us; none where it is ours or not here.
Result<std::optional<SeenMessage>> heard_message(Transaction& tx, WorkspaceId workspace, MessageId message);
Result<bool> hide(Transaction& tx, WorkspaceId workspace, MessageId message, ConversationId conversation,
                  std::int64_t step, Time now);
Result<bool> show(Transaction& tx, WorkspaceId workspace, MessageId message);
Result<std::vector<std::pair<MessageId, std::int64_t>>> hidden_in(Transaction& tx, WorkspaceId workspace,
                                                                  ConversationId conversation);
Result<bool> has_earlier_message(Transaction& tx, WorkspaceId workspace, ContactId contact, MessageId before);

// Conversations of a contact in a state.
Result<std::vector<ConversationId>> talks(Transaction& tx, WorkspaceId workspace, ContactId contact,
                                          std::string_view state);
// Of those snoozed by a mute until then.
Result<std::vector<ConversationId>> muted_talks(Transaction& tx, WorkspaceId workspace, ContactId contact, Time until);
Result<void> set_talk(Transaction& tx, WorkspaceId workspace, ConversationId talk, std::string_view state,
                      std::optional<Time> until, std::optional<Time> handled_at);
Result<std::string> talk_flags(Transaction& tx, WorkspaceId workspace, ConversationId talk);
Result<void> set_talk_flags(Transaction& tx, WorkspaceId workspace, ConversationId talk, const std::string& flags_json);
Result<bool> is_open(Transaction& tx, WorkspaceId workspace, ConversationId talk);
Result<void> assign(Transaction& tx, WorkspaceId workspace, ConversationId talk, MemberId to);

struct MemberRow {
  MemberId id;
  std::string handle;
  Role role = Role::viewer;
  std::optional<Time> away_until;
};
Result<std::vector<MemberRow>> members(Transaction& tx, WorkspaceId workspace);

}  // namespace kith::inbox::queries

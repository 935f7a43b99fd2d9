// The SQL of people: rows in, rows out.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "people/people.h"

namespace kith::people::queries {

using store::Transaction;

struct Due {
  WorkspaceId workspace;
  std::int64_t moment = 0;
  ContactId contact;
  ConversationId conversation;
};

Result<std::vector<Contact>> recent(Transaction& tx, WorkspaceId workspace, const std::string& folded,
                                    std::optional<int> circle, std::optional<std::pair<Time, ContactId>> after,
                                    int limit);
Result<std::optional<Contact>> contact(Transaction& tx, WorkspaceId workspace, ContactId id);
Result<std::vector<std::pair<ContactId, Identity>>> identities(Transaction& tx, WorkspaceId workspace,
                                                               const std::vector<ContactId>& contacts);
Result<Talks> talks(Transaction& tx, WorkspaceId workspace, ContactId id, Time now);
Result<std::vector<EarlierConversation>> conversations(Transaction& tx, WorkspaceId workspace, ContactId id, int limit);
Result<int> in_circle(Transaction& tx, WorkspaceId workspace, int circle, ContactId but);
Result<void> save(Transaction& tx, WorkspaceId workspace, const Contact& contact);

// What belongs to a contact, by id.
struct Belongings {
  std::vector<std::int64_t> identities, conversations, moments;
};
Result<Belongings> belongings(Transaction& tx, WorkspaceId workspace, ContactId id);
Result<void> give(Transaction& tx, WorkspaceId workspace, const Belongings& what, ContactId to);
Result<void> mark_merged(Transaction& tx, WorkspaceId workspace, ContactId id, ContactId into);
Result<void> mark_whole(Transaction& tx, WorkspaceId workspace, ContactId id);
Result<std::vector<Merged>> merged(Transaction& tx, WorkspaceId workspace, ContactId into, int limit);
Result<void> meet(Transaction& tx, WorkspaceId workspace, ContactId id, std::optional<Time> talked_at);
Result<std::optional<std::string>> last_merge(Transaction& tx, WorkspaceId workspace, ContactId into, ContactId other);

Result<std::vector<Moment>> moments(Transaction& tx, WorkspaceId workspace, ContactId id, int limit);
Result<std::optional<Moment>> moment(Transaction& tx, WorkspaceId workspace, std::int64_t id);
Result<bool> has_conversation(Transaction& tx, WorkspaceId workspace, ConversationId id);
Result<void> insert_moment(Transaction& tx, WorkspaceId workspace, const Moment& moment);
Result<void> save_moment(Transaction& tx, WorkspaceId workspace, const Moment& moment, bool untold);
// Whether a standing legal hold covers it: by its person, its conversation, that one's channel, or when it was.
Result<bool> moment_is_held(Transaction& tx, WorkspaceId workspace, std::int64_t id);
Result<bool> remove_moment(Transaction& tx, WorkspaceId workspace, std::int64_t id);
Result<std::vector<FollowUp>> follow_ups(Transaction& tx, WorkspaceId workspace, Time until,
                                         std::optional<std::pair<Time, std::int64_t>> after, int limit);
// IANA name; empty where the workspace has not said.
Result<std::string> time_zone(Transaction& tx, WorkspaceId workspace);
Result<int> count_follow_ups(Transaction& tx, WorkspaceId workspace, Time until);
Result<std::vector<Due>> due(Transaction& tx, Time now, int limit);
Result<bool> mark_told(Transaction& tx, const Due& due, Time now);

}  // namespace kith::people::queries

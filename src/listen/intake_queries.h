// The SQL of intake: rows in, rows out, nothing decided.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "listen/prepared.h"
#include "listen/standing.h"
#include "model/words.h"
#include "store/database.h"

namespace kith::listen {

// The network of channels that anything can be pushed to.
inline constexpr std::string_view kPushNetwork = "push";

// Where something is heard.
struct Source {
  WorkspaceId workspace;
  ChannelId channel;
  std::string network, name;

  // Only what is sought or belongs to a conversation comes from there.
  bool is_pushed() const { return network == kPushNetwork; }
};

struct MessageRow {
  MessageId id;
  ConversationId conversation;
  std::string remote_id, remote_parent;
  Direction direction = Direction::in;
  Visibility visibility = Visibility::everyone;
  std::string author;  // remote id; empty: our own
  std::string text;
  std::optional<Time> edited_at, deleted_at;
};

// A conversation as far as intake cares. `thread` is the talk, `lane` the person in it.
struct TalkRow {
  ConversationId id;
  std::string thread, lane;
  ContactId contact;
  ConversationState state = ConversationState::closed;
  MemberId assignee;
  std::string subject, flags_json;
  Visibility visibility = Visibility::everyone;
  std::optional<Time> handled_at, last_inbound_at;
  bool stream = false;

  // What lists are ordered and found by.
  struct Place {
    ContactId contact;
    std::string thread, lane;
    ConversationState state = ConversationState::closed;
    bool stream = false;
    bool operator==(const Place&) const = default;
  };
  Place place() const { return {contact, thread, lane, state, stream}; }
  std::optional<Place> stored;  // as the row says; none: not known
  std::optional<Standing> standing;  // none: not known
};

struct IdentityRow {
  IdentityId id;
  ContactId contact;  // none: only overheard so far
  std::string remote_id;
  Time updated_at{};
  std::optional<int> circle;
  std::optional<std::int64_t> followers;
  std::string handle, name;
};

struct NewMessage {
  MessageId id;
  ConversationId conversation;
  IdentityId identity;
  const Prepared* from = nullptr;
  std::string attachments_json;  // with the rows of kept files
  bool waits = false;
};

namespace queries {

using store::Transaction;

struct NewContact {
  ContactId id;
  Author author;
};
struct NewIdentity {
  std::string network;
  IdentityRow row;
  Author author;
};
// What is known of an identity from `seen_at` on; empty: as before.
struct Renewal {
  IdentityId id;
  Author author;
  Time seen_at{};
  bool renamed = false;  // what it wrote is to be indexed anew
};

Result<std::optional<Source>> source(Transaction& tx, WorkspaceId workspace, ChannelId channel);
Result<void> save_cursor(Transaction& tx, const Source& at, const std::string& cursor, bool heard, Time now);

Result<std::vector<MessageRow>> messages(Transaction& tx, const Source& at, const std::vector<std::string>& remote_ids);
Result<std::vector<MessageRow>> answers_to(Transaction& tx, const Source& at,
                                           const std::vector<std::string>& remote_ids);
// Our own message on its way out that this may be the first sight of.
Result<std::optional<MessageRow>> unlinked_own(Transaction& tx, const Source& at, const Prepared& heard);
Result<void> insert_messages(Transaction& tx, const Source& at, const std::vector<NewMessage>& rows, Time now);
Result<void> edit_message(Transaction& tx, const Source& at, MessageId message, const Prepared& to, Time edited_at);
Result<bool> had_text(Transaction& tx, const Source& at, MessageId message, const std::string& text);
Result<void> await_answer(Transaction& tx, const Source& at, MessageId message);
Result<void> fail_bounced(Transaction& tx, const Source& at, MessageId message);
Result<void> move_message(Transaction& tx, const Source& at, MessageId message, ConversationId to);

Result<std::vector<TalkRow>> talks_of_threads(Transaction& tx, const Source& at,
                                              const std::vector<std::string>& threads);
Result<std::vector<TalkRow>> talks(Transaction& tx, const Source& at, const std::set<ConversationId>& ids);
Result<std::optional<TalkRow>> talk(Transaction& tx, const Source& at, ConversationId id);
Result<void> insert_talks(Transaction& tx, const Source& at, const std::vector<const TalkRow*>& rows, Time now);
// Rows whose place is stored and whose standing is known.
Result<void> save_grown(Transaction& tx, const Source& at, const std::vector<const TalkRow*>& rows, Time now);
// Where a row's place is stored already, only what it says is written: half of all indexes hold the place.
Result<void> save_talks(Transaction& tx, const Source& at, const std::vector<const TalkRow*>& rows);
Result<bool> is_bare(Transaction& tx, const Source& at, ConversationId id);
Result<void> pour_into(Transaction& tx, const Source& at, ConversationId from, ConversationId to);

Result<std::vector<IdentityRow>> identities(Transaction& tx, WorkspaceId workspace, const std::string& network,
                                            const std::vector<std::string>& remote_ids);
Result<void> insert_contacts(Transaction& tx, const Source& at, const std::vector<NewContact>& contacts, Time now);
Result<void> insert_identities(Transaction& tx, const Source& at, const std::vector<NewIdentity>& identities);
Result<void> give_contact(Transaction& tx, const Source& at, IdentityId id, ContactId contact);
Result<void> update_identities(Transaction& tx, const Source& at, const std::vector<Renewal>& renewals);
Result<void> talked_with(Transaction& tx, const Source& at, const std::map<ContactId, Time>& when);

// Nothing where it was seen before.
Result<std::optional<std::int64_t>> insert_reaction(Transaction& tx, const Source& at, const Prepared& heard,
                                                    IdentityId identity, MessageId message, Time now);
// Those of `remote_ids` that were reacted to before they were heard.
Result<std::vector<std::string>> orphan_targets(Transaction& tx, const Source& at,
                                                const std::vector<std::string>& remote_ids);
Result<void> link_reactions(Transaction& tx, const Source& at, const std::string& target, MessageId message);
Result<bool> remove_reaction(Transaction& tx, const Source& at, const std::string& remote_id, Time now);

// Remote ids of what was heard last in open conversations, newest first.
Result<std::vector<std::string>> recent_heard(Transaction& tx, WorkspaceId workspace, ChannelId channel, int most);

}  // namespace queries
}  // namespace kith::listen

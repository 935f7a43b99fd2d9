// People: who the organisation talks with, what it knows of them, and what it promised to ask again.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.h"
#include "base/result.h"
#include "base/time.h"
#include "model/words.h"
#include "store/database.h"
#include "store/paging.h"

namespace kith::people {

struct Identity {
  IdentityId id;
  std::string network, remote_id, handle, name, avatar_url, profile_url;
  std::optional<std::int64_t> followers;
};

struct Moment {
  std::int64_t id = 0;
  ContactId contact;
  ConversationId conversation;
  MemberId member;
  std::string member_name;
  MomentKind kind = MomentKind::note;
  std::string text;
  Time happened_at{}, created_at{};
  std::optional<Time> follow_up_at, follow_up_done_at;
};

struct Contact {
  ContactId id;
  std::string name, note, time_zone, avatar_url;
  std::optional<int> circle;  // 5, 15, 50, 150
  Time created_at{};
  std::optional<Time> talked_at;
  std::vector<Identity> identities;
};

// How often there was a talk: conversations in which the contact spoke to us.
struct Talks {
  int count = 0, year = 0;
  std::optional<Time> last_at;
};

struct EarlierConversation {
  ConversationId id;
  std::string network, channel_name, subject, preview, outcome, outcome_note;
  ConversationState state = ConversationState::open;
  Time last_message_at{};
  int message_count = 0;
};

// Somebody who was taken for another person once, and can be taken out again.
struct Merged {
  ContactId id;
  std::string name;
};

struct ContactDetail {
  Contact contact;
  Talks talks;
  std::vector<Moment> moments;                     // newest first, at most 100
  std::vector<EarlierConversation> conversations;  // newest first, at most 50
  std::vector<Merged> merged;                      // oldest first, at most 50
};

struct ContactQuery {
  std::string text;           // beginning or part of a name or handle, any case, marks or none
  std::optional<int> circle;  // 0: those in none
  std::string cursor;
  int limit = 0;
};

// Unset: stays. circle 0 takes the contact out of every circle.
struct ContactPatch {
  std::optional<std::string> name, note, time_zone;
  std::optional<int> circle;
};

struct NewMoment {
  MomentKind kind = MomentKind::note;
  std::string text;
  std::optional<Time> happened_at, follow_up_at;
  ConversationId conversation;
};

struct MomentPatch {
  std::optional<std::string> text;
  std::optional<MomentKind> kind;
  bool sets_follow_up = false;
  std::optional<Time> follow_up_at;  // with sets_follow_up: none takes it away
  std::optional<bool> done;
};

struct FollowUp {
  Moment moment;
  std::string contact_name, avatar_url;
  std::optional<int> circle;
  ConversationId conversation;  // the newest with this contact where the moment names none
};

// Thread-safe. Blocks: call it on workers.
class People {
 public:
  People(store::Database& db, const Clock& clock) : db_(db), clock_(clock) {}

  // Those who have written to us or are in a circle, last talked with first.
  Result<store::Page<Contact>> list(WorkspaceId workspace, const ContactQuery& query);
  // A merged contact answers as the one it was merged into. Errors: not_found.
  Result<ContactDetail> find(WorkspaceId workspace, ContactId id);
  // Errors: not_found, invalid (a circle that is none, or one that is full).
  Result<ContactDetail> patch(WorkspaceId workspace, MemberId by, ContactId id, const ContactPatch& patch);
  // `other` becomes part of `id`: identities, conversations, moments. What came from where is kept in the event
  // contact.merged, so that it can be taken apart again. Errors: not_found, invalid (the same contact).
  Result<ContactDetail> merge(WorkspaceId workspace, MemberId by, ContactId id, ContactId other);
  // Takes the last merge of `other` apart again. Errors: not_found, conflict (not merged).
  Result<ContactDetail> unmerge(WorkspaceId workspace, MemberId by, ContactId other);

  // Errors: not_found.
  Result<Moment> add_moment(WorkspaceId workspace, MemberId by, ContactId contact, const NewMoment& moment);
  Result<Moment> patch_moment(WorkspaceId workspace, MemberId by, std::int64_t id, const MomentPatch& patch);
  Result<void> remove_moment(WorkspaceId workspace, MemberId by, std::int64_t id);

  // Follow-ups not done and due by `until`, longest due first.
  Result<store::Page<FollowUp>> follow_ups(WorkspaceId workspace, Time until, std::string_view cursor, int limit);
  Result<int> count_follow_ups(WorkspaceId workspace, Time until);
  // The last millisecond of today, by the workspace's time zone; by UTC where it has not said which.
  Result<Time> today_ends(WorkspaceId workspace);
  // Tells of follow-ups that have become due (event moment.due), once each, in every workspace; how many.
  Result<int> announce_due();

 private:
  store::Database& db_;
  const Clock& clock_;
};

}  // namespace kith::people

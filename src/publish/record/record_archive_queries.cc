// What a regulated firm must keep beside what was decided and sent: who was there, what was changed, given and asked.
#include <array>

#include "publish/record/record_queries.h"

namespace kith::publish::queries {
namespace {

using store::Statement;
using Is = RecordColumn::Is;

constexpr Statement kYeses =
    "SELECT id, said_at, approval_id, delivery_id, member_id, step, digest, late, note, voided_at "
    "FROM approval_yes WHERE workspace_id = ? AND id > ? ORDER BY id LIMIT ?";
constexpr std::array<RecordColumn, 10> kYesesColumns{{{Is::id, "id"},
                                                      {Is::time, "at"},
                                                      {Is::id, "approval"},
                                                      {Is::id, "delivery"},
                                                      {Is::id, "member"},
                                                      {Is::number, "step"},
                                                      {Is::text, "digest"},
                                                      {Is::number, "late"},
                                                      {Is::text, "note"},
                                                      {Is::time, "voided_at"}}};

constexpr Statement kChanges =
    "SELECT id, changed_at, delivery_id, member_id, text_before, text_after, digest_before, digest_after, "
    "note "
    "FROM delivery_change WHERE workspace_id = ? AND id > ? ORDER BY id LIMIT ?";
constexpr std::array<RecordColumn, 9> kChangesColumns{{{Is::id, "id"},
                                                       {Is::time, "at"},
                                                       {Is::id, "delivery"},
                                                       {Is::id, "member"},
                                                       {Is::text, "text_before"},
                                                       {Is::text, "text_after"},
                                                       {Is::text, "digest_before"},
                                                       {Is::text, "digest_after"},
                                                       {Is::text, "note"}}};

constexpr Statement kAttempts =
    "SELECT id, started_at, delivery_id, number, finished_at, outcome, error "
    "FROM attempt WHERE workspace_id = ? AND id > ? ORDER BY id LIMIT ?";
constexpr std::array<RecordColumn, 7> kAttemptsColumns{{{Is::id, "id"},
                                                        {Is::time, "at"},
                                                        {Is::id, "delivery"},
                                                        {Is::number, "number"},
                                                        {Is::time, "finished_at"},
                                                        {Is::text, "outcome"},
                                                        {Is::text, "error"}}};

constexpr Statement kRevisions =
    "SELECT id, at, message_id, text "
    "FROM message_revision WHERE workspace_id = ? AND id > ? ORDER BY id LIMIT ?";
constexpr std::array<RecordColumn, 4> kRevisionsColumns{
    {{Is::id, "id"}, {Is::time, "at"}, {Is::id, "message"}, {Is::text, "text"}}};

constexpr Statement kConversations =
    "SELECT id, created_at, channel_id, contact_id, subject, state, assignee_id, outcome, outcome_note, "
    "stream "
    "FROM conversation WHERE workspace_id = ? AND id > ? ORDER BY id LIMIT ?";
constexpr std::array<RecordColumn, 10> kConversationsColumns{{{Is::id, "id"},
                                                              {Is::time, "at"},
                                                              {Is::id, "channel"},
                                                              {Is::id, "contact"},
                                                              {Is::text, "subject"},
                                                              {Is::text, "state"},
                                                              {Is::id, "assignee"},
                                                              {Is::text, "outcome"},
                                                              {Is::text, "outcome_note"},
                                                              {Is::number, "stream"}}};

constexpr Statement kPeople =
    "SELECT id, created_at, name, circle, note, merged_into "
    "FROM contact WHERE workspace_id = ? AND id > ? ORDER BY id LIMIT ?";
constexpr std::array<RecordColumn, 6> kPeopleColumns{{{Is::id, "id"},
                                                      {Is::time, "at"},
                                                      {Is::text, "name"},
                                                      {Is::number, "circle"},
                                                      {Is::text, "note"},
                                                      {Is::id, "merged_into"}}};

constexpr Statement kIdentities =
    "SELECT id, contact_id, network, remote_id, handle, name "
    "FROM identity WHERE workspace_id = ? AND id > ? ORDER BY id LIMIT ?";
constexpr std::array<RecordColumn, 6> kIdentitiesColumns{{{Is::id, "id"},
                                                          {Is::id, "contact"},
                                                          {Is::text, "network"},
                                                          {Is::text, "remote_id"},
                                                          {Is::text, "handle"},
                                                          {Is::text, "name"}}};

constexpr Statement kChannels =
    "SELECT id, created_at, network, name, handle, server, mode, removed_at "
    "FROM channel WHERE workspace_id = ? AND id > ? ORDER BY id LIMIT ?";
constexpr std::array<RecordColumn, 8> kChannelsColumns{{{Is::id, "id"},
                                                        {Is::time, "at"},
                                                        {Is::text, "network"},
                                                        {Is::text, "name"},
                                                        {Is::text, "handle"},
                                                        {Is::text, "server"},
                                                        {Is::text, "mode"},
                                                        {Is::time, "removed_at"}}};

constexpr Statement kMembers =
    "SELECT id, created_at, name, handle, role, left_at "
    "FROM member WHERE workspace_id = ? AND id > ? ORDER BY id LIMIT ?";
constexpr std::array<RecordColumn, 6> kMembersColumns{{{Is::id, "id"},
                                                       {Is::time, "at"},
                                                       {Is::text, "name"},
                                                       {Is::text, "handle"},
                                                       {Is::text, "role"},
                                                       {Is::time, "left_at"}}};

constexpr Statement kReleases =
    "SELECT id, created_at, person_id, guardian, channels_json, campaign, valid_from, valid_until, "
    "proof_digest, proof_name, withdrawn_at, withdrawn_by, withdrawn_why, proof_erased_at "
    "FROM photo_release WHERE workspace_id = ? AND id > ? ORDER BY id LIMIT ?";
constexpr std::array<RecordColumn, 14> kReleasesColumns{{{Is::id, "id"},
                                                         {Is::time, "at"},
                                                         {Is::id, "person"},
                                                         {Is::sealed, "guardian"},
                                                         {Is::json, "channels"},
                                                         {Is::text, "campaign"},
                                                         {Is::time, "valid_from"},
                                                         {Is::time, "valid_until"},
                                                         {Is::text, "proof_digest"},
                                                         {Is::sealed, "proof_name"},
                                                         {Is::time, "withdrawn_at"},
                                                         {Is::id, "withdrawn_by"},
                                                         {Is::text, "withdrawn_why"},
                                                         {Is::time, "proof_erased_at"}}};

constexpr Statement kWishes =
    "SELECT id, at, contact_id, wish, note, member_id, message_id "
    "FROM contact_wish_change WHERE workspace_id = ? AND id > ? ORDER BY id LIMIT ?";
constexpr std::array<RecordColumn, 7> kWishesColumns{{{Is::id, "id"},
                                                      {Is::time, "at"},
                                                      {Is::id, "contact"},
                                                      {Is::text, "wish"},
                                                      {Is::text, "note"},
                                                      {Is::id, "member"},
                                                      {Is::id, "message"}}};

constexpr Statement kVisitorSteps =
    "SELECT id, at, contact_id, conversation_id, message_id, kind, rung_before, rung_after, state, why, "
    "wording, rule, policy_version_id, text_seen, text_digest, until, answer_id, member_id, "
    "decided_by, decided_at, note, erased_at "
    "FROM visitor_step WHERE workspace_id = ? AND id > ? ORDER BY id LIMIT ?";
constexpr std::array<RecordColumn, 22> kVisitorStepsColumns{{{Is::id, "id"},
                                                             {Is::time, "at"},
                                                             {Is::id, "contact"},
                                                             {Is::id, "conversation"},
                                                             {Is::id, "message"},
                                                             {Is::text, "kind"},
                                                             {Is::text, "before"},
                                                             {Is::text, "after"},
                                                             {Is::text, "state"},
                                                             {Is::text, "why"},
                                                             {Is::text, "wording"},
                                                             {Is::text, "rule"},
                                                             {Is::id, "policy_version"},
                                                             {Is::text, "text_seen"},
                                                             {Is::text, "text_digest"},
                                                             {Is::time, "until"},
                                                             {Is::id, "answer"},
                                                             {Is::id, "member"},
                                                             {Is::id, "decided_by"},
                                                             {Is::time, "decided_at"},
                                                             {Is::text, "note"},
                                                             {Is::time, "erased_at"}}};

constexpr Statement kHolds =
    "SELECT id, at, contact_id, conversation_id, channel_id, from_at, until_at, reason, by_id, released_by, "
    "released_at, released_why "
    "FROM legal_hold WHERE workspace_id = ? AND id > ? ORDER BY id LIMIT ?";
constexpr std::array<RecordColumn, 12> kHoldsColumns{{{Is::id, "id"},
                                                      {Is::time, "at"},
                                                      {Is::id, "contact"},
                                                      {Is::id, "conversation"},
                                                      {Is::id, "channel"},
                                                      {Is::time, "from"},
                                                      {Is::time, "until"},
                                                      {Is::text, "reason"},
                                                      {Is::id, "by"},
                                                      {Is::id, "released_by"},
                                                      {Is::time, "released_at"},
                                                      {Is::text, "released_why"}}};

// Kinds that are not kept for ever; there are few, and none has an id of its own: they come at once, by their number.
constexpr Statement kRetention =
    "SELECT n, set_at, kind, days, set_by, passed_at, erased FROM (SELECT r.*, (SELECT COUNT(*) FROM retention o "
    "WHERE o.workspace_id = r.workspace_id AND o.kind <= r.kind) AS n FROM retention r WHERE r.workspace_id = ?) x "
    "WHERE n > ? ORDER BY n LIMIT ?";
constexpr std::array<RecordColumn, 7> kRetentionColumns{{{Is::number, "id"},
                                                         {Is::time, "at"},
                                                         {Is::text, "kind"},
                                                         {Is::number, "days"},
                                                         {Is::id, "set_by"},
                                                         {Is::time, "passed_at"},
                                                         {Is::number, "erased"}}};

// What became of a step on the networks, with the delivery it left by as that stands now; without one it stayed on the
// desk alone, and why says so.
constexpr Statement kModeration =
    "SELECT x.id, x.at, x.step_id, x.contact_id, x.channel_id, x.message_id, x.kind, x.account, x.why, "
    "x.delivery_id, d.member_id, d.decision_id, d.state, d.finished_at, d.attempts, d.remote_id, d.error "
    "FROM moderation x LEFT JOIN delivery d ON d.id = x.delivery_id AND d.workspace_id = x.workspace_id "
    "WHERE x.workspace_id = ? AND x.id > ? ORDER BY x.id LIMIT ?";
constexpr std::array<RecordColumn, 17> kModerationColumns{{{Is::id, "id"},
                                                           {Is::time, "at"},
                                                           {Is::id, "step"},
                                                           {Is::id, "contact"},
                                                           {Is::id, "channel"},
                                                           {Is::id, "message"},
                                                           {Is::text, "kind"},
                                                           {Is::text, "account"},
                                                           {Is::text, "why"},
                                                           {Is::id, "delivery"},
                                                           {Is::id, "member"},
                                                           {Is::id, "decision"},
                                                           {Is::text, "state"},
                                                           {Is::time, "finished_at"},
                                                           {Is::number, "attempts"},
                                                           {Is::text, "remote_id"},
                                                           {Is::text, "error"}}};

// Who may be shown, under the number that releases and faces name.
constexpr Statement kShownPeople =
    "SELECT id, created_at, name, minor, created_by FROM shown_person WHERE workspace_id = ? AND id > ? "
    "ORDER BY id LIMIT ?";
constexpr std::array<RecordColumn, 5> kShownPeopleColumns{{{Is::id, "id"},
                                                           {Is::time, "at"},
                                                           {Is::sealed, "name"},
                                                           {Is::number, "minor"},
                                                           {Is::id, "by"}}};

// Who said of a face in a picture who it is, or that it is nobody one could know, and who agreed.
constexpr Statement kFaces =
    "SELECT id, answered_at, digest, x, y, w, h, confidence, origin, answer, person_id, answered_by, approved_by, "
    "approved_at FROM picture_face WHERE workspace_id = ? AND id > ? ORDER BY id LIMIT ?";
constexpr std::array<RecordColumn, 14> kFacesColumns{{{Is::id, "id"},
                                                      {Is::time, "at"},
                                                      {Is::text, "picture"},
                                                      {Is::real, "x"},
                                                      {Is::real, "y"},
                                                      {Is::real, "w"},
                                                      {Is::real, "h"},
                                                      {Is::real, "confidence"},
                                                      {Is::text, "origin"},
                                                      {Is::text, "answer"},
                                                      {Is::id, "person"},
                                                      {Is::id, "member"},
                                                      {Is::id, "approved_by"},
                                                      {Is::time, "approved_at"}}};

// Files of which somebody said as a whole that nobody is seen in them. Rows have no id: numbered as they were said.
constexpr Statement kDeclared =
    "SELECT n, nobody_at, digest, why, nobody_by, nobody_approved_by, nobody_approved_at FROM (SELECT p.*, "
    "ROW_NUMBER() OVER (ORDER BY nobody_at, digest) AS n FROM picture p WHERE workspace_id = ? AND nobody_by IS NOT "
    "NULL) x WHERE n > ? ORDER BY n LIMIT ?";
constexpr std::array<RecordColumn, 7> kDeclaredColumns{{{Is::number, "id"},
                                                        {Is::time, "at"},
                                                        {Is::text, "picture"},
                                                        {Is::text, "why"},
                                                        {Is::id, "member"},
                                                        {Is::id, "approved_by"},
                                                        {Is::time, "approved_at"}}};

// Who looked at a visitor's pictures, and whether the desk shows them; a message is looked at once.
constexpr Statement kLooks =
    "SELECT message_id, at, message_id, shown, member_id FROM picture_look WHERE workspace_id = ? AND message_id > ? "
    "ORDER BY message_id LIMIT ?";
constexpr std::array<RecordColumn, 5> kLooksColumns{{{Is::id, "id"},
                                                     {Is::time, "at"},
                                                     {Is::id, "message"},
                                                     {Is::number, "shown"},
                                                     {Is::id, "member"}}};

// What a withdrawn release took back, or why it could not.
constexpr Statement kRecalls =
    "SELECT id, at, release_id, message_id, delivery_id, why FROM picture_recall WHERE workspace_id = ? AND id > ? "
    "ORDER BY id LIMIT ?";
constexpr std::array<RecordColumn, 6> kRecallsColumns{{{Is::id, "id"},
                                                       {Is::time, "at"},
                                                       {Is::id, "release"},
                                                       {Is::id, "message"},
                                                       {Is::id, "delivery"},
                                                       {Is::text, "why"}}};

// Pictures of linked pages as they were when a message left. Numbered: messages get rising ids.
constexpr Statement kLinked =
    "SELECT n, at, message_id, digest, url FROM (SELECT l.*, ROW_NUMBER() OVER (ORDER BY message_id, digest) AS n "
    "FROM linked_picture l WHERE workspace_id = ?) x WHERE n > ? ORDER BY n LIMIT ?";
constexpr std::array<RecordColumn, 5> kLinkedColumns{{{Is::number, "id"},
                                                      {Is::time, "at"},
                                                      {Is::id, "message"},
                                                      {Is::text, "picture"},
                                                      {Is::text, "url"}}};

// Who was asked to read a version, and when they did. Numbered: versions get rising ids.
constexpr Statement kReadings =
    "SELECT n, read_at, policy_version_id, member_id, reminded_at FROM (SELECT r.*, ROW_NUMBER() OVER (ORDER BY "
    "policy_version_id, member_id) AS n FROM policy_reading r WHERE workspace_id = ?) x WHERE n > ? ORDER BY n LIMIT ?";
constexpr std::array<RecordColumn, 5> kReadingsColumns{{{Is::number, "id"},
                                                        {Is::time, "at"},
                                                        {Is::id, "policy_version"},
                                                        {Is::id, "member"},
                                                        {Is::time, "reminded_at"}}};

constexpr Statement kConcerns =
    "SELECT id, created_at, member_id, text, answered_with, answer, entry, answered_by, answered_at FROM concern "
    "WHERE workspace_id = ? AND id > ? ORDER BY id LIMIT ?";
constexpr std::array<RecordColumn, 9> kConcernsColumns{{{Is::id, "id"},
                                                        {Is::time, "at"},
                                                        {Is::id, "member"},
                                                        {Is::text, "text"},
                                                        {Is::text, "answered_with"},
                                                        {Is::text, "answer"},
                                                        {Is::text, "entry"},
                                                        {Is::id, "answered_by"},
                                                        {Is::time, "answered_at"}}};

// What a profile of ours said before, and then.
constexpr Statement kProfiles =
    "SELECT id, at, channel_id, place, before_text, after_text FROM channel_profile_change WHERE workspace_id = ? "
    "AND id > ? ORDER BY id LIMIT ?";
constexpr std::array<RecordColumn, 6> kProfilesColumns{{{Is::id, "id"},
                                                        {Is::time, "at"},
                                                        {Is::id, "channel"},
                                                        {Is::text, "place"},
                                                        {Is::text, "before"},
                                                        {Is::text, "after"}}};

constexpr Statement kReactions =
    "SELECT id, at, channel_id, message_id, kind, identity_id, target_remote_id, removed_at FROM reaction "
    "WHERE workspace_id = ? AND id > ? ORDER BY id LIMIT ?";
constexpr std::array<RecordColumn, 8> kReactionsColumns{{{Is::id, "id"},
                                                         {Is::time, "at"},
                                                         {Is::id, "channel"},
                                                         {Is::id, "message"},
                                                         {Is::text, "kind"},
                                                         {Is::id, "identity"},
                                                         {Is::text, "target"},
                                                         {Is::time, "removed_at"}}};

constexpr Statement kMoments =
    "SELECT id, created_at, contact_id, conversation_id, member_id, kind, text, happened_at, follow_up_at, "
    "follow_up_done_at FROM moment WHERE workspace_id = ? AND id > ? ORDER BY id LIMIT ?";
constexpr std::array<RecordColumn, 10> kMomentsColumns{{{Is::id, "id"},
                                                        {Is::time, "at"},
                                                        {Is::id, "contact"},
                                                        {Is::id, "conversation"},
                                                        {Is::id, "member"},
                                                        {Is::text, "kind"},
                                                        {Is::text, "text"},
                                                        {Is::time, "happened_at"},
                                                        {Is::time, "follow_up_at"},
                                                        {Is::time, "follow_up_done_at"}}};

const std::array<RecordPart, 26> kParts{{{"yeses", kYeses, kYesesColumns},
                                         {"changes", kChanges, kChangesColumns},
                                         {"attempts", kAttempts, kAttemptsColumns},
                                         {"revisions", kRevisions, kRevisionsColumns},
                                         {"conversations", kConversations, kConversationsColumns},
                                         {"people", kPeople, kPeopleColumns},
                                         {"identities", kIdentities, kIdentitiesColumns},
                                         {"channels", kChannels, kChannelsColumns},
                                         {"members", kMembers, kMembersColumns},
                                         {"releases", kReleases, kReleasesColumns},
                                         {"wishes", kWishes, kWishesColumns},
                                         {"visitor_steps", kVisitorSteps, kVisitorStepsColumns},
                                         {"holds", kHolds, kHoldsColumns},
                                         {"retention", kRetention, kRetentionColumns},
                                         {"moderation", kModeration, kModerationColumns},
                                         {"shown_people", kShownPeople, kShownPeopleColumns},
                                         {"faces", kFaces, kFacesColumns},
                                         {"declared", kDeclared, kDeclaredColumns},
                                         {"looks", kLooks, kLooksColumns},
                                         {"recalls", kRecalls, kRecallsColumns},
                                         {"linked_pictures", kLinked, kLinkedColumns},
                                         {"readings", kReadings, kReadingsColumns},
                                         {"concerns", kConcerns, kConcernsColumns},
                                         {"profiles", kProfiles, kProfilesColumns},
                                         {"reactions", kReactions, kReactionsColumns},
                                         {"moments", kMoments, kMomentsColumns}}};

}  // namespace

std::span<const RecordPart> archive_parts() {
  return kParts;
}

}  // namespace kith::publish::queries

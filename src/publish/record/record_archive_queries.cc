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
                                                         {Is::text, "guardian"},
                                                         {Is::json, "channels"},
                                                         {Is::text, "campaign"},
                                                         {Is::time, "valid_from"},
                                                         {Is::time, "valid_until"},
                                                         {Is::text, "proof_digest"},
                                                         {Is::text, "proof_name"},
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

const std::array<RecordPart, 14> kParts{{{"yeses", kYeses, kYesesColumns},
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
                                         {"retention", kRetention, kRetentionColumns}}};

}  // namespace

std::span<const RecordPart> archive_parts() {
  return kParts;
}

}  // namespace kith::publish::queries

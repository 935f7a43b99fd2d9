#include "publish/record/record_queries.h"

#include <array>

namespace kith::publish::queries {
namespace {

using store::Row;
using store::Statement;
using store::Transaction;
using Is = RecordColumn::Is;

// Uses event_workspace.
constexpr Statement kEvents =
    "SELECT seq, at, kind, subject_kind, subject_id, actor_id, data_json, prev_hash, hash FROM event "
    "WHERE workspace_id = ? AND seq > ? ORDER BY seq LIMIT ?";
constexpr std::array<RecordColumn, 9> kEventColumns{{{Is::number, "id"},
                                                     {Is::time, "at"},
                                                     {Is::text, "kind"},
                                                     {Is::text, "subject_kind"},
                                                     {Is::id, "subject"},
                                                     {Is::id, "actor"},
                                                     {Is::json, "data"},
                                                     {Is::hex, "prev_hash"},
                                                     {Is::hex, "hash"}}};

constexpr Statement kPolicies =
    "SELECT id, number, state, author_id, reason, created_at, adopted_by, adopted_at, document FROM policy_version "
    "WHERE workspace_id = ? AND id > ? ORDER BY id LIMIT ?";
constexpr std::array<RecordColumn, 9> kPolicyColumns{{{Is::id, "id"},
                                                      {Is::number, "version"},
                                                      {Is::text, "state"},
                                                      {Is::id, "author"},
                                                      {Is::text, "reason"},
                                                      {Is::time, "created_at"},
                                                      {Is::id, "adopted_by"},
                                                      {Is::time, "adopted_at"},
                                                      {Is::text, "document"}}};

constexpr Statement kDecisions =
    "SELECT id, at, policy_version_id, member_id, channel_id, conversation_id, draft_digest, outcome, reasons_json, "
    "facts_json, erased_at FROM decision WHERE workspace_id = ? AND id > ? ORDER BY id LIMIT ?";
constexpr std::array<RecordColumn, 11> kDecisionColumns{{{Is::id, "id"},
                                                         {Is::time, "at"},
                                                         {Is::id, "policy_version"},
                                                         {Is::id, "member"},
                                                         {Is::id, "channel"},
                                                         {Is::id, "conversation"},
                                                         {Is::text, "digest"},
                                                         {Is::text, "outcome"},
                                                         {Is::json, "reasons"},
                                                         {Is::json, "facts"},
                                                         {Is::time, "erased_at"}}};

constexpr Statement kApprovals =
    "SELECT id, created_at, delivery_id, rule, reason, asked_of_json, steps_json, step, state, due_at, late_at, "
    "decided_by, decided_at, note FROM approval WHERE workspace_id = ? AND id > ? ORDER BY id LIMIT ?";
constexpr std::array<RecordColumn, 14> kApprovalColumns{{{Is::id, "id"},
                                                         {Is::time, "at"},
                                                         {Is::id, "delivery"},
                                                         {Is::text, "rule"},
                                                         {Is::text, "reason"},
                                                         {Is::json, "asked_of"},
                                                         {Is::json, "steps"},
                                                         {Is::number, "step"},
                                                         {Is::text, "state"},
                                                         {Is::time, "due_at"},
                                                         {Is::time, "late_at"},
                                                         {Is::id, "decided_by"},
                                                         {Is::time, "decided_at"},
                                                         {Is::text, "note"}}};

constexpr Statement kDeliveries =
    "SELECT id, created_at, channel_id, conversation_id, message_id, member_id, decision_id, content_json, digest, "
    "state, first_attempt_at, finished_at, attempts, remote_id, remote_url, error, declared_json, erased_at FROM "
    "delivery "
    "WHERE workspace_id = ? AND id > ? ORDER BY id LIMIT ?";
constexpr std::array<RecordColumn, 18> kDeliveryColumns{{{Is::id, "id"},
                                                         {Is::time, "at"},
                                                         {Is::id, "channel"},
                                                         {Is::id, "conversation"},
                                                         {Is::id, "message"},
                                                         {Is::id, "member"},
                                                         {Is::id, "decision"},
                                                         {Is::json, "content"},
                                                         {Is::text, "digest"},
                                                         {Is::text, "state"},
                                                         {Is::time, "first_attempt_at"},
                                                         {Is::time, "finished_at"},
                                                         {Is::number, "attempts"},
                                                         {Is::text, "remote_id"},
                                                         {Is::text, "remote_url"},
                                                         {Is::text, "error"},
                                                         {Is::json, "declared"},
                                                         {Is::time, "erased_at"}}};

constexpr Statement kMessages =
    "SELECT m.id, m.sent_at, m.received_at, m.direction, m.conversation_id, m.channel_id, m.identity_id, m.member_id, "
    "m.remote_id, m.visibility, m.state, m.text, m.edited_at, m.deleted_at, "
    "m.attachments_json, m.erased_at, m.erased_digest FROM message m "
    "WHERE m.workspace_id = ? AND m.id > ? ORDER BY m.id LIMIT ?";
constexpr std::array<RecordColumn, 17> kMessageColumns{{{Is::id, "id"},
                                                        {Is::time, "at"},
                                                        {Is::time, "received_at"},
                                                        {Is::text, "direction"},
                                                        {Is::id, "conversation"},
                                                        {Is::id, "channel"},
                                                        {Is::id, "identity"},
                                                        {Is::id, "member"},
                                                        {Is::text, "remote_id"},
                                                        {Is::text, "visibility"},
                                                        {Is::text, "state"},
                                                        {Is::text, "text"},
                                                        {Is::time, "edited_at"},
                                                        {Is::time, "deleted_at"},
                                                        {Is::json, "attachments"},
                                                        {Is::time, "erased_at"},
                                                        {Is::text, "erased_digest"}}};

constexpr Statement kStops =
    "SELECT id, at, channel_id, reason, by_id, released_by, released_at FROM outbound_stop "
    "WHERE workspace_id = ? AND id > ? ORDER BY id LIMIT ?";
constexpr std::array<RecordColumn, 7> kStopColumns{{{Is::id, "id"},
                                                    {Is::time, "at"},
                                                    {Is::id, "channel"},
                                                    {Is::text, "reason"},
                                                    {Is::id, "by"},
                                                    {Is::id, "released_by"},
                                                    {Is::time, "released_at"}}};

constexpr Statement kEventUpTo =
    "SELECT seq, hash FROM event WHERE workspace_id = ? AND seq <= ? ORDER BY seq DESC LIMIT 1";
constexpr Statement kDigests =
    "SELECT id, content_json, digest, erased_at FROM delivery WHERE workspace_id = ? AND id > ? ORDER BY id LIMIT ?";

const std::array<RecordPart, 7> kParts{{{"events", kEvents, kEventColumns},
                                        {"policies", kPolicies, kPolicyColumns},
                                        {"decisions", kDecisions, kDecisionColumns},
                                        {"approvals", kApprovals, kApprovalColumns},
                                        {"deliveries", kDeliveries, kDeliveryColumns},
                                        {"messages", kMessages, kMessageColumns},
                                        {"stops", kStops, kStopColumns}}};

}  // namespace

std::span<const RecordPart> spoken_parts() {
  return kParts;
}

Result<RecordRows> record_rows(Transaction& tx, WorkspaceId workspace, std::string_view part, std::int64_t after,
                               int limit) {
  for (const auto parts : {spoken_parts(), archive_parts()})
    for (const auto& one : parts) {
      if (one.name != part) continue;
      TRY(auto rows, tx.query(one.statement, {workspace, after, limit}));
      return RecordRows{one.columns, std::move(rows)};
    }
  return RecordRows{};
}

Result<std::optional<EventHash>> event_up_to(Transaction& tx, WorkspaceId workspace, std::int64_t number) {
  TRY(const auto row, tx.query_one(kEventUpTo, {workspace, number}));
  if (!row) return std::optional<EventHash>{};
  return std::optional<EventHash>{{row->i64(0), row->blob(1).bytes}};
}

Result<std::vector<DeliveryDigest>> delivery_digests(Transaction& tx, WorkspaceId workspace, DeliveryId after,
                                                     int limit) {
  TRY(const auto rows, tx.query(kDigests, {workspace, after.value, limit}));
  std::vector<DeliveryDigest> out;
  for (const Row& r : rows) out.push_back({r.id<DeliveryTag>(0), r.text(1), r.text(2), !r.is_null(3)});
  return out;
}

}  // namespace kith::publish::queries

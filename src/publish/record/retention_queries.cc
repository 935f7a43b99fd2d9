#include "publish/record/retention_queries.h"

#include "store/contact_rows.h"
#include "store/holds.h"
#include "store/media_rows.h"
#include "store/search.h"

namespace kith::publish::queries {
namespace {

using store::Row;
using store::Statement;

// When a workspace's record was last looked through, or somebody last said how long to keep something.
#define KITH_LAST_LOOK \
  "(SELECT MAX(CASE WHEN COALESCE(l.passed_at, 0) > l.set_at THEN l.passed_at ELSE l.set_at END) FROM retention l " \
  "WHERE l.workspace_id = r.workspace_id)"
constexpr Statement kDue =
    "SELECT r.workspace_id, r.kind, r.days, r.after_at, r.after_id FROM retention r "
    "WHERE (r.passed_at IS NULL OR r.passed_at <= ? OR r.passed_at > ? OR r.after_id <> 0) "
    "AND " KITH_LAST_LOOK " >= ? ORDER BY r.workspace_id, r.kind LIMIT ?";
constexpr Statement kAll =
    "SELECT r.workspace_id, r.kind, r.days, r.after_at, r.after_id, w.name FROM retention r "
    "JOIN workspace w ON w.id = r.workspace_id ORDER BY w.name, r.workspace_id, r.kind";
constexpr Statement kBeforeTrusted =
    "SELECT DISTINCT w.name, w.id FROM retention r JOIN workspace w ON w.id = r.workspace_id "
    "WHERE " KITH_LAST_LOOK " < ? ORDER BY w.name, w.id";
constexpr Statement kLookAgain =
    "UPDATE retention SET passed_at = ? WHERE workspace_id IN (SELECT r.workspace_id FROM retention r "
    "WHERE " KITH_LAST_LOOK " < ?)";
constexpr Statement kPass =
    "SELECT workspace_id, kind, days, after_at, after_id FROM retention WHERE workspace_id = ? AND kind = ?";
constexpr Statement kSave =
    "UPDATE retention SET after_at = ?, after_id = ?, passed_at = COALESCE(CAST(? AS BIGINT), passed_at), "
    "erased = erased + ? "
    "WHERE workspace_id = ? AND kind = ?";
constexpr Statement kList =
    "SELECT r.kind, r.days, r.set_by, COALESCE(m.name, ''), r.set_at, r.passed_at, r.erased, "
    "CASE WHEN " KITH_LAST_LOOK " < ? THEN 1 ELSE 0 END FROM retention r "
    "LEFT JOIN member m ON m.id = r.set_by WHERE r.workspace_id = ? ORDER BY r.kind";
#undef KITH_LAST_LOOK
constexpr Statement kPut =
    "INSERT INTO retention (workspace_id, kind, days, set_by, set_at) VALUES (?, ?, ?, ?, ?) "
    "ON CONFLICT (workspace_id, kind) DO UPDATE SET days = excluded.days, set_by = excluded.set_by, "
    "set_at = excluded.set_at, after_at = 0, after_id = 0, passed_at = NULL";
constexpr Statement kDrop = "DELETE FROM retention WHERE workspace_id = ? AND kind = ?";

// What may still leave keeps its words and its files.
#define KITH_NOT_ON_ITS_WAY "m.state NOT IN ('waiting', 'held', 'sending', 'unknown')"

// Each candidate statement: workspace, before, after_at, after_id, limit; columns id, at, erases, conversation, text.
// Uses message_sent.
#define KITH_MESSAGES(stream_is)                                                                                  \
  "SELECT m.id, m.sent_at, CASE WHEN m.erased_at IS NULL AND c.stream = " stream_is                               \
  " AND c.state = 'closed' AND " KITH_NOT_ON_ITS_WAY " AND " KITH_NOT_UNDER_HOLD                                  \
  " THEN 1 ELSE 0 END, m.conversation_id, m.text FROM message m JOIN conversation c ON c.id = m.conversation_id " \
  "WHERE m.workspace_id = ? AND m.sent_at < ? AND (m.sent_at, m.id) > (?, ?) ORDER BY m.sent_at, m.id LIMIT ?"
constexpr Statement kMessages = KITH_MESSAGES("0");
constexpr Statement kOverheard = KITH_MESSAGES("1");
#undef KITH_MESSAGES

constexpr Statement kAttachments =
    "SELECT x.id, x.created_at, CASE WHEN c.state = 'closed' AND " KITH_NOT_ON_ITS_WAY " AND " KITH_NOT_UNDER_HOLD
    " THEN 1 ELSE 0 END, m.conversation_id, '' FROM media x JOIN message m ON m.id = x.message_id "
    "JOIN conversation c ON c.id = m.conversation_id WHERE x.workspace_id = ? AND x.created_at < ? "
    "AND (x.created_at, x.id) > (?, ?) ORDER BY x.created_at, x.id LIMIT ?";
// Uses decision_workspace.
constexpr Statement kDecisions =
    "SELECT m.id, m.sent_at, CASE WHEN m.erased_at IS NULL AND (c.id IS NULL OR c.state = 'closed') "
    "AND " KITH_NOT_UNDER_HOLD
    " THEN 1 ELSE 0 END, m.conversation_id, '' FROM (SELECT id, workspace_id, conversation_id, channel_id, "
    "at AS sent_at, erased_at, CAST(NULL AS BIGINT) AS identity_id FROM decision WHERE workspace_id = ? AND at < ?) m "
    "LEFT JOIN conversation c ON c.id = m.conversation_id WHERE (m.sent_at, m.id) > (?, ?) "
    "ORDER BY m.sent_at, m.id LIMIT ?";
// The evidence of a step that still stands stays.
constexpr Statement kSteps =
    "SELECT m.id, m.sent_at, CASE WHEN m.erased_at IS NULL AND m.state NOT IN ('asked', 'offered') "
    "AND NOT EXISTS (SELECT 1 FROM visitor v WHERE v.contact_id IN " KITH_BECAME("m.contact_id")
    " AND v.rung <> '') "
    "AND NOT EXISTS (SELECT 1 FROM conversation t WHERE t.id = m.conversation_id AND t.state <> 'closed') "
    "AND " KITH_NOT_UNDER_HOLD
    " THEN 1 ELSE 0 END, m.conversation_id, '' FROM (SELECT s.id, s.workspace_id, s.conversation_id, t.channel_id, "
    "s.contact_id, s.at AS sent_at, s.erased_at, s.state, CAST(NULL AS BIGINT) AS identity_id FROM visitor_step s "
    "LEFT JOIN conversation t ON t.id = s.conversation_id WHERE s.workspace_id = ? AND s.at < ?) m "
    "JOIN (SELECT id, id AS contact_id FROM contact) c ON c.id = m.contact_id WHERE (m.sent_at, m.id) > (?, ?) "
    "ORDER BY m.sent_at, m.id LIMIT ?";
// A release belongs to no conversation: of holds, only those on a period meet it.
constexpr Statement kProofs =
    "SELECT m.id, m.sent_at, CASE WHEN " KITH_NOT_UNDER_HOLD
    " THEN 1 ELSE 0 END, CAST(NULL AS BIGINT), '' FROM (SELECT id, workspace_id, CAST(NULL AS BIGINT) AS "
    "conversation_id, CAST(NULL AS BIGINT) AS channel_id, CAST(NULL AS BIGINT) AS identity_id, "
    "CAST(NULL AS BIGINT) AS contact_id, COALESCE(withdrawn_at, valid_until) AS sent_at FROM photo_release "
    "WHERE workspace_id = ? AND proof_digest IS NOT NULL AND COALESCE(withdrawn_at, valid_until) < ?) m "
    "JOIN (SELECT id, CAST(NULL AS BIGINT) AS contact_id FROM photo_release) c ON c.id = m.id "
    "WHERE (m.sent_at, m.id) > (?, ?) ORDER BY m.sent_at, m.id LIMIT ?";

// Kept by when it was written down, held by when it was. Uses moment_created.
constexpr Statement kMoments =
    "SELECT m.id, m.created_at, CASE WHEN (m.follow_up_at IS NULL OR m.follow_up_done_at IS NOT NULL) "
    "AND NOT EXISTS (SELECT 1 FROM conversation t WHERE t.id = m.conversation_id AND t.state <> 'closed') "
    "AND " KITH_NOT_UNDER_HOLD
    " THEN 1 ELSE 0 END, m.conversation_id, '' FROM (SELECT o.id, o.workspace_id, o.conversation_id, t.channel_id, "
    "o.contact_id, o.happened_at AS sent_at, o.created_at, o.follow_up_at, o.follow_up_done_at, "
    "CAST(NULL AS BIGINT) AS identity_id FROM moment o LEFT JOIN conversation t ON t.id = o.conversation_id "
    "WHERE o.workspace_id = ? AND o.created_at < ?) m "
    "JOIN (SELECT id, id AS contact_id FROM contact) c ON c.id = m.contact_id "
    "WHERE (m.created_at, m.id) > (?, ?) ORDER BY m.created_at, m.id LIMIT ?";
// Of holds, those on a channel or a period meet it. Uses channel_profile_change_at.
constexpr Statement kProfiles =
    "SELECT m.id, m.sent_at, CASE WHEN " KITH_NOT_UNDER_HOLD
    " THEN 1 ELSE 0 END, CAST(NULL AS BIGINT), '' FROM (SELECT id, workspace_id, channel_id, at AS sent_at, "
    "CAST(NULL AS BIGINT) AS conversation_id, CAST(NULL AS BIGINT) AS identity_id FROM channel_profile_change "
    "WHERE workspace_id = ? AND at < ?) m JOIN (SELECT id, CAST(NULL AS BIGINT) AS contact_id FROM channel) c "
    "ON c.id = m.channel_id WHERE (m.sent_at, m.id) > (?, ?) ORDER BY m.sent_at, m.id LIMIT ?";

constexpr Statement kEmptyMessage =
    "UPDATE message SET text = '', html = NULL, quoted_json = NULL, attachments_json = '[]', tone = NULL, "
    "flags_json = '{\"erased\":true}', deleted_at = COALESCE(deleted_at, CAST(? AS BIGINT)), erased_at = ?, "
    "erased_digest = ? WHERE workspace_id = ? AND id = ?";
constexpr Statement kDropRevisions = "DELETE FROM message_revision WHERE workspace_id = ? AND message_id = ?";
constexpr Statement kDropMentions = "DELETE FROM mention WHERE workspace_id = ? AND message_id = ?";
// Uses delivery_message.
constexpr Statement kEmptyDeliveries =
    "UPDATE delivery SET content_json = '{\"kind\":\"' || kind || '\",\"visibility\":\"direct\"}', erased_at = ? WHERE "
    "workspace_id = ? "
    "AND message_id = ? AND erased_at IS NULL RETURNING id";
constexpr Statement kEmptyChanges =
    "UPDATE delivery_change SET text_before = '', text_after = '', note = '' WHERE workspace_id = ? AND delivery_id = "
    "?";
constexpr Statement kEmptySubject =
    "UPDATE conversation SET subject = '' WHERE workspace_id = ? AND id = ? AND subject <> '' AND NOT EXISTS "
    "(SELECT 1 FROM message m WHERE m.conversation_id = conversation.id AND m.erased_at IS NULL)";
constexpr Statement kMediaMessage = "SELECT message_id FROM media WHERE workspace_id = ? AND id = ?";
constexpr Statement kDropAttachments = "UPDATE message SET attachments_json = '[]' WHERE workspace_id = ? AND id = ?";
constexpr Statement kEmptyDecision =
    "UPDATE decision SET reasons_json = '[]', facts_json = '{}', erased_at = ? WHERE workspace_id = ? AND id = ?";
// Uses delivery_decision and approval_delivery.
constexpr Statement kEmptyApprovals =
    "UPDATE approval SET reason = '', note = NULL, erased_at = ? WHERE workspace_id = ? AND state <> 'waiting' "
    "AND delivery_id IN (SELECT id FROM delivery WHERE decision_id = ?)";
constexpr Statement kEmptyYes =
    "UPDATE approval_yes SET note = '' WHERE workspace_id = ? "
    "AND delivery_id IN (SELECT id FROM delivery WHERE decision_id = ?)";
constexpr Statement kEmptyStep =
    "UPDATE visitor_step SET text_seen = NULL, wording = '', why = '', note = '', erased_at = ? "
    "WHERE workspace_id = ? AND id = ?";
constexpr Statement kEmptyProof =
    "UPDATE photo_release SET proof_digest = NULL, proof_erased_at = ? WHERE workspace_id = ? AND id = ?";
constexpr Statement kDropMoment = "DELETE FROM moment WHERE workspace_id = ? AND id = ?";
constexpr Statement kDropProfileChange = "DELETE FROM channel_profile_change WHERE workspace_id = ? AND id = ?";

Pass pass_row(const Row& r) {
  return {r.id<WorkspaceTag>(0), r.text(1), r.integer(2), r.i64(3), r.i64(4)};
}

const Statement& statement_of(std::string_view kind) {
  return kind == "messages"      ? kMessages
         : kind == "overheard"   ? kOverheard
         : kind == "attachments" ? kAttachments
         : kind == "decisions"   ? kDecisions
         : kind == "visitors"    ? kSteps
         : kind == "moments"     ? kMoments
         : kind == "profiles"    ? kProfiles
                                 : kProofs;
}

}  // namespace

Result<std::vector<Pass>> passes_due(Transaction& tx, Time ended, Time now, Time trusted, int limit) {
  TRY(const auto rows, tx.query(kDue, {ended, now, trusted, limit}));
  std::vector<Pass> out;
  for (const Row& r : rows) out.push_back(pass_row(r));
  return out;
}

Result<std::vector<NamedPass>> all_passes(Transaction& tx) {
  TRY(const auto rows, tx.query(kAll));
  std::vector<NamedPass> out;
  for (const Row& r : rows) out.push_back({pass_row(r), r.text(5)});
  return out;
}

Result<std::vector<std::string>> before_trusted(Transaction& tx, Time trusted) {
  TRY(const auto rows, tx.query(kBeforeTrusted, {trusted}));
  std::vector<std::string> out;
  for (const Row& r : rows) out.push_back(r.text(0));
  return out;
}

Result<std::int64_t> look_again(Transaction& tx, Time ended, Time trusted) {
  return tx.execute(kLookAgain, {ended, trusted});
}

Result<std::optional<Pass>> pass(Transaction& tx, WorkspaceId workspace, std::string_view kind) {
  TRY(const auto row, tx.query_one(kPass, {workspace, kind}));
  return row ? std::optional(pass_row(*row)) : std::nullopt;
}

Result<void> save_pass(Transaction& tx, const Pass& p, std::int64_t erased, std::optional<Time> passed_at) {
  TRYV(tx.execute(kSave, {p.after_at, p.after_id, passed_at, erased, p.workspace, p.kind}));
  return {};
}

Result<std::vector<Retention>> retentions(Transaction& tx, WorkspaceId workspace, Time trusted) {
  TRY(const auto rows, tx.query(kList, {trusted, workspace}));
  std::vector<Retention> out;
  for (const Row& r : rows)
    out.push_back({r.text(0), r.integer(1), r.id<MemberTag>(2), r.text(3), r.time(4), r.opt_time(5), r.i64(6),
                   r.i64(7) == 1});
  return out;
}

Result<void> put_retention(Transaction& tx, WorkspaceId workspace, std::string_view kind, int days, MemberId by,
                           Time now) {
  TRYV(tx.execute(kPut, {workspace, kind, days, by, now}));
  return {};
}

Result<bool> drop_retention(Transaction& tx, WorkspaceId workspace, std::string_view kind) {
  TRY(const auto gone, tx.execute(kDrop, {workspace, kind}));
  return gone == 1;
}

Result<std::vector<Candidate>> candidates(Transaction& tx, const Pass& p, Time before, int limit) {
  TRY(const auto rows, tx.query(statement_of(p.kind), {p.workspace, before, p.after_at, p.after_id, limit}));
  std::vector<Candidate> out;
  for (const Row& r : rows) out.push_back({r.i64(0), r.i64(1), r.i64(2) == 1, r.id<ConversationTag>(3), r.text(4)});
  return out;
}

Result<void> empty_message(Transaction& tx, WorkspaceId workspace, MessageId message, std::string_view digest,
                           Time now) {
  TRYV(tx.execute(kEmptyMessage, {now, now, digest, workspace, message}));
  TRYV(tx.execute(kDropRevisions, {workspace, message}));
  TRYV(tx.execute(kDropMentions, {workspace, message}));
  TRYV(store::let_media_go(tx, workspace, message, now));
  return store::note_for_search(tx, workspace, message);
}

Result<std::vector<DeliveryId>> empty_deliveries(Transaction& tx, WorkspaceId workspace, MessageId message, Time now) {
  TRY(const auto rows, tx.query(kEmptyDeliveries, {now, workspace, message}));
  std::vector<DeliveryId> out;
  for (const Row& r : rows) {
    out.push_back(r.id<DeliveryTag>(0));
    TRYV(tx.execute(kEmptyChanges, {workspace, out.back()}));
  }
  return out;
}

Result<void> empty_subject(Transaction& tx, WorkspaceId workspace, ConversationId conversation) {
  TRYV(tx.execute(kEmptySubject, {workspace, conversation}));
  return {};
}

Result<void> empty_attachment(Transaction& tx, WorkspaceId workspace, std::int64_t media, Time now) {
  TRY(const auto row, tx.query_one(kMediaMessage, {workspace, media}));
  if (!row || row->is_null(0)) return {};
  const auto message = row->id<MessageTag>(0);
  TRYV(tx.execute(kDropAttachments, {workspace, message}));
  return store::let_media_go(tx, workspace, message, now);
}

Result<void> empty_decision(Transaction& tx, WorkspaceId workspace, std::int64_t decision, Time now) {
  TRYV(tx.execute(kEmptyDecision, {now, workspace, decision}));
  TRYV(tx.execute(kEmptyApprovals, {now, workspace, decision}));
  TRYV(tx.execute(kEmptyYes, {workspace, decision}));
  return {};
}

Result<void> empty_step(Transaction& tx, WorkspaceId workspace, std::int64_t step, Time now) {
  TRYV(tx.execute(kEmptyStep, {now, workspace, step}));
  return {};
}

Result<void> drop_moment(Transaction& tx, WorkspaceId workspace, std::int64_t moment) {
  TRYV(tx.execute(kDropMoment, {workspace, moment}));
  return {};
}

Result<void> drop_profile_change(Transaction& tx, WorkspaceId workspace, std::int64_t change) {
  TRYV(tx.execute(kDropProfileChange, {workspace, change}));
  return {};
}

Result<void> empty_proof(Transaction& tx, WorkspaceId workspace, std::int64_t release, Time now) {
  TRYV(tx.execute(kEmptyProof, {now, workspace, release}));
  return {};
}

}  // namespace kith::publish::queries

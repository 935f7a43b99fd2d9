#include "inbox/visitors_queries.h"

#include <algorithm>

#include "store/contact_rows.h"

namespace kith::inbox::queries {
namespace {

using store::Row;
using store::Statement;

// Of a contact and of all that were merged into it, who are few.
constexpr Statement kVisitor =
    "SELECT rung, muted_until FROM visitor WHERE workspace_id = ? AND contact_id IN " KITH_SAME_PERSON;
constexpr Statement kDropOthers =
    "DELETE FROM visitor WHERE workspace_id = ? AND contact_id <> ? AND contact_id IN " KITH_SAME_PERSON;
constexpr Statement kPutVisitor =
    "INSERT INTO visitor (contact_id, workspace_id, rung, muted_until, updated_at) VALUES (?, ?, ?, ?, ?) "
    "ON CONFLICT (contact_id) DO UPDATE SET rung = excluded.rung, muted_until = excluded.muted_until, "
    "updated_at = excluded.updated_at";

#define KITH_STEP                                                                                              \
  "SELECT s.id, s.contact_id, s.conversation_id, s.message_id, s.kind, s.rung_before, s.rung_after, s.state, " \
  "s.why, s.wording, s.rule, s.policy_version_id, COALESCE(s.text_seen, ''), COALESCE(s.text_digest, ''), "    \
  "s.until, s.erased_at, s.answer_id, s.member_id, COALESCE(m.name, ''), s.decided_by, COALESCE(d.name, ''), " \
  "s.note, s.at, s.decided_at FROM visitor_step s LEFT JOIN member m ON m.id = s.member_id "                   \
  "LEFT JOIN member d ON d.id = s.decided_by WHERE s.workspace_id = ? "
// Uses visitor_step_contact; those merged into somebody are few.
constexpr Statement kStepsOf = KITH_STEP "AND s.contact_id IN " KITH_SAME_PERSON " ORDER BY s.id DESC LIMIT ?";
// Uses visitor_step_contact by way of the conversation's person.
constexpr Statement kStepsIn = KITH_STEP
    "AND s.contact_id IN " KITH_SAME_PERSON_AS(
        "SELECT c.contact_id FROM conversation c WHERE c.workspace_id = ? AND c.id = ?")
    " AND (s.conversation_id = ? OR s.conversation_id IS NULL) ORDER BY s.id DESC LIMIT ?";
constexpr Statement kAsked = KITH_STEP "AND s.state = 'asked' ORDER BY s.id LIMIT ?";
// Uses visitor_step_asked.
constexpr Statement kCountAsked =
    "SELECT COUNT(*) FROM visitor_step s JOIN member m ON m.id = ? AND m.workspace_id = s.workspace_id "
    "WHERE s.workspace_id = ? AND s.state = 'asked' AND m.role NOT IN ('viewer', 'contributor') "
    "AND (s.member_id IS NULL OR s.member_id <> m.id)";
constexpr Statement kStep = KITH_STEP "AND s.id = ?";
#undef KITH_STEP

constexpr Statement kInsert =
    "INSERT INTO visitor_step (id, workspace_id, contact_id, conversation_id, message_id, kind, rung_before, "
    "rung_after, state, why, wording, rule, policy_version_id, text_seen, text_digest, until, answer_id, member_id, "
    "at) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)";
constexpr Statement kHasStep = "SELECT 1 FROM visitor_step WHERE workspace_id = ? AND message_id = ? AND rule = ?";
constexpr Statement kDecide =
    "UPDATE visitor_step SET state = ?, decided_by = ?, decided_at = ?, note = ? "
    "WHERE workspace_id = ? AND id = ? AND state = 'asked'";
constexpr Statement kTakeUp =
    "UPDATE visitor_step SET state = 'done', decided_by = ?, decided_at = ? "
    "WHERE workspace_id = ? AND kind = ? AND state = 'offered' AND contact_id IN " KITH_SAME_PERSON;
constexpr Statement kWithdraw =
    "UPDATE visitor_step SET state = 'withdrawn', decided_by = ?, decided_at = ? "
    "WHERE workspace_id = ? AND state = 'asked' AND contact_id IN " KITH_SAME_PERSON;

constexpr Statement kHeard =
    "SELECT m.conversation_id, COALESCE(i.contact_id, c.contact_id), m.text FROM message m "
    "JOIN conversation c ON c.id = m.conversation_id LEFT JOIN identity i ON i.id = m.identity_id "
    "WHERE m.workspace_id = ? AND m.id = ? AND m.direction = 'in'";
constexpr Statement kHide =
    "INSERT INTO message_hidden (message_id, workspace_id, conversation_id, step_id, at) VALUES (?, ?, ?, ?, ?) "
    "ON CONFLICT (message_id) DO NOTHING";
constexpr Statement kShow = "DELETE FROM message_hidden WHERE workspace_id = ? AND message_id = ?";
// Joined by the message, which may have moved to another conversation since.
constexpr Statement kHidden =
    "SELECT h.message_id, h.step_id FROM message m JOIN message_hidden h ON h.message_id = m.id "
    "WHERE m.workspace_id = ? AND m.conversation_id = ? ORDER BY h.message_id LIMIT 1000";
constexpr Statement kEarlier =
    "SELECT 1 FROM identity i JOIN message m ON m.identity_id = i.id WHERE i.workspace_id = ? AND i.contact_id = ? "
    "AND m.direction = 'in' AND m.id <> ? LIMIT 1";

// Uses conversation_contact.
constexpr Statement kTalks =
    "SELECT id FROM conversation WHERE workspace_id = ? AND contact_id = ? AND state = ? ORDER BY id LIMIT 1000";
constexpr Statement kMutedTalks =
    "SELECT id FROM conversation WHERE workspace_id = ? AND contact_id = ? AND state = 'snoozed' "
    "AND snoozed_until = ? ORDER BY id LIMIT 1000";
constexpr Statement kSetTalk =
    "UPDATE conversation SET state = ?, snoozed_until = ?, handled_at = COALESCE(CAST(? AS BIGINT), handled_at) "
    "WHERE workspace_id = ? AND id = ?";
constexpr Statement kIsOpen =
    "SELECT 1 FROM conversation WHERE workspace_id = ? AND id = ? AND (state = 'open' OR state = 'snoozed')";
constexpr Statement kAssign = "UPDATE conversation SET assignee_id = ? WHERE workspace_id = ? AND id = ?";
constexpr Statement kFlags = "SELECT flags_json FROM conversation WHERE workspace_id = ? AND id = ?";
constexpr Statement kSetFlags = "UPDATE conversation SET flags_json = ? WHERE workspace_id = ? AND id = ?";
constexpr Statement kMembers =
    "SELECT id, handle, role, away_until FROM member WHERE workspace_id = ? AND left_at IS NULL ORDER BY id LIMIT "
    "10000";

VisitorStep step_row(const Row& r) {
  return {.id = r.i64(0),
          .contact = r.id<ContactTag>(1),
          .conversation = r.id<ConversationTag>(2),
          .message = r.id<MessageTag>(3),
          .kind = r.text(4),
          .before = policy::parse_rung(r.text(5)).value_or(policy::Rung::none),
          .after = policy::parse_rung(r.text(6)).value_or(policy::Rung::none),
          .state = r.text(7),
          .why = r.text(8),
          .wording = r.text(9),
          .rule = r.text(10),
          .policy = r.id<PolicyVersionTag>(11),
          .text_seen = r.text(12),
          .text_digest = r.text(13),
          .until = r.opt_time(14),
          .erased_at = r.opt_time(15),
          .answer = r.id<MessageTag>(16),
          .by = r.id<MemberTag>(17),
          .decided_by = r.id<MemberTag>(19),
          .by_name = r.text(18),
          .decided_by_name = r.text(20),
          .note = r.text(21),
          .at = r.time(22),
          .decided_at = r.opt_time(23)};
}

std::vector<VisitorStep> step_rows(const store::Rows& rows) {
  std::vector<VisitorStep> out;
  for (const Row& r : rows) out.push_back(step_row(r));
  return out;
}

std::vector<ConversationId> talk_ids(const store::Rows& rows) {
  std::vector<ConversationId> out;
  for (const Row& r : rows) out.push_back(r.id<ConversationTag>(0));
  return out;
}

store::Value or_null(const std::string& text) {
  return text.empty() ? store::Value() : store::Value(text);
}

}  // namespace

Result<VisitorRow> visitor(Transaction& tx, WorkspaceId workspace, ContactId contact) {
  TRY(const auto rows, tx.query(kVisitor, {workspace, contact, workspace}));
  VisitorRow out;
  for (const Row& r : rows) {
    out.rung = std::max(out.rung, policy::parse_rung(r.text(0)).value_or(policy::Rung::none));
    out.muted_until = std::max(out.muted_until, r.opt_time(1));  // none is before any
  }
  return out;
}

Result<void> put_visitor(Transaction& tx, WorkspaceId workspace, ContactId contact, const VisitorRow& row, Time now) {
  TRYV(tx.execute(kDropOthers, {workspace, contact, contact, workspace}));
  TRYV(tx.execute(kPutVisitor, {contact, workspace, name(row.rung), row.muted_until, now}));
  return {};
}

Result<std::vector<VisitorStep>> steps_of(Transaction& tx, WorkspaceId workspace, ContactId contact, int limit) {
  TRY(const auto rows, tx.query(kStepsOf, {workspace, contact, workspace, limit}));
  return step_rows(rows);
}

Result<std::vector<VisitorStep>> steps_in(Transaction& tx, WorkspaceId workspace, ConversationId conversation,
                                          int limit) {
  TRY(const auto rows, tx.query(kStepsIn, {workspace, workspace, conversation, conversation, limit}));
  return step_rows(rows);
}

Result<std::vector<VisitorStep>> steps_asked(Transaction& tx, WorkspaceId workspace, int limit) {
  TRY(const auto rows, tx.query(kAsked, {workspace, limit}));
  return step_rows(rows);
}

Result<int> count_asked(Transaction& tx, WorkspaceId workspace, MemberId me) {
  TRY(const auto row, tx.query_one(kCountAsked, {me, workspace}));
  return row->integer(0);
}

Result<std::optional<VisitorStep>> step(Transaction& tx, WorkspaceId workspace, std::int64_t id) {
  TRY(const auto row, tx.query_one(kStep, {workspace, id}));
  return row ? std::optional(step_row(*row)) : std::nullopt;
}

Result<bool> has_step(Transaction& tx, WorkspaceId workspace, MessageId message, std::string_view rule) {
  TRY(const auto row, tx.query_one(kHasStep, {workspace, message, rule}));
  return row.has_value();
}

Result<void> insert_step(Transaction& tx, WorkspaceId workspace, const VisitorStep& s) {
  TRYV(tx.execute(
      kInsert, {s.id, workspace, s.contact, s.conversation, s.message, s.kind, name(s.before), name(s.after), s.state,
                s.why, s.wording, s.rule, s.policy, s.message ? store::Value(s.text_seen) : store::Value(),
                or_null(s.text_digest), s.until, s.answer, s.by, s.at}));
  return {};
}

Result<bool> decide(Transaction& tx, WorkspaceId workspace, std::int64_t id, std::string_view state, MemberId by,
                    std::string_view note, Time now) {
  TRY(const auto changed, tx.execute(kDecide, {state, by, now, note, workspace, id}));
  return changed == 1;
}

Result<void> take_up_offers(Transaction& tx, WorkspaceId workspace, ContactId contact, std::string_view kind,
                            MemberId by, Time now) {
  TRYV(tx.execute(kTakeUp, {by, now, workspace, kind, contact, workspace}));
  return {};
}

Result<void> withdraw_asked(Transaction& tx, WorkspaceId workspace, ContactId contact, MemberId by, Time now) {
  TRYV(tx.execute(kWithdraw, {by, now, workspace, contact, workspace}));
  return {};
}

Result<std::optional<SeenMessage>> heard_message(Transaction& tx, WorkspaceId workspace, MessageId message) {
  TRY(const auto row, tx.query_one(kHeard, {workspace, message}));
  if (!row) return std::optional<SeenMessage>{};
  return std::optional(SeenMessage{row->id<ConversationTag>(0), row->id<ContactTag>(1), row->text(2)});
}

Result<bool> hide(Transaction& tx, WorkspaceId workspace, MessageId message, ConversationId conversation,
                  std::int64_t step, Time now) {
  TRY(const auto added, tx.execute(kHide, {message, workspace, conversation, step, now}));
  return added == 1;
}

Result<bool> show(Transaction& tx, WorkspaceId workspace, MessageId message) {
  TRY(const auto gone, tx.execute(kShow, {workspace, message}));
  return gone == 1;
}

Result<std::vector<std::pair<MessageId, std::int64_t>>> hidden_in(Transaction& tx, WorkspaceId workspace,
                                                                  ConversationId conversation) {
  TRY(const auto rows, tx.query(kHidden, {workspace, conversation}));
  std::vector<std::pair<MessageId, std::int64_t>> out;
  for (const Row& r : rows) out.emplace_back(r.id<MessageTag>(0), r.i64(1));
  return out;
}

Result<bool> has_earlier_message(Transaction& tx, WorkspaceId workspace, ContactId contact, MessageId before) {
  TRY(const auto row, tx.query_one(kEarlier, {workspace, contact, before}));
  return row.has_value();
}

Result<std::vector<ConversationId>> talks(Transaction& tx, WorkspaceId workspace, ContactId contact,
                                          std::string_view state) {
  TRY(const auto rows, tx.query(kTalks, {workspace, contact, state}));
  return talk_ids(rows);
}

Result<std::vector<ConversationId>> muted_talks(Transaction& tx, WorkspaceId workspace, ContactId contact, Time until) {
  TRY(const auto rows, tx.query(kMutedTalks, {workspace, contact, until}));
  return talk_ids(rows);
}

Result<void> set_talk(Transaction& tx, WorkspaceId workspace, ConversationId talk, std::string_view state,
                      std::optional<Time> until, std::optional<Time> handled_at) {
  TRYV(tx.execute(kSetTalk, {state, until, handled_at, workspace, talk}));
  return {};
}

Result<bool> is_open(Transaction& tx, WorkspaceId workspace, ConversationId talk) {
  TRY(const auto row, tx.query_one(kIsOpen, {workspace, talk}));
  return row.has_value();
}

Result<std::string> talk_flags(Transaction& tx, WorkspaceId workspace, ConversationId talk) {
  TRY(const auto row, tx.query_one(kFlags, {workspace, talk}));
  return row ? row->text(0) : std::string();
}

Result<void> set_talk_flags(Transaction& tx, WorkspaceId workspace, ConversationId talk,
                            const std::string& flags_json) {
  TRYV(tx.execute(kSetFlags, {flags_json, workspace, talk}));
  return {};
}

Result<void> assign(Transaction& tx, WorkspaceId workspace, ConversationId talk, MemberId to) {
  TRYV(tx.execute(kAssign, {to, workspace, talk}));
  return {};
}

Result<std::vector<MemberRow>> members(Transaction& tx, WorkspaceId workspace) {
  TRY(const auto rows, tx.query(kMembers, {workspace}));
  std::vector<MemberRow> out;
  for (const Row& r : rows)
    out.push_back({r.id<MemberTag>(0), r.text(1), parse_role(r.text(2)).value_or(Role::viewer), r.opt_time(3)});
  return out;
}

}  // namespace kith::inbox::queries

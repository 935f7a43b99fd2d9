#include "publish/approvals/approval_queries.h"

#include "publish/outbox/outbox.h"
#include "publish/string_list.h"

namespace kith::publish::queries {
namespace {

using store::Row;
using store::Statement;

// Uses approval_delivery.
constexpr Statement kAsk =
    "INSERT INTO approval (id, workspace_id, delivery_id, rule, asked_of_json, reason, state, "
    "created_at) "
    "SELECT CAST(? AS BIGINT), CAST(? AS BIGINT), CAST(? AS BIGINT), CAST(? AS TEXT), CAST(? AS "
    "TEXT), CAST(? AS TEXT), "
    "'waiting', CAST(? AS BIGINT) WHERE NOT EXISTS "
    "(SELECT 1 FROM approval WHERE delivery_id = ? AND rule = ? AND state IN ('waiting', "
    "'approved'))";

#define KITH_APPROVALS                                                                           \
  "SELECT a.id, a.workspace_id, a.delivery_id, d.conversation_id, d.member_id, d.content_json, " \
  "a.rule, a.reason, "                                                                           \
  "a.state, a.note, a.asked_of_json, a.decided_by, a.created_at, a.decided_at FROM approval a "  \
  "JOIN delivery d ON d.id = a.delivery_id WHERE a.workspace_id = ? "
// Uses approval_workspace.
constexpr Statement kInState =
    KITH_APPROVALS "AND a.state = ? AND a.id < ? ORDER BY a.id DESC LIMIT ?";
constexpr Statement kAll = KITH_APPROVALS "AND a.id < ? ORDER BY a.id DESC LIMIT ?";
constexpr Statement kOne = KITH_APPROVALS "AND a.id = ?";
#undef KITH_APPROVALS

constexpr Statement kDecide =
    "UPDATE approval SET state = ?, decided_by = ?, decided_at = ?, note = ? "
    "WHERE workspace_id = ? AND id = ? AND state = 'waiting'";
constexpr Statement kKeepChange =
    "UPDATE approval SET text_before = ?, text_after = ? WHERE workspace_id = ? AND id = ?";
constexpr Statement kWithdraw =
    "UPDATE approval SET state = 'withdrawn', decided_at = ? WHERE workspace_id = ? AND "
    "delivery_id = ? AND state = ? "
    "AND id <> ?";
constexpr Statement kReleases =
    "SELECT a.rule, m.handle, m.role FROM approval a JOIN member m ON m.id = a.decided_by AND "
    "m.workspace_id = a.workspace_id "
    "WHERE a.workspace_id = ? AND a.delivery_id = ? AND a.state = 'approved' AND m.left_at IS NULL ORDER BY a.id";

constexpr Statement kChannel =
    "SELECT name, network, mode FROM channel WHERE workspace_id = ? AND id = ?";
constexpr Statement kMember =
    "SELECT handle, role FROM member WHERE workspace_id = ? AND id = ? AND left_at IS NULL";
constexpr Statement kTalk =
    "SELECT c.flags_json, COALESCE(p.name, ''), COALESCE(p.circle, 0), c.last_inbound_at IS NOT "
    "NULL, "
    "COALESCE((SELECT i.handle FROM identity i JOIN channel h ON h.id = c.channel_id AND h.network "
    "= i.network "
    "WHERE i.contact_id = c.contact_id ORDER BY i.id LIMIT 1), '') "
    "FROM conversation c LEFT JOIN contact p ON p.id = c.contact_id WHERE c.workspace_id = ? AND "
    "c.id = ?";
constexpr Statement kInsertDecision =
    "INSERT INTO decision (id, workspace_id, policy_version_id, member_id, channel_id, "
    "conversation_id, draft_digest, "
    "outcome, reasons_json, facts_json, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

Result<Approval> read(const Row& r) {
  Approval a;
  a.id = r.id<ApprovalTag>(0);
  a.workspace = r.id<WorkspaceTag>(1);
  a.delivery = r.id<DeliveryTag>(2);
  a.conversation = r.id<ConversationTag>(3);
  a.by = r.id<MemberTag>(4);
  TRY(const auto content, outbound_from_json(r.text(5)));
  a.text = content.text;
  a.rule = r.text(6);
  a.reason = r.text(7);
  a.state = r.text(8);
  a.note = r.text(9);
  a.asked_of = strings_from_json(r.text(10));
  a.decided_by = r.id<MemberTag>(11);
  a.created_at = r.time(12);
  a.decided_at = r.opt_time(13);
  return a;
}

}  // namespace

Result<bool> ask(Transaction& tx, const Delivery& d, ApprovalId id, const policy::Reason& reason,
                 Time now) {
  TRY(const auto added,
      tx.execute(kAsk, {id, d.workspace, d.id, reason.rule, strings_to_json(reason.held_for),
                        reason.say, now, d.id, reason.rule}));
  return added == 1;
}

Result<std::vector<Approval>> approvals(Transaction& tx, WorkspaceId workspace,
                                        std::string_view state, ApprovalId before, int limit) {
  const std::int64_t below = before ? before.value : INT64_MAX;
  TRY(const auto rows, state.empty() ? tx.query(kAll, {workspace, below, limit})
                                     : tx.query(kInState, {workspace, state, below, limit}));
  std::vector<Approval> out;
  for (const Row& r : rows) {
    TRY(auto approval, read(r));
    out.push_back(std::move(approval));
  }
  return out;
}

Result<std::optional<Approval>> approval(Transaction& tx, WorkspaceId workspace, ApprovalId id) {
  TRY(const auto row, tx.query_one(kOne, {workspace, id}));
  if (!row) return std::optional<Approval>{};
  TRY(auto approval, read(*row));
  return std::optional<Approval>{std::move(approval)};
}

Result<bool> decide(Transaction& tx, const Approval& a, std::string_view state, MemberId by,
                    std::string_view note, Time now) {
  TRY(const auto changed, tx.execute(kDecide, {state, by, now, note, a.workspace, a.id}));
  return changed == 1;
}

Result<void> keep_change(Transaction& tx, const Approval& a, std::string_view before, std::string_view after) {
  TRYV(tx.execute(kKeepChange, {before, after, a.workspace, a.id}));
  return {};
}

Result<void> withdraw(Transaction& tx, WorkspaceId workspace, DeliveryId delivery,
                      std::string_view state, ApprovalId but, Time now) {
  TRYV(tx.execute(kWithdraw, {now, workspace, delivery, state, but.value}));
  return {};
}

Result<std::vector<policy::Situation::Release>> releases(Transaction& tx, WorkspaceId workspace,
                                                         DeliveryId delivery) {
  TRY(const auto rows, tx.query(kReleases, {workspace, delivery}));
  std::vector<policy::Situation::Release> out;
  for (const Row& r : rows)
    out.push_back({r.text(0), r.text(1), parse_role(r.text(2)).value_or(Role::viewer)});
  return out;
}

Result<std::optional<ChannelFacts>> channel_facts(Transaction& tx, WorkspaceId workspace,
                                                  ChannelId channel) {
  TRY(const auto row, tx.query_one(kChannel, {workspace, channel}));
  if (!row) return std::optional<ChannelFacts>{};
  return std::optional<ChannelFacts>{
      {row->text(0), row->text(1), parse<Mode>(row->text(2)).value_or(Mode::listen)}};
}

Result<std::optional<MemberFacts>> member_facts(Transaction& tx, WorkspaceId workspace,
                                                MemberId member) {
  TRY(const auto row, tx.query_one(kMember, {workspace, member}));
  if (!row) return std::optional<MemberFacts>{};
  return std::optional<MemberFacts>{
      {row->text(0), parse_role(row->text(1)).value_or(Role::viewer)}};
}

Result<std::optional<TalkFacts>> talk_facts(Transaction& tx, WorkspaceId workspace,
                                            ConversationId conversation) {
  TRY(const auto row, tx.query_one(kTalk, {workspace, conversation}));
  if (!row) return std::optional<TalkFacts>{};
  TalkFacts facts;
  facts.flags_json = row->text(0);
  facts.contact_name = row->text(1);
  facts.circle = row->integer(2);
  facts.contact_wrote = row->boolean(3);
  facts.contact_handle = row->text(4);
  return std::optional<TalkFacts>{std::move(facts)};
}

Result<void> insert_decision(Transaction& tx, DecisionId id, const Wish& wish,
                             std::string_view digest, const Gatekeeper::Judged& judged, Time now) {
  TRYV(tx.execute(
      kInsertDecision,
      {id, wish.workspace, judged.policy, wish.member, wish.channel, wish.conversation, digest,
       policy::name(judged.decision.outcome), reasons_to_json(judged.decision),
       judged.facts_json, now}));
  return {};
}

}  // namespace kith::publish::queries

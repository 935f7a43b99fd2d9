#include "publish/approvals/approval_queries.h"

#include <algorithm>
#include <map>

#include "publish/outbox/outbox.h"
#include "publish/string_list.h"
#include "store/query_in.h"

namespace kith::publish::queries {
namespace {

using store::Row;
using store::Rows;
using store::Statement;

constexpr Statement kAsk =
    "INSERT INTO approval (id, workspace_id, delivery_id, rule, reason, state, created_at, steps_json, step, "
    "asked_of_json, asked_at, due_at) VALUES (?, ?, ?, ?, ?, 'waiting', ?, ?, ?, ?, ?, ?)";
constexpr Statement kAskAgain =
    "UPDATE approval SET reason = ?, steps_json = ?, step = ?, asked_of_json = ?, asked_at = ?, due_at = ?, "
    "late_at = NULL, told_at = NULL, reminded_at = NULL WHERE workspace_id = ? AND id = ? AND state = 'waiting'";

#define KITH_APPROVALS                                                                                             \
  "SELECT a.id, a.workspace_id, a.delivery_id, d.conversation_id, d.member_id, d.content_json, d.digest, a.state, " \
  "COALESCE(w.name, '') FROM approval a JOIN delivery d ON d.id = a.delivery_id LEFT JOIN member w ON "             \
  "w.id = d.member_id AND w.workspace_id = a.workspace_id WHERE a.workspace_id = ? "
// Each delivery once. Uses approval_workspace, approval_delivery.
constexpr Statement kInState = KITH_APPROVALS
    "AND a.state = ? AND a.id < ? AND NOT EXISTS (SELECT 1 FROM approval o WHERE o.delivery_id = a.delivery_id AND "
    "o.state = a.state AND o.id < a.id) ORDER BY a.id DESC LIMIT ?";
constexpr Statement kAll = KITH_APPROVALS
    "AND a.id < ? AND NOT EXISTS (SELECT 1 FROM approval o WHERE o.delivery_id = a.delivery_id AND o.id < a.id) "
    "ORDER BY a.id DESC LIMIT ?";
constexpr Statement kOne = KITH_APPROVALS "AND a.id = ?";
#undef KITH_APPROVALS

// Of some deliveries at once: `before`, a list of them, `after`. Use approval_delivery, approval_yes_delivery,
// delivery_change_delivery.
struct OfDeliveries {
  std::string_view before, after;
};
#define KITH_DEMANDS                                                                                              \
  "SELECT a.id, a.rule, a.reason, a.state, a.note, a.steps_json, a.step, a.asked_of_json, a.created_at, "         \
  "a.asked_at, a.due_at, a.late_at, a.decided_at, a.decided_by, COALESCE(m.name, ''), a.delivery_id "             \
  "FROM approval a LEFT JOIN member m ON m.id = a.decided_by AND m.workspace_id = a.workspace_id "                \
  "WHERE a.workspace_id = ? AND a.delivery_id IN "
constexpr OfDeliveries kDemands{KITH_DEMANDS, " ORDER BY a.id"};
constexpr OfDeliveries kLiveDemands{KITH_DEMANDS, " AND a.state IN ('waiting', 'approved') ORDER BY a.id"};
#undef KITH_DEMANDS
constexpr OfDeliveries kSaid{
    "SELECT y.approval_id, y.member_id, m.name, m.handle, y.step, y.late, y.said_at, y.note FROM approval_yes y "
    "JOIN member m ON m.id = y.member_id AND m.workspace_id = y.workspace_id "
    "WHERE y.workspace_id = ? AND y.voided_at IS NULL AND y.delivery_id IN ",
    " ORDER BY y.id"};
constexpr OfDeliveries kChanges{
    "SELECT c.member_id, COALESCE(m.name, ''), c.text_before, c.text_after, c.note, c.changed_at, c.delivery_id "
    "FROM delivery_change c LEFT JOIN member m ON m.id = c.member_id AND m.workspace_id = c.workspace_id "
    "WHERE c.workspace_id = ? AND c.delivery_id IN ",
    " ORDER BY c.id"};

constexpr Statement kDecide =
    "UPDATE approval SET state = ?, decided_by = ?, decided_at = ?, note = ? "
    "WHERE workspace_id = ? AND id = ? AND state = 'waiting'";
constexpr Statement kWithdraw =
    "UPDATE approval SET state = 'withdrawn', decided_at = ? WHERE workspace_id = ? AND delivery_id = ? AND "
    "state = 'waiting'";
constexpr Statement kWithdrawOne =
    "UPDATE approval SET state = 'withdrawn', decided_at = ? WHERE workspace_id = ? AND id = ?";
constexpr Statement kSayYes =
    "INSERT INTO approval_yes (id, workspace_id, approval_id, delivery_id, member_id, step, digest, late, note, "
    "said_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
constexpr Statement kVoid =
    "UPDATE approval_yes SET voided_at = ? WHERE workspace_id = ? AND delivery_id = ? AND voided_at IS NULL";
constexpr Statement kTellAgain =
    "UPDATE approval SET told_at = NULL WHERE workspace_id = ? AND delivery_id = ? AND state = 'waiting'";
// With the words as they are. Uses approval_yes_delivery.
constexpr Statement kReleases =
    "SELECT a.rule, m.handle, m.role, y.late FROM approval_yes y JOIN approval a ON a.id = y.approval_id "
    "JOIN delivery d ON d.id = y.delivery_id AND d.digest = y.digest "
    "JOIN member m ON m.id = y.member_id AND m.workspace_id = y.workspace_id "
    "WHERE y.workspace_id = ? AND y.delivery_id = ? AND y.voided_at IS NULL AND m.left_at IS NULL ORDER BY y.id";

constexpr Statement kKeepChange =
    "INSERT INTO delivery_change (id, workspace_id, delivery_id, member_id, text_before, text_after, digest_before, "
    "digest_after, note, changed_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
// Uses delivery_change_delivery.
constexpr Statement kChangedBy =
    "SELECT m.handle FROM delivery_change c JOIN member m ON m.id = c.member_id AND m.workspace_id = c.workspace_id "
    "WHERE c.workspace_id = ? AND c.delivery_id = ? ORDER BY c.id DESC LIMIT 1";

// Of all workspaces. Uses approval_due.
constexpr Statement kOverdue =
    "SELECT workspace_id, id FROM approval WHERE state = 'waiting' AND late_at IS NULL AND due_at <= ? "
    "ORDER BY due_at LIMIT ?";
constexpr Statement kSetLate =
    "UPDATE approval SET late_at = ?, asked_of_json = ?, told_at = NULL WHERE workspace_id = ? AND id = ? AND "
    "state = 'waiting' AND late_at IS NULL";

constexpr Statement kChannel =
    "SELECT name, network, mode FROM channel WHERE workspace_id = ? AND id = ?";
constexpr Statement kMember =
    "SELECT handle, role FROM member WHERE workspace_id = ? AND id = ? AND left_at IS NULL";
constexpr Statement kAnswering =
    "SELECT id, handle, role FROM member WHERE workspace_id = ? AND left_at IS NULL AND role NOT IN ('viewer', "
    "'contributor') ORDER BY id LIMIT 10000";
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
  a.digest = r.text(6);
  a.state = r.text(7);
  a.by_name = r.text(8);
  return a;
}

Demand read_demand(const Row& r) {
  Demand d;
  d.id = r.id<ApprovalTag>(0);
  d.rule = r.text(1);
  d.reason = r.text(2);
  d.state = r.text(3);
  d.note = r.text(4);
  d.steps = steps_from_json(r.text(5));
  d.step = static_cast<std::size_t>(r.integer(6));
  d.asked_of = strings_from_json(r.text(7));
  // Asked before there were steps.
  if (d.steps.empty()) d.steps = {{.of = d.asked_of}};
  d.created_at = r.time(8);
  d.asked_at = r.opt_time(9).value_or(d.created_at);
  d.due_at = r.opt_time(10);
  d.late_at = r.opt_time(11);
  d.decided_at = r.opt_time(12);
  d.decided_by = r.id<MemberTag>(13);
  d.decided_by_name = r.text(14);
  return d;
}

Result<Rows> of_deliveries(Transaction& tx, const OfDeliveries& what, WorkspaceId workspace,
                           const std::vector<DeliveryId>& deliveries) {
  return store::query_in(tx, what.before, what.after, {workspace}, store::keys_of(deliveries));
}

// With who said yes to each, by delivery.
using Demands = std::map<DeliveryId, std::vector<Demand>>;
Result<Demands> demands_of(Transaction& tx, const OfDeliveries& which, WorkspaceId workspace,
                           const std::vector<DeliveryId>& deliveries) {
  Demands out;
  TRY(const auto rows, of_deliveries(tx, which, workspace, deliveries));
  for (const Row& r : rows) out[r.id<DeliveryTag>(15)].push_back(read_demand(r));
  std::map<ApprovalId, Demand*> by_id;
  for (auto& [delivery, demands] : out)
    for (auto& demand : demands) by_id[demand.id] = &demand;
  TRY(const auto said, of_deliveries(tx, kSaid, workspace, deliveries));
  for (const Row& r : said) {
    const auto demand = by_id.find(r.id<ApprovalTag>(0));
    if (demand == by_id.end()) continue;
    demand->second->said.push_back({.member = r.id<MemberTag>(1),
                                    .name = r.text(2),
                                    .handle = r.text(3),
                                    .step = static_cast<std::size_t>(r.integer(4)),
                                    .late = r.boolean(5),
                                    .note = r.text(7),
                                    .at = r.time(6)});
  }
  return out;
}

using Changes = std::map<DeliveryId, std::vector<TextChange>>;
Result<Changes> changes_of(Transaction& tx, WorkspaceId workspace, const std::vector<DeliveryId>& deliveries) {
  TRY(const auto rows, of_deliveries(tx, kChanges, workspace, deliveries));
  Changes out;
  for (const Row& r : rows)
    out[r.id<DeliveryTag>(6)].push_back({.by = r.id<MemberTag>(0),
                                         .by_name = r.text(1),
                                         .before = r.text(2),
                                         .after = r.text(3),
                                         .note = r.text(4),
                                         .at = r.time(5)});
  return out;
}

// Everything asked about their deliveries, the demand each is named by first.
Result<void> complete(Transaction& tx, WorkspaceId workspace, std::vector<Approval>& approvals) {
  std::vector<DeliveryId> deliveries;
  for (const auto& a : approvals) deliveries.push_back(a.delivery);
  TRY(const auto demands, demands_of(tx, kDemands, workspace, deliveries));
  TRY(const auto changes, changes_of(tx, workspace, deliveries));
  for (auto& a : approvals) {
    if (const auto all = demands.find(a.delivery); all != demands.end())
      for (const auto& demand : all->second) {
        if (demand.id == a.id)
          a.demands.insert(a.demands.begin(), demand);
        else if (demand.state != "withdrawn")
          a.demands.push_back(demand);
      }
    if (const auto made = changes.find(a.delivery); made != changes.end()) a.changes = made->second;
  }
  return {};
}

const policy::ApprovalStep& step_of(const policy::Reason& reason) { return reason.steps.at(reason.step); }

}  // namespace

Result<void> ask(Transaction& tx, const Delivery& d, ApprovalId id, const policy::Reason& reason, Time now) {
  const auto& step = step_of(reason);
  TRYV(tx.execute(kAsk, {id, d.workspace, d.id, reason.rule, reason.say, now, steps_to_json(reason.steps), reason.step,
                         strings_to_json(step.of), now, step.due}));
  return {};
}

Result<void> ask_again(Transaction& tx, WorkspaceId workspace, ApprovalId demand, const policy::Reason& reason,
                       Time now) {
  const auto& step = step_of(reason);
  TRYV(tx.execute(kAskAgain, {reason.say, steps_to_json(reason.steps), reason.step, strings_to_json(step.of), now,
                              step.due, workspace, demand}));
  return {};
}

Result<std::vector<Demand>> live_demands(Transaction& tx, WorkspaceId workspace, DeliveryId delivery) {
  TRY(auto found, demands_of(tx, kLiveDemands, workspace, {delivery}));
  return std::move(found[delivery]);
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
  TRYV(complete(tx, workspace, out));
  return out;
}

Result<std::optional<Approval>> approval(Transaction& tx, WorkspaceId workspace, ApprovalId id) {
  TRY(const auto row, tx.query_one(kOne, {workspace, id}));
  if (!row) return std::optional<Approval>{};
  std::vector<Approval> out(1);
  TRY(out.front(), read(*row));
  TRYV(complete(tx, workspace, out));
  return std::optional<Approval>{std::move(out.front())};
}

Result<bool> decide(Transaction& tx, WorkspaceId workspace, ApprovalId demand, std::string_view state, MemberId by,
                    std::string_view note, Time now) {
  TRY(const auto changed, tx.execute(kDecide, {state, by, now, note, workspace, demand}));
  return changed == 1;
}

Result<void> withdraw(Transaction& tx, WorkspaceId workspace, DeliveryId delivery, Time now) {
  TRYV(tx.execute(kWithdraw, {now, workspace, delivery}));
  return {};
}
Result<void> withdraw_one(Transaction& tx, WorkspaceId workspace, ApprovalId demand, Time now) {
  TRYV(tx.execute(kWithdrawOne, {now, workspace, demand}));
  return {};
}

Result<void> say_yes(Transaction& tx, const Approval& a, const NewYes& yes, Time now) {
  TRYV(tx.execute(kSayYes, {next_id(now), a.workspace, yes.demand, a.delivery, yes.by, yes.step, a.digest, yes.late,
                            yes.note, now}));
  return {};
}
Result<void> void_yeses(Transaction& tx, WorkspaceId workspace, DeliveryId delivery, Time now) {
  TRYV(tx.execute(kVoid, {now, workspace, delivery}));
  TRYV(tx.execute(kTellAgain, {workspace, delivery}));
  return {};
}

Result<std::vector<policy::Situation::Release>> releases(Transaction& tx, WorkspaceId workspace,
                                                         DeliveryId delivery) {
  TRY(const auto rows, tx.query(kReleases, {workspace, delivery}));
  std::vector<policy::Situation::Release> out;
  for (const Row& r : rows)
    out.push_back({r.text(0), r.text(1), parse_role(r.text(2)).value_or(Role::viewer), r.boolean(3)});
  return out;
}

Result<void> keep_change(Transaction& tx, const Approval& a, MemberId by, const TextChange& change,
                         std::string_view digest_after) {
  TRYV(tx.execute(kKeepChange, {next_id(change.at), a.workspace, a.delivery, by, change.before, change.after, a.digest,
                                digest_after, change.note, change.at}));
  return {};
}

Result<std::vector<TextChange>> changes(Transaction& tx, WorkspaceId workspace, DeliveryId delivery) {
  TRY(auto found, changes_of(tx, workspace, {delivery}));
  return std::move(found[delivery]);
}

Result<std::string> changed_by(Transaction& tx, WorkspaceId workspace, DeliveryId delivery) {
  TRY(const auto row, tx.query_one(kChangedBy, {workspace, delivery}));
  return row ? row->text(0) : std::string();
}

Result<std::vector<Overdue>> overdue(Transaction& tx, Time now, int limit) {
  TRY(const auto rows, tx.query(kOverdue, {now, limit}));
  std::vector<Overdue> out;
  for (const Row& r : rows) out.push_back({r.id<WorkspaceTag>(0), r.id<ApprovalTag>(1)});
  return out;
}

Result<bool> set_late(Transaction& tx, WorkspaceId workspace, const Demand& demand,
                      const std::vector<std::string>& asked_of, Time now) {
  TRY(const auto changed, tx.execute(kSetLate, {now, strings_to_json(asked_of), workspace, demand.id}));
  return changed == 1;
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

Result<std::vector<Answering>> answering_members(Transaction& tx, WorkspaceId workspace) {
  TRY(const auto rows, tx.query(kAnswering, {workspace}));
  std::vector<Answering> out;
  for (const Row& r : rows)
    out.push_back({r.id<MemberTag>(0), {r.text(1), parse_role(r.text(2)).value_or(Role::viewer)}});
  return out;
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

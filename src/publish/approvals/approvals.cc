#include "publish/approvals/approvals.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/limits.h"
#include "model/event.h"
#include "policy/document.h"
#include "publish/approvals/approval_queries.h"
#include "publish/outbox/outbox_queries.h"
#include "publish/outbox/outbox_steps.h"

namespace kith::publish {
namespace {

constexpr int kOverdueAtOnce = 200;

Result<void> tell(store::Transaction& tx, const Approval& a, std::string_view kind, std::string_view state,
                  MemberId by, Time now) {
  TRYV(tx.append_event({.workspace = a.workspace,
                        .at = now,
                        .kind = std::string(kind),
                        .subject_kind = "approval",
                        .subject = a.id.value,
                        .actor = by,
                        .data_json = fmt::format(R"({{"delivery":"{}","state":"{}"}})",
                                                 format_id(a.delivery.value), state)}));
  return {};
}

// Somebody who may be among those asked.
struct Approver {
  MemberId id;
  policy::Yes who;
  std::shared_ptr<const policy::Policy> policy;

  const policy::Document& document() const { return policy->document(); }
};

// Nothing for somebody who has left, or where no policy is adopted.
Result<std::optional<Approver>> approver(store::Transaction& tx, Gatekeeper& gate, WorkspaceId workspace,
                                         MemberId member) {
  TRY(const auto facts, queries::member_facts(tx, workspace, member));
  TRY(auto policy, gate.policy(tx, workspace));
  if (!facts || !policy) return std::optional<Approver>{};
  return std::optional{Approver{member, {.by = facts->handle, .role = facts->role}, std::move(policy)}};
}

bool has_said(const Demand& demand, MemberId member) {
  return std::ranges::find(demand.said, member, &Said::member) != demand.said.end();
}

// Whom this demand asks now: its step, and in their place others where nobody answered in time.
bool is_asked(const Approver& approver, const Demand& demand, Time now) {
  if (demand.state != "waiting" || has_said(demand, approver.id)) return false;
  return policy::asks(approver.document(), {.of = demand.asked_of}, approver.who, now);
}

// The first step of a demand that names somebody, whether it is asked now or later.
std::optional<std::size_t> step_for(const Approver& approver, const Demand& demand, Time now) {
  auto who = approver.who;
  for (auto i = demand.step; i < demand.steps.size(); ++i) {
    who.late = i == demand.step && demand.late_at.has_value();
    if (policy::asks(approver.document(), demand.steps[i], who, now)) return i;
  }
  return std::nullopt;
}

bool may_answer(const Approver& approver, const Approval& a, Time now) {
  if (approver.id == a.by && !approver.document().own_approval) return false;
  const bool changed_it = !a.changes.empty() && a.changes.back().by == approver.id;
  return std::ranges::any_of(a.demands, [&](const Demand& demand) {
    if (demand.rule == "changed" && changed_it && !approver.document().own_approval) return false;
    return is_asked(approver, demand, now);
  });
}

// One yes counts for every demand that names its person.
Result<void> say_yes(store::Transaction& tx, const Approval& a, const Approver& approver, const std::string& note,
                     Time now) {
  for (const auto& demand : a.demands) {
    if (demand.state != "waiting" || has_said(demand, approver.id)) continue;
    const auto step = step_for(approver, demand, now);
    if (!step) continue;
    const bool late = *step == demand.step && demand.late_at.has_value();
    TRYV(queries::say_yes(
        tx, a, {.demand = demand.id, .by = approver.id, .step = *step, .late = late, .note = note}, now));
  }
  return {};
}

bool waits(policy::Outcome outcome) { return outcome == policy::Outcome::hold; }

// What the gate says now, with what was said so far; on record, and those it asks are asked.
Result<policy::Decision> judge(store::Transaction& tx, Gatekeeper& gate, const Delivery& d,
                               const Answered& answered, Time now) {
  const Wish wish = wish_of(d);
  TRY(auto judged, gate.decide(tx, wish, d.content, now));
  const auto outcome = judged.decision.outcome;
  if (outcome == policy::Outcome::block || outcome == policy::Outcome::declare)
    return fail(Kind::held, words_of(judged.decision));
  TRYV(record_decision(tx, wish, d.content, judged, now));
  TRYV(ask_approvals(tx, d, judged.decision, answered, now));
  return std::move(judged.decision);
}

// The approver's own words instead: what others said was of other words and counts no more.
Result<void> take_new_text(store::Transaction& tx, Delivery& d, const Approval& a, MemberId by,
                           const Verdict& verdict, Time now) {
  const auto& text = *verdict.text;
  if (text.size() > limits::kDraftTextBytes)
    return fail(Kind::too_large, "this text is too long to send; shorten it");
  const TextChange change{.by = by, .before = d.content.text, .after = text, .note = verdict.note, .at = now};
  d.content.text = text;
  d.digest = policy::digest(d.content);
  TRYV(queries::keep_change(tx, a, by, change, d.digest));
  TRY(const bool changed, queries::change_content(tx, d, d.content));
  if (!changed) return fail(Kind::conflict, "this is on its way already");
  TRYV(queries::void_yeses(tx, d.workspace, d.id, now));
  if (d.message) TRYV(queries::set_message_text(tx, d, text));
  return tell(tx, a, event::kApprovalChanged, "waiting", by, now);
}

Result<void> refuse(store::Transaction& tx, const Delivery& d, const Approval& a, const Approver& approver,
                    const std::string& note, Time now) {
  bool refused = false;
  for (const auto& demand : a.demands) {
    if (!is_asked(approver, demand, now)) continue;
    TRY(const bool done, queries::decide(tx, a.workspace, demand.id, "refused", approver.id, note, now));
    refused = refused || done;
  }
  if (!refused) return fail(Kind::conflict, "this was decided already");
  Next next;
  next.state = DeliveryState::cancelled;
  next.error_kind = "held";
  next.error = note.empty() ? "it was not approved" : note;
  TRY(const bool moved, move_and_follow(tx, d, next, approver.id, now));
  if (!moved) return fail(Kind::conflict, "this was changed by somebody else just now");
  TRYV(withdraw_approvals(tx, d, now));
  return tell(tx, a, event::kApprovalDecided, "refused", approver.id, now);
}

// On its way, or held by what is left.
Result<void> go_on(store::Transaction& tx, const Delivery& d, const policy::Decision& decision, MemberId by,
                   Time now) {
  Next next;
  next.due_at = std::max(now, d.due_at);
  if (waits(decision.outcome)) {
    next.state = DeliveryState::held;
    next.error_kind = "held";
    next.error = words_of(decision);
    next.advice = "it waits to be approved";
  }
  TRY(const bool moved, move_and_follow(tx, d, next, by, now));
  if (!moved) return fail(Kind::conflict, "this was changed by somebody else just now");
  return {};
}

Result<void> approve(store::Transaction& tx, Gatekeeper& gate, Delivery& d, const Approval& asked,
                     const Approver& approver, const Verdict& verdict, Time now) {
  Approval a = asked;
  Answered answered{.by = approver.id, .note = verdict.note};
  for (const auto& demand : a.demands)
    if (is_asked(approver, demand, now)) answered.demands.push_back(demand.id);
  const bool changes = verdict.text && *verdict.text != d.content.text;
  if (changes) {
    TRYV(take_new_text(tx, d, a, approver.id, verdict, now));
    // Rules the new words touch may name the approver too.
    TRYV(judge(tx, gate, d, answered, now));
    a.digest = d.digest;
    TRY(a.demands, queries::live_demands(tx, d.workspace, d.id));
  }
  TRYV(say_yes(tx, a, approver, verdict.note, now));
  TRY(const auto decision, judge(tx, gate, d, answered, now));
  TRYV(go_on(tx, d, decision, approver.id, now));
  return tell(tx, a, event::kApprovalDecided, waits(decision.outcome) ? "waiting" : "approved", approver.id, now);
}

}  // namespace

Result<std::vector<Approval>> list_approvals(store::Transaction& tx, WorkspaceId workspace,
                                             std::string_view state, ApprovalId before, int limit) {
  return queries::approvals(tx, workspace, state, before,
                            std::clamp(limit, 1, limits::kPageMost + 1));
}

Result<Approval> find_approval(store::Transaction& tx, WorkspaceId workspace, ApprovalId id) {
  TRY(auto found, queries::approval(tx, workspace, id));
  if (!found) return fail(Kind::not_found, "there is no such approval");
  return *std::move(found);
}

Result<std::vector<TextChange>> changes_of(store::Transaction& tx, WorkspaceId workspace, DeliveryId delivery) {
  return queries::changes(tx, workspace, delivery);
}

Result<bool> may_decide(store::Transaction& tx, Gatekeeper& gate, WorkspaceId workspace,
                        const Approval& approval, MemberId member, Time now) {
  TRY(const auto who, approver(tx, gate, workspace, member));
  return who && may_answer(*who, approval, now);
}

Result<std::vector<bool>> may_decide_each(store::Transaction& tx, Gatekeeper& gate, WorkspaceId workspace,
                                          const std::vector<Approval>& approvals, MemberId member, Time now) {
  TRY(const auto who, approver(tx, gate, workspace, member));
  std::vector<bool> out;
  for (const auto& approval : approvals) out.push_back(who && may_answer(*who, approval, now));
  return out;
}

Result<std::vector<MemberId>> asked_now(store::Transaction& tx, Gatekeeper& gate, const Approval& approval, Time now) {
  std::vector<MemberId> out;
  TRY(const auto policy, gate.policy(tx, approval.workspace));
  if (!policy) return out;
  TRY(const auto members, queries::answering_members(tx, approval.workspace));
  for (const auto& [id, facts] : members)
    if (may_answer({id, {.by = facts.handle, .role = facts.role}, policy}, approval, now)) out.push_back(id);
  return out;
}

Result<void> decide_approval(store::Transaction& tx, Gatekeeper& gate, WorkspaceId workspace,
                             ApprovalId id, MemberId member, const Verdict& verdict, Time now) {
  TRY(const Approval a, find_approval(tx, workspace, id));
  TRY(const auto who, approver(tx, gate, workspace, member));
  const auto waiting = [](const Demand& demand) { return demand.state == "waiting"; };
  if (who && std::ranges::none_of(a.demands, waiting))
    return fail(Kind::conflict, fmt::format("this was {} already", a.state));
  if (!who || !may_answer(*who, a, now))
    return fail(Kind::forbidden, "the comfort zone does not ask you about this");
  TRY(auto row, queries::find(tx, workspace, a.delivery));
  if (!row || row->delivery.state != DeliveryState::held)
    return fail(Kind::conflict, "what was to be approved does not wait any more");
  if (!verdict.digest.empty() && verdict.digest != a.digest)
    return fail(Kind::stale, "the words have changed since you read them; read them again");
  return verdict.approve ? approve(tx, gate, row->delivery, a, *who, verdict, now)
                         : refuse(tx, row->delivery, a, *who, verdict.note, now);
}

Result<void> withdraw_approvals(store::Transaction& tx, const Delivery& d, Time now) {
  return queries::withdraw(tx, d.workspace, d.id, now);
}

namespace {

// The others are asked too; the delivery itself waits on.
Result<bool> call_others(store::Transaction& tx, WorkspaceId workspace, ApprovalId id, Time now) {
  TRY(const auto a, queries::approval(tx, workspace, id));
  if (!a || a->first().step >= a->first().steps.size()) return false;
  const auto& demand = a->first();
  const auto& step = demand.steps[demand.step];
  auto asked = step.of;
  std::vector<std::string> more;
  for (const auto& name : step.otherwise)
    if (std::ranges::find(asked, name) == asked.end()) more.push_back(name);
  asked.insert(asked.end(), more.begin(), more.end());
  TRY(const bool done, queries::set_late(tx, workspace, demand, asked, now));
  if (!done) return false;
  TRY(const auto row, queries::find(tx, workspace, a->delivery));
  if (row && row->delivery.state == DeliveryState::held && row->delivery.error_kind == "held") {
    Next next;
    next.state = DeliveryState::held;
    next.due_at = row->delivery.due_at;
    next.error_kind = "held";
    next.error = row->delivery.error;
    next.advice = more.empty() ? fmt::format("{} did not answer in time and is reminded", fmt::join(step.of, ", "))
                               : fmt::format("{} did not answer in time; {} is asked too", fmt::join(step.of, ", "),
                                             fmt::join(more, ", "));
    TRYV(move_and_follow(tx, row->delivery, next, {}, now));
  }
  TRYV(tell(tx, *a, event::kApprovalLate, "waiting", {}, now));
  return true;
}

}  // namespace

Result<int> tend_approvals(store::Database& db, Time now) {
  TRY(const auto overdue,
      db.read([&](store::Transaction& tx) { return queries::overdue(tx, now, kOverdueAtOnce); }));
  int told = 0;
  std::optional<Error> wrong;
  for (const auto& one : overdue) {
    const auto done = db.write(one.workspace,
                               [&](store::Transaction& tx) { return call_others(tx, one.workspace, one.demand, now); });
    // What cannot be told of one holds up nobody else.
    if (!done) wrong = done.error();
    told += done && *done ? 1 : 0;
  }
  if (wrong) return *std::move(wrong);
  return told;
}

}  // namespace kith::publish

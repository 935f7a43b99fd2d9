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

Result<void> tell(store::Transaction& tx, const Approval& a, std::string_view state, MemberId by,
                  Time now) {
  TRYV(tx.append_event({.workspace = a.workspace,
                        .at = now,
                        .kind = event::kApprovalDecided,
                        .subject_kind = "approval",
                        .subject = a.id.value,
                        .actor = by,
                        .data_json = fmt::format(R"({{"delivery":"{}","state":"{}"}})",
                                                 format_id(a.delivery.value), state)}));
  return {};
}

// The approver's own words instead: earlier approvals were of other words and count no more.
Result<void> take_new_text(store::Transaction& tx, Delivery& d, const Approval& a,
                           const std::string& text, Time now) {
  if (text.size() > limits::kDraftTextBytes)
    return fail(Kind::too_large, "this text is too long to send; shorten it");
  TRYV(queries::keep_change(tx, a, d.content.text, text));
  d.content.text = text;
  d.digest = policy::digest(d.content);
  TRY(const bool changed, queries::change_content(tx, d, d.content));
  if (!changed) return fail(Kind::conflict, "this is on its way already");
  TRYV(queries::withdraw(tx, d.workspace, d.id, "approved", a.id, now));
  if (d.message) TRYV(queries::set_message_text(tx, d, text));
  return {};
}

// After an approval: on its way, or held by what is left.
Result<void> look_again(store::Transaction& tx, Gatekeeper& gate, const Delivery& d, MemberId by,
                        Time now) {
  const Wish wish = wish_of(d);
  TRY(const auto judged, gate.decide(tx, wish, d.content, now));
  TRYV(record_decision(tx, wish, d.content, judged, now));
  const auto outcome = judged.decision.outcome;
  if (outcome == policy::Outcome::block || outcome == policy::Outcome::declare)
    return fail(Kind::held, words_of(judged.decision));
  Next next;
  next.due_at = std::max(now, d.due_at);
  if (outcome == policy::Outcome::hold) {
    TRYV(ask_approvals(tx, d, judged.decision, now));
    next.state = DeliveryState::held;
    next.error_kind = "held";
    next.error = words_of(judged.decision);
    next.advice = "it waits to be approved";
  }
  TRY(const bool moved, move_and_follow(tx, d, next, by, now));
  if (!moved) return fail(Kind::conflict, "this was changed by somebody else just now");
  return {};
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

Result<bool> may_decide(store::Transaction& tx, Gatekeeper& gate, WorkspaceId workspace,
                        const Approval& approval, MemberId member, Time now) {
  TRY(const auto who, queries::member_facts(tx, workspace, member));
  if (!who) return false;
  TRY(const auto policy, gate.policy(tx, workspace));
  if (!policy) return false;
  const policy::Document& document = policy->document();
  if (member == approval.by && !document.own_approval) return false;
  const auto as = policy::speaks_as(document, who->handle, now);
  return std::ranges::any_of(approval.asked_of, [&](const auto& name) {
    return std::ranges::any_of(
        as, [&](const auto& handle) { return policy::means(document, name, handle, who->role); });
  });
}

Result<void> decide_approval(store::Transaction& tx, Gatekeeper& gate, WorkspaceId workspace,
                             ApprovalId id, MemberId member, const Verdict& verdict, Time now) {
  TRY(const Approval a, find_approval(tx, workspace, id));
  TRY(const bool may, may_decide(tx, gate, workspace, a, member, now));
  if (!may) return fail(Kind::forbidden, "the comfort zone does not ask you about this");
  const std::string_view state = verdict.approve ? "approved" : "refused";
  TRY(const bool decided, queries::decide(tx, a, state, member, verdict.note, now));
  if (!decided) return fail(Kind::conflict, fmt::format("this was {} already", a.state));
  TRYV(tell(tx, a, state, member, now));
  TRY(auto row, queries::find(tx, workspace, a.delivery));
  if (!row || row->delivery.state != DeliveryState::held)
    return fail(Kind::conflict, "what was to be approved does not wait any more");
  Delivery& d = row->delivery;
  if (verdict.approve) {
    if (verdict.text && *verdict.text != d.content.text)
      TRYV(take_new_text(tx, d, a, *verdict.text, now));
    return look_again(tx, gate, d, member, now);
  }
  Next next;
  next.state = DeliveryState::cancelled;
  next.error_kind = "held";
  next.error = verdict.note.empty() ? "it was not approved" : verdict.note;
  TRY(const bool moved, move_and_follow(tx, d, next, member, now));
  if (!moved) return fail(Kind::conflict, "this was changed by somebody else just now");
  return withdraw_approvals(tx, d, now);
}

Result<void> withdraw_approvals(store::Transaction& tx, const Delivery& d, Time now) {
  return queries::withdraw(tx, d.workspace, d.id, "waiting", {}, now);
}

}  // namespace kith::publish

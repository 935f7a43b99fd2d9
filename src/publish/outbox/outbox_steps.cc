#include "publish/outbox/outbox_steps.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "model/event.h"
#include "publish/approvals/approval_queries.h"
#include "publish/outbox/outbox_queries.h"
#include "store/desk_rows.h"

namespace kith::publish {
namespace {

// Whether a message in this state counts as an answer (store/desk_rows.h).
bool answers(DeliveryState s) {
  return s == DeliveryState::waiting || s == DeliveryState::sending ||
         s == DeliveryState::unknown || s == DeliveryState::sent;
}

std::string_view event_of(DeliveryState state) {
  switch (state) {
    case DeliveryState::held:
      return event::kDeliveryHeld;
    case DeliveryState::sent:
      return event::kDeliverySent;
    case DeliveryState::failed:
      return event::kDeliveryFailed;
    case DeliveryState::unknown:
      return event::kDeliveryUnknown;
    default:
      return {};
  }
}

std::string data_of(const Delivery& d, DeliveryState state) {
  std::string out = fmt::format(R"({{"delivery":"{}","channel":"{}","state":"{}")",
                                format_id(d.id.value), format_id(d.channel.value), name(state));
  if (d.conversation)
    out += fmt::format(R"(,"conversation":"{}")", format_id(d.conversation.value));
  if (d.message) out += fmt::format(R"(,"message":"{}")", format_id(d.message.value));
  return out += '}';
}

}  // namespace

Wish wish_of(const Delivery& d) {
  return {.workspace = d.workspace,
          .channel = d.channel,
          .member = d.member,
          .conversation = d.conversation,
          .delivery = d.id,
          .declared = d.declared};
}

std::string words_of(const policy::Decision& decision) {
  for (const policy::Reason& r : decision.reasons)
    if (r.then == decision.outcome && !r.say.empty()) return r.say;
  if (!decision.errors.empty()) return decision.errors.front();
  return "the comfort zone does not let this leave";
}

Result<void> follow(store::Transaction& tx, const Delivery& d, const Change& change, Time now) {
  if (d.message) {
    std::optional<Time> sent_at;
    if (change.receipt != nullptr) sent_at = change.receipt->sent_at.value_or(now);
    TRYV(queries::set_message(tx, d, change.state, sent_at));
    if (change.receipt != nullptr)
      TRYV(store::link_sent_message(tx, d.workspace, d.channel, d.message,
                                    change.receipt->remote_id, change.receipt->url, now));
    // Every refresh makes open drafts stale, so it comes only where who waits for whom has changed.
    if (d.conversation && answers(change.before) != answers(change.state))
      TRYV(store::refresh_conversations(tx, d.workspace, std::array{d.conversation}, now));
    TRYV(tx.append_event({.workspace = d.workspace,
                          .at = now,
                          .kind = event::kMessageState,
                          .subject_kind = "message",
                          .subject = d.message.value,
                          .actor = change.actor,
                          .data_json = data_of(d, change.state)}));
  }
  if (d.content.kind == OutboundKind::remove && change.state == DeliveryState::sent) {
    TRY(const auto gone, queries::blank_removed(tx, d, now));
    if (gone)
      TRYV(tx.append_event({.workspace = d.workspace,
                            .at = now,
                            .kind = event::kMessageDeleted,
                            .subject_kind = "message",
                            .subject = gone.value,
                            .actor = d.member,
                            .data_json = "{}"}));
  }
  if (const auto kind = event_of(change.state); !kind.empty())
    TRYV(tx.append_event({.workspace = d.workspace,
                          .at = now,
                          .kind = kind,
                          .subject_kind = "delivery",
                          .subject = d.id.value,
                          .actor = change.actor,
                          .data_json = data_of(d, change.state)}));
  return {};
}

Result<bool> move_and_follow(store::Transaction& tx, const Delivery& d, const Next& next,
                             MemberId actor, Time now) {
  TRY(const bool moved, queries::move(tx, d, next, now));
  if (!moved) return false;
  TRYV(follow(tx, d, {.before = d.state, .state = next.state, .actor = actor}, now));
  return true;
}

namespace {

Result<void> tell_asked(store::Transaction& tx, const Delivery& d, ApprovalId id, Time now) {
  TRYV(tx.append_event({.workspace = d.workspace,
                        .at = now,
                        .kind = event::kApprovalAsked,
                        .subject_kind = "approval",
                        .subject = id.value,
                        .actor = d.member,
                        .data_json = data_of(d, DeliveryState::held)}));
  return {};
}

bool same_steps(std::vector<policy::ApprovalStep> asked, std::vector<policy::ApprovalStep> wanted) {
  for (auto* steps : {&asked, &wanted})
    for (auto& step : *steps) step.due.reset();
  return asked == wanted;
}

Result<void> ask_for(store::Transaction& tx, const Delivery& d, const policy::Reason& reason, const Demand* demand,
                     Time now) {
  if (demand && demand->state == "approved") {
    // Released once, and held again: somebody who released it has left, or the rule asks others by now.
    TRYV(queries::withdraw_one(tx, d.workspace, demand->id, now));
    demand = nullptr;
  }
  if (!demand) {
    const ApprovalId id{next_id(now)};
    TRYV(queries::ask(tx, d, id, reason, now));
    return tell_asked(tx, d, id, now);
  }
  if (demand->step == reason.step && same_steps(demand->steps, reason.steps)) return {};
  TRYV(queries::ask_again(tx, d.workspace, demand->id, reason, now));
  return tell_asked(tx, d, demand->id, now);
}

}  // namespace

Result<void> ask_approvals(store::Transaction& tx, const Delivery& d, const policy::Decision& decision,
                           const Answered& answered, Time now) {
  TRY(const auto demands, queries::live_demands(tx, d.workspace, d.id));
  for (const auto& reason : decision.reasons) {
    const auto found = std::ranges::find(demands, reason.rule, &Demand::rule);
    const auto* demand = found == demands.end() ? nullptr : &*found;
    if (reason.then == policy::Outcome::hold) {
      TRYV(ask_for(tx, d, reason, demand, now));
    } else if (demand && demand->state == "waiting" && !reason.released_by.empty()) {
      TRYV(queries::decide(tx, d.workspace, demand->id, "approved", answered.by, answered.note, now));
    }
  }
  for (const auto& demand : demands) {
    const bool stands = std::ranges::any_of(decision.reasons, [&](const auto& r) {
      return r.rule == demand.rule && (r.then == policy::Outcome::hold || !r.released_by.empty());
    });
    if (stands || demand.state != "waiting") continue;
    if (std::ranges::find(answered.demands, demand.id) != answered.demands.end()) {
      TRYV(queries::decide(tx, d.workspace, demand.id, "approved", answered.by, answered.note, now));
    } else {
      TRYV(queries::withdraw_one(tx, d.workspace, demand.id, now));
    }
  }
  return {};
}

}  // namespace kith::publish

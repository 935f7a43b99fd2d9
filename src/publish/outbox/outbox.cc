#include "publish/outbox/outbox.h"

#include <algorithm>
#include <map>
#include <random>
#include <utility>

#include <fmt/format.h>

#include "base/crash_point.h"
#include "base/log.h"
#include "base/secret.h"
#include "model/event.h"
#include "publish/outbox/outbox_queries.h"
#include "publish/outbox/outbox_steps.h"
#include "publish/gate/linked_pages.h"
#include "publish/gate/stops.h"

namespace kith::publish {
namespace {

constexpr int kTendAtOnce = 200;
constexpr Millis kHurryAfter{60'000};
constexpr int kHurries = 3;  // what another transaction wrote meanwhile by the old clock is met by the next
constexpr std::size_t kAttemptsSeen = 10'000;

double chance() {
  thread_local std::minstd_rand random{std::random_device{}()};
  return std::uniform_real_distribution<double>(0, 1)(random);
}

// 32 letters and digits: what a network may know this delivery by.
std::string new_key() {
  return to_hex(sha256(random_token(32)).substr(0, 16));
}

Next held_for_channel(std::string_view state) {
  Next next;
  next.state = DeliveryState::held;
  next.error_kind = "channel";
  if (state == "paused") {
    next.error = "the channel is paused";
    next.advice = "let the channel go on; then it leaves by itself";
  } else if (state == "gone") {
    next.error = "the channel was taken away";
    next.advice = "connect the channel again or cancel this";
  } else {
    next.error = "the channel needs attention";
    next.advice = "connect the channel again; then it leaves by itself";
  }
  return next;
}

Next held_by_stop(const Stop& stop) {
  Next next;
  next.state = DeliveryState::held;
  next.error_kind = "stopped";
  next.error = fmt::format("{} stopped {}: {}", stop.by_name.empty() ? "somebody" : stop.by_name,
                           stop.channel ? "this channel" : "everything", stop.reason);
  next.advice = "it leaves by itself once that is released";
  return next;
}

Next held_by_gate(const policy::Decision& decision) {
  Next next;
  next.error_kind = "held";
  next.error = words_of(decision);
  next.state =
      decision.outcome == policy::Outcome::block ? DeliveryState::failed : DeliveryState::held;
  next.advice = decision.outcome == policy::Outcome::hold ? "it waits to be approved"
                : decision.outcome == policy::Outcome::block
                    ? "say it another way"
                    : "declare that this is all right, or say it another way";
  return next;
}

bool lets_through(policy::Outcome o) {
  return o == policy::Outcome::allow || o == policy::Outcome::warn;
}

Result<queries::HeldRow> must_find(store::Transaction& tx, WorkspaceId workspace, DeliveryId id) {
  TRY(auto row, queries::find(tx, workspace, id));
  if (!row) return fail(Kind::not_found, "there is no such delivery");
  return *std::move(row);
}

Error wrong_state(const Delivery& d, std::string_view wish) {
  return fail(Kind::conflict,
              fmt::format("this cannot be {} any more: it is {}", wish, name(d.state)));
}

}  // namespace

Result<Enqueued> enqueue(store::Transaction& tx, const NewDelivery& wish, Time now) {
  if (wish.content.text.size() > limits::kDraftTextBytes)
    return fail(Kind::too_large, "this text is too long to send; shorten it");
  const policy::Outcome outcome = wish.decision.outcome;
  if (outcome == policy::Outcome::block || outcome == policy::Outcome::declare)
    return fail(Kind::held, words_of(wish.decision));
  if (!wish.decision.disclosures.empty())
    return fail(Kind::held, "the words that say who speaks are not under it: " + wish.decision.disclosures.front());
  Delivery d;
  d.id = DeliveryId{next_id(now)};
  d.workspace = wish.workspace;
  d.channel = wish.channel;
  d.conversation = wish.conversation;
  d.message = wish.message;
  d.member = wish.member;
  d.content = wish.content;
  d.declared = wish.declared;
  d.digest = policy::digest(wish.content);
  d.key = new_key();
  d.due_at = wish.due_at.value_or(now);
  d.state = lets_through(outcome) ? DeliveryState::waiting : DeliveryState::held;
  if (d.state == DeliveryState::held) {
    const Next held = held_by_gate(wish.decision);
    d.error_kind = held.error_kind;
    d.error = held.error;
    d.advice = held.advice;
  }
  TRYV(queries::insert(tx, d, wish.decision_id, now));
  // `before` failed: a message that did not count as an answer counts from now on, where it is not
  // held.
  TRYV(follow(tx, d, {.before = DeliveryState::failed, .state = d.state, .actor = d.member}, now));
  if (d.state == DeliveryState::held) TRYV(ask_approvals(tx, d, wish.decision, {.by = d.member}, now));
  return Enqueued{d.id, d.state};
}

Result<Delivery> find_delivery(store::Transaction& tx, WorkspaceId workspace, DeliveryId id) {
  TRY(auto row, must_find(tx, workspace, id));
  return std::move(row.delivery);
}

Result<std::vector<Delivery>> find_deliveries(store::Transaction& tx, WorkspaceId workspace,
                                              const std::vector<DeliveryId>& ids) {
  return queries::find_some(tx, workspace, ids);
}

Result<std::vector<Delivery>> list_deliveries(store::Transaction& tx, WorkspaceId workspace,
                                              std::optional<DeliveryState> state, DeliveryId before,
                                              int limit) {
  return queries::list(tx, workspace, state, before, std::clamp(limit, 1, limits::kPageMost + 1));
}

Result<void> retry_delivery(store::Transaction& tx, WorkspaceId workspace, DeliveryId id,
                            MemberId by, Time now) {
  TRY(const auto row, must_find(tx, workspace, id));
  const Delivery& d = row.delivery;
  if (d.state != DeliveryState::failed) return wrong_state(d, "sent again");
  Next next;
  // One that may have arrived is looked for first; the press of the button is no proof that it did
  // not.
  next.state = d.error_kind == "ambiguous" ? DeliveryState::unknown : DeliveryState::waiting;
  next.due_at = now;
  TRY(const bool moved, move_and_follow(tx, d, next, by, now));
  if (!moved) return wrong_state(d, "sent again");
  return {};
}

Result<void> cancel_delivery(store::Transaction& tx, WorkspaceId workspace, DeliveryId id,
                             MemberId by, Time now) {
  TRY(const auto row, must_find(tx, workspace, id));
  const Delivery& d = row.delivery;
  const bool may = d.state == DeliveryState::waiting || d.state == DeliveryState::held ||
                   d.state == DeliveryState::failed;
  if (!may) return wrong_state(d, "cancelled");
  Next next;
  next.state = DeliveryState::cancelled;
  TRY(const bool moved, move_and_follow(tx, d, next, by, now));
  if (!moved) return wrong_state(d, "cancelled");
  return withdraw_approvals(tx, d, now);
}

Result<std::vector<Outbox::Due>> Outbox::due(int limit) {
  return db_.read([&](store::Transaction& tx) { return queries::due(tx, clock_.now(), limit); });
}

Result<std::optional<Time>> Outbox::next_due() {
  return db_.read([&](store::Transaction& tx) { return queries::next_due(tx, clock_.now()); });
}

namespace {

// What one claim works with, inside its transaction.
struct Claiming {
  store::Transaction& tx;
  Gatekeeper& gate;
  const OutboxSettings& settings;
  Time now;
};

Claim claim_of(const queries::HeldRow& row, const Claiming& at) {
  Claim claim;
  claim.delivery = row.delivery;
  claim.token = row.lease_token + 1;
  claim.until = at.now + at.settings.lease;
  claim.ends = std::chrono::steady_clock::now() + at.settings.lease;
  claim.last_attempt_at = row.last_attempt_at;
  claim.dispatch.content = row.delivery.content;
  claim.dispatch.key = row.delivery.key;
  claim.dispatch.first_tried_at = row.delivery.first_attempt_at.value_or(at.now);
  claim.dispatch.last_tried_at = row.last_attempt_at;
  return claim;
}

// The last look of the gate, on what is about to leave. Nothing where it is held here.
Result<std::optional<policy::Clearance>> clear_or_hold(const Claiming& at, const Delivery& d) {
  if (policy::digest(d.content) != d.digest) {
    Next next;
    next.state = DeliveryState::failed;
    next.error_kind = "corrupt";
    next.error = "the content is not what was written";
    next.advice = "write it again";
    TRYV(move_and_follow(at.tx, d, next, {}, at.now));
    return std::optional<policy::Clearance>{};
  }
  const Wish wish = wish_of(d);
  auto clearance = at.gate.clear(at.tx, wish, d.content, at.now);
  if (clearance) return std::optional<policy::Clearance>{*std::move(clearance)};
  if (clearance.error().kind != Kind::held) return std::move(clearance).error();
  // Only what stays is looked at once more, for its reasons.
  TRY(const auto judged, at.gate.decide(at.tx, wish, d.content, at.now));
  TRYV(record_decision(at.tx, wish, d.content, judged, at.now));
  TRYV(move_and_follow(at.tx, d, held_by_gate(judged.decision), {}, at.now));
  TRYV(ask_approvals(at.tx, d, judged.decision, {}, at.now));
  return std::optional<policy::Clearance>{};
}

Result<std::optional<Claim>> claim_to_send(const Claiming& at, queries::HeldRow row) {
  Delivery& d = row.delivery;
  TRY(const auto stop, stop_on(at.tx, d.workspace, d.channel));
  if (stop) {
    TRYV(move_and_follow(at.tx, d, held_by_stop(*stop), {}, at.now));
    return std::optional<Claim>{};
  }
  TRY(const bool behind, queries::waits_for_earlier(at.tx, d, at.now));
  if (behind) return std::optional<Claim>{};
  TRY(auto clearance, clear_or_hold(at, d));
  if (!clearance) return std::optional<Claim>{};
  d.attempts += 1;
  d.first_attempt_at = d.first_attempt_at.value_or(at.now);
  row.last_attempt_at = at.now;
  Claim claim = claim_of(row, at);
  claim.step = Step::send;
  claim.clearance = std::move(clearance);
  TRY(const bool taken,
      queries::take_to_send(at.tx, d, at.settings.owner, row.lease_token, claim.until, at.now));
  if (!taken) return std::optional<Claim>{};
  TRYV(queries::add_attempt(at.tx, d, at.now));
  TRYV(note_linked_pictures(at.tx, d.workspace, d.channel, d.message, d.content, at.now));
  TRYV(follow(at.tx, d, {.before = DeliveryState::waiting, .state = DeliveryState::sending},
              at.now));
  claim.delivery.state = DeliveryState::sending;
  return std::optional<Claim>{std::move(claim)};
}

Result<std::optional<Claim>> claim_to_settle(const Claiming& at, queries::HeldRow row) {
  Delivery& d = row.delivery;
  const bool lost = d.state == DeliveryState::sending;
  d.settle_tries += 1;
  Claim claim = claim_of(row, at);
  claim.step = Step::settle;
  TRY(const bool taken,
      queries::take_to_settle(at.tx, d, at.settings.owner, row.lease_token, claim.until));
  if (!taken) return std::optional<Claim>{};
  if (lost) {
    TRYV(queries::end_attempt(at.tx, d, "lost", after_loss(at.now).error, at.now));
    TRYV(follow(at.tx, d, {.before = DeliveryState::sending, .state = DeliveryState::unknown},
                at.now));
  }
  claim.delivery.state = DeliveryState::unknown;
  return std::optional<Claim>{std::move(claim)};
}

}  // namespace

Result<std::optional<Claim>> Outbox::claim(const Due& due) {
  KITH_CRASH_POINT("outbox.before_claim");
  auto claimed =
      db_.write(due.workspace, [&](store::Transaction& tx) -> Result<std::optional<Claim>> {
        const Time now = note_time(clock_.now());
        TRY(auto row, queries::find(tx, due.workspace, due.id));
        if (!row || row->channel_removed || row->channel_state != "live" ||
            row->delivery.due_at > now)
          return std::optional<Claim>{};
        if (row->lease_until && *row->lease_until > now) return std::optional<Claim>{};
        const Claiming at{tx, gate_, settings_, now};
        switch (row->delivery.state) {
          case DeliveryState::waiting:
            return claim_to_send(at, *std::move(row));
          case DeliveryState::sending:
          case DeliveryState::unknown:
            return claim_to_settle(at, *std::move(row));
          default:
            return std::optional<Claim>{};
        }
      });
  KITH_CRASH_POINT("outbox.after_attempt");
  if (claimed && *claimed) {
    auto& claim = **claimed;
    claim.dispatch.last_tried_at = tried_at(claim, clock_.now());
  }
  return claimed;
}

Time Outbox::tried_at(const Claim& claim, Time now) {
  const auto ticks = std::chrono::steady_clock::now();
  const std::lock_guard lock(attempts_mutex_);
  if (attempts_.size() >= kAttemptsSeen) attempts_.clear();  // each is waited for anew, which is never too short
  auto& seen = attempts_[claim.delivery.id];
  if (seen.at == Ticks{} || seen.attempt != claim.last_attempt_at) seen = {claim.last_attempt_at, ticks};
  return now - std::chrono::duration_cast<Millis>(ticks - seen.at);
}

void Outbox::forget_attempt(DeliveryId id) {
  const std::lock_guard lock(attempts_mutex_);
  attempts_.erase(id);
}

Result<void> Outbox::renew(Claim& claim) {
  const Time until = clock_.now() + settings_.lease;
  TRY(const bool ours, db_.write(claim.delivery.workspace, [&](store::Transaction& tx) {
    return queries::renew(tx, claim.delivery, claim.token, until);
  }));
  if (!ours) return fail(Kind::stale, "this delivery is in other hands by now");
  claim.until = until;
  claim.ends = std::chrono::steady_clock::now() + settings_.lease;
  return {};
}

namespace {

Result<void> call_for_attention(store::Transaction& tx, const Delivery& d, const Next& next,
                                Time now) {
  TRY(const bool changed, queries::needs_attention(tx, d, "unauthenticated", next.error, now));
  if (!changed) return {};
  TRYV(tx.append_event({.workspace = d.workspace,
                        .at = now,
                        .kind = event::kChannelHealth,
                        .subject_kind = "channel",
                        .subject = d.channel.value,
                        .data_json = R"({"state":"attention"})"}));
  return {};
}

// What came back is written by the holder of the claim, or by nobody.
Result<DeliveryState> write_outcome(store::Transaction& tx, const Claim& claim, const Next& next,
                                    bool attempt_ended, Time now) {
  const Delivery& d = claim.delivery;
  const bool settled = claim.step == Step::settle && next.state != DeliveryState::unknown;
  TRY(const bool ours, queries::finish(tx, d, claim.token, next, settled, now));
  if (!ours) return fail(Kind::stale, "this delivery is in other hands by now");
  KITH_CRASH_POINT("outbox.in_receipt");
  if (attempt_ended) TRYV(queries::end_attempt(tx, d, name(next.state), next.error, now));
  if (next.channel_needs_attention) TRYV(call_for_attention(tx, d, next, now));
  if (d.state == next.state) return next.state;
  TRYV(follow(
      tx, d,
      {.before = d.state, .state = next.state, .receipt = next.receipt ? &*next.receipt : nullptr},
      now));
  return next.state;
}

Standing standing_of(const Claim& claim) {
  return {.attempts = claim.delivery.attempts,
          .settle_tries = claim.delivery.settle_tries,
          .first_attempt_at = claim.dispatch.first_tried_at,
          .last_attempt_at = claim.last_attempt_at};
}

}  // namespace

Result<DeliveryState> Outbox::finish_send(const Claim& claim,
                                          const Result<channels::Receipt>& outcome) {
  KITH_CRASH_POINT("outbox.before_receipt");
  auto done = db_.write(claim.delivery.workspace, [&](store::Transaction& tx) {
    const Time now = note_time(clock_.now());
    const Next next = after_send(standing_of(claim), outcome, settings_.rules, now, chance());
    return write_outcome(tx, claim, next, true, now);
  });
  KITH_CRASH_POINT("outbox.after_receipt");
  if (done && *done != DeliveryState::unknown) forget_attempt(claim.delivery.id);
  return done;
}

Result<DeliveryState> Outbox::finish_settle(const Claim& claim,
                                            const Result<channels::Settlement>& outcome,
                                            const Abilities& abilities) {
  KITH_CRASH_POINT("outbox.before_settled");
  auto done = db_.write(claim.delivery.workspace, [&](store::Transaction& tx) {
    const Time now = note_time(clock_.now());
    const Next next =
        after_settle(standing_of(claim), outcome, abilities, settings_.rules, now, chance());
    return write_outcome(tx, claim, next, false, now);
  });
  KITH_CRASH_POINT("outbox.after_settled");
  if (done && *done != DeliveryState::unknown) forget_attempt(claim.delivery.id);
  return done;
}

Time Outbox::note_time(Time now) {
  const std::lock_guard lock(attempts_mutex_);
  latest_ = std::max(latest_, now);
  return now;
}

bool Outbox::has_clock_gone_back(Time now) {
  const std::lock_guard lock(attempts_mutex_);
  if (now < std::exchange(latest_, now)) hurries_ = kHurries;
  return hurries_ > 0;
}

Result<void> Outbox::take_up() {
  return db_.write([&](store::Transaction& tx) -> Result<void> {
    TRYV(queries::hurry_tried(tx, clock_.now()));
    return {};
  });
}

Result<int> Outbox::tend() {
  const Time now = clock_.now();
  const bool gone_back = has_clock_gone_back(now);
  TRY(const auto silent, db_.read([](store::Transaction& tx) {
    return queries::waiting_on_silent_channels(tx, kTendAtOnce);
  }));
  TRY(const auto live, db_.read([](store::Transaction& tx) {
    return queries::held_on_live_channels(tx, kTendAtOnce);
  }));
  int changed = 0;
  const auto apply = [&](const queries::Stray& stray, DeliveryState from,
                         const Next& next) -> Result<void> {
    TRY(const bool moved, db_.write(stray.workspace, [&](store::Transaction& tx) -> Result<bool> {
      TRY(const auto row, queries::find(tx, stray.workspace, stray.id));
      if (!row || row->delivery.state != from) return false;
      // The channel may have changed since it was looked at.
      if ((row->channel_state == "live" && !row->channel_removed) != (from == DeliveryState::held))
        return false;
      return move_and_follow(tx, row->delivery, next, {}, now);
    }));
    changed += moved ? 1 : 0;
    return {};
  };
  for (const auto& stray : silent)
    TRYV(apply(stray, DeliveryState::waiting, held_for_channel(stray.channel_state)));
  Next go;
  go.state = DeliveryState::waiting;
  for (const auto& stray : live) TRYV(apply(stray, DeliveryState::held, go));
  TRY(const auto hurried, db_.write([&](store::Transaction& tx) -> Result<std::int64_t> {
    TRYV(queries::follow_clock_back(tx, now, now + settings_.lease));
    if (gone_back) TRYV(queries::hurry_tried(tx, now));
    return queries::hurry(tx, now, now - kHurryAfter);
  }));
  if (gone_back) {
    const std::lock_guard lock(attempts_mutex_);
    --hurries_;
  }
  return changed + static_cast<int>(hurried);
}

Result<void> Outbox::network_is_back(WorkspaceId workspace, ChannelId channel) {
  TRYV(db_.write(workspace, [&](store::Transaction& tx) {
    return queries::hurry_channel(tx, workspace, channel, clock_.now());
  }));
  return {};
}

Result<void> Outbox::forget_leases() {
  return db_.write([](store::Transaction& tx) { return queries::forget_leases(tx); });
}

}  // namespace kith::publish

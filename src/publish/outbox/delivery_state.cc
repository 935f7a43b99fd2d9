#include "publish/outbox/delivery_state.h"

#include <algorithm>

#include <fmt/core.h>

#include "store/check_text.h"

namespace kith::publish {
namespace {

constexpr std::string_view kOnChannel = "channel";

// A mail server may answer in any letters: what came of it must be kept all the same.
std::string told(std::string_view words) {
  return store::storable_text(words, store::kErrorBytes);
}

Next with_error(DeliveryState state, Time due_at, const Error& error, std::string advice) {
  Next next;
  next.state = state;
  next.due_at = due_at;
  next.error_kind = std::string(code(error.kind));
  next.error = told(error.message);
  next.advice = std::move(advice);
  return next;
}

std::string advice_for(Kind kind) {
  switch (kind) {
    case Kind::too_large:
      return "shorten the text or take a picture out, then send it again";
    case Kind::not_found:
      return "what this answers may be gone; look at it on the network before sending again";
    case Kind::forbidden:
      return "the network does not let this account do this here; write another way";
    case Kind::unsupported:
      return "this network cannot do this; use another channel";
    case Kind::conflict:
      return "look at the network whether it is there already";
    default:
      return "change what the network complains about, then send it again";
  }
}

constexpr std::string_view kLookFirst =
    "look at the network whether it is there; if it is not, send it again";

Next unknown(Time due_at, std::string_view why) {
  Next next;
  next.state = DeliveryState::unknown;
  next.due_at = due_at;
  next.error_kind = "ambiguous";
  next.error = told(why);
  next.advice = "nothing to do: whether it arrived is being read back";
  return next;
}

Next sent(const channels::Receipt& receipt) {
  Next next;
  next.state = DeliveryState::sent;
  next.receipt = receipt;
  next.receipt->remote_id = store::storable_text(receipt.remote_id, store::kIdBytes);
  next.receipt->url = store::storable_text(receipt.url, store::kAddressBytes);
  return next;
}

bool past(Time since, Millis limit, Time now) {
  return now - since > limit;
}

Next again_later(const Standing& at, const Error& error, const RetryRules& rules, Time now,
                 double chance) {
  const Millis wait = wait_after(at.attempts, rules.first, rules.most, chance);
  const bool told = error.retry_after.has_value();
  const Time due = now + (told ? std::max(*error.retry_after, Millis(1)) : wait);
  return with_error(DeliveryState::waiting, due, error,
                    "nothing to do: it is tried again by itself");
}

Next channel_hold(const Error& error, Time now) {
  Next next = with_error(DeliveryState::held, now, error,
                         "connect the channel again; then it leaves by itself");
  next.error_kind = kOnChannel;
  next.channel_needs_attention = true;
  return next;
}

}  // namespace

Millis wait_after(int tries, Millis first, Millis most, double chance) {
  const int doublings = std::clamp(tries - 1, 0, 30);
  const Millis whole = std::min(most, first * (std::int64_t{1} << doublings));
  const double share = 0.5 + 0.5 * std::clamp(chance, 0.0, 1.0);
  return Millis(static_cast<std::int64_t>(static_cast<double>(whole.count()) * share));
}

Next after_send(const Standing& at, const Result<channels::Receipt>& outcome,
                const RetryRules& rules, Time now, double chance) {
  if (outcome) return sent(*outcome);
  const Error& error = outcome.error();
  switch (error.kind) {
    case Kind::held:
      return with_error(DeliveryState::held, now, error, "change the words, or have it approved");
    case Kind::unauthenticated:
      return channel_hold(error, now);
    case Kind::rate_limited:
    case Kind::unavailable:
      if (!past(at.first_attempt_at, rules.give_up, now))
        return again_later(at, error, rules, now, chance);
      return with_error(DeliveryState::failed, now, error,
                        "the network did not take it for two days; send it again once it works");
    // What a channel should not answer here may still have taken effect: it is read back like the
    // rest.
    case Kind::ambiguous:
    case Kind::timeout:
    case Kind::cancelled:
    case Kind::internal:
    case Kind::corrupt:
      return unknown(now + wait_after(1, rules.settle_first, rules.settle_most, chance),
                     error.message);
    default:
      return with_error(DeliveryState::failed, now, error, advice_for(error.kind));
  }
}

Next after_settle(const Standing& at, const Result<channels::Settlement>& outcome,
                  const Abilities& abilities, const RetryRules& rules, Time now, double chance) {
  using Is = channels::Settlement::Is;
  if (outcome && outcome->is == Is::sent) return sent(outcome->receipt);
  if (outcome && outcome->is == Is::not_sent) {
    const Error lost = fail(Kind::unavailable, "the network did not take it");
    if (at.attempts >= rules.attempts)
      return with_error(DeliveryState::failed, now, lost,
                        "tried often enough; send it again once the network works");
    return again_later(at, lost, rules, now, chance);
  }
  if (outcome && !abilities.settles) {
    // Nobody can look there. Where the network knows a key again another try does no harm; else a
    // person looks.
    if (abilities.safe_retry && at.attempts < rules.attempts &&
        !past(at.first_attempt_at, Millis(30 * 60'000), now))
      return again_later(at, fail(Kind::unavailable, "no answer came; the network knows it again"),
                         rules, now, chance);
    return with_error(DeliveryState::failed, now,
                      fail(Kind::ambiguous, "whether it arrived cannot be found out"),
                      std::string(kLookFirst));
  }
  if (past(at.last_attempt_at, rules.give_up, now))
    return with_error(
        DeliveryState::failed, now,
        fail(Kind::ambiguous, "whether it arrived could not be found out in two days"),
        std::string(kLookFirst));
  Millis wait = wait_after(at.settle_tries, rules.settle_first, rules.settle_most, chance);
  if (!outcome && outcome.error().retry_after)
    wait = std::max(*outcome.error().retry_after, Millis(1));
  Next next = unknown(now + wait, outcome ? "the network does not tell yet whether it arrived"
                                          : outcome.error().message);
  next.channel_needs_attention = !outcome && outcome.error().kind == Kind::unauthenticated;
  return next;
}

Next after_loss(Time now) {
  return unknown(now, "the work was interrupted while it was being sent");
}

}  // namespace kith::publish

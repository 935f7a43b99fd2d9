// What becomes of a delivery after what the network said: pure, so that every corner can be tried.
//
//   waiting ─claim→ sending ─→ sent
//      ↑               ├─→ waiting   nothing was sent: later again
//      │               ├─→ held      the gate, or the channel needs attention
//      │               ├─→ failed    refused for good, or given up: a person decides
//      │               └─→ unknown ─settle→ sent | waiting | unknown | failed
//   held ─approved→ waiting          failed ─retry→ waiting | unknown
#pragma once

#include <optional>
#include <string>

#include "base/limits.h"
#include "base/result.h"
#include "base/time.h"
#include "channels/receipt.h"
#include "model/words.h"

namespace kith::publish {

enum class Step { send, settle };

struct RetryRules {
  int attempts = limits::kDeliveryAttempts;
  Millis first = limits::kDeliveryRetryFirst, most = limits::kDeliveryRetryMost;
  Millis give_up = limits::kDeliveryGiveUp;
  Millis settle_first = limits::kSettleFirst, settle_most = limits::kSettleMost;
};

// What a channel can do about an unknown outcome (channels::Capability).
struct Abilities {
  bool settles = true;      // settle() can tell sent from not sent
  bool safe_retry = false;  // the same key again is harmless
};

// Where a delivery stands when an answer comes. attempts counts the one just made.
struct Standing {
  int attempts = 0, settle_tries = 0;
  Time first_attempt_at{}, last_attempt_at{};
};

struct Next {
  DeliveryState state = DeliveryState::waiting;
  Time due_at{};
  std::optional<channels::Receipt> receipt;  // with sent
  std::string error_kind;  // a Kind's code, or "channel": held until the channel is live
  std::string error;       // for people
  std::string advice;      // what to do
  bool channel_needs_attention = false;
  bool finished() const { return state == DeliveryState::sent || state == DeliveryState::failed; }
};

// `chance` is within 0 and 1 and spreads the waits.
Next after_send(const Standing& standing, const Result<channels::Receipt>& outcome,
                const RetryRules& rules, Time now, double chance);
Next after_settle(const Standing& standing, const Result<channels::Settlement>& outcome,
                  const Abilities& abilities, const RetryRules& rules, Time now, double chance);
// A process died, or lost its lease, after putting the attempt on record: nobody knows.
Next after_loss(Time now);

// How long to wait after so many tries: doubling from `first` to `most`, the last half of it by
// chance.
Millis wait_after(int tries, Millis first, Millis most, double chance);

}  // namespace kith::publish

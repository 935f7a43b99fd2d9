// Steps the outbox, its buttons and the approvals share, inside a transaction of the workspace.
#pragma once

#include <string_view>

#include "publish/outbox/outbox.h"
#include "store/database.h"

namespace kith::publish {

// The message row, the conversation and the event log follow a delivery that has just come to
// `state`. `before` is where it came from; `receipt` with sent.
struct Change {
  DeliveryState before = DeliveryState::waiting, state = DeliveryState::waiting;
  const channels::Receipt* receipt = nullptr;
  MemberId actor;
};
Result<void> follow(store::Transaction& tx, const Delivery& delivery, const Change& change,
                    Time now);

// Moves a delivery that is in nobody's hands. False where it has moved meanwhile.
Result<bool> move_and_follow(store::Transaction& tx, const Delivery& delivery, const Next& next,
                             MemberId actor, Time now);

// Brings what is asked about it in line with the decision: a demand for every rule that holds it, at the step that
// waits; what was released is approved, what no rule asks any more is taken back, or approved where it was `answered`.
struct Answered {
  MemberId by;
  std::string note;
  std::vector<ApprovalId> demands;
};
Result<void> ask_approvals(store::Transaction& tx, const Delivery& delivery,
                           const policy::Decision& decision, const Answered& answered, Time now);

// Nobody needs to decide about it any more.
Result<void> withdraw_approvals(store::Transaction& tx, const Delivery& delivery, Time now);

// What a person reads of a decision that does not let through.
std::string words_of(const policy::Decision& decision);

Wish wish_of(const Delivery& delivery);

}  // namespace kith::publish

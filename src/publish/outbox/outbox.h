// Outbox: everything that leaves is a delivery, written in the transaction of the change that
// causes it and sent by a worker (app/outbox_worker.h) through four blocking steps: due(), claim(),
// then the network, then finish().
//
// What holds at every instant, whatever is killed: an attempt is on record before the network is
// called; a delivery is in the hands of one process (lease and token); an outcome nobody knows is
// read back before anything is tried again; within a conversation what was written first leaves
// first; the gate has cleared the very bytes that leave.
#pragma once

#include <chrono>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/id.h"
#include "base/limits.h"
#include "base/result.h"
#include "base/time.h"
#include "channels/receipt.h"
#include "model/outbound.h"
#include "model/words.h"
#include "policy/gate.h"
#include "publish/outbox/delivery_state.h"
#include "publish/gate/gatekeeper.h"
#include "store/database.h"

namespace kith::publish {

// A thing to leave. `decision` is the gate's word on `content` as it is now: what it holds waits
// for approval, what it blocks is refused.
struct NewDelivery {
  WorkspaceId workspace;
  ChannelId channel;
  ConversationId conversation;  // none: belongs to no talk
  MessageId message;            // the message row it is, none for follows, likes …
  MemberId member;              // who speaks
  Outbound content;
  policy::Decision decision;
  DecisionId decision_id;             // its row, where stored
  std::vector<std::string> declared;  // rule ids the member stated to be all right
  std::optional<Time> due_at;         // not before; none: now
};

struct Enqueued {
  DeliveryId id;
  DeliveryState state = DeliveryState::waiting;  // waiting or held
};

// Writes the delivery, its approvals where it is held, the message's state and the events.
// Call inside write(workspace, …). Errors: held (the gate blocks it), too_large, those of
// execute().
Result<Enqueued> enqueue(store::Transaction& tx, const NewDelivery& delivery, Time now);

// A delivery as people see it.
struct Delivery {
  DeliveryId id;
  WorkspaceId workspace;
  ChannelId channel;
  ConversationId conversation;
  MessageId message;
  MemberId member;
  DeliveryState state = DeliveryState::waiting;
  Outbound content;
  std::vector<std::string> declared;
  std::string digest, key;
  Time due_at{}, created_at{};
  std::optional<Time> first_attempt_at, finished_at;
  int attempts = 0, settle_tries = 0;
  std::string remote_id, remote_url;
  std::string error_kind, error, advice;
};
// Errors: not_found, corrupt.
Result<Delivery> find_delivery(store::Transaction& tx, WorkspaceId workspace, DeliveryId id);
// Those of them that are there, in no order.
Result<std::vector<Delivery>> find_deliveries(store::Transaction& tx, WorkspaceId workspace,
                                              const std::vector<DeliveryId>& ids);
// Newest first, keyset by id; state none: all. `before` none: from the newest.
Result<std::vector<Delivery>> list_deliveries(store::Transaction& tx, WorkspaceId workspace,
                                              std::optional<DeliveryState> state, DeliveryId before,
                                              int limit);

// The buttons. Each inside write(workspace, …).
// Failed: tries again (one whose fate is not known is read back first). Errors: not_found, conflict
// (its state).
Result<void> retry_delivery(store::Transaction& tx, WorkspaceId workspace, DeliveryId id,
                            MemberId by, Time now);
// Waiting, held or failed: will not leave. Errors: not_found, conflict (under way or gone already).
Result<void> cancel_delivery(store::Transaction& tx, WorkspaceId workspace, DeliveryId id,
                             MemberId by, Time now);

// A delivery in this process's hands until `until`; `token` proves it.
struct Claim {
  Delivery delivery;
  Step step = Step::send;
  std::int64_t token = 0;
  Time until{};
  std::chrono::steady_clock::time_point ends{};  // the same, whatever becomes of the clock
  Time last_attempt_at{};                        // by the clock of then
  std::optional<policy::Clearance> clearance;    // with Step::send
  channels::Dispatch dispatch;
};

struct OutboxSettings {
  std::string owner;  // this process, unlike any other
  Millis lease = limits::kDeliveryLease;
  RetryRules rules;
};

// Thread-safe. Blocks: call it on workers.
class Outbox {
 public:
  Outbox(store::Database& db, const Clock& clock, Gatekeeper& gate, OutboxSettings settings)
      : db_(db), clock_(clock), gate_(gate), settings_(std::move(settings)) {}

  struct Due {
    WorkspaceId workspace;
    ChannelId channel;
    DeliveryId id;
  };
  // What may be claimed now, oldest first: to send, to read back, or left behind by a process that
  // died.
  Result<std::vector<Due>> due(int limit);
  // When the next one falls due, none where nothing waits.
  Result<std::optional<Time>> next_due();
  // Takes it, with the attempt on record; nothing where somebody else was first or it may not leave
  // yet. What the gate does not clear any more is held here, and all that a stop (stops.h) holds.
  Result<std::optional<Claim>> claim(const Due& due);
  // Whether it is still ours: ask right before calling the network, after whatever took time.
  bool in_time(const Claim& claim) const {
    return clock_.now() < claim.until && std::chrono::steady_clock::now() < claim.ends;
  }
  // Keeps it while the network takes its time. Errors: stale (lost to another).
  Result<void> renew(Claim& claim);
  // Writes what came of it. Errors: stale (lost to another, who reads back what became of it).
  Result<DeliveryState> finish_send(const Claim& claim, const Result<channels::Receipt>& outcome);
  Result<DeliveryState> finish_settle(const Claim& claim,
                                      const Result<channels::Settlement>& outcome,
                                      const Abilities& abilities);

  // Holds what waits on channels that need attention, lets go what waited for a channel that is live again or for a
  // stop that was released, and puts right what a clock left waiting that has gone back since. Call every few seconds.
  // Answers how many changed.
  Result<int> tend();
  // The network answers again: what waits only because it did not is due now.
  Result<void> network_is_back(WorkspaceId workspace, ChannelId channel);
  // At the start of a process, since the clock may have gone back meanwhile: what was tried is due now, not only
  // when the clock comes round again.
  Result<void> take_up();
  // At the start of the only process on a database: what a former one held is nobody's.
  Result<void> forget_leases();

 private:
  using Ticks = std::chrono::steady_clock::time_point;
  // When the latest attempt began, as the clock stands now: counted from what this process saw of it, so that a clock
  // that jumps neither ends nor prolongs the wait for what may still be on its way.
  Time tried_at(const Claim& claim, Time now);
  void forget_attempt(DeliveryId id);
  Time note_time(Time now);
  bool has_clock_gone_back(Time now);

  store::Database& db_;
  const Clock& clock_;
  Gatekeeper& gate_;
  OutboxSettings settings_;
  std::mutex attempts_mutex_;  // for what follows
  Time latest_{};  // that was written by; a clock below it has gone back
  int hurries_ = 0;
  struct Seen {
    Time attempt{};  // which one: another process may have tried again since
    Ticks at{};      // when it was first seen here
  };
  std::unordered_map<DeliveryId, Seen> attempts_;  // those whose end is not known
};

}  // namespace kith::publish

// OutboxWorker: the coroutine around publish::Outbox. It looks for what is due, hands each channel
// its deliveries one after another, calls the network and writes what came of it. All waiting is
// here, all deciding is in publish/.
#pragma once

#include <functional>
#include <memory>

#include "base/id.h"
#include "base/time.h"
#include "channels/channel.h"
#include "net/task.h"
#include "publish/outbox/outbox.h"

namespace kith::app {

// A channel ready for use; calls happen on `strand`, and `channel` lives as long as this does.
struct OpenChannel {
  std::shared_ptr<channels::Channel> channel;
  net::Executor strand;
};
// Makes or finds it. Errors keep its deliveries waiting: they are looked at again later.
using ChannelOpener = std::function<net::Task<Result<OpenChannel>>(WorkspaceId, ChannelId)>;

struct OutboxWorkerSettings {
  int channels_at_once = 16;
  Millis look_every{1'000};  // at the latest; wake() comes earlier
  Millis tend_every{5'000};
  Millis lease = limits::kDeliveryLease;  // the outbox's own; renewed each third of it
  // Called on a worker before one is claimed, and may take a while: what the gate must know is fetched there.
  std::function<void(const publish::Outbox::Due&)> prepare;
  bool settle =
      true;  // false: for tests that must fail. An unknown outcome is then taken for "not sent"
};

// All arguments outlive the worker and its last coroutine: stop the event loop before they go.
// Thread-safe.
class OutboxWorker {
 public:
  OutboxWorker(net::Executor executor, publish::Outbox& outbox, net::WorkerPool& pool,
               ChannelOpener open, OutboxWorkerSettings settings = {});
  ~OutboxWorker();
  OutboxWorker(const OutboxWorker&) = delete;
  OutboxWorker& operator=(const OutboxWorker&) = delete;

  void start();
  // There may be something due: call it after a delivery was written.
  void wake();
  // Takes nothing new and waits, at most so long, for what is under way. Blocks; never from a
  // coroutine. What is not done by then is read back at the next start.
  void stop(Millis most);

 private:
  struct State;
  struct Steps;
  std::shared_ptr<State> state_;
};

}  // namespace kith::app

// EventBus: tells listeners, after commit, that a workspace has new events.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>

#include "base/id.h"

namespace kith::store {

// A workspace's log has grown to at least `seq`.
struct EventNotice {
  WorkspaceId workspace;
  std::int64_t seq = 0;
};

// Notices are merged per workspace while listeners are busy, so a slow one costs delay, never
// memory; read the log itself with events_after() (events.h). With several processes on one
// PostgreSQL each hears the others'. Listeners run one after another on the bus's own thread: hand
// the work on. Thread-safe.
class EventBus {
 public:
  using Listener = std::function<void(const EventNotice&)>;

  // Ends its subscription when destroyed; afterwards the listener is not running and will not be
  // called.
  class Subscription {
   public:
    Subscription() = default;
    Subscription(Subscription&& other) noexcept
        : bus_(std::exchange(other.bus_, nullptr)), id_(other.id_) {}
    Subscription& operator=(Subscription&& other) noexcept;
    ~Subscription() { cancel(); }
    void cancel();

   private:
    friend class EventBus;
    Subscription(EventBus* bus, std::uint64_t id) : bus_(bus), id_(id) {}
    EventBus* bus_ = nullptr;
    std::uint64_t id_ = 0;
  };

  EventBus();
  ~EventBus();
  EventBus(const EventBus&) = delete;
  EventBus& operator=(const EventBus&) = delete;

  [[nodiscard]] Subscription subscribe(Listener listener);
  // For database drivers, after commit.
  void publish(const EventNotice& notice);

 private:
  void run();
  void call(const EventNotice& notice);
  void unsubscribe(std::uint64_t id);

  std::mutex mutex_;
  std::condition_variable wake_;
  std::map<std::int64_t, std::int64_t> pending_;  // workspace -> highest seq
  std::recursive_mutex calling_;                  // held while listeners run
  std::map<std::uint64_t, std::shared_ptr<Listener>> listeners_;
  std::uint64_t next_listener_ = 1;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace kith::store

// One listener of live events over HTTP (server-sent events). Handlers make it, put it into the
// response and keep pushing from any thread; the server writes and sends a comment every 15 s.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "base/limits.h"

namespace kith::net {

class EventStream {
 public:
  explicit EventStream(std::size_t max_backlog = limits::kLiveBacklogEvents) : max_backlog_(max_backlog) {}

  // Queues one event; `id` may be empty (the listener's last id stays). False once closed. A listener
  // too slow for the backlog is closed: the browser comes back with Last-Event-ID. Thread-safe.
  bool push(std::string_view id, std::string_view event, std::string_view data);
  // Ends the answer after what is queued. Thread-safe.
  void close();
  bool closed() const;
  // Called once, from any thread, when the listener has gone. Set before the response is returned.
  void on_gone(std::function<void()> tell);

  // For the server.
  std::string take(bool& closed);
  void wake_with(std::function<void()> wake);
  void gone();

 private:
  mutable std::mutex mutex_;
  std::string pending_;
  std::size_t count_ = 0;
  std::size_t max_backlog_;
  bool closed_ = false;
  bool gone_ = false;
  std::function<void()> wake_;
  std::function<void()> tell_;
};

}  // namespace kith::net

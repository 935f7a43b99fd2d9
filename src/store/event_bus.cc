#include "store/event_bus.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace kith::store {

EventBus::EventBus() : thread_([this] { run(); }) {}

EventBus::~EventBus() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

EventBus::Subscription& EventBus::Subscription::operator=(Subscription&& other) noexcept {
  if (this != &other) {
    cancel();
    bus_ = std::exchange(other.bus_, nullptr);
    id_ = other.id_;
  }
  return *this;
}

void EventBus::Subscription::cancel() {
  if (bus_ != nullptr) std::exchange(bus_, nullptr)->unsubscribe(id_);
}

EventBus::Subscription EventBus::subscribe(Listener listener) {
  const std::lock_guard lock(mutex_);
  const std::uint64_t id = next_listener_++;
  listeners_.emplace(id, std::make_shared<Listener>(std::move(listener)));
  return {this, id};
}

void EventBus::unsubscribe(std::uint64_t id) {
  // A listener may end its own subscription; anybody else waits until no listener runs.
  const bool on_bus_thread = std::this_thread::get_id() == thread_.get_id();
  std::unique_lock<std::recursive_mutex> calling(calling_, std::defer_lock);
  if (!on_bus_thread) calling.lock();
  const std::lock_guard lock(mutex_);
  listeners_.erase(id);
}

void EventBus::publish(const EventNotice& notice) {
  {
    const std::lock_guard lock(mutex_);
    auto& seq = pending_[notice.workspace.value];
    seq = std::max(seq, notice.seq);
  }
  wake_.notify_one();
}

void EventBus::run() {
  std::unique_lock lock(mutex_);
  while (true) {
    wake_.wait(lock, [&] { return stopping_ || !pending_.empty(); });
    if (stopping_) return;
    const auto [workspace, seq] = *pending_.begin();
    pending_.erase(pending_.begin());
    lock.unlock();
    call({WorkspaceId{workspace}, seq});
    lock.lock();
  }
}

void EventBus::call(const EventNotice& notice) {
  const std::lock_guard calling(calling_);
  std::vector<std::pair<std::uint64_t, std::shared_ptr<Listener>>> listeners;
  {
    const std::lock_guard lock(mutex_);
    listeners.assign(listeners_.begin(), listeners_.end());
  }
  for (const auto& [id, listener] : listeners) {
    {
      const std::lock_guard lock(mutex_);
      if (!listeners_.contains(id)) continue;
    }
    (*listener)(notice);
  }
}

}  // namespace kith::store

#include "store/sqlite/commit_queue.h"

#include <algorithm>

namespace kith::store {

void SharedCommit::decide(Result<void> result) {
  {
    const std::lock_guard lock(mutex_);
    result_.emplace(std::move(result));
  }
  decided_.notify_all();
}

Result<void> SharedCommit::wait() {
  std::unique_lock lock(mutex_);
  decided_.wait(lock, [&] { return result_.has_value(); });
  return *result_;
}

Result<void> CommitQueue::enter(std::chrono::milliseconds longest) {
  std::unique_lock lock(mutex_);
  if (!taken_) {
    taken_ = true;
    return {};
  }
  Waiter me;
  waiting_.push_back(&me);
  me.turn.wait_for(lock, longest, [&] { return me.granted; });
  // Somebody left a commit to us: a turn is certain to come, so it is awaited.
  if (!me.granted && promised_ == &me) me.turn.wait(lock, [&] { return me.granted; });
  if (me.granted) return {};
  waiting_.erase(std::ranges::find(waiting_, &me));
  return fail(Kind::unavailable, "the database is busy; try again in a moment");
}

void CommitQueue::leave() {
  const std::lock_guard lock(mutex_);
  promised_ = nullptr;
  if (waiting_.empty()) {
    taken_ = false;
    return;
  }
  Waiter* const next = waiting_.front();
  waiting_.pop_front();
  next->granted = true;
  next->turn.notify_one();
}

bool CommitQueue::next_waits() {
  const std::lock_guard lock(mutex_);
  if (waiting_.empty()) return false;
  promised_ = waiting_.front();
  return true;
}

}  // namespace kith::store

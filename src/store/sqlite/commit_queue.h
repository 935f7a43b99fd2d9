// CommitQueue: writers in line for the one writing connection, and the commit they share.
#pragma once

#include <chrono>
#include <condition_variable>
#include <list>
#include <memory>
#include <mutex>

#include "base/result.h"

namespace kith::store {

// The fate of one commit, awaited by all whose changes it holds. Thread-safe.
class SharedCommit {
 public:
  void decide(Result<void> result);
  Result<void> wait();

 private:
  std::mutex mutex_;
  std::condition_variable decided_;
  std::optional<Result<void>> result_;
};

// First come, first served. Who finds somebody waiting when done leaves the commit to the next one:
// a disk that syncs slowly then costs one sync for many writers. Thread-safe.
class CommitQueue {
 public:
  // Takes the turn. Errors: unavailable (waited too long).
  Result<void> enter(std::chrono::milliseconds longest);
  // Hands the turn to whoever waits longest, or frees it.
  void leave();
  // Is somebody in line? Whoever holds the turn then may rely on another turn following.
  bool next_waits();

 private:
  struct Waiter {
    std::condition_variable turn;
    bool granted = false;
  };
  std::mutex mutex_;
  std::list<Waiter*> waiting_;
  bool taken_ = false;
  Waiter* promised_ = nullptr;  // told to next_waits(): may no longer give up
};

}  // namespace kith::store

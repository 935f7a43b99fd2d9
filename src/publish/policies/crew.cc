#include "publish/policies/crew.h"

#include <system_error>
#include <utility>

namespace kith::publish {

// Where the machine gives no more threads, fewer do it.
Crew::Crew(std::size_t helpers) {
  threads_.reserve(helpers);
  try {
    while (threads_.size() < helpers) threads_.emplace_back([this] { help(); });
  } catch (const std::system_error&) {
  }
}

Crew::~Crew() {
  wait();
  {
    const std::lock_guard lock(mutex_);
    over_ = true;
  }
  begun_.notify_all();
}

void Crew::begin(std::function<void()> work) {
  {
    const std::lock_guard lock(mutex_);
    work_ = std::move(work);
    ++turn_;
    busy_ = threads_.size();
  }
  begun_.notify_all();
}

void Crew::join() {
  call();
  wait();
  const std::lock_guard lock(mutex_);
  if (thrown_) std::rethrow_exception(std::exchange(thrown_, nullptr));
}

void Crew::help() {
  for (std::size_t done = 0;;) {
    {
      std::unique_lock lock(mutex_);
      begun_.wait(lock, [&] { return over_ || turn_ != done; });
      if (over_) return;
      done = turn_;
    }
    call();
    {
      const std::lock_guard lock(mutex_);
      --busy_;
    }
    ended_.notify_one();
  }
}

// `work_` stays as it is while anybody is busy.
void Crew::call() {
  try {
    work_();
  } catch (...) {
    const std::lock_guard lock(mutex_);
    if (!thrown_) thrown_ = std::current_exception();
  }
}

void Crew::wait() {
  std::unique_lock lock(mutex_);
  ended_.wait(lock, [&] { return busy_ == 0; });
}

}  // namespace kith::publish

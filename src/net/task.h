// Task<T>: the coroutine type of the house, and the few things every coroutine needs. A coroutine
// that waits does so with a deadline; blocking work goes to a WorkerPool.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

#include "base/result.h"

namespace kith::net {

template <class T>
using Task = boost::asio::awaitable<T>;
using Executor = boost::asio::any_io_executor;

// Suspends the calling coroutine. Returns early, without error, when the coroutine is cancelled.
Task<void> sleep_for(std::chrono::milliseconds time);

// Threads for blocking work (database, password hashing, images). Thread-safe. The destructor waits
// for what has begun and drops what has not.
class WorkerPool {
 public:
  explicit WorkerPool(std::size_t threads);
  ~WorkerPool();
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  void post(std::move_only_function<void()> work);
  // Work posted and not yet finished.
  std::size_t pending() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// Runs `work` on the pool and resumes the caller on its own executor afterwards. `work` must not throw.
Task<void> run_blocking_void(WorkerPool& pool, std::move_only_function<void()> work);

// Runs a blocking function on the pool; the answer comes back to the caller's executor.
// Name the function first: `auto work = [&] { … }; auto x = co_await run_blocking(pool, std::move(work));`
template <class F, class R = std::invoke_result_t<F&>>
Task<R> run_blocking(WorkerPool& pool, F work) {
  std::optional<R> answer;
  std::move_only_function<void()> run = [&answer, &work] { answer.emplace(work()); };
  co_await run_blocking_void(pool, std::move(run));
  co_return *std::move(answer);
}

// Starts a coroutine of its own. An exception that leaves it is logged as `<name>.died` and goes no
// further. The returned handle stops it: cancel() is thread-safe and may be called at any time.
class Spawned {
 public:
  Spawned() = default;
  // Asks the coroutine to stop: whatever it waits for ends as if cancelled.
  void cancel();
  bool finished() const;

  struct State;
  explicit Spawned(std::shared_ptr<State> state) : state_(std::move(state)) {}

 private:
  std::shared_ptr<State> state_;
};
Spawned spawn(Executor executor, std::string name, Task<void> task);

// An event loop on `threads` threads of its own, and one that stands by. stop() ends it; so does the destructor.
class EventLoop {
 public:
  explicit EventLoop(std::size_t threads = 1);
  ~EventLoop();
  EventLoop(const EventLoop&) = delete;
  EventLoop& operator=(const EventLoop&) = delete;

  Executor executor();
  // An executor whose work never runs on two threads at once.
  Executor strand();
  void stop();

  // For what runs on this loop: does blocking work right here that is expected to be short. Where it turns out not to
  // be, the thread that stands by runs the loop within kTakenOver. False, and nothing done, where that thread is not
  // free or such work is already being done: then it is for a pool.
  bool run_here(const std::function<void()>& work);
  static constexpr std::chrono::milliseconds kTakenOver{6};

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// Runs a coroutine to its end on a private loop and returns its answer. For threads that may block:
// worker pools, the command line, tests. Never from a coroutine.
void run_to_end_void(Task<void> task);
template <class T>
T run_to_end(Task<T> task) {
  std::optional<T> answer;
  auto run = [](Task<T> inner, std::optional<T>& out) -> Task<void> {
    auto value = co_await std::move(inner);
    out.emplace(std::move(value));
  };
  run_to_end_void(run(std::move(task), answer));
  return *std::move(answer);
}

}  // namespace kith::net

#include "net/task.h"

#include <atomic>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

#include "base/log.h"

namespace kith::net {
namespace asio = boost::asio;

namespace {

// A coroutine that was told to stop ends with this; it is no failure.
bool is_cancellation(const std::exception_ptr& e) {
  try {
    std::rethrow_exception(e);
  } catch (const boost::system::system_error& x) {
    return x.code() == asio::error::operation_aborted;
  } catch (...) {
    return false;
  }
}

std::string what(const std::exception_ptr& e) {
  try {
    std::rethrow_exception(e);
  } catch (const std::exception& x) {
    return x.what();
  } catch (...) {
    return "unknown exception";
  }
}

}  // namespace

Task<void> sleep_for(std::chrono::milliseconds time) {
  auto executor = co_await asio::this_coro::executor;
  asio::steady_timer timer(executor, time);
  boost::system::error_code error;
  co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, error));
}

struct WorkerPool::State {
  explicit State(std::size_t threads) : pool(threads) {}
  asio::thread_pool pool;
  std::atomic<std::size_t> pending{0};
};

WorkerPool::WorkerPool(std::size_t threads) : state_(std::make_unique<State>(threads)) {}

WorkerPool::~WorkerPool() {
  state_->pool.stop();
  state_->pool.join();
}

void WorkerPool::post(std::move_only_function<void()> work) {
  ++state_->pending;
  asio::post(state_->pool, [state = state_.get(), work = std::move(work)]() mutable {
    work();
    --state->pending;
  });
}

std::size_t WorkerPool::pending() const { return state_->pending; }

Task<void> run_blocking_void(WorkerPool& pool, std::move_only_function<void()> work) {
  // The caller's frame holds what `work` refers to, so a cancelled caller still waits for it: no
  // cancellation slot is installed.
  co_await asio::async_initiate<decltype(asio::use_awaitable), void()>(
      [&pool, &work](auto handler) {
        auto executor = asio::get_associated_executor(handler);
        // Work on the caller's loop is outstanding until the pool has answered.
        auto guard = asio::make_work_guard(executor);
        pool.post([&work, handler = std::move(handler), guard = std::move(guard)]() mutable {
          work();
          asio::post(guard.get_executor(), [handler = std::move(handler)]() mutable { std::move(handler)(); });
        });
      },
      asio::use_awaitable);
}

struct Spawned::State {
  explicit State(Executor e) : strand(asio::make_strand(std::move(e))) {}
  asio::strand<Executor> strand;
  asio::cancellation_signal signal;
  std::atomic<bool> finished{false};
};

Spawned spawn(Executor executor, std::string name, Task<void> task) {
  auto state = std::make_shared<Spawned::State>(std::move(executor));
  asio::co_spawn(
      state->strand, std::move(task),
      asio::bind_cancellation_slot(state->signal.slot(), [state, name = std::move(name)](std::exception_ptr e) {
        state->finished = true;
        if (e && !is_cancellation(e)) log::error(name + ".died", {{"why", what(e)}});
      }));
  return Spawned(state);
}

void Spawned::cancel() {
  if (!state_ || state_->finished) return;
  asio::post(state_->strand, [state = state_] {
    if (!state->finished) state->signal.emit(asio::cancellation_type::terminal);
  });
}

bool Spawned::finished() const { return !state_ || state_->finished; }

// All threads are alike: each runs the loop, or stands by and looks every kTick whether the same work is still done
// on the loop. Then it runs the loop, and of those who run it one stands by once that work is done.
struct EventLoop::State {
  static constexpr auto kTick = kTakenOver / 2;
  // Of `done_here`: odd while work is being done; with kLeft, whoever does it has been left alone with it.
  static constexpr std::uint64_t kLeft = std::uint64_t{1} << 63;

  asio::io_context context;
  asio::executor_work_guard<asio::io_context::executor_type> guard = asio::make_work_guard(context);
  std::atomic<std::uint64_t> done_here{0};
  std::atomic<bool> stands_by{false};
  std::atomic<bool> one_too_many{false};
  std::atomic<bool> dozes{false};  // stands by, and looks only when told to
  bool stopping = false;
  std::mutex mutex;  // of `stopping`, and of who waits
  std::condition_variable woken;
  std::vector<std::thread> threads;

  void live(bool runs) {
    for (; runs || stand_by(); runs = false) run();
  }

  void run() {
    while (!context.stopped()) {
      try {
        context.run_one();
      } catch (const std::exception& e) {
        log::error("loop.exception", {{"why", e.what()}});
      }
      if (one_too_many && one_too_many.exchange(false)) return;
    }
  }

  // True where the loop needs another thread, false where it ends.
  bool stand_by() {
    std::unique_lock lock(mutex);
    stands_by = true;
    auto seen = done_here.load();
    while (!stopping) {
      if (!woken.wait_for(lock, kTick, [&] { return stopping; }) && take_over(seen)) return true;
      const auto now = done_here.load();
      if (now == seen && now % 2 == 0) doze(lock, now);
      seen = done_here;
    }
    return false;
  }

  bool take_over(std::uint64_t seen) {
    if (seen % 2 == 0 || done_here != seen) return false;
    stands_by = false;
    if (done_here.compare_exchange_strong(seen, seen | kLeft)) return true;
    stands_by = true;
    return false;
  }

  // Waits for the next work. Work that begins either sees this thread doze or is seen by it.
  void doze(std::unique_lock<std::mutex>& lock, std::uint64_t seen) {
    dozes = true;
    if (done_here != seen) dozes = false;
    woken.wait(lock, [&] { return stopping || !dozes; });
  }

  void wake() {
    {
      const std::lock_guard lock(mutex);
      dozes = false;
    }
    woken.notify_one();
  }
};

EventLoop::EventLoop(std::size_t threads) : state_(std::make_unique<State>()) {
  for (std::size_t i = 0; i <= threads; ++i)
    state_->threads.emplace_back([s = state_.get(), runs = i < threads] { s->live(runs); });
}

bool EventLoop::run_here(const std::function<void()>& work) {
  State& s = *state_;
  auto number = s.done_here.load();
  if (number % 2 == 1 || !s.stands_by || !s.done_here.compare_exchange_strong(number, number + 1)) return false;
  const struct End {
    State& s;
    std::uint64_t number;
    ~End() {
      if ((s.done_here.exchange(number) & State::kLeft) != 0) s.one_too_many = true;
    }
  } end{s, number + 2};
  if (s.dozes) s.wake();
  work();
  return true;
}

EventLoop::~EventLoop() { stop(); }

Executor EventLoop::executor() { return state_->context.get_executor(); }
Executor EventLoop::strand() { return asio::make_strand(state_->context); }

void EventLoop::stop() {
  {
    const std::lock_guard lock(state_->mutex);
    state_->stopping = true;
  }
  state_->woken.notify_all();
  state_->guard.reset();
  state_->context.stop();
  for (std::thread& t : state_->threads)
    if (t.joinable()) t.join();
}

void run_to_end_void(Task<void> task) {
  asio::io_context context;
  std::exception_ptr failure;
  asio::co_spawn(context, std::move(task), [&failure](std::exception_ptr e) { failure = e; });
  context.run();
  if (failure) std::rethrow_exception(failure);
}

}  // namespace kith::net

// A few threads that share one piece of work after another with whoever hands it out.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace kith::publish {

// Used by one thread at a time.
class Crew {
 public:
  // At most so many; with none join() does all of it.
  explicit Crew(std::size_t helpers);
  // Waits for what was begun.
  ~Crew();
  Crew(const Crew&) = delete;
  Crew& operator=(const Crew&) = delete;

  // Every helper calls `work` once, from now on. What was begun before must have been joined.
  void begin(std::function<void()> work);
  // Calls it here too, and returns when all calls have. Throws what one of them threw.
  void join();

 private:
  void help();
  void call();
  void wait();

  std::mutex mutex_;  // of all below but threads_
  std::condition_variable begun_, ended_;
  std::function<void()> work_;
  std::size_t turn_ = 0, busy_ = 0;
  bool over_ = false;
  std::exception_ptr thrown_;
  std::vector<std::jthread> threads_;
};

}  // namespace kith::publish

#include "net/task.h"

#include <gtest/gtest.h>

#include <atomic>
#include <boost/asio/post.hpp>
#include <future>
#include <thread>

namespace kith::net {
namespace {

using namespace std::chrono_literals;
namespace asio = boost::asio;

constexpr auto kLong = 20s;

template <class Done>
bool eventually(Done done) {
  for (const auto end = std::chrono::steady_clock::now() + kLong; std::chrono::steady_clock::now() < end;) {
    if (done()) return true;
    std::this_thread::sleep_for(1ms);
  }
  return false;
}

// Does `work` on the loop; false where the loop did not take it.
bool on(EventLoop& loop, std::function<void()> work) {
  std::promise<bool> taken;
  auto answer = taken.get_future();
  asio::post(loop.executor(), [&, work = std::move(work)] { taken.set_value(loop.run_here(work)); });
  return answer.get();
}

// The same, asked again until the loop takes it; `done` once it is over.
void keep_asking(EventLoop& loop, std::atomic<bool>& done, std::function<void()> work) {
  asio::post(loop.executor(), [&loop, &done, work = std::move(work)] {
    if (!loop.run_here(work)) return keep_asking(loop, done, work);
    done = true;
  });
}

TEST(RunHere, DoesItOnTheThreadThatAsks) {
  EventLoop loop;
  std::atomic<bool> taken{false}, same{false};
  ASSERT_TRUE(eventually([&] {
    std::promise<void> asked;
    asio::post(loop.executor(), [&] {
      taken = loop.run_here([&, me = std::this_thread::get_id()] { same = me == std::this_thread::get_id(); });
      asked.set_value();
    });
    asked.get_future().wait();
    return taken.load();
  }));
  EXPECT_TRUE(same);
}

TEST(RunHere, WhatLastsIsLeftAloneAndTheLoopGoesOn) {
  EventLoop loop;
  for (int round = 0; round < 5; ++round) {
    std::promise<void> let_go;
    std::atomic<bool> begun{false}, ended{false};
    keep_asking(loop, ended, [&, released = let_go.get_future().share()] {
      begun = true;
      released.wait();
    });
    ASSERT_TRUE(eventually([&] { return begun.load(); })) << "nobody stands by";
    // Runs on the other thread, where there is none left to stand by.
    EXPECT_FALSE(on(loop, [] {}));
    EXPECT_FALSE(ended);
    let_go.set_value();
    EXPECT_TRUE(eventually([&] { return ended.load(); }));
  }
}

TEST(RunHere, WhatThrowsLeavesTheLoopFree) {
  EventLoop loop;
  std::atomic<bool> thrown{false}, never{false}, done{false};
  keep_asking(loop, never, [&] {
    thrown = true;
    throw std::runtime_error("broke");
  });
  EXPECT_TRUE(eventually([&] { return thrown.load(); }));
  keep_asking(loop, done, [] {});
  EXPECT_TRUE(eventually([&] { return done.load(); }));
  EXPECT_FALSE(never);
}

TEST(RunHere, OneAtATimeAndNoneIsLost) {
  EventLoop loop(2);
  std::atomic<bool> stands_by{false};
  keep_asking(loop, stands_by, [] {});
  ASSERT_TRUE(eventually([&] { return stands_by.load(); }));
  std::atomic<int> at_once{0}, here{0}, refused{0};
  constexpr int kAll = 4'000;
  for (int n = 0; n < kAll; ++n)
    asio::post(loop.executor(), [&, n] {
      const bool taken = loop.run_here([&] {
        EXPECT_EQ(++at_once, 1);
        if (n % 400 == 7) std::this_thread::sleep_for(2 * EventLoop::kTakenOver);
        --at_once;
      });
      ++(taken ? here : refused);
    });
  EXPECT_TRUE(eventually([&] { return here + refused == kAll; }));
  EXPECT_GT(here, 0);
}

TEST(RunHere, ALoopEndsWhileOneStandsByAndAfterOneTookOver) {
  for (int n = 0; n < 50; ++n) {
    EventLoop loop;
    std::atomic<bool> done{false};
    asio::post(loop.executor(), [&] {
      loop.run_here([&] {
        if (n % 2 == 1) std::this_thread::sleep_for(EventLoop::kTakenOver);
      });
      done = true;
    });
    ASSERT_TRUE(eventually([&] { return done.load(); }));
  }
}

}  // namespace
}  // namespace kith::net

// The clock of the house jumps while messages come in and answers leave; the network's own stays right. Patience is far
// shorter than the jumps: whoever waits for the clock to come round again is caught.
#include <gtest/gtest.h>

#include <thread>

#include "faults/harness.h"

namespace kith::faults {
namespace {

using namespace std::chrono_literals;
using store::testing::Kind;

constexpr Millis kPatience{180'000};

// An hour back, a day forward and home again, and the small steps of a clock that is set right now and then.
constexpr Millis kJumps[] = {-1h, 24h, 24h - 5s, 24h + 2s, 0s, 200ms, -300ms, 2h, -1h};

class ClockJumps : public ::testing::TestWithParam<Kind> {
 protected:
  static void expect_right(Harness& harness) {
    EXPECT_TRUE(harness.wait_until_quiet(kPatience)) << "something waits for the clock";
    for (const auto& problem : harness.problems())
      ADD_FAILURE() << problem << " (KITH_FAULT_SEED=" << seed() << ")";
  }
};
INSTANTIATE_TEST_SUITE_P(databases, ClockJumps, ::testing::ValuesIn(store::testing::databases()),
                         store::testing::name<::testing::TestParamInfo<Kind>>);

TEST_P(ClockJumps, while_it_works_lose_nothing_send_nothing_twice_and_hold_nothing_up) {
  Harness harness(GetParam(), rough_network());
  harness.start({});
  for (const Millis offset : kJumps) {
    harness.say(2);
    std::this_thread::sleep_for(Millis(harness.random(20, 400)));
    harness.jump_clock_to(offset);
    harness.say(1);
    std::this_thread::sleep_for(Millis(harness.random(20, 400)));
  }
  expect_right(harness);
}

TEST_P(ClockJumps, while_it_is_down_lose_nothing_send_nothing_twice_and_hold_nothing_up) {
  Harness harness(GetParam(), rough_network());
  for (const Millis offset : kJumps) {
    harness.say(2);
    const pid_t driver = harness.start({});
    harness.ended(driver, Millis(harness.random(100, 700)));
    harness.kill(driver);
    harness.jump_clock_to(offset);
  }
  harness.start({});
  expect_right(harness);
}

TEST(ClockJumpsOfTwo, processes_lose_nothing_send_nothing_twice_and_hold_nothing_up) {
  if (store::testing::databases().size() < 2) GTEST_SKIP() << "set KITH_TEST_POSTGRES_URL";
  Harness harness(Kind::postgres, rough_network());
  std::vector<pid_t> drivers{harness.start({.owner = "a"}), harness.start({.owner = "b"})};
  for (std::size_t i = 0; i < std::size(kJumps); ++i) {
    harness.say(3);
    harness.jump_clock_to(kJumps[i]);
    // What the dead one held by that clock, the other waits for no longer than a lease lasts.
    auto& victim = drivers[i % 2];
    harness.ended(victim, Millis(harness.random(50, 600)));
    harness.kill(victim);
    victim = harness.start({.owner = i % 2 == 0 ? "a" : "b"});
  }
  EXPECT_TRUE(harness.wait_until_quiet(kPatience)) << "something waits for the clock";
  for (const auto& problem : harness.problems())
    ADD_FAILURE() << problem << " (KITH_FAULT_SEED=" << seed() << ")";
}

}  // namespace
}  // namespace kith::faults

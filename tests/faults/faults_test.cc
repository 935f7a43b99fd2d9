// kill -9 wherever it hurts. The network's own log says what really happened.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <thread>

#include "faults/harness.h"

namespace kith::faults {
namespace {

using channels::scripted::Fault;
using channels::scripted::Settings;
using store::testing::Kind;

constexpr Millis kPatience{180'000};

// How many instants to be killed at: KITH_FAULT_ROUNDS, as `./test --slow` sets it.
int rounds(int otherwise) {
  const char* given = std::getenv("KITH_FAULT_ROUNDS");
  return given != nullptr ? std::max(1, std::atoi(given)) : otherwise;
}
Millis patience(int rounds) {
  return kPatience + Millis(1'000) * rounds;
}

constexpr const char* kPoints[] = {
    "intake.after_fetch",   "intake.before_apply",   "intake.in_apply",      "intake.after_apply",
    "desk.after_answer",    "outbox.before_claim",   "outbox.after_attempt", "outbox.before_call",
    "outbox.after_call",    "outbox.before_receipt", "outbox.in_receipt",    "outbox.after_receipt",
    "outbox.before_settle", "outbox.before_settled", "outbox.after_settled"};

class Killed : public ::testing::TestWithParam<Kind> {
 protected:
  void TearDown() override {
    if (HasFailure()) ADD_FAILURE() << "repeat with KITH_FAULT_SEED=" << seed();
  }
  static void expect_right(Harness& harness) {
    for (const auto& problem : harness.problems()) ADD_FAILURE() << problem;
  }
};
INSTANTIATE_TEST_SUITE_P(databases, Killed, ::testing::ValuesIn(store::testing::databases()),
                         store::testing::name<::testing::TestParamInfo<Kind>>);

TEST_P(Killed, at_every_named_point_loses_nothing_and_sends_nothing_twice) {
  Harness harness(GetParam(), rough_network());
  int crashed = 0;
  for (const char* point : kPoints) {
    harness.say(3);
    const int pass = harness.random(1, 2);
    const pid_t driver =
        harness.start({.crash_at = std::string(point) + ":" + std::to_string(pass)});
    if (harness.ended(driver, Millis(20'000)))
      ++crashed;
    else
      harness.kill(driver);
  }
  EXPECT_GE(crashed, 8) << "of " << std::size(kPoints) << " points were reached";
  harness.start({});
  EXPECT_TRUE(harness.wait_until_quiet(kPatience));
  expect_right(harness);
}

TEST_P(Killed, at_any_instant_loses_nothing_and_sends_nothing_twice) {
  Harness harness(GetParam(), rough_network());
  const int times = rounds(15);
  for (int round = 0; round < times; ++round) {
    harness.say(harness.random(1, 4));
    const pid_t driver = harness.start({});
    EXPECT_FALSE(harness.ended(driver, Millis(harness.random(20, 700))));
    harness.kill(driver);
  }
  harness.start({});
  EXPECT_TRUE(harness.wait_until_quiet(patience(times)));
  expect_right(harness);
}

// Nobody tends the channel here until the test does.
TEST_P(Killed, a_revoked_token_holds_what_waits_and_sends_it_once_it_is_renewed) {
  Settings calm;
  calm.known_keys = false;
  Harness harness(GetParam(), calm);
  ASSERT_TRUE(
      harness.world().inject({.what = Fault::What::unauthenticated, .on = Fault::On::deliver}));
  harness.say(5);
  harness.start({});
  ASSERT_TRUE(harness.wait_for_attention(Millis(120'000)));
  std::this_thread::sleep_for(Millis(500));
  EXPECT_EQ(harness.channel_state(), "attention") << "only a member puts that right";
  EXPECT_EQ(harness.posts_by_us(), 0) << "nothing leaves while the channel needs attention";
  // Put right too early: the token is still dead, and nothing is lost by trying.
  ASSERT_TRUE(harness.world().set_token(kUs, "renewed"));
  harness.tend_channel();
  ASSERT_TRUE(harness.wait_for_attention(Millis(120'000)));
  EXPECT_EQ(harness.posts_by_us(), 0);
  harness.write_token("renewed");
  EXPECT_TRUE(harness.wait_until_quiet(kPatience));
  EXPECT_EQ(harness.posts_by_us(), 5);
  expect_right(harness);
}

TEST_P(Killed, with_all_its_layers_on) {
  Harness harness(GetParam(), rough_network());
  for (int round = 0; round < 4; ++round) {
    harness.say(2);
    const pid_t driver = harness.start({.flags = {"--layers"}});
    harness.ended(driver, Millis(harness.random(200, 1'200)));
    harness.kill(driver);
  }
  harness.start({.flags = {"--layers"}});
  EXPECT_TRUE(harness.wait_until_quiet(kPatience));
  expect_right(harness);
}

TEST(Two, processes_on_one_postgres_share_the_work_and_send_nothing_twice) {
  if (store::testing::databases().size() < 2) GTEST_SKIP() << "set KITH_TEST_POSTGRES_URL";
  Harness harness(Kind::postgres, rough_network());
  std::vector<pid_t> drivers{harness.start({.owner = "a"}), harness.start({.owner = "b"})};
  const int times = rounds(14);
  for (int round = 0; round < times; ++round) {
    harness.say(harness.random(1, 4));
    auto& victim = drivers[static_cast<std::size_t>(harness.random(0, 1))];
    harness.ended(victim, Millis(harness.random(50, 600)));
    harness.kill(victim);
    const auto* point = kPoints[static_cast<std::size_t>(
        harness.random(0, static_cast<int>(std::size(kPoints)) - 1))];
    victim =
        harness.start({.owner = round % 2 == 0 ? "a" : "b", .crash_at = std::string(point) + ":2"});
  }
  harness.start({.owner = "c"});
  harness.start({.owner = "d"});
  EXPECT_TRUE(harness.wait_until_quiet(patience(times)));
  for (const auto& problem : harness.problems())
    ADD_FAILURE() << problem << " (KITH_FAULT_SEED=" << seed() << ")";
}

// The check itself must be able to fail: a house that takes "no answer" for "not sent" is caught.
TEST_P(Killed, without_reading_back_it_is_caught) {
  Settings dropping;
  dropping.known_keys = false;
  dropping.chances = {{Fault::What::drop_after, 500}};
  Harness harness(GetParam(), dropping);
  harness.say(12);
  harness.start({.flags = {"--no-settle"}});
  EXPECT_TRUE(harness.wait_until_quiet(kPatience));
  int twice = 0;
  for (const auto& problem : harness.problems()) twice += problem.starts_with("twice") ? 1 : 0;
  EXPECT_GT(twice, 0) << "a broken house went unnoticed";
}

}  // namespace
}  // namespace kith::faults

// The network is gone for a day, by a clock that is moved by hand, and comes back.
#include <gtest/gtest.h>

#include "faults/check.h"
#include "faults/rig.h"
#include "listen/intake.h"
#include "net/task.h"
#include "store/testing.h"

#include <fstream>

namespace kith::faults {
namespace {

using namespace std::chrono_literals;
using store::testing::Kind;

constexpr store::Statement kCursor = "SELECT cursor FROM channel WHERE id = ?";

class LongOutage : public ::testing::TestWithParam<Kind> {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::temp_directory_path() / ("kith-outage-" + random_token(6));
    std::filesystem::create_directories(folder_);
    std::ofstream(folder_ / "token") << R"({"token":"shop"})";
    channels::scripted::Settings settings;
    settings.world = folder_ / "world.jsonl";
    settings.account = kUs;
    settings.known_keys = false;
    world_ = channels::scripted::World::open(settings.world, clock_).value();
    for (const char* who : {kUs, "mags", "joe"})
      ASSERT_TRUE(world_->add_account({.id = who, .name = who}));
    ASSERT_TRUE(furnish(*db_, settings, clock_.now()));
    room_ = std::make_unique<Room>(folder_, clock_);
    channel_ = room_->make(channels::scripted::to_json(settings), false).value();
  }
  void TearDown() override {
    channel_.reset();
    world_.reset();
    std::filesystem::remove_all(folder_);
  }

  void hear() {
    for (bool more = true; more;) {
      auto cursor = db_->read([](store::Transaction& tx) { return tx.query(kCursor, {kChannel}); })
                        .value()[0]
                        .text(0);
      const auto page = net::run_to_end(channel_->fetch(std::move(cursor)));
      if (!page) {
        silent_ = true;
        return;
      }
      ASSERT_TRUE(listen::Intake(*db_, clock_).apply(kWorkspace, kChannel, *page));
      if (std::exchange(silent_, false)) ASSERT_TRUE(outbox_.network_is_back(kWorkspace, kChannel));
      more = page->more;
    }
  }
  void answer() {
    while (answer_one(*db_, gate_, clock_).value()) {
    }
  }
  void deliver() {
    ASSERT_TRUE(outbox_.tend());
    for (const auto& due : outbox_.due(100).value()) {
      const auto claim = outbox_.claim(due).value();
      if (!claim) continue;
      if (claim->step == publish::Step::settle) {
        const auto settled = net::run_to_end(channel_->settle(claim->dispatch));
        ASSERT_TRUE(outbox_.finish_settle(*claim, settled, {}));
      } else {
        const auto sent = net::run_to_end(channel_->deliver(*claim->clearance, claim->dispatch));
        ASSERT_TRUE(outbox_.finish_send(*claim, sent));
      }
    }
  }
  void live(Millis time, Millis step) {
    for (Millis passed{0}; passed < time; passed += step) {
      hear();
      answer();
      deliver();
      clock_.advance(step);
    }
  }
  void say(const char* who, std::string text, std::string parent = {}) {
    ASSERT_TRUE(world_->post(
        {.by = who, .text = std::move(text), .parent = std::move(parent), .to = {kUs}}));
  }

  ManualClock clock_{from_ms(1'800'000'000'000)};
  store::testing::TestDatabase db_{GetParam()};
  std::filesystem::path folder_;
  std::shared_ptr<channels::scripted::World> world_;
  publish::Gatekeeper gate_;
  publish::Outbox outbox_{*db_, clock_, gate_, {.owner = "one"}};
  std::unique_ptr<Room> room_;
  std::unique_ptr<channels::Channel> channel_;
  bool silent_ = false;
};
INSTANTIATE_TEST_SUITE_P(databases, LongOutage, ::testing::ValuesIn(store::testing::databases()),
                         store::testing::name<::testing::TestParamInfo<Kind>>);

TEST_P(LongOutage, of_a_day_delays_everything_and_loses_nothing) {
  say("mags", "before");
  live(1min, 10s);
  say("joe", "written and heard just before it went");
  hear();
  answer();
  ASSERT_TRUE(world_->outage(24h));
  live(2h, 5min);
  say("mags", "said while nobody could hear");  // the network's own people go on talking
  say("mags", "and said again");
  live(21h, 10min);
  EXPECT_FALSE(is_quiet(*world_, *db_));
  live(2h, 5min);
  EXPECT_TRUE(is_quiet(*world_, *db_)) << "soon after it is back all is done";
  for (const auto& problem : problems(*world_, *db_)) ADD_FAILURE() << problem;
}

TEST_P(LongOutage, that_begins_in_the_middle_of_a_call_is_settled_afterwards) {
  say("mags", "hello");
  hear();
  answer();
  ASSERT_TRUE(world_->inject({.what = channels::scripted::Fault::What::drop_after}));
  deliver();
  ASSERT_TRUE(world_->outage(24h));
  live(25h, 10min);
  EXPECT_TRUE(is_quiet(*world_, *db_));
  for (const auto& problem : problems(*world_, *db_)) ADD_FAILURE() << problem;
}

}  // namespace
}  // namespace kith::faults

// The network is gone for a day, by a clock that is moved by hand, and comes back.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>

#include "faults/check.h"
#include "faults/rig.h"
#include "listen/intake.h"
#include "listen/matching.h"
#include "net/task.h"
#include "store/testing.h"

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
      listen::Matching matching(*db_);
      ASSERT_TRUE(listen::Intake(*db_, clock_, matching).apply(kWorkspace, kChannel, *page));
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

// The check must see each kind of harm; it is done here by hand to a house that was right before.
constexpr store::Statement kForget =
    "UPDATE message SET remote_id = 'other' WHERE direction = 'in'";
constexpr store::Statement kFail = "UPDATE delivery SET state = 'failed'";
constexpr store::Statement kReopen = "UPDATE attempt SET finished_at = NULL";

bool mentions(const std::vector<std::string>& problems, std::string_view word) {
  return std::ranges::any_of(problems, [&](const auto& p) { return p.contains(word); });
}

TEST_P(LongOutage, check_sees_what_was_sent_twice) {
  say("mags", "hello");
  live(1min, 10s);
  ASSERT_TRUE(problems(*world_, *db_).empty());
  const auto log = world_->log();
  const auto ours = std::ranges::find_if(log, [](const auto& e) {
    return e.what == channels::scripted::Entry::What::post && e.by == kUs;
  });
  ASSERT_NE(ours, log.end());
  ASSERT_TRUE(world_->post({.by = kUs, .text = ours->text, .parent = ours->parent}));
  EXPECT_TRUE(mentions(problems(*world_, *db_), "twice"));
}

TEST_P(LongOutage, check_sees_what_was_lost_or_is_not_as_told) {
  say("mags", "hello");
  live(1min, 10s);
  const auto change = [&](const store::Statement& statement) {
    ASSERT_TRUE(
        db_->write(kWorkspace, [&](store::Transaction& tx) { return tx.execute(statement); }));
  };
  change(kReopen);
  EXPECT_TRUE(mentions(problems(*world_, *db_), "without an end"));
  change(kFail);
  EXPECT_TRUE(mentions(problems(*world_, *db_), "failed"));
  change(kForget);
  EXPECT_TRUE(mentions(problems(*world_, *db_), "0 times among the messages"));
  say("joe", "never heard");
  EXPECT_TRUE(mentions(problems(*world_, *db_), "lost: nobody answered `never heard`"));
}

TEST_P(LongOutage, check_sees_a_turned_order) {
  say("mags", "first");
  const auto log = world_->log();
  say("mags", "second", log.back().id);
  hear();
  answer();
  // As a house would that does not keep the order: the later one leaves first.
  auto due = outbox_.due(10).value();
  ASSERT_EQ(due.size(), 1U);
  const auto later = db_->read([](store::Transaction& tx) {
                          return publish::list_deliveries(tx, kWorkspace, {}, {}, 1);
                        })
                         .value()
                         .at(0);
  ASSERT_NE(later.id, due[0].id);
  ASSERT_TRUE(world_->post(
      {.by = kUs, .text = later.content.text, .id = "early", .parent = later.content.in_reply_to}));
  live(1min, 10s);
  constexpr store::Statement kClaimIt = "UPDATE delivery SET remote_id = 'early' WHERE id = ?";
  constexpr store::Statement kFree =
      "UPDATE message SET remote_id = NULL WHERE remote_id = 'early'";
  constexpr store::Statement kLinkIt =
      "UPDATE message SET remote_id = 'early' WHERE delivery_id = ?";
  ASSERT_TRUE(db_->write(kWorkspace, [&](store::Transaction& tx) -> Result<void> {
    TRYV(tx.execute(kClaimIt, {later.id}));
    TRYV(tx.execute(kFree));
    TRYV(tx.execute(kLinkIt, {later.id}));
    return {};
  }));
  EXPECT_TRUE(mentions(problems(*world_, *db_), "out of order"));
}

}  // namespace
}  // namespace kith::faults

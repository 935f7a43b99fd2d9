#include "store/events.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <thread>

#include "store/testing.h"

namespace kith::store {
namespace {

using namespace std::chrono_literals;

constexpr WorkspaceId kHome{101};
constexpr WorkspaceId kOther{102};

NewEvent sample(WorkspaceId workspace, int n) {
  return {.workspace = workspace,
          .at = from_ms(1'700'000'000'000 + n),
          .kind = "message.received",
          .subject_kind = "message",
          .subject = n,
          .data_json = "{\"n\":" + std::to_string(n) + "}"};
}

class Events : public ::testing::TestWithParam<testing::Kind> {
 protected:
  Result<std::int64_t> append(Database& db, WorkspaceId workspace, int n) {
    return db.write(workspace,
                    [&](Transaction& tx) { return tx.append_event(sample(workspace, n)); });
  }
  std::vector<StoredEvent> after(std::int64_t seq, int limit = 1000) {
    return db_->read([&](Transaction& tx) { return events_after(tx, kHome, seq, limit); }).value();
  }
  ChainCheck check(std::int64_t from = 0, int limit = 1000) {
    return db_->read([&](Transaction& tx) { return check_chain(tx, kHome, from, limit); }).value();
  }
  testing::TestDatabase db_{GetParam()};
};
INSTANTIATE_TEST_SUITE_P(databases, Events, ::testing::ValuesIn(testing::databases()),
                         testing::name<::testing::TestParamInfo<testing::Kind>>);

TEST_P(Events, are_read_in_order_and_by_workspace) {
  for (int i = 1; i <= 5; ++i) {
    ASSERT_TRUE(append(*db_, kHome, i));
    ASSERT_TRUE(append(*db_, kOther, 100 + i));
  }
  const auto all = after(0);
  ASSERT_EQ(all.size(), 5U);
  for (int i = 0; i < 5; ++i) EXPECT_EQ(all[static_cast<std::size_t>(i)].subject, i + 1);
  EXPECT_EQ(all[2].data_json, "{\"n\":3}");
  EXPECT_FALSE(all[2].actor);
  EXPECT_EQ(after(all[2].seq).size(), 2U);
  EXPECT_EQ(after(0, 3).size(), 3U);
  EXPECT_EQ(db_->read([&](Transaction& tx) { return last_event_seq(tx, kHome); }).value(),
            all[4].seq);
}

TEST_P(Events, cannot_be_changed_or_removed) {
  ASSERT_TRUE(append(*db_, kHome, 1));
  static constexpr Statement kChange = "UPDATE event SET data_json = '{}'";
  static constexpr Statement kRemove = "DELETE FROM event";
  EXPECT_FALSE(db_->write(kHome, [](Transaction& tx) { return tx.execute(kChange); }));
  EXPECT_FALSE(db_->write(kHome, [](Transaction& tx) { return tx.execute(kRemove); }));
  EXPECT_EQ(after(0).size(), 1U);
}

TEST_P(Events, a_changed_log_shows) {
  for (int i = 1; i <= 10; ++i) ASSERT_TRUE(append(*db_, kHome, i));
  EXPECT_FALSE(check().broken_at);
  EXPECT_TRUE(check().done);
  const auto half = check(0, 4);
  EXPECT_FALSE(half.done);
  EXPECT_TRUE(check(half.checked_to).done);
  const std::int64_t victim = after(0)[5].seq;
  static constexpr Statement kUnlock = {"DROP TRIGGER event_keep_words",
                                        "DROP TRIGGER event_keep ON event"};
  static constexpr Statement kTamper = "UPDATE event SET data_json = '{\"n\":66}' WHERE seq = ?";
  ASSERT_TRUE(db_->write([&](Transaction& tx) -> Result<void> {
    TRYV(tx.execute(kUnlock));
    TRYV(tx.execute(kTamper, {victim}));
    return {};
  }));
  EXPECT_EQ(check().broken_at, victim);
}

TEST_P(Events, a_removed_row_shows) {
  for (int i = 1; i <= 4; ++i) ASSERT_TRUE(append(*db_, kHome, i));
  const auto all = after(0);
  static constexpr Statement kUnlock = {"DROP TRIGGER event_keep_rows",
                                        "DROP TRIGGER event_keep ON event"};
  static constexpr Statement kRemove = "DELETE FROM event WHERE seq = ?";
  ASSERT_TRUE(db_->write([&](Transaction& tx) -> Result<void> {
    TRYV(tx.execute(kUnlock));
    TRYV(tx.execute(kRemove, {all[1].seq}));
    return {};
  }));
  EXPECT_EQ(check().broken_at, all[2].seq);
}

// A reader that asks again and again from the last number it saw must miss nothing.
TEST_P(Events, numbers_rise_in_the_order_of_commits) {
  const auto second = db_.open_again();
  std::atomic<int> running{4};
  std::vector<std::thread> writers;
  for (int t = 0; t < 4; ++t)
    writers.emplace_back([&, t] {
      Database& db = t % 2 == 0 ? *db_ : *second;
      for (int i = 0; i < 40; ++i) EXPECT_TRUE(append(db, t == 3 ? kOther : kHome, t * 1000 + i));
      --running;
    });
  std::int64_t seen = 0;
  std::size_t count = 0;
  while (true) {
    const bool last_round = running == 0;
    for (const auto& e : after(seen)) {
      EXPECT_GT(e.seq, seen);
      seen = e.seq;
      ++count;
    }
    if (last_round) break;
  }
  for (auto& t : writers) t.join();
  EXPECT_EQ(count, 120U);
  EXPECT_TRUE(check().done);
  EXPECT_FALSE(check().broken_at);
}

TEST_P(Events, a_rolled_back_event_is_not_told) {
  std::atomic<int> told{0};
  const auto subscription = db_->events().subscribe([&](const EventNotice&) { ++told; });
  ASSERT_FALSE(db_->write(kHome, [&](Transaction& tx) -> Result<void> {
    TRYV(tx.append_event(sample(kHome, 1)));
    return fail(Kind::held, "no");
  }));
  std::promise<EventNotice> heard;
  const auto other = db_->events().subscribe([&](const EventNotice& n) { heard.set_value(n); });
  const auto seq = append(*db_, kHome, 2).value();
  auto future = heard.get_future();
  ASSERT_EQ(future.wait_for(60s), std::future_status::ready);
  const auto notice = future.get();
  EXPECT_EQ(notice.workspace, kHome);
  EXPECT_EQ(notice.seq, seq);
  EXPECT_EQ(told, 1);
}

TEST_P(Events, another_process_hears) {
  if (GetParam() == testing::Kind::sqlite) GTEST_SKIP() << "SQLite serves one process";
  const auto second = db_.open_again();
  std::promise<EventNotice> heard;
  std::atomic<bool> done{false};
  const auto subscription = second->events().subscribe([&](const EventNotice& n) {
    if (!done.exchange(true)) heard.set_value(n);
  });
  auto future = heard.get_future();
  // The listener connects by itself; until then events are found by reading the log.
  std::int64_t seq = 0;
  for (int i = 0; i < 600 && future.wait_for(100ms) != std::future_status::ready; ++i)
    seq = append(*db_, kHome, i).value();
  ASSERT_EQ(future.wait_for(60s), std::future_status::ready);
  EXPECT_LE(future.get().seq, seq);
}

TEST(Bus, ends_a_subscription_for_good) {
  EventBus bus;
  std::atomic<int> calls{0};
  auto one = bus.subscribe([&](const EventNotice&) { ++calls; });
  std::promise<void> first;
  auto two = bus.subscribe([&](const EventNotice& n) {
    if (n.seq == 1) first.set_value();
  });
  bus.publish({kHome, 1});
  first.get_future().wait();
  one.cancel();
  const int before = calls;
  bus.publish({kHome, 2});
  two.cancel();
  EXPECT_EQ(calls, before);
}

TEST(Bus, a_listener_may_end_itself) {
  EventBus bus;
  EventBus::Subscription own;
  std::promise<void> ended;
  own = bus.subscribe([&](const EventNotice&) {
    own.cancel();
    ended.set_value();
  });
  bus.publish({kHome, 1});
  ASSERT_EQ(ended.get_future().wait_for(60s), std::future_status::ready);
  bus.publish({kHome, 2});
}

}  // namespace
}  // namespace kith::store

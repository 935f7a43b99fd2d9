// What is left to be done later is done before the commit, or nothing is.
#include <gtest/gtest.h>

#include "store/events.h"
#include "store/testing.h"

namespace kith::store {
namespace {

using kith::Kind;

constexpr WorkspaceId kHome{101};
constexpr Statement kMake = "CREATE TABLE note (id BIGINT NOT NULL PRIMARY KEY, words TEXT, n BIGINT)";
constexpr Statement kAdd = "INSERT INTO note (id, words, n) VALUES (?, ?, ?)";
constexpr Statement kRaise = "UPDATE note SET n = n + ? WHERE id = ?";
constexpr Statement kCount = "SELECT COUNT(*), COALESCE(SUM(n), 0) FROM note";

class Later : public ::testing::TestWithParam<testing::Kind> {
 protected:
  void SetUp() override {
    ASSERT_TRUE(db_->write([](Transaction& tx) { return tx.execute(kMake); }));
  }
  static std::vector<Params> notes(std::int64_t from, std::int64_t to) {
    std::vector<Params> out;
    for (auto id = from; id < to; ++id)
      out.push_back({id, id % 3 == 0 ? Value() : Value("{a,\"b\\ " + std::to_string(id) + "é}"), Value()});
    return out;
  }
  std::int64_t count() {
    const auto row = db_->read([](Transaction& tx) { return tx.query_one(kCount); });
    EXPECT_TRUE(row);
    return (*row)->i64(0);
  }
  testing::TestDatabase db_{GetParam()};
};
INSTANTIATE_TEST_SUITE_P(databases, Later, ::testing::ValuesIn(testing::databases()),
                         testing::name<::testing::TestParamInfo<testing::Kind>>);

TEST_P(Later, is_seen_by_what_follows_and_kept_at_commit) {
  const auto done = db_->write(kHome, [](Transaction& tx) -> Result<void> {
    TRYV(tx.execute_later(kAdd, notes(0, 230)));
    TRY(const auto row, tx.query_one(kCount));
    EXPECT_EQ(row->i64(0), 230);
    TRYV(tx.execute_later(kAdd, notes(230, 233)));
    TRY(const auto changed, tx.execute_many(kAdd, notes(233, 400)));
    EXPECT_EQ(changed, 167) << "its own rows only";
    TRYV(tx.execute_later(kAdd, {}));
    TRYV(tx.execute_later(kAdd, notes(400, 401)));
    return {};
  });
  ASSERT_TRUE(done) << describe(done.error());
  EXPECT_EQ(count(), 401);
}

TEST_P(Later, what_is_refused_refuses_the_whole_whoever_asks_next) {
  for (const int then : {0, 1, 2, 3}) {
    const auto done = db_->write(kHome, [&](Transaction& tx) -> Result<void> {
      TRYV(tx.execute_later(kAdd, notes(0, 5)));
      TRYV(tx.execute_later(kAdd, notes(4, 150)));  // one twice
      TRYV(tx.execute_later(kAdd, notes(200, 201)));
      if (then == 1) TRYV(tx.query_one(kCount));
      if (then == 2) TRYV(tx.execute(kRaise, {1, 1}));
      if (then == 3) TRYV(tx.execute_many(kAdd, notes(300, 310)));
      return {};
    });
    ASSERT_FALSE(done) << then;
    EXPECT_EQ(done.error().kind, Kind::conflict) << describe(done.error());
    EXPECT_EQ(count(), 0);
  }
  ASSERT_TRUE(db_->write(kHome, [](Transaction& tx) { return tx.execute_later(kAdd, notes(0, 5)); }));
  EXPECT_EQ(count(), 5);
}

TEST_P(Later, an_error_nobody_looks_at_still_ends_the_transaction) {
  const auto done = db_->write(kHome, [](Transaction& tx) -> Result<void> {
    TRYV(tx.execute_later(kAdd, notes(0, 2)));
    const std::vector<Params> twice = notes(1, 2);
    (void)tx.execute_later(kAdd, twice);
    (void)tx.query_one(kCount);
    return {};
  });
  EXPECT_FALSE(done);
  EXPECT_EQ(count(), 0);
}

TEST_P(Later, is_given_up_with_a_transaction_that_fails) {
  for (int round = 0; round < 20; ++round) {  // more than there are connections
    const auto done = db_->write(kHome, [](Transaction& tx) -> Result<void> {
      TRYV(tx.execute_later(kAdd, notes(0, 100)));
      return fail(Kind::not_found, "changed my mind");
    });
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().kind, Kind::not_found);
  }
  EXPECT_EQ(count(), 0);
}

TEST_P(Later, events_told_one_by_one_and_together_make_one_chain) {
  const NewEvent one{kHome, from_ms(1'000), "message.received", "message", 7};
  const std::vector<NewEvent> some(3, one);
  for (int round = 0; round < 2; ++round) {
    const auto done = db_->write(kHome, [&](Transaction& tx) -> Result<void> {
      TRYV(tx.look_at_log(kHome));
      TRYV(tx.append_event(one));
      TRYV(tx.append_events(some));
      TRYV(tx.append_event(one));
      return {};
    });
    ASSERT_TRUE(done) << describe(done.error());
  }
  const auto chain = db_->read([](Transaction& tx) { return check_chain(tx, kHome, 0, 100); });
  ASSERT_TRUE(chain);
  EXPECT_FALSE(chain->broken_at);
  EXPECT_TRUE(chain->done);
}

}  // namespace
}  // namespace kith::store

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

constexpr Statement kMakeOdd = {
    "CREATE TABLE odd (id INTEGER NOT NULL PRIMARY KEY, words TEXT, amount REAL, bytes BLOB, n INTEGER) STRICT",
    "CREATE TABLE odd (id BIGINT NOT NULL PRIMARY KEY, words TEXT, amount DOUBLE PRECISION, bytes BYTEA, n BIGINT)"};
constexpr Statement kAddOdd =
    "INSERT INTO odd (id, words, amount, bytes, n) VALUES (?, SUBSTR(?, 1, 9), ?, ?, ?) ON CONFLICT (id) DO NOTHING";
constexpr Statement kOdd = "SELECT id, words, amount, bytes, n FROM odd ORDER BY id";

TEST_P(Later, rows_written_together_are_the_rows_written_one_by_one) {
  ASSERT_TRUE(db_->write([](Transaction& tx) { return tx.execute(kMakeOdd); }));
  const std::vector<Params> rows{{INT64_MAX, "a,\"b\\{}", 0.1, Blob{std::string("\0\xff'", 3)}, nullptr},
                                 {INT64_MIN, "", -1e300, Blob{""}, nullptr},
                                 {7, nullptr, nullptr, nullptr, nullptr},
                                 {8, "NULL", 2.5, Blob{"\\x41"}, nullptr},
                                 {8, "again", 0.0, nullptr, nullptr},
                                 {9, "\xc3\xa9\xf0\x9d\x84\x9e", 0.0, nullptr, nullptr}};
  for (const bool together : {true, false}) {
    const auto read = db_->write(kHome, [&](Transaction& tx) -> Result<Rows> {
      TRYV(tx.execute("DELETE FROM odd"));
      if (together) {
        TRY(const auto added, tx.execute_many(kAddOdd, rows));
        EXPECT_EQ(added, 5);
      } else {
        for (const auto& row : rows) TRYV(tx.execute(kAddOdd, row));
      }
      return tx.query(kOdd);
    });
    ASSERT_TRUE(read) << describe(read.error());
    ASSERT_EQ(read->size(), 5U);
    EXPECT_EQ((*read)[0].i64(0), INT64_MIN);
    EXPECT_EQ((*read)[0].text(1), "");
    EXPECT_TRUE((*read)[1].is_null(1) && (*read)[1].is_null(2) && (*read)[1].is_null(3));
    EXPECT_EQ((*read)[2].text(1), "NULL");
    EXPECT_EQ((*read)[3].text(1), "\xc3\xa9\xf0\x9d\x84\x9e");
    EXPECT_EQ((*read)[4].text(1), "a,\"b\\{}");
    EXPECT_EQ((*read)[4].at(2), Value(0.1));
    EXPECT_EQ((*read)[4].blob(3).bytes, std::string("\0\xff'", 3));
    for (const auto& row : *read) EXPECT_TRUE(row.is_null(4));
  }
}

TEST_P(Later, many_rows_are_changed_each_by_its_own) {
  static constexpr Statement kChange = {
      "UPDATE note SET words = COALESCE(?, words), n = ? WHERE id = ?",
      "UPDATE note SET words = COALESCE(v.words, note.words), n = v.n FROM unnest(CAST(? AS TEXT[]), "
      "CAST(? AS BIGINT[]), CAST(? AS BIGINT[])) AS v (words, n, id) WHERE note.id = v.id "
      "AND v.id BETWEEN 1 AND 9223372036854775807"};
  static constexpr Statement kAll = "SELECT id, words, n FROM note ORDER BY id";
  constexpr std::int64_t kMany = 2'300;
  for (const bool all_null : {false, true}) {
    const auto read = db_->write(kHome, [&](Transaction& tx) -> Result<Rows> {
      TRYV(tx.execute("DELETE FROM note"));
      std::vector<Params> rows, changes;
      for (std::int64_t id = 1; id <= kMany; ++id) {
        rows.push_back({id, "w" + std::to_string(id), 1});
        if (id % 2 == 0) changes.push_back({all_null || id % 4 == 0 ? Value() : Value("{new}"), id * 10, id});
      }
      TRYV(tx.execute_later(kAdd, rows));
      TRYV(tx.update_later(kChange, changes));
      TRYV(tx.update_later(kChange, {}));
      return tx.query(kAll);
    });
    ASSERT_TRUE(read) << describe(read.error());
    ASSERT_EQ(read->size(), static_cast<std::size_t>(kMany));
    for (const auto& row : *read) {
      const auto id = row.i64(0);
      EXPECT_EQ(row.i64(2), id % 2 == 0 ? id * 10 : 1);
      EXPECT_EQ(row.text(1), id % 4 == 2 && !all_null ? "{new}" : "w" + std::to_string(id));
    }
  }
}

}  // namespace
}  // namespace kith::store

#include "store/database.h"

#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <thread>

#include "store/check_text.h"
#include "store/events.h"
#include "store/migrations.h"
#include "store/sql_text.h"
#include "store/sqlite/sqlite.h"
#include "store/testing.h"

namespace kith::store {
namespace {

using namespace std::chrono_literals;
using kith::Kind;

constexpr WorkspaceId kHome{101};

constexpr Statement kMakeNotes = {
    "CREATE TABLE note (id INTEGER NOT NULL PRIMARY KEY, words TEXT, amount REAL, bytes BLOB, n "
    "INTEGER UNIQUE) STRICT",
    "CREATE TABLE note (id BIGINT NOT NULL PRIMARY KEY, words TEXT, amount DOUBLE PRECISION, bytes "
    "BYTEA, n BIGINT UNIQUE)"};
constexpr Statement kAdd = "INSERT INTO note (id, words, n) VALUES (?, ?, ?)";
constexpr Statement kCount = "SELECT count(*) FROM note";
constexpr Statement kSum = "SELECT n FROM note WHERE id = 1";

class Store : public ::testing::TestWithParam<testing::Kind> {
 protected:
  void SetUp() override {
    ASSERT_TRUE(db_->write([](Transaction& tx) -> Result<void> {
      TRYV(tx.execute(kMakeNotes));
      return {};
    }));
  }
  Result<void> add(Database& db, std::int64_t id, std::string_view words,
                   std::optional<std::int64_t> n = {}) {
    return db.write(kHome, [&](Transaction& tx) -> Result<void> {
      TRYV(tx.execute(kAdd, {id, words, n}));
      return {};
    });
  }
  std::int64_t count(Database& db) {
    return db
        .read([](Transaction& tx) -> Result<std::int64_t> {
          TRY(auto row, tx.query_one(kCount));
          return row->i64(0);
        })
        .value();
  }
  testing::TestDatabase db_{GetParam()};
};
INSTANTIATE_TEST_SUITE_P(databases, Store, ::testing::ValuesIn(testing::databases()),
                         testing::name<::testing::TestParamInfo<testing::Kind>>);

TEST_P(Store, every_kind_of_value_round_trips) {
  static constexpr Statement kPut =
      "INSERT INTO note (id, words, amount, bytes, n) VALUES (?, ?, ?, ?, ?)";
  static constexpr Statement kGet =
      "SELECT id, words, amount, bytes, n, n IS NULL, words = ? FROM note ORDER BY id";
  const std::string odd("\0\xff'\\x41?", 7);
  const std::string words = "Grüße, 世界 'quoted' ? \\ \n𝄞";
  ASSERT_TRUE(db_->write(kHome, [&](Transaction& tx) -> Result<void> {
    TRYV(tx.execute(kPut, {ContactId{INT64_MAX}, words, 0.1, Blob{odd}, INT64_MIN}));
    TRYV(tx.execute(kPut, {1, "", -2.5e300, Blob{}, nullptr}));
    TRYV(tx.execute(kPut,
                    {2, std::optional<std::string>{}, std::optional<double>{}, nullptr, true}));
    return {};
  }));
  const auto rows = db_->read([&](Transaction& tx) { return tx.query(kGet, {words}); }).value();
  ASSERT_EQ(rows.size(), 3U);
  const Row& full = rows[2];
  EXPECT_EQ(full.id<ContactTag>(0), ContactId{INT64_MAX});
  EXPECT_EQ(full.text(1), words);
  EXPECT_EQ(full.real(2), 0.1);
  EXPECT_EQ(full.blob(3).bytes, odd);
  EXPECT_EQ(full.i64(4), INT64_MIN);
  EXPECT_FALSE(full.boolean(5));
  EXPECT_TRUE(full.boolean(6));
  EXPECT_EQ(rows[0].opt_text(1), "");
  EXPECT_EQ(rows[0].opt_blob(3), Blob{});
  EXPECT_EQ(rows[0].real(2), -2.5e300);
  EXPECT_FALSE(rows[0].opt_i64(4));
  EXPECT_FALSE(rows[1].opt_text(1));
  EXPECT_FALSE(rows[1].opt_real(2));
  EXPECT_TRUE(rows[1].is_null(3));
  EXPECT_TRUE(rows[1].boolean(4));
}

TEST_P(Store, refuses_text_the_other_database_could_not_hold) {
  EXPECT_EQ(add(*db_, 1, std::string_view("a\0b", 3)).error().kind, Kind::invalid);
  EXPECT_EQ(add(*db_, 1, "caf\xe9").error().kind, Kind::invalid);
  EXPECT_EQ(add(*db_, 1, "\xed\xa0\x80").error().kind, Kind::invalid);
  EXPECT_TRUE(add(*db_, 1, "café"));
}

TEST_P(Store, rolls_back_on_error_and_on_exception) {
  const auto failed = db_->write(kHome, [&](Transaction& tx) -> Result<int> {
    TRYV(tx.execute(kAdd, {1, "a", 1}));
    return fail(Kind::held, "not now");
  });
  EXPECT_EQ(failed.error().kind, Kind::held);
  const auto thrown = db_->write(kHome, [&](Transaction& tx) -> Result<int> {
    TRYV(tx.execute(kAdd, {1, "a", 1}));
    throw std::runtime_error("boom");
  });
  EXPECT_EQ(thrown.error().kind, Kind::internal);
  EXPECT_EQ(count(*db_), 0);
  EXPECT_TRUE(add(*db_, 1, "a"));
  EXPECT_EQ(count(*db_), 1);
}

TEST_P(Store, tells_kinds_of_failure_apart) {
  ASSERT_TRUE(add(*db_, 1, "a", 1));
  EXPECT_EQ(add(*db_, 1, "b", 2).error().kind, Kind::conflict);
  EXPECT_EQ(add(*db_, 2, "b", 1).error().kind, Kind::conflict);
  static constexpr Statement kNonsense = "SELEKT 1";
  EXPECT_EQ(db_->read([](Transaction& tx) { return tx.query(kNonsense); }).error().kind,
            Kind::internal);
  EXPECT_EQ(db_->read([](Transaction& tx) { return tx.execute(kAdd, {9, "x", 9}); }).error().kind,
            Kind::internal);
  static constexpr Statement kOrphan =
      "INSERT INTO identity (id, workspace_id, contact_id, network, remote_id, updated_at) VALUES "
      "(1, 1, 77, 'x', 'y', 1)";
  EXPECT_EQ(db_->write(kHome, [](Transaction& tx) { return tx.execute(kOrphan); }).error().kind,
            Kind::conflict);
  EXPECT_EQ(count(*db_), 1);
}

TEST_P(Store, a_transaction_is_over_with_its_first_error) {
  ASSERT_TRUE(add(*db_, 1, "a", 1));
  const auto result = db_->write(kHome, [&](Transaction& tx) -> Result<void> {
    TRYV(tx.execute(kAdd, {2, "b", 2}));
    EXPECT_FALSE(tx.execute(kAdd, {1, "again", 3}));
    EXPECT_FALSE(tx.execute(kAdd, {3, "c", 4}));
    return {};
  });
  EXPECT_EQ(result.error().kind, Kind::conflict);
  EXPECT_EQ(count(*db_), 1);
}

TEST_P(Store, refuses_a_write_inside_a_write) {
  const auto nested =
      db_->write(kHome, [&](Transaction&) -> Result<void> { return add(*db_, 1, "a"); });
  EXPECT_EQ(nested.error().kind, Kind::internal);
  EXPECT_TRUE(add(*db_, 1, "a"));
}

TEST_P(Store, counts_what_changed) {
  std::vector<Params> rows;
  for (int i = 1; i <= 257; ++i) rows.push_back({i, "words", i});
  const auto added =
      db_->write(kHome, [&](Transaction& tx) { return tx.execute_many(kAdd, rows); });
  EXPECT_EQ(added.value(), 257);
  static constexpr Statement kTouch = "UPDATE note SET words = 'new' WHERE n <= ?";
  EXPECT_EQ(db_->write(kHome, [&](Transaction& tx) { return tx.execute(kTouch, {7}); }).value(), 7);
  static constexpr Statement kPruned = "DELETE FROM note WHERE n > ? RETURNING id";
  EXPECT_EQ(
      db_->write(kHome, [&](Transaction& tx) { return tx.query(kPruned, {250}); }).value().size(),
      7U);
  std::vector<Params> clash{{1000, "x", 1000}, {1001, "y", 1}, {1002, "z", 1002}};
  EXPECT_EQ(
      db_->write(kHome, [&](Transaction& tx) { return tx.execute_many(kAdd, clash); }).error().kind,
      Kind::conflict);
  EXPECT_EQ(count(*db_), 250);
}

TEST_P(Store, many_rows_at_once_keep_their_nulls_types_and_order) {
  static constexpr Statement kWhole = "INSERT INTO note (id, words, amount, bytes, n) VALUES (?, ?, ?, ?, ?)";
  static constexpr Statement kPerhaps =
      "INSERT INTO note (id, words) VALUES (?, COALESCE(?, '(?)')) ON CONFLICT (id) DO NOTHING";
  static constexpr Statement kUnlike = "INSERT INTO note (id, amount) VALUES (?, CAST(? AS DOUBLE PRECISION))";
  static constexpr Statement kAll = "SELECT id, words, amount, bytes, n FROM note ORDER BY id";
  const auto other = [](int i, int every, Value v) { return i % every == 0 ? Value() : v; };
  std::vector<Params> rows, again, unlike;
  for (int i = 0; i < 83; ++i) {
    rows.push_back({i, other(i, 2, "w" + std::to_string(i)), other(i, 3, i + 0.5),
                    other(i, 5, Blob{std::string("\0b", 2)}), nullptr});
    again.push_back({i + 40, other(i, 7, "again")});
  }
  for (int i = 0; i < 5; ++i) unlike.push_back({200 + i, i == 3 ? Value(2.5) : Value(2)});
  const auto done = db_->write(kHome, [&](Transaction& tx) -> Result<std::vector<std::int64_t>> {
    TRY(const auto first, tx.execute_many(kWhole, rows));
    TRY(const auto second, tx.execute_many(kPerhaps, again));
    TRY(const auto third, tx.execute_many(kUnlike, unlike));
    TRY(const auto none, tx.execute_many(kWhole, {}));
    return std::vector{first, second, third, none};
  });
  ASSERT_TRUE(done) << describe(done.error());
  EXPECT_EQ(*done, (std::vector<std::int64_t>{83, 40, 5, 0}));
  const auto found = db_->read([](Transaction& tx) { return tx.query(kAll); }).value();
  ASSERT_EQ(found.size(), 128U);
  for (std::size_t i = 0; i < 83; ++i)
    for (std::size_t c = 0; c < 5; ++c) EXPECT_EQ(found[i].at(c), rows[i].values()[c]) << i << " " << c;
  EXPECT_EQ(found[88].text(1), "again");
  EXPECT_EQ(found[89].text(1), "(?)");
  EXPECT_EQ(found[126].real(2), 2.5);
}

TEST_P(Store, refuses_the_wrong_number_of_parameters) {
  EXPECT_FALSE(db_->write(kHome, [&](Transaction& tx) { return tx.execute(kAdd, {1, "a"}); }));
  EXPECT_FALSE(
      db_->write(kHome, [&](Transaction& tx) { return tx.execute(kAdd, {1, "a", 2, 3}); }));
}

TEST_P(Store, keeps_more_statements_than_the_cache_holds) {
  for (int i = 0; i < 450; ++i) {
    const std::string sql = "SELECT " + std::to_string(i) + " + CAST(? AS BIGINT)";
    const auto rows =
        db_->read([&](Transaction& tx) { return tx.query(Statement::built(sql), {1}); });
    ASSERT_EQ(rows.value().front().i64(0), i + 1);
  }
}

TEST_P(Store, readers_see_a_snapshot_while_a_writer_works) {
  ASSERT_TRUE(add(*db_, 1, "a", 0));
  std::atomic<bool> stop{false};
  std::atomic<int> torn{0};
  std::vector<std::thread> readers;
  for (int i = 0; i < 3; ++i)
    readers.emplace_back([&] {
      while (!stop) {
        const auto same = db_->read([](Transaction& tx) -> Result<bool> {
          TRY(auto first, tx.query_one(kSum));
          TRY(auto rows, tx.query_one(kCount));
          TRY(auto second, tx.query_one(kSum));
          return first->i64(0) == second->i64(0) && rows->i64(0) == first->i64(0) + 1;
        });
        if (!same || !*same) ++torn;
      }
    });
  static constexpr Statement kBump = "UPDATE note SET n = n + 1 WHERE id = 1";
  for (int i = 1; i <= 100; ++i)
    ASSERT_TRUE(db_->write(kHome, [&](Transaction& tx) -> Result<void> {
      TRYV(tx.execute(kAdd, {100 + i, "x", nullptr}));
      TRYV(tx.execute(kBump));
      return {};
    }));
  stop = true;
  for (auto& t : readers) t.join();
  EXPECT_EQ(torn, 0);
}

// Read, then write what was read: right only where writers follow one another.
void count_up(Database& db, WorkspaceId workspace, int times, std::atomic<int>& failed) {
  static constexpr Statement kSet = "UPDATE note SET n = ? WHERE id = 1";
  for (int i = 0; i < times; ++i) {
    const auto done = db.write(workspace, [&](Transaction& tx) -> Result<void> {
      TRY(auto row, tx.query_one(kSum));
      TRYV(tx.execute(kSet, {row->i64(0) + 1}));
      return {};
    });
    if (!done) ++failed;
  }
}

TEST_P(Store, writers_of_one_workspace_follow_one_another) {
  ASSERT_TRUE(add(*db_, 1, "a", 0));
  const auto second = db_.open_again();  // as another process has
  std::atomic<int> failed{0};
  std::vector<std::thread> writers;
  for (int i = 0; i < 4; ++i)
    writers.emplace_back([&, i] { count_up(i % 2 == 0 ? *db_ : *second, kHome, 50, failed); });
  for (auto& t : writers) t.join();
  EXPECT_EQ(failed, 0);
  EXPECT_EQ(db_->read([](Transaction& tx) { return tx.query(kSum); }).value()[0].i64(0), 200);
}

TEST_P(Store, writers_without_a_workspace_lose_nothing) {
  ASSERT_TRUE(add(*db_, 1, "a", 0));
  std::atomic<int> failed{0};
  std::vector<std::thread> writers;
  for (int i = 0; i < 3; ++i) writers.emplace_back([&] { count_up(*db_, {}, 30, failed); });
  for (auto& t : writers) t.join();
  EXPECT_EQ(db_->read([](Transaction& tx) { return tx.query(kSum); }).value()[0].i64(0),
            90 - failed);
  EXPECT_LT(failed, 9);  // a bounded number of tries, and they nearly always do
}

TEST_P(Store, a_failing_writer_harms_nobody_who_shares_its_commit) {
  std::vector<std::thread> writers;
  std::atomic<int> stored{0};
  for (int t = 0; t < 8; ++t)
    writers.emplace_back([&, t] {
      for (int i = 0; i < 40; ++i) {
        const auto done = db_->write(kHome, [&](Transaction& tx) -> Result<void> {
          TRYV(tx.execute(kAdd, {t * 1000 + i + 1, "x", nullptr}));
          if (i % 3 == 0) return fail(Kind::held, "no");
          return {};
        });
        if (done) ++stored;
      }
    });
  for (auto& t : writers) t.join();
  EXPECT_EQ(count(*db_), stored);
  EXPECT_EQ(stored, 8 * 26);
}

TEST_P(Store, calls_back_after_commit_only) {
  int called = 0;
  ASSERT_FALSE(db_->write(kHome, [&](Transaction& tx) -> Result<void> {
    tx.after_commit([&] { ++called; });
    return fail(Kind::held, "no");
  }));
  EXPECT_EQ(called, 0);
  ASSERT_TRUE(db_->write(kHome, [&](Transaction& tx) -> Result<void> {
    TRYV(tx.execute(kAdd, {1, "x", nullptr}));
    tx.after_commit([&] { called += static_cast<int>(count(*db_)); });
    tx.after_commit([&] { EXPECT_TRUE(add(*db_, 2, "from the callback")); });
    return {};
  }));
  EXPECT_EQ(called, 1);
  EXPECT_EQ(count(*db_), 2);
}

TEST_P(Store, survives_closing) {
  ASSERT_TRUE(add(*db_, 1, "kept"));
  db_.reopen();
  EXPECT_EQ(count(*db_), 1);
  EXPECT_TRUE(db_->ping());
}

TEST_P(Store, migrates_once_even_when_two_start_together) {
  testing::TestDatabase fresh(GetParam(), false);
  const auto second = fresh.open_again();
  Result<int> one = 0;
  Result<int> two = 0;
  std::thread other([&] { one = second->migrate(); });
  two = fresh->migrate();
  other.join();
  ASSERT_TRUE(one) << describe(one.error());
  ASSERT_TRUE(two) << describe(two.error());
  EXPECT_EQ(*one + *two, static_cast<int>(migrations(fresh->dialect()).value().size()));
  EXPECT_EQ(fresh->migrate().value(), 0);
}

TEST_P(Store, refuses_a_database_from_the_future) {
  static constexpr Statement kFuture =
      "INSERT INTO schema_step (number, name, checksum, applied_at) VALUES (999, 'x', 'y', 1)";
  ASSERT_TRUE(db_->write([](Transaction& tx) { return tx.execute(kFuture); }));
  EXPECT_EQ(db_->migrate().error().kind, Kind::conflict);
}

TEST_P(Store, refuses_a_changed_step) {
  static constexpr Statement kChanged =
      "UPDATE schema_step SET checksum = 'other' WHERE number = 1";
  ASSERT_TRUE(db_->write([](Transaction& tx) { return tx.execute(kChanged); }));
  EXPECT_EQ(db_->migrate().error().kind, Kind::conflict);
}

TEST(Schema, both_databases_have_the_same_steps) {
  const auto one = migrations(Dialect::sqlite).value();
  const auto two = migrations(Dialect::postgres).value();
  ASSERT_EQ(one.size(), two.size());
  for (std::size_t i = 0; i < one.size(); ++i) EXPECT_EQ(one[i].name, two[i].name);
}

TEST(Schema, both_databases_have_the_same_columns) {
  if (testing::databases().size() < 2) GTEST_SKIP() << "set KITH_TEST_POSTGRES_URL";
  testing::TestDatabase one(testing::Kind::sqlite);
  testing::TestDatabase two(testing::Kind::postgres);
  const auto left = one->columns().value();
  const auto right = two->columns().value();
  ASSERT_GT(left.size(), 200U);
  ASSERT_EQ(left.size(), right.size());
  for (std::size_t i = 0; i < left.size(); ++i)
    EXPECT_EQ(left[i], right[i]) << left[i].table << "." << left[i].column << " " << left[i].type
                                 << " / " << right[i].table << "." << right[i].column << " "
                                 << right[i].type;
}

TEST(Sqlite, says_plainly_that_a_file_is_damaged) {
  testing::TestDatabase db(testing::Kind::sqlite);
  const std::string bad = db.where() + ".bad";
  std::ofstream(bad) << std::string(8192, 'x');
  EXPECT_EQ(open_sqlite({.file = bad}).error().kind, Kind::corrupt);
  EXPECT_EQ(open_sqlite({.file = "/nowhere/at/all/kith.db"}).error().kind, Kind::unavailable);
}

TEST(Sqlite, a_file_is_for_its_owner_only_and_backups_open) {
  testing::TestDatabase db(testing::Kind::sqlite);
  EXPECT_EQ(std::filesystem::status(db.where()).permissions(), std::filesystem::perms(0600));
  const std::string copy = db.where() + ".copy";
  ASSERT_TRUE(db->backup_to(copy));
  EXPECT_EQ(db->backup_to(copy).error().kind, Kind::conflict);
  const auto restored = open_sqlite({.file = copy});
  ASSERT_TRUE(restored);
  EXPECT_EQ((*restored)->columns().value(), db->columns().value());
}

TEST(Placeholders, are_numbered_outside_quotes_and_comments) {
  EXPECT_EQ(number_placeholders("a = ? AND b = ?").sql, "a = $1 AND b = $2");
  EXPECT_EQ(number_placeholders("'?' ? \"?\" 'it''s ?' ?").sql, "'?' $1 \"?\" 'it''s ?' $2");
  EXPECT_EQ(number_placeholders("? -- really?\n? /* ? */ ?").sql, "$1 -- really?\n$2 /* ? */ $3");
  EXPECT_EQ(number_placeholders("? '?' ?").parameters, 2);
  EXPECT_EQ(number_placeholders("'open ?").sql, "'open ?");
}

TEST(Placeholders, one_insert_of_many_rows) {
  const auto with = [](std::string_view sql) {
    const auto parts = parts_of_insert(sql);
    return parts ? parts->with_rows(2) : "";
  };
  EXPECT_EQ(with("INSERT INTO t (a, b) VALUES (?, f(?, ')'))"),
            "INSERT INTO t (a, b) VALUES (?, f(?, ')')),(?, f(?, ')'))");
  EXPECT_EQ(with("INSERT INTO t (a) VALUES (?) ON CONFLICT (a) DO NOTHING"),
            "INSERT INTO t (a) VALUES (?),(?) ON CONFLICT (a) DO NOTHING");
  for (const char* other : {"INSERT INTO t (a) VALUES (?) ON CONFLICT (a) DO UPDATE SET a = excluded.a",
                            "INSERT INTO t (a) VALUES (?) RETURNING a", "INSERT INTO t (a) SELECT ?",
                            "UPDATE t SET a = ? WHERE b IN (VALUES (?))", "INSERT INTO t (a) VALUES (?"})
    EXPECT_EQ(with(other), "") << other;
}

TEST(Text, storable_is_utf8_without_nul) {
  for (const char* good : {"", "a", "é", "世", "𝄞", "\xEF\xBF\xBF", "\xF4\x8F\xBF\xBF"})
    EXPECT_TRUE(is_storable_text(good));
  for (const char* bad : {"\x80", "\xC0\x80", "\xC3", "\xE0\x80\x80", "\xED\xA0\x80",
                          "\xF0\x80\x80\x80", "\xF4\x90\x80\x80", "\xFF"})
    EXPECT_FALSE(is_storable_text(bad));
  EXPECT_FALSE(is_storable_text(std::string_view("\0", 1)));
}

TEST(Text, what_others_said_becomes_storable) {
  EXPECT_EQ(storable_text("mailbox full", 500), "mailbox full");
  EXPECT_EQ(storable_text(std::string_view("a\0b", 3), 500), "ab");
  for (const std::string_view said : {"bo\xEEte pleine", "caf\xC3", "\xFF\xFE"})
    for (std::size_t most = 0; most < 20; ++most) {
      const auto kept = storable_text(said, most);
      EXPECT_TRUE(is_storable_text(kept)) << said << " " << most;
      EXPECT_LE(kept.size(), most);
    }
}

}  // namespace
}  // namespace kith::store

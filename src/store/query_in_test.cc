#include "store/query_in.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "store/testing.h"
#include "store/testing_rows.h"

namespace kith::store {
namespace {

const Time kNow = parse_time("2026-11-22T12:00:00Z").value();

class QueryIn : public ::testing::TestWithParam<testing::Kind> {
 protected:
  void store(const std::vector<std::string>& names) {
    static constexpr Statement kContact =
        "INSERT INTO contact (id, workspace_id, name, name_fold, created_at) VALUES (?,?,?,'',1)";
    std::vector<Params> rows;
    for (const auto& name : names) rows.push_back({++last_, home_.workspace, name});
    ASSERT_TRUE(db_->write(home_.workspace, [&](Transaction& tx) { return tx.execute_many(kContact, rows); }));
  }
  std::vector<std::string> named(std::string_view column, const std::vector<Value>& keys) {
    const std::string before = "SELECT name FROM contact WHERE workspace_id = ? AND " + std::string(column) + " IN ";
    const auto rows = db_->read([&](Transaction& tx) { return query_in(tx, before, "", {home_.workspace}, keys); });
    EXPECT_TRUE(rows) << (rows ? "" : describe(rows.error()));
    std::vector<std::string> out;
    if (rows)
      for (const auto& row : *rows) out.push_back(row.text(0));
    std::ranges::sort(out);
    return out;
  }

  testing::TestDatabase db_{GetParam()};
  testing::Home home_ = testing::make_home(*db_, "riverside", kNow);
  std::int64_t last_ = 1'000;
};
INSTANTIATE_TEST_SUITE_P(databases, QueryIn, ::testing::ValuesIn(testing::databases()),
                         testing::name<::testing::TestParamInfo<testing::Kind>>);

TEST_P(QueryIn, takes_texts_as_they_are) {
  std::vector<std::string> names{"",          " ",               "NULL", "a,b", "{a}",
                                 "\"quoted\"", "back\\slash\\", "it's", "é漢", "line\nend"};
  store(names);
  store({"another", "a", "b"});
  std::ranges::sort(names);
  EXPECT_EQ(named("name", keys_of(names)), names);
  for (const auto& name : names) EXPECT_EQ(named("name", {name}), std::vector{name});
}

TEST_P(QueryIn, takes_ids_none_among_them_and_however_many) {
  std::vector<std::string> names;
  for (int n = 0; n < 2'500; ++n) names.push_back("n" + std::to_string(n));
  store(names);
  std::vector<Value> ids{Value()};
  for (std::int64_t id = 1'001; id <= last_; ++id) ids.emplace_back(id);
  std::ranges::sort(names);
  EXPECT_EQ(named("id", ids), names);
  EXPECT_EQ(named("name", keys_of(names)), names);
  EXPECT_EQ(named("id", {Value(), Value(7)}).size(), 0U);
  EXPECT_EQ(named("id", {}).size(), 0U);
}

}  // namespace
}  // namespace kith::store

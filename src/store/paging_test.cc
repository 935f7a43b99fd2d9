#include "store/paging.h"

#include <gtest/gtest.h>

#include "base/limits.h"
#include "store/lease.h"
#include "store/testing.h"

namespace kith::store {
namespace {

using namespace std::chrono_literals;

TEST(Cursor, round_trips_its_keys) {
  const std::vector<Value> keys{std::int64_t{-5}, "a:b 世界", nullptr, 1.5,
                                ConversationId{INT64_MAX}};
  const auto cursor = encode_cursor("list", keys);
  EXPECT_EQ(
      cursor.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"),
      std::string::npos);
  EXPECT_EQ(decode_cursor("list", cursor, 5).value(), keys);
}

TEST(Cursor, refuses_what_is_not_its_own) {
  const auto cursor = encode_cursor("list", {Value(1), Value("x")});
  EXPECT_FALSE(decode_cursor("other", cursor, 2));
  EXPECT_FALSE(decode_cursor("list", cursor, 1));
  EXPECT_FALSE(decode_cursor("list", cursor, 3));
  for (std::size_t cut = 0; cut < cursor.size(); ++cut)
    EXPECT_FALSE(decode_cursor("list", cursor.substr(0, cut), 2));
  for (const char* junk : {"!", "AAAA", "0", "%00", "eyJ9"})
    EXPECT_FALSE(decode_cursor("list", junk, 2));
  EXPECT_FALSE(decode_cursor("list", std::string(100'000, 'A'), 2));
}

TEST(Cursor, page_sizes_are_bounded) {
  EXPECT_EQ(page_size(0), limits::kPageDefault);
  EXPECT_EQ(page_size(-3), limits::kPageDefault);
  EXPECT_EQ(page_size(7), 7);
  EXPECT_EQ(page_size(1'000'000), limits::kPageMost);
}

class Leases : public ::testing::TestWithParam<testing::Kind> {
 protected:
  std::optional<Lease> take(std::string_view owner, Time now) {
    return db_->write([&](Transaction& tx) { return take_lease(tx, "search", owner, now, 10s); })
        .value();
  }
  bool holds(std::int64_t token, Time now) {
    return db_->read([&](Transaction& tx) { return holds_lease(tx, "search", token, now); })
        .value();
  }
  testing::TestDatabase db_{GetParam()};
};
INSTANTIATE_TEST_SUITE_P(databases, Leases, ::testing::ValuesIn(testing::databases()),
                         testing::name<::testing::TestParamInfo<testing::Kind>>);

TEST_P(Leases, one_owner_at_a_time) {
  const Time start = from_ms(1'000'000);
  const auto first = take("a", start);
  ASSERT_TRUE(first);
  EXPECT_FALSE(take("b", start + 9s));
  EXPECT_EQ(take("a", start + 5s)->token, first->token) << "renewing keeps the token";
  EXPECT_FALSE(take("b", start + 14s));
  const auto second = take("b", start + 15s);
  ASSERT_TRUE(second);
  EXPECT_GT(second->token, first->token);
  EXPECT_FALSE(holds(first->token, start + 15s));
  EXPECT_TRUE(holds(second->token, start + 15s));
  EXPECT_FALSE(holds(second->token, start + 25s));
  ASSERT_TRUE(db_->write([](Transaction& tx) { return release_lease(tx, "search", "b"); }));
  EXPECT_TRUE(take("a", start + 16s));
}

TEST_P(Leases, a_clock_that_went_back_holds_nobody_up_longer_than_a_lease) {
  const Time start = from_ms(100'000'000);
  ASSERT_TRUE(take("a", start + 1h));
  EXPECT_FALSE(take("b", start)) << "its owner may be alive";
  EXPECT_FALSE(take("b", start + 9s));
  EXPECT_TRUE(take("b", start + 10s)) << "it is not alive, or would have renewed it";
  ASSERT_TRUE(take("b", start + 2h));
  ASSERT_TRUE(take("b", start + 11s)) << "one's own is renewed whatever it said";
  EXPECT_FALSE(take("a", start + 20s));
  EXPECT_TRUE(take("a", start + 21s));
}

TEST_P(Leases, a_late_return_gets_a_new_token) {
  const Time start = from_ms(1'000'000);
  const auto first = take("a", start);
  EXPECT_NE(take("a", start + 11s)->token, first->token);
}

}  // namespace
}  // namespace kith::store

#include "policy/review.h"

#include <gtest/gtest.h>

namespace kith::policy {
namespace {

std::string due(std::string_view review, std::string_view adopted = "2026-08-31T15:00:00Z") {
  const auto day = next_review(review, parse_time(adopted).value());
  return day ? format_time(*day).substr(0, 10) : "none";
}

TEST(Review, counts_from_the_day_of_adoption) {
  EXPECT_EQ(due("every 6 months"), "2027-02-28");
  EXPECT_EQ(due("every month"), "2026-09-30");
  EXPECT_EQ(due("every 2 weeks"), "2026-09-14");
  EXPECT_EQ(due("every year"), "2027-08-31");
  EXPECT_EQ(due("every 10 days"), "2026-09-10");
  EXPECT_EQ(due("every quarter", "2026-11-30T00:00:00Z"), "2027-02-28");
  EXPECT_EQ(due("2027-05-02"), "2027-05-02");
}

TEST(Review, what_is_not_understood_is_no_date) {
  for (const auto* text : {"", "soon", "every", "every 0 days", "every 6 months or so", "every six months", "6 months",
                           "every 99999999999 days", "every moon", "2027-02-30"})
    EXPECT_EQ(due(text), "none") << text;
}

}  // namespace
}  // namespace kith::policy

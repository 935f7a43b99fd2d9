#include "text/zone.h"

#include <gtest/gtest.h>

namespace kith::text {
namespace {

std::string ends(const char* now, const char* zone) { return format_time(day_ends(parse_time(now).value(), zone)); }

TEST(Zone, knows_the_names_of_the_world) {
  EXPECT_TRUE(is_time_zone("Europe/Dublin"));
  EXPECT_TRUE(is_time_zone("UTC"));
  EXPECT_FALSE(is_time_zone("Europe/Atlantis"));
  EXPECT_FALSE(is_time_zone(""));
}

TEST(Zone, a_day_ends_where_people_are) {
  EXPECT_EQ(ends("2026-11-20T12:00:00Z", "UTC"), "2026-11-21T00:00:00Z");
  EXPECT_EQ(ends("2026-11-20T18:31:00Z", "Asia/Kolkata"), "2026-11-21T18:30:00Z");
  EXPECT_EQ(ends("2026-11-20T18:29:00Z", "Asia/Kolkata"), "2026-11-20T18:30:00Z");
  EXPECT_EQ(ends("2026-11-20T01:00:00Z", "America/Los_Angeles"), "2026-11-20T08:00:00Z");
  EXPECT_EQ(ends("2026-11-20T12:00:00Z", "nowhere"), "2026-11-21T00:00:00Z");
}

TEST(Zone, days_on_which_the_clocks_change_are_23_and_25_hours_long) {
  EXPECT_EQ(ends("2026-03-28T23:30:00Z", "Europe/Dublin"), "2026-03-29T00:00:00Z");
  EXPECT_EQ(ends("2026-03-29T00:00:00Z", "Europe/Dublin"), "2026-03-29T23:00:00Z");
  EXPECT_EQ(ends("2026-10-24T23:00:00Z", "Europe/Dublin"), "2026-10-26T00:00:00Z");
  EXPECT_EQ(ends("2026-10-24T22:59:59Z", "Europe/Dublin"), "2026-10-24T23:00:00Z");
}

TEST(Zone, a_midnight_that_is_leapt_over_ends_the_day_at_the_leap) {
  EXPECT_EQ(ends("2026-09-05T20:00:00Z", "America/Santiago"), "2026-09-06T04:00:00Z");
}

}  // namespace
}  // namespace kith::text

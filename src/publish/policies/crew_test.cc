#include "publish/policies/crew.h"

#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>

namespace kith::publish {
namespace {

TEST(Crew, everybody_works_once_a_turn) {
  for (const std::size_t helpers : {0U, 1U, 3U}) {
    Crew crew(helpers);
    std::atomic<std::size_t> calls = 0;
    for (std::size_t turn = 1; turn <= 20; ++turn) {
      crew.begin([&] { ++calls; });
      crew.join();
      ASSERT_EQ(calls, turn * (helpers + 1));
    }
  }
}

TEST(Crew, what_is_thrown_anywhere_is_thrown_to_who_waits_and_the_next_turn_goes_on) {
  Crew crew(2);
  crew.begin([] { throw std::runtime_error("no"); });
  EXPECT_THROW(crew.join(), std::runtime_error);
  std::atomic<int> calls = 0;
  crew.begin([&] { ++calls; });
  crew.join();
  EXPECT_EQ(calls, 3);
}

TEST(Crew, work_begun_and_not_joined_is_waited_for) {
  std::atomic<int> calls = 0;
  {
    Crew crew(2);
    crew.begin([&] { ++calls; });
  }
  EXPECT_EQ(calls, 2);
}

}  // namespace
}  // namespace kith::publish

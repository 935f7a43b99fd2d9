#include "net/http_crowd.h"

#include <gtest/gtest.h>

#include <array>

namespace kith::net {
namespace {

using Stage = Seat::Stage;

struct Guest : Seat {
  void dismiss() override { asked = true; }
  bool asked = false;
};

template <std::size_t N>
void seat_all(Crowd& crowd, std::array<Guest, N>& guests, Stage stage) {
  for (Guest& g : guests) {
    ASSERT_TRUE(crowd.make_room());
    crowd.enter(g);
    crowd.set_stage(g, stage);
  }
}

TEST(Crowd, TheLongestIdleGoesFirst) {
  Crowd crowd(3, 100);
  std::array<Guest, 3> guests;
  seat_all(crowd, guests, Stage::idle);
  crowd.set_stage(guests[0], Stage::head);
  crowd.set_stage(guests[0], Stage::idle);  // has asked again since
  EXPECT_TRUE(crowd.make_room());
  EXPECT_TRUE(guests[1].asked);
  EXPECT_FALSE(guests[0].asked);
  EXPECT_FALSE(guests[2].asked);
}

TEST(Crowd, WhoIsAtWorkStays) {
  Crowd crowd(2, 100);
  std::array<Guest, 2> guests;
  seat_all(crowd, guests, Stage::work);
  EXPECT_FALSE(crowd.make_room());
  crowd.set_stage(guests[1], Stage::live);
  EXPECT_FALSE(crowd.make_room());
  crowd.set_stage(guests[0], Stage::answer);
  EXPECT_TRUE(crowd.make_room());
  EXPECT_TRUE(guests[0].asked);
  EXPECT_FALSE(guests[1].asked);
}

TEST(Crowd, WhoWasAskedToGoMakesRoomOnce) {
  Crowd crowd(2, 100);
  std::array<Guest, 2> guests;
  seat_all(crowd, guests, Stage::idle);
  Guest next, third;
  ASSERT_TRUE(crowd.make_room());
  crowd.enter(next);
  crowd.set_stage(next, Stage::work);
  EXPECT_TRUE(crowd.make_room()) << "the second idle one goes";
  EXPECT_TRUE(guests[1].asked);
  crowd.enter(third);
  EXPECT_EQ(crowd.size(), 4u);
  crowd.leave(guests[0]);
  crowd.leave(guests[1]);
  EXPECT_EQ(crowd.size(), 2u);
}

TEST(Crowd, TheOldestBodyGoesWhereTooMuchIsHeld) {
  Crowd crowd(10, 100);
  std::array<Guest, 3> guests;
  seat_all(crowd, guests, Stage::body);
  EXPECT_TRUE(crowd.hold(guests[0], 40));
  EXPECT_TRUE(crowd.hold(guests[1], 40));
  EXPECT_TRUE(crowd.hold(guests[2], 20));
  EXPECT_TRUE(crowd.hold(guests[2], 50));
  EXPECT_TRUE(guests[0].asked);
  EXPECT_FALSE(guests[1].asked);
  crowd.leave(guests[0]);
  EXPECT_EQ(crowd.held(), 90u);
}

TEST(Crowd, WhoHoldsTooMuchWhereNobodyCanGoIsRefused) {
  Crowd crowd(10, 100);
  std::array<Guest, 2> guests;
  seat_all(crowd, guests, Stage::body);
  EXPECT_TRUE(crowd.hold(guests[0], 80));
  crowd.set_stage(guests[0], Stage::work);
  EXPECT_FALSE(crowd.hold(guests[1], 30));
  EXPECT_TRUE(crowd.hold(guests[1], 20));
  EXPECT_TRUE(crowd.hold(guests[0], 10)) << "giving back is never refused";
  EXPECT_EQ(crowd.held(), 30u);
  crowd.leave(guests[0]);
  crowd.leave(guests[1]);
  EXPECT_EQ(crowd.held(), 0u);
  EXPECT_TRUE(crowd.wait_until_empty(Millis{0}));
}

}  // namespace
}  // namespace kith::net

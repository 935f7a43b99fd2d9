// The stop: held in the step that would have sent, through restarts, until it is released.
#include "publish/gate/stops.h"

#include <gtest/gtest.h>

#include "publish/outbox/outbox.h"
#include "publish/testing_desk.h"
#include "store/events.h"
#include "store/testing.h"

namespace kith::publish {
namespace {

using namespace testing;

class StopsTest : public ::testing::TestWithParam<store::testing::Kind> {
 protected:
  void SetUp() override { ASSERT_TRUE(furnish(*db_, clock_.now())); }

  DeliveryId say(std::string_view text, ChannelId channel = kChannel, ConversationId talk = kTalk) {
    const auto done =
        reply(*db_, gate_, text, clock_.now(), kDana, channel == kChannel ? talk : ConversationId{}, channel);
    EXPECT_TRUE(done) << describe(done.error());
    return done.value().id;
  }
  // What a worker that has just been started would send.
  int sendable() {
    Outbox fresh(*db_, clock_, gate_, {.owner = "fresh"});
    int out = 0;
    for (const auto& due : fresh.due(10).value()) {
      const auto claim = fresh.claim(due);
      EXPECT_TRUE(claim) << describe(claim.error());
      if (claim && *claim) ++out;
    }
    return out;
  }
  void tend() { EXPECT_TRUE(Outbox(*db_, clock_, gate_, {.owner = "tender"}).tend()); }
  Delivery look(DeliveryId id) {
    return db_->read([&](store::Transaction& tx) { return find_delivery(tx, kHome, id); }).value();
  }
  Result<Stop> stop(ChannelId channel = {}, std::string_view why = "A letter from a lawyer") {
    return db_->write(
        kHome, [&](store::Transaction& tx) { return stop_outbound(tx, kHome, channel, why, kRuth, clock_.now()); });
  }
  Result<Stop> release(std::int64_t id) {
    return db_->write(kHome, [&](store::Transaction& tx) { return release_stop(tx, kHome, id, kDana, clock_.now()); });
  }

  store::testing::TestDatabase db_{GetParam()};
  ManualClock clock_{from_ms(1'800'000'000'000)};
  Gatekeeper gate_;
};
INSTANTIATE_TEST_SUITE_P(databases, StopsTest, ::testing::ValuesIn(store::testing::databases()),
                         store::testing::name<::testing::TestParamInfo<store::testing::Kind>>);

TEST_P(StopsTest, holds_what_waits_and_what_is_written_after) {
  const auto before = say("hello");
  const auto standing = stop();
  ASSERT_TRUE(standing) << describe(standing.error());
  EXPECT_EQ(standing->by_name, "ruth");
  const auto after = say("hello again", kChannel, kOtherTalk);
  EXPECT_EQ(sendable(), 0);
  EXPECT_EQ(look(before).state, DeliveryState::held);
  EXPECT_EQ(look(before).error_kind, "stopped");
  EXPECT_EQ(look(before).error, "ruth stopped everything: A letter from a lawyer");
  tend();
  EXPECT_EQ(sendable(), 0) << "nothing lets go of it but a release";
  EXPECT_EQ(look(after).state, DeliveryState::held);
  ASSERT_TRUE(release(standing->id));
  tend();
  EXPECT_EQ(look(before).state, DeliveryState::waiting);
  EXPECT_EQ(sendable(), 2);
}

TEST_P(StopsTest, one_channel_alone) {
  const auto held = say("hello");
  const auto free = say("hello", kSecondChannel);
  ASSERT_TRUE(stop(kChannel));
  EXPECT_EQ(sendable(), 1);
  EXPECT_EQ(look(held).state, DeliveryState::held);
  EXPECT_EQ(look(free).state, DeliveryState::sending);
  const auto on = db_->read([&](store::Transaction& tx) { return stop_on(tx, kHome, kSecondChannel); }).value();
  EXPECT_FALSE(on);
  EXPECT_FALSE(db_->read([&](store::Transaction& tx) { return stop_on(tx, kElsewhere, kChannel); }).value());
}

TEST_P(StopsTest, the_gate_looks_again_at_what_was_released) {
  const auto id = say("hello");
  const auto standing = stop().value();
  EXPECT_EQ(sendable(), 0);
  ASSERT_TRUE(adopt(*db_,
                    "policy: Stricter\nowner: dana\nvoices: {dana: {may: [all], in: all}}\nrules:\n"
                    "  - {id: none, then: never, say: Nothing leaves.}\n",
                    clock_.now()));
  ASSERT_TRUE(release(standing.id));
  tend();
  EXPECT_EQ(sendable(), 0);
  EXPECT_EQ(look(id).state, DeliveryState::failed);
  EXPECT_EQ(look(id).error, "Nothing leaves.");
}

TEST_P(StopsTest, is_on_record_and_pressed_once) {
  const auto standing = stop();
  ASSERT_TRUE(standing);
  EXPECT_EQ(stop().error().kind, Kind::conflict);
  EXPECT_TRUE(stop(kChannel)) << "a channel may be stopped by itself as well";
  EXPECT_EQ(stop({}, "").error().kind, Kind::invalid);
  EXPECT_EQ(stop(ChannelId{999}).error().kind, Kind::not_found);
  ASSERT_TRUE(release(standing->id));
  EXPECT_EQ(release(standing->id).error().kind, Kind::not_found);
  const auto all = db_->read([&](store::Transaction& tx) { return list_stops(tx, kHome, 0, 10); }).value();
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[1].released_by_name, "dana");
  EXPECT_EQ(all[1].reason, "A letter from a lawyer");
  std::vector<std::string> kinds;
  for (const auto& e :
       db_->read([&](store::Transaction& tx) { return store::events_after(tx, kHome, 0, 100); }).value())
    kinds.push_back(e.kind);
  EXPECT_EQ(kinds, (std::vector<std::string>{"outbound.stopped", "outbound.stopped", "outbound.released"}));
}

}  // namespace
}  // namespace kith::publish

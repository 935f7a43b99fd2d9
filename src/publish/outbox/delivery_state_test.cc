#include "publish/outbox/delivery_state.h"

#include <gtest/gtest.h>

namespace kith::publish {
namespace {

using namespace std::chrono_literals;
using channels::Receipt;
using channels::Settlement;

constexpr Time kNow = from_ms(1'800'000'000'000);
const RetryRules kRules;

Standing standing(int attempts, int settle_tries = 0, Millis since = 0ms) {
  return {.attempts = attempts,
          .settle_tries = settle_tries,
          .first_attempt_at = kNow - since,
          .last_attempt_at = kNow - since};
}
Next send(Result<Receipt> outcome, Standing at = standing(1), double chance = 1.0) {
  return after_send(at, outcome, kRules, kNow, chance);
}
Next settle(Result<Settlement> outcome, Standing at = standing(1, 1), Abilities can = {}) {
  return after_settle(at, outcome, can, kRules, kNow, 1.0);
}
Settlement is(Settlement::Is what) {
  return {.is = what, .receipt = {.remote_id = "r7"}};
}

TEST(AfterSend, a_receipt_is_sent) {
  const Next next = send(Receipt{.remote_id = "r1", .url = "https://x.example/1"});
  EXPECT_EQ(next.state, DeliveryState::sent);
  EXPECT_EQ(next.receipt->remote_id, "r1");
  EXPECT_TRUE(next.finished());
}

struct Row {
  Kind kind;
  DeliveryState state;
};
class EveryKind : public ::testing::TestWithParam<Row> {};
INSTANTIATE_TEST_SUITE_P(
    kinds, EveryKind,
    ::testing::Values(
        Row{Kind::invalid, DeliveryState::failed}, Row{Kind::unauthenticated, DeliveryState::held},
        Row{Kind::forbidden, DeliveryState::failed}, Row{Kind::not_found, DeliveryState::failed},
        Row{Kind::conflict, DeliveryState::failed}, Row{Kind::stale, DeliveryState::failed},
        Row{Kind::too_large, DeliveryState::failed},
        Row{Kind::rate_limited, DeliveryState::waiting},
        Row{Kind::unsupported, DeliveryState::failed}, Row{Kind::held, DeliveryState::held},
        Row{Kind::timeout, DeliveryState::unknown}, Row{Kind::unavailable, DeliveryState::waiting},
        Row{Kind::ambiguous, DeliveryState::unknown}, Row{Kind::corrupt, DeliveryState::unknown},
        Row{Kind::cancelled, DeliveryState::unknown}, Row{Kind::internal, DeliveryState::unknown}));

TEST_P(EveryKind, of_error_leads_somewhere_and_says_why) {
  const Next next = send(fail(GetParam().kind, "the network said no"));
  EXPECT_EQ(next.state, GetParam().state);
  EXPECT_EQ(next.error, "the network said no");
  EXPECT_FALSE(next.advice.empty());
  EXPECT_FALSE(next.error_kind.empty());
  EXPECT_EQ(next.channel_needs_attention, GetParam().kind == Kind::unauthenticated);
}

TEST(AfterSend, waits_as_long_as_the_network_asks) {
  const Next next = send(fail(Kind::rate_limited, "slow down").after(90s));
  EXPECT_EQ(next.due_at, kNow + 90s);
}

TEST(AfterSend, outlasts_a_day_without_network_and_gives_up_after_two) {
  EXPECT_EQ(send(fail(Kind::unavailable, "down"), standing(40, 0, 24h)).state,
            DeliveryState::waiting);
  const Next next = send(fail(Kind::unavailable, "down"), standing(60, 0, 49h));
  EXPECT_EQ(next.state, DeliveryState::failed);
  EXPECT_EQ(next.error_kind, "unavailable");
}

TEST(AfterSend, doubles_its_waits_up_to_a_limit) {
  const auto wait = [](int attempts, double chance) {
    return send(fail(Kind::unavailable, "x"), standing(attempts), chance).due_at - kNow;
  };
  EXPECT_EQ(wait(1, 1.0), 5s);
  EXPECT_EQ(wait(1, 0.0), 2500ms);
  EXPECT_EQ(wait(2, 1.0), 10s);
  EXPECT_EQ(wait(5, 1.0), 80s);
  EXPECT_EQ(wait(1000, 1.0), 6h);
  EXPECT_GE(wait(1000, 0.0), 3h);
}

TEST(AfterSettle, what_was_sent_is_sent) {
  const Next next = settle(is(Settlement::Is::sent));
  EXPECT_EQ(next.state, DeliveryState::sent);
  EXPECT_EQ(next.receipt->remote_id, "r7");
}

TEST(AfterSettle, what_was_not_sent_is_tried_again_a_bounded_number_of_times) {
  EXPECT_EQ(settle(is(Settlement::Is::not_sent)).state, DeliveryState::waiting);
  EXPECT_EQ(settle(is(Settlement::Is::not_sent), standing(limits::kDeliveryAttempts)).state,
            DeliveryState::failed);
}

TEST(AfterSettle, what_is_not_known_yet_is_asked_again_and_never_sent) {
  for (int tries = 1; tries < 200; ++tries)
    EXPECT_EQ(settle(is(Settlement::Is::not_yet_known), standing(1, tries, 1h)).state,
              DeliveryState::unknown);
  EXPECT_EQ(settle(is(Settlement::Is::not_yet_known), standing(1, 99)).due_at,
            kNow + limits::kSettleMost);
  const Next late = settle(is(Settlement::Is::not_yet_known), standing(1, 99, 49h));
  EXPECT_EQ(late.state, DeliveryState::failed);
  EXPECT_EQ(late.error_kind, "ambiguous");
}

TEST(AfterSettle, an_error_of_reading_back_changes_nothing) {
  for (const Kind kind :
       {Kind::unavailable, Kind::timeout, Kind::rate_limited, Kind::internal, Kind::not_found})
    EXPECT_EQ(settle(fail(kind, "x")).state, DeliveryState::unknown);
  const Next dead = settle(fail(Kind::unauthenticated, "token refused"));
  EXPECT_EQ(dead.state, DeliveryState::unknown);
  EXPECT_TRUE(dead.channel_needs_attention);
}

TEST(AfterSettle, where_nobody_can_look_a_person_decides) {
  const auto nobody_knows = is(Settlement::Is::not_yet_known);
  const Abilities blind{.settles = false, .safe_retry = false};
  EXPECT_EQ(settle(nobody_knows, standing(1, 1), blind).state, DeliveryState::failed);
  EXPECT_EQ(settle(nobody_knows, standing(1, 1), blind).error_kind, "ambiguous");
  const Abilities keyed{.settles = false, .safe_retry = true};
  EXPECT_EQ(settle(nobody_knows, standing(1, 1), keyed).state, DeliveryState::waiting);
  EXPECT_EQ(settle(nobody_knows, standing(1, 1, 2h), keyed).state, DeliveryState::failed);
}

TEST(AfterLoss, nobody_knows) {
  EXPECT_EQ(after_loss(kNow).state, DeliveryState::unknown);
  EXPECT_EQ(after_loss(kNow).due_at, kNow);
}

}  // namespace
}  // namespace kith::publish

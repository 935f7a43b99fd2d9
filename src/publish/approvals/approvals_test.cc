#include "publish/approvals/approvals.h"

#include <gtest/gtest.h>

#include "publish/testing_desk.h"
#include "store/testing.h"

namespace kith::publish {
namespace {

using namespace testing;

class Approvals : public ::testing::TestWithParam<store::testing::Kind> {
 protected:
  void SetUp() override { ASSERT_TRUE(furnish(*db_, clock_.now())); }
  Enqueued say(std::string_view text, MemberId who) {
    return reply(*db_, gate_, text, clock_.now(), who).value();
  }
  std::vector<Approval> waiting() {
    return db_
        ->read([&](store::Transaction& tx) { return list_approvals(tx, kHome, "waiting", {}, 10); })
        .value();
  }
  Result<void> decide(const Approval& a, MemberId who, const Verdict& verdict) {
    return db_->write(kHome, [&](store::Transaction& tx) {
      return decide_approval(tx, gate_, kHome, a.id, who, verdict, clock_.now());
    });
  }
  Delivery look(DeliveryId id) {
    return db_->read([&](store::Transaction& tx) { return find_delivery(tx, kHome, id); }).value();
  }
  store::testing::TestDatabase db_{GetParam()};
  ManualClock clock_{from_ms(1'800'000'000'000)};
  Gatekeeper gate_;
  Outbox outbox_{*db_, clock_, gate_, {.owner = "one"}};
};
INSTANTIATE_TEST_SUITE_P(databases, Approvals, ::testing::ValuesIn(store::testing::databases()),
                         store::testing::name<::testing::TestParamInfo<store::testing::Kind>>);

TEST_P(Approvals, a_contributors_words_wait_for_the_one_named) {
  const auto said = say("hello Mags", kTomas);
  EXPECT_EQ(said.state, DeliveryState::held);
  const auto asked = waiting();
  ASSERT_EQ(asked.size(), 1U);
  EXPECT_EQ(asked[0].by, kTomas);
  EXPECT_EQ(asked[0].text, "hello Mags");
  EXPECT_EQ(asked[0].rule, "voices");
  EXPECT_TRUE(outbox_.due(10).value().empty());
  EXPECT_EQ(decide(asked[0], kTomas, {.approve = true}).error().kind, Kind::forbidden);
  ASSERT_TRUE(decide(asked[0], kRuth, {.approve = true, .note = "good"}));
  EXPECT_EQ(look(said.id).state, DeliveryState::waiting);
  EXPECT_EQ(decide(asked[0], kRuth, {.approve = true}).error().kind, Kind::conflict);
  const auto due = outbox_.due(10).value();
  ASSERT_EQ(due.size(), 1U);
  EXPECT_TRUE(outbox_.claim(due[0]).value()) << "the gate counts the approval when it leaves";
}

TEST_P(Approvals, every_rule_that_holds_is_asked_about) {
  const auto said = say("about politics", kTomas);
  auto asked = waiting();
  ASSERT_EQ(asked.size(), 2U);
  for (const auto& a : asked)
    if (a.rule == "politics") ASSERT_TRUE(decide(a, kDana, {.approve = true}));
  EXPECT_EQ(look(said.id).state, DeliveryState::held);
  asked = waiting();
  ASSERT_EQ(asked.size(), 1U);
  ASSERT_TRUE(decide(asked[0], kRuth, {.approve = true}));
  EXPECT_EQ(look(said.id).state, DeliveryState::waiting);
}

TEST_P(Approvals, a_refusal_cancels_and_says_why) {
  const auto said = say("about politics", kTomas);
  const auto asked = waiting();
  const auto& politics = asked[0].rule == "politics" ? asked[0] : asked[1];
  ASSERT_TRUE(decide(politics, kDana, {.approve = false, .note = "not now"}));
  EXPECT_EQ(look(said.id).state, DeliveryState::cancelled);
  EXPECT_EQ(look(said.id).error, "not now");
  EXPECT_TRUE(waiting().empty());
}

TEST_P(Approvals, changed_words_go_through_the_gate_again) {
  const auto said = say("hello", kTomas);
  const auto asked = waiting();
  EXPECT_EQ(decide(asked[0], kRuth, {.approve = true, .note = "", .text = "a secret"}).error().kind,
            Kind::held);
  EXPECT_EQ(look(said.id).content.text, "hello");
  ASSERT_TRUE(decide(asked[0], kRuth, {.approve = true, .note = "", .text = "hello, on politics"}));
  EXPECT_EQ(look(said.id).state, DeliveryState::held) << "the new words touch another rule";
  ASSERT_EQ(waiting().size(), 1U);
  ASSERT_TRUE(
      decide(waiting()[0], kDana, {.approve = true, .note = "", .text = "hello, dear Mags"}));
  // The approval Ruth gave was of other words.
  EXPECT_EQ(look(said.id).state, DeliveryState::held);
  ASSERT_EQ(waiting().size(), 1U);
  ASSERT_TRUE(decide(waiting()[0], kRuth, {.approve = true}));
  EXPECT_EQ(look(said.id).state, DeliveryState::waiting);
  EXPECT_EQ(look(said.id).content.text, "hello, dear Mags");
}

TEST_P(Approvals, belong_to_their_workspace) {
  say("hello", kTomas);
  const auto elsewhere =
      db_->read([&](store::Transaction& tx) { return list_approvals(tx, kElsewhere, "", {}, 10); });
  EXPECT_TRUE(elsewhere.value().empty());
  const auto id = waiting()[0].id;
  EXPECT_EQ(db_->read([&](store::Transaction& tx) { return find_approval(tx, kElsewhere, id); })
                .error()
                .kind,
            Kind::not_found);
}

TEST_P(Approvals, what_somebody_approved_who_has_left_is_asked_again) {
  constexpr store::Statement kLeave = "UPDATE member SET left_at = 1 WHERE id = ?";
  const auto waiting = reply(*db_, gate_, "some politics", clock_.now(), kRuth).value();
  const auto asked =
      db_->read([&](store::Transaction& tx) { return list_approvals(tx, kHome, "waiting", {}, 10); }).value();
  ASSERT_EQ(asked.size(), 1U);
  ASSERT_TRUE(db_->write(kHome, [&](store::Transaction& tx) {
    return decide_approval(tx, gate_, kHome, asked[0].id, kDana, {.approve = true}, clock_.now());
  }));
  ASSERT_TRUE(db_->write(kHome, [&](store::Transaction& tx) { return tx.execute(kLeave, {kDana}); }));
  for (const auto& due : outbox_.due(10).value()) EXPECT_FALSE(outbox_.claim(due).value());
  const auto now = db_->read([&](store::Transaction& tx) { return find_delivery(tx, kHome, waiting.id); }).value();
  EXPECT_EQ(now.state, DeliveryState::held);
}

}  // namespace
}  // namespace kith::publish

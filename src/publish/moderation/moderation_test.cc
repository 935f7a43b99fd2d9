// What the desk does about visitors on its way to the networks: through the gate, once, undone, and what stays here.
#include "publish/moderation/moderation.h"

#include <gtest/gtest.h>

#include "publish/outbox/outbox.h"
#include "publish/testing_desk.h"
#include "store/testing.h"

namespace kith::publish {
namespace {

using namespace std::chrono_literals;
using namespace testing;
using policy::Rung;
using store::Statement;

constexpr Statement kIdentity =
    "INSERT INTO identity (id, workspace_id, contact_id, network, remote_id, updated_at) VALUES "
    "(601, ?, ?, 'scripted', 'mags', ?)";
constexpr Statement kMessage =
    "INSERT INTO message (id, workspace_id, conversation_id, channel_id, direction, remote_id, identity_id, text, "
    "visibility, state, sent_at, received_at) VALUES (?, ?, ?, ?, ?, ?, ?, 'x', ?, 'received', ?, ?)";
constexpr Statement kMode = "UPDATE channel SET mode = ? WHERE id = ?";
constexpr MessageId kOurs{700}, kBelowOurs{701}, kElse{702}, kPrivate{703};

class ModerationTest : public ::testing::TestWithParam<store::testing::Kind> {
 protected:
  template <class F>
  auto write(F&& fn) {
    return db_->write(kHome, std::forward<F>(fn));
  }
  void SetUp() override {
    ASSERT_TRUE(furnish(*db_, clock_.now()));
    ASSERT_TRUE(write([&](store::Transaction& tx) -> Result<void> {
      TRYV(tx.execute(kIdentity, {kHome, kMags, clock_.now()}));
      TRYV(add(tx, kOurs, kTalk, "out", format_id(kTalk.value), "public"));
      TRYV(add(tx, kBelowOurs, kTalk, "in", "r1", "public"));
      TRYV(add(tx, kElse, kOtherTalk, "in", "r2", "public"));
      return add(tx, kPrivate, kTalk, "in", "r3", "direct");
    }));
  }
  Result<void> add(store::Transaction& tx, MessageId id, ConversationId talk, const char* direction,
                   const std::string& remote, const char* visibility) {
    const bool ours = std::string_view(direction) == "out";
    TRYV(tx.execute(kMessage, {id, kHome, talk, kChannel, direction, remote, ours ? store::Value() : store::Value(601),
                               visibility, clock_.now(), clock_.now()}));
    return {};
  }
  void take(DeskStep step) {
    clock_.advance(1s);
    step.id = ++steps_;
    if (!step.contact) step.contact = kMags;
    const auto done = write([&](store::Transaction& tx) {
      return reach_networks(tx, gate_, [&](std::string_view) { return can_; }, kHome, step, clock_.now());
    });
    ASSERT_TRUE(done) << describe(done.error());
  }
  void take(const std::string& kind, MessageId message = {}, MemberId by = kRuth) {
    take({.kind = kind, .message = message, .by = by});
  }
  void mute(Millis for_so_long, MemberId by = kRuth) {
    take({.kind = "mute", .until = clock_.now() + 1s + for_so_long, .by = by});
  }
  std::vector<Moderation> rows() {
    return db_->read([&](store::Transaction& tx) { return moderations_of(tx, kHome, kMags); }).value();
  }
  Moderation newest() {
    const auto all = rows();
    return all.empty() ? Moderation{} : all.front();
  }
  std::optional<Claim> claim() {
    const auto due = outbox_.due(10).value();
    return due.empty() ? std::nullopt : outbox_.claim(due.front()).value();
  }
  // Sends what is due, in order: "hide r1".
  std::vector<std::string> leaves() {
    std::vector<std::string> out;
    while (auto one = claim()) {
      const auto& content = one->delivery.content;
      EXPECT_TRUE(one->clearance && one->clearance->covers(one->delivery.channel, content));
      out.push_back(std::string(name(content.kind)) + " " + content.target);
      EXPECT_TRUE(outbox_.finish_send(*one, channels::Receipt{.remote_id = content.target}));
    }
    return out;
  }
  using Left = std::vector<std::string>;

  store::testing::TestDatabase db_{GetParam()};
  ManualClock clock_{from_ms(1'800'000'000'000)};
  Gatekeeper gate_;
  Outbox outbox_{*db_, clock_, gate_, {.owner = "one"}};
  ModerationAbility can_{"Bluesky", true, true, false, true};
  std::int64_t steps_ = 0;
};
INSTANTIATE_TEST_SUITE_P(databases, ModerationTest, ::testing::ValuesIn(store::testing::databases()),
                         store::testing::name<::testing::TestParamInfo<store::testing::Kind>>);

TEST_P(ModerationTest, an_answer_is_hidden_there_once_and_shown_again) {
  take("hide", kBelowOurs);
  EXPECT_EQ(newest().state, DeliveryState::waiting);
  EXPECT_EQ(newest().step, 1);
  take("hide", kBelowOurs);
  EXPECT_EQ(newest().why, "It is hidden there already.");
  EXPECT_EQ(leaves(), Left{"hide r1"});
  EXPECT_EQ(rows().at(1).state, DeliveryState::sent);
  take("show", kBelowOurs);
  take("show", kBelowOurs);
  EXPECT_EQ(leaves(), Left{"unhide r1"});
  take("hide", kBelowOurs);
  EXPECT_EQ(leaves(), Left{"hide r1"}) << "and hidden once more";
}

TEST_P(ModerationTest, what_had_not_left_is_called_back) {
  take("hide", kBelowOurs);
  take("show", kBelowOurs);
  EXPECT_EQ(newest().kind, OutboundKind::unhide);
  EXPECT_EQ(newest().why, "It had not reached the network.");
  EXPECT_EQ(rows().at(1).state, DeliveryState::cancelled);
  EXPECT_EQ(leaves(), Left{});
}

TEST_P(ModerationTest, what_may_have_left_is_undone_after_it_is_known) {
  take("hide", kBelowOurs);
  const auto hiding = claim();
  ASSERT_TRUE(hiding);
  take("show", kBelowOurs);
  EXPECT_FALSE(claim()) << "the second overtakes the first";
  Outbox after_restart{*db_, clock_, gate_, {.owner = "two"}};
  ASSERT_TRUE(outbox_.finish_send(*hiding, fail(Kind::ambiguous, "no answer")));
  clock_.advance(5min);
  const auto due = after_restart.due(10).value();
  ASSERT_FALSE(due.empty());
  const auto settling = after_restart.claim(due.front()).value();
  ASSERT_TRUE(settling && settling->step == Step::settle);
  channels::Settlement found{.is = channels::Settlement::Is::sent, .receipt = {}};
  ASSERT_TRUE(after_restart.finish_settle(*settling, found, {}));
  EXPECT_EQ(leaves(), Left{"unhide r1"});
}

TEST_P(ModerationTest, what_no_network_can_do_stays_on_this_desk_and_says_why) {
  take("hide", kElse);
  EXPECT_EQ(newest().why, "On this desk alone: Bluesky lets only who began a thread hide an answer in it.");
  EXPECT_FALSE(newest().delivery);
  take("hide", kPrivate);
  EXPECT_EQ(newest().why, "On this desk alone: it was written to us alone.");
  can_ = {"Mastodon", false, true, true, false};
  take("hide", kBelowOurs);
  EXPECT_EQ(newest().why, "On this desk alone: Mastodon cannot hide one answer.");
  mute(1h);
  EXPECT_EQ(newest().why, "On this desk alone: muted on Mastodon, what they write would no longer be heard here.");
  take("block");
  EXPECT_EQ(newest().why, "On this desk alone: Mastodon cannot block an account for us.");
  take("show", kBelowOurs);
  EXPECT_EQ(newest().kind, OutboundKind::block) << "there was nothing to undo";
  EXPECT_EQ(leaves(), Left{});
}

TEST_P(ModerationTest, the_gate_is_asked_as_for_everything) {
  ASSERT_TRUE(write([&](store::Transaction& tx) { return tx.execute(kMode, {"listen", kChannel}); }));
  take("hide", kBelowOurs);
  EXPECT_EQ(newest().why, "On this desk alone: We only listen on room.");
  ASSERT_TRUE(write([&](store::Transaction& tx) { return tx.execute(kMode, {"reply", kChannel}); }));
  take("hide", kBelowOurs, {});
  EXPECT_EQ(newest().state, DeliveryState::held) << "no rule of the document hides";
  EXPECT_EQ(leaves(), Left{});
  take("show", kBelowOurs);
  EXPECT_EQ(rows().at(1).state, DeliveryState::cancelled);
}

TEST_P(ModerationTest, a_mute_ends_by_itself_whoever_has_left_meanwhile) {
  mute(1h);
  EXPECT_EQ(leaves(), Left{"mute mags"});
  mute(3h);
  EXPECT_EQ(leaves(), Left{}) << "muted twice";
  clock_.advance(2h);
  EXPECT_EQ(leaves(), Left{}) << "the first end was taken back";
  clock_.advance(2h);
  EXPECT_EQ(leaves(), Left{"unmute mags"});
  mute(1h);
  EXPECT_EQ(leaves(), Left{"mute mags"});
  take("unmute");
  EXPECT_EQ(leaves(), Left{"unmute mags"});
  clock_.advance(2h);
  EXPECT_EQ(leaves(), Left{}) << "ended twice";
}

// A former bug: what was done of a contact was lost from sight once it had been merged twice.
TEST_P(ModerationTest, what_was_done_of_a_contact_is_known_however_often_it_was_merged) {
  static constexpr Statement kContact =
      "INSERT INTO contact (id, workspace_id, name, name_fold, created_at) VALUES (?, ?, 'x', 'x', ?)";
  static constexpr Statement kMerge = "UPDATE contact SET merged_into = ? WHERE id = ?";
  constexpr ContactId kBetween{901}, kStands{902};
  mute(1h);
  const auto before = rows().size();
  ASSERT_GT(before, 0u);
  ASSERT_TRUE(write([&](store::Transaction& tx) -> Result<void> {
    for (const auto id : {kBetween, kStands}) TRYV(tx.execute(kContact, {id, kHome, clock_.now()}));
    TRYV(tx.execute(kMerge, {kBetween, kMags}));
    TRYV(tx.execute(kMerge, {kStands, kBetween}));
    return {};
  }));
  const auto known = db_->read([&](store::Transaction& tx) { return moderations_of(tx, kHome, kStands); });
  ASSERT_TRUE(known) << describe(known.error());
  EXPECT_EQ(known->size(), before);
}

TEST_P(ModerationTest, a_member_may_choose_to_go_deaf) {
  can_.mute_deafens = true;
  take({.kind = "mute", .until = clock_.now() + 1h, .by = kRuth, .though_deaf = true});
  EXPECT_EQ(leaves(), Left{"mute mags"});
  clock_.advance(2h);
  EXPECT_EQ(leaves(), Left{"unmute mags"});
}

TEST_P(ModerationTest, the_top_of_the_ladder_blocks_and_a_step_down_unblocks) {
  take({.kind = "limit", .until = clock_.now() + 24h, .by = kRuth});
  take({.kind = "block", .before = Rung::limit, .after = Rung::block, .by = kDana});
  EXPECT_EQ(leaves(), (Left{"mute mags", "block mags"}));
  take({.kind = "down", .before = Rung::block, .after = Rung::limit, .by = kDana});
  EXPECT_EQ(leaves(), Left{"unblock mags"});
  take({.kind = "down", .before = Rung::limit, .after = Rung::none, .by = kDana});
  EXPECT_EQ(leaves(), Left{"unmute mags"});
  clock_.advance(48h);
  EXPECT_EQ(leaves(), Left{});
}

}  // namespace
}  // namespace kith::publish

// Visitors: the ladder with its second person, mutes that end by themselves, what is hidden and what rules do.
#include "inbox/visitors.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/secret.h"
#include "inbox/desk.h"
#include "store/desk_rows.h"
#include "store/testing.h"
#include "store/testing_rows.h"

namespace kith::inbox {
namespace {

using namespace std::chrono_literals;
using policy::Rung;
using store::Statement;
using store::Transaction;

const Time kNow = parse_time("2026-11-20T12:00:00Z").value();
constexpr ContactId kMags{100};

class VisitorsTest : public ::testing::TestWithParam<store::testing::Kind> {
 protected:
  template <class F>
  auto write(F&& fn) {
    return db_->write(home_.workspace, std::forward<F>(fn));
  }
  void SetUp() override {
    static constexpr Statement kContact =
        "INSERT INTO contact (id, workspace_id, name, name_fold, created_at) VALUES (100,?,'mags','mags',?)";
    static constexpr Statement kIdentity =
        "INSERT INTO identity (id, workspace_id, contact_id, network, remote_id, updated_at) VALUES "
        "(101,?,100,'scripted','id:mags',?)";
    static constexpr Statement kTalk =
        "INSERT INTO conversation (id, workspace_id, channel_id, contact_id, remote_thread, visibility, "
        "last_message_at, created_at, updated_at) VALUES (500,?,?,100,'t','public',?,?,?)";
    ASSERT_TRUE(write([&](Transaction& tx) -> Result<void> {
      TRYV(tx.execute(kContact, {home_.workspace, kNow}));
      TRYV(tx.execute(kIdentity, {home_.workspace, kNow}));
      TRYV(tx.execute(kTalk, {home_.workspace, home_.channel, kNow, kNow, kNow}));
      return {};
    }));
    rude_ = say(600, "You idiots");
  }
  MessageId say(std::int64_t id, const std::string& text) {
    static constexpr Statement kSay =
        "INSERT INTO message (id, workspace_id, conversation_id, channel_id, direction, remote_id, identity_id, text, "
        "state, sent_at, received_at, waits) VALUES (?,?,500,?,'in',?,101,?,'received',?,?,1)";
    const ConversationId talk{500};
    EXPECT_TRUE(write([&](Transaction& tx) -> Result<void> {
      TRYV(
          tx.execute(kSay, {id, home_.workspace, home_.channel, std::to_string(id), text, clock_.now(), clock_.now()}));
      return store::refresh_conversations(tx, home_.workspace, std::span(&talk, 1), clock_.now());
    }));
    return MessageId{id};
  }
  Result<VisitorStep> up(Rung to, MemberId by, const std::string& why = "Insults us") {
    return write([&](Transaction& tx) {
      return step_up(tx, home_.workspace, by, {.contact = kMags, .to = to, .message = rude_, .why = why}, terms_,
                     clock_.now());
    });
  }
  Result<VisitorStep> decide(std::int64_t step, MemberId by, bool agrees) {
    return write(
        [&](Transaction& tx) { return decide_block(tx, home_.workspace, by, step, agrees, "seen it", clock_.now()); });
  }
  Visitor visitor() {
    return db_->read([&](Transaction& tx) { return visitor_of(tx, home_.workspace, kMags); }).value();
  }
  Item talk() { return desk_.find(home_.workspace, ConversationId{500}).value(); }
  void heard(MessageId message, const std::vector<policy::VisitorFinding>& findings) {
    const HeardFrom from{kMags, ConversationId{500}, message};
    ASSERT_TRUE(write([&](Transaction& tx) -> Result<void> {
      TRYV(take_findings(tx, home_.workspace, from, {}, home_.policy, findings, clock_.now()));
      return keep_quiet(tx, home_.workspace, from, clock_.now());
    }));
  }

  store::testing::TestDatabase db_{GetParam()};
  ManualClock clock_{kNow};
  store::testing::Home home_ = store::testing::make_home(*db_, "riverside", kNow);
  Desk desk_{*db_, clock_};
  policy::VisitorTerms terms_;
  MessageId rude_;
};
INSTANTIATE_TEST_SUITE_P(databases, VisitorsTest, ::testing::ValuesIn(store::testing::databases()),
                         store::testing::name<::testing::TestParamInfo<store::testing::Kind>>);

TEST_P(VisitorsTest, the_ladder_is_climbed_step_by_step_with_the_words_it_was_about) {
  EXPECT_EQ(up(Rung::limit, home_.ruth).error().kind, Kind::invalid) << "the steps before come first";
  EXPECT_EQ(up(Rung::remind, home_.ruth, " ").error().kind, Kind::invalid) << "why?";
  const auto step = up(Rung::remind, home_.ruth).value();
  EXPECT_EQ(step.text_seen, "You idiots");
  EXPECT_EQ(step.text_digest, sha256_hex("You idiots"));
  EXPECT_EQ(step.by_name, "Ruth");
  EXPECT_TRUE(up(Rung::remind, home_.ruth)) << "once more is no step";
  EXPECT_TRUE(up(Rung::redirect, home_.ruth));
  EXPECT_EQ(up(Rung::remind, home_.ruth).error().kind, Kind::invalid) << "down wants a reason";
  const auto limited = up(Rung::limit, home_.ruth).value();
  EXPECT_EQ(limited.until, kNow + 24h);
  EXPECT_EQ(talk().state, ConversationState::snoozed);
  EXPECT_EQ(visitor().rung, Rung::limit);
  EXPECT_EQ(visitor().steps.size(), 4U);
  EXPECT_EQ(store::testing::count(*db_, "SELECT COUNT(*) FROM event WHERE kind = 'visitor.step'"), 4);
}

TEST_P(VisitorsTest, a_block_needs_a_second_person) {
  for (const auto rung : {Rung::remind, Rung::redirect, Rung::limit}) ASSERT_TRUE(up(rung, home_.ruth));
  const auto asked = up(Rung::block, home_.ruth).value();
  EXPECT_EQ(asked.state, "asked");
  EXPECT_EQ(visitor().rung, Rung::limit) << "nothing yet";
  EXPECT_EQ(up(Rung::block, home_.dana).error().kind, Kind::conflict);
  EXPECT_EQ(decide(asked.id, home_.ruth, true).error().kind, Kind::forbidden);
  EXPECT_EQ(decide(asked.id, home_.dana, true).value().decided_by_name, "Dana");
  EXPECT_EQ(decide(asked.id, home_.dana, true).error().kind, Kind::conflict);
  EXPECT_TRUE(visitor().is_blocked());
  EXPECT_EQ(talk().state, ConversationState::closed);
  heard(say(601, "Still here"), {});
  EXPECT_EQ(talk().state, ConversationState::closed);
  EXPECT_FALSE(talk().waiting_since) << "it is kept, and nobody has to look up";
}

TEST_P(VisitorsTest, a_waiting_block_counts_for_those_who_may_decide_it) {
  static constexpr Statement kRole = "UPDATE member SET role = ? WHERE id = ?";
  Desk desk(*db_, clock_);
  const auto waiting = [&](MemberId me) { return desk.counts(home_.workspace, me).value().approvals_waiting; };
  for (const auto rung : {Rung::remind, Rung::redirect, Rung::limit}) ASSERT_TRUE(up(rung, home_.ruth));
  const auto asked = up(Rung::block, home_.ruth).value();
  EXPECT_EQ(waiting(home_.dana), 1);
  EXPECT_EQ(waiting(home_.ruth), 0) << "she asked for it";
  ASSERT_TRUE(write([&](Transaction& tx) { return tx.execute(kRole, {"contributor", home_.dana}); }));
  EXPECT_EQ(waiting(home_.dana), 0);
  ASSERT_TRUE(write([&](Transaction& tx) { return tx.execute(kRole, {"agent", home_.dana}); }));
  ASSERT_TRUE(decide(asked.id, home_.dana, false));
  EXPECT_EQ(waiting(home_.dana), 0);
}

TEST_P(VisitorsTest, a_block_refused_changes_nothing_and_down_ends_what_was_limited) {
  for (const auto rung : {Rung::remind, Rung::redirect, Rung::limit}) ASSERT_TRUE(up(rung, home_.ruth));
  const auto asked = up(Rung::block, home_.ruth).value();
  EXPECT_EQ(decide(asked.id, home_.dana, false).value().state, "refused");
  EXPECT_EQ(visitor().rung, Rung::limit);
  const auto down = [&](Rung to, const char* why) {
    return write(
        [&](Transaction& tx) { return step_down(tx, home_.workspace, home_.dana, kMags, to, why, clock_.now()); });
  };
  EXPECT_EQ(down(Rung::none, "").error().kind, Kind::invalid);
  EXPECT_EQ(down(Rung::block, "up").error().kind, Kind::invalid);
  EXPECT_EQ(down(Rung::remind, "They said sorry").value().kind, "down");
  EXPECT_EQ(visitor().rung, Rung::remind);
  EXPECT_FALSE(visitor().muted_until);
  EXPECT_EQ(talk().state, ConversationState::open);
}

TEST_P(VisitorsTest, a_mute_ends_by_itself) {
  ASSERT_TRUE(write([&](Transaction& tx) {
    return mute(tx, home_.workspace, home_.ruth, kMags, kNow + 2h, rude_, "Shouts", clock_.now());
  }));
  EXPECT_EQ(talk().state, ConversationState::snoozed);
  clock_.advance(1h);
  heard(say(601, "Hello?"), {});
  EXPECT_EQ(desk_.wake().value(), 0);
  clock_.advance(61min);
  EXPECT_EQ(desk_.wake().value(), 1);
  EXPECT_EQ(talk().state, ConversationState::open);
  heard(say(602, "Back again"), {});
  EXPECT_EQ(talk().state, ConversationState::open);
}

// Two other contacts, each merged into the next; conversations and identities go to the last.
TEST_P(VisitorsTest, what_was_done_stays_with_the_person_however_often_contacts_are_merged) {
  static constexpr Statement kContact =
      "INSERT INTO contact (id, workspace_id, name, name_fold, created_at) VALUES (?,?,'m','m',?)";
  static constexpr Statement kInto = "UPDATE contact SET merged_into = ? WHERE id = ?";
  static constexpr Statement kGive[] = {"UPDATE identity SET contact_id = ?", "UPDATE conversation SET contact_id = ?"};
  const ContactId between{110}, last{120};
  for (const auto rung : {Rung::remind, Rung::redirect, Rung::limit}) ASSERT_TRUE(up(rung, home_.ruth));
  const auto asked = up(Rung::block, home_.ruth).value();
  ASSERT_TRUE(write([&](Transaction& tx) -> Result<void> {
    for (const auto id : {between, last}) TRYV(tx.execute(kContact, {id, home_.workspace, kNow}));
    TRYV(tx.execute(kInto, {between, kMags}));
    TRYV(tx.execute(kInto, {last, between}));
    for (const auto& give : kGive) TRYV(tx.execute(give, {last}));
    return {};
  }));
  EXPECT_EQ(visitor().contact, last);
  EXPECT_EQ(visitor().rung, Rung::limit);
  EXPECT_EQ(visitor().muted_until, kNow + 24h);
  EXPECT_EQ(visitor().steps.size(), 4U);
  ASSERT_TRUE(decide(asked.id, home_.dana, true));
  EXPECT_TRUE(visitor().is_blocked());
  EXPECT_EQ(talk().state, ConversationState::closed);
  ASSERT_TRUE(write(
      [&](Transaction& tx) { return step_down(tx, home_.workspace, home_.dana, last, Rung::none, "Sorry", kNow); }));
  EXPECT_EQ(visitor().rung, Rung::none) << "of all of them";
}

TEST_P(VisitorsTest, hidden_is_there_all_the_same) {
  const auto hide = [&](bool hidden) {
    return write([&](Transaction& tx) {
      return hide_message(tx, home_.workspace, home_.ruth, rude_, hidden, "Not for everybody", clock_.now());
    });
  };
  ASSERT_TRUE(hide(true));
  EXPECT_EQ(hide(true).error().kind, Kind::conflict);
  EXPECT_EQ(talk().preview, "(hidden)");
  const auto listed = [&] {
    return db_->read([&](Transaction& tx) { return hidden_in(tx, home_.workspace, ConversationId{500}); }).value();
  };
  ASSERT_EQ(listed().size(), 1U);
  EXPECT_EQ(listed()[0].step.why, "Not for everybody");
  EXPECT_EQ(desk_.message(home_.workspace, rude_).value().text, "You idiots");
  ASSERT_TRUE(hide(false));
  EXPECT_TRUE(listed().empty());
  EXPECT_EQ(talk().preview, "You idiots");
}

TEST_P(VisitorsTest, rules_act_once_and_offer_words_instead_of_sending_them) {
  using Act = policy::VisitorAct::Is;
  const std::vector<policy::VisitorFinding> findings{
      {.rule = "insults", .act = {.is = Act::hide}, .say = "An insult."},
      {.rule = "spam", .act = {.is = Act::mute, .how_long = 72h}},
      {.rule = "press", .act = {.is = Act::route, .to = {"nobody", "dana"}}},
      {.rule = "angry", .act = {.is = Act::redirect}, .wording = "Our service desk can help."}};
  heard(rude_, findings);
  heard(rude_, findings);
  const auto after = visitor();
  ASSERT_EQ(after.steps.size(), 4U) << "an edit that says the same is no second step";
  EXPECT_EQ(after.rung, Rung::none);
  EXPECT_EQ(after.muted_until, kNow + 72h);
  EXPECT_EQ(talk().assignee->name, "Dana");
  EXPECT_EQ(talk().state, ConversationState::snoozed);
  EXPECT_EQ(talk().preview, "(hidden)");
  const auto offer = std::ranges::find(after.steps, "redirect", &VisitorStep::kind);
  ASSERT_NE(offer, after.steps.end());
  EXPECT_EQ(offer->state, "offered");
  EXPECT_EQ(offer->wording, "Our service desk can help.");
  EXPECT_EQ(offer->policy, home_.policy);
  EXPECT_FALSE(offer->by);
  EXPECT_EQ(store::testing::count(*db_, "SELECT COUNT(*) FROM delivery"), 0);
}

TEST_P(VisitorsTest, another_workspace_sees_nobody) {
  const auto elsewhere = store::testing::make_home(*db_, "elsewhere", kNow);
  EXPECT_EQ(db_->read([&](Transaction& tx) { return visitor_of(tx, elsewhere.workspace, kMags); }).error().kind,
            Kind::not_found);
  EXPECT_EQ(db_->write(elsewhere.workspace,
                       [&](Transaction& tx) {
                         return hide_message(tx, elsewhere.workspace, elsewhere.ruth, rude_, true, "x", kNow);
                       })
                .error()
                .kind,
            Kind::not_found);
}

}  // namespace
}  // namespace kith::inbox

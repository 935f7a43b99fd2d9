#include "publish/approvals/approval_mail.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/secret.h"
#include "publish/testing_desk.h"
#include "store/testing.h"

namespace kith::publish {
namespace {

using namespace testing;

class ApprovalMail : public ::testing::TestWithParam<store::testing::Kind> {
 protected:
  void SetUp() override {
    ASSERT_TRUE(furnish(*db_, clock_.now()));
    under("hold for ruth or dana");
  }
  void under(std::string_view then) {
    ASSERT_TRUE(adopt(*db_,
                      "policy: Letters\nowner: dana\nvoices: {everybody: {may: all}}\nrules:\n"
                      "  - {id: politics, when: politics, then: " +
                          std::string(then) + ", say: This touches politics.}\n",
                      clock_.now()));
    constexpr store::Statement kAgent = "UPDATE member SET role = 'agent' WHERE id = ?";
    ASSERT_TRUE(db_->write(kHome, [&](store::Transaction& tx) { return tx.execute(kAgent, {kTomas}); }));
  }
  Enqueued say(std::string_view text, MemberId who = kTomas) {
    return reply(*db_, gate_, text, clock_.now(), who).value();
  }
  std::vector<DueLetter> letters() {
    EXPECT_TRUE(write_letters(*db_, gate_, clock_.now()));
    auto out = take_letters(*db_, clock_.now(), 50).value();
    for (const auto& due : out) EXPECT_TRUE(letter_sent(*db_, due.letter, clock_.now()));
    std::ranges::sort(out, {}, &DueLetter::address);
    return out;
  }
  // "dana asked, ruth asked"
  std::string told() {
    std::string out;
    for (const auto& due : letters()) out += (out.empty() ? "" : ", ") + due.address + " " + due.letter.why;
    return out;
  }
  Letter letter_to(std::string_view address) {
    for (auto& due : letters())
      if (due.address == address) return due.letter;
    ADD_FAILURE() << "no letter to " << address;
    return {};
  }
  LetterState state(const Letter& letter) {
    return db_
        ->read([&](store::Transaction& tx) -> Result<LetterState> {
          TRY(const auto found, open_letter(tx, key_, letter_token(key_, letter)));
          return letter_state(tx, gate_, found, clock_.now());
        })
        .value();
  }
  Result<void> answer(const Letter& letter, bool approve) {
    return db_->write(letter.workspace, [&](store::Transaction& tx) {
      return decide_by_letter(tx, gate_, letter, {.approve = approve, .note = "by mail"}, clock_.now());
    });
  }
  Result<void> decide(MemberId who, const Verdict& verdict) {
    return db_->write(kHome, [&](store::Transaction& tx) -> Result<void> {
      TRY(const auto waiting, list_approvals(tx, kHome, "waiting", {}, 1));
      return decide_approval(tx, gate_, kHome, waiting.at(0).id, who, verdict, clock_.now());
    });
  }
  DeliveryState look(DeliveryId id) {
    return db_->read([&](store::Transaction& tx) { return find_delivery(tx, kHome, id); }).value().state;
  }

  store::testing::TestDatabase db_{GetParam()};
  ManualClock clock_{from_ms(1'800'000'000'000)};
  Sealer sealer_ = Sealer::ephemeral();
  std::string key_ = letter_key(sealer_);
  Gatekeeper gate_;
};
INSTANTIATE_TEST_SUITE_P(databases, ApprovalMail, ::testing::ValuesIn(store::testing::databases()),
                         store::testing::name<::testing::TestParamInfo<store::testing::Kind>>);

TEST_P(ApprovalMail, goes_to_those_asked_once_and_says_why) {
  say("politics", kRuth);
  const auto sent = letters();
  ASSERT_EQ(sent.size(), 1U) << "Ruth wrote it herself, Tomas is not asked";
  EXPECT_EQ(sent[0].address, "dana");
  EXPECT_EQ(sent[0].writer, "ruth");
  EXPECT_EQ(sent[0].where, "room");
  EXPECT_EQ(sent[0].slug, "home");
  EXPECT_EQ(sent[0].reasons, std::vector<std::string>{"This touches politics."});
  EXPECT_EQ(sent[0].letter.why, "asked");
  EXPECT_EQ(told(), "");
}

TEST_P(ApprovalMail, approves_once) {
  const auto said = say("politics");
  const auto letter = letter_to("dana");
  EXPECT_EQ(state(letter), LetterState::open);
  ASSERT_TRUE(answer(letter, true));
  EXPECT_EQ(look(said.id), DeliveryState::waiting);
  EXPECT_EQ(state(letter), LetterState::used);
  EXPECT_EQ(answer(letter, true).error().kind, Kind::conflict);
  EXPECT_EQ(answer(letter, false).error().kind, Kind::conflict);
}

TEST_P(ApprovalMail, refuses_with_a_word) {
  const auto said = say("politics");
  ASSERT_TRUE(answer(letter_to("dana"), false));
  const auto delivery =
      db_->read([&](store::Transaction& tx) { return find_delivery(tx, kHome, said.id); }).value();
  EXPECT_EQ(delivery.state, DeliveryState::cancelled);
  EXPECT_EQ(delivery.error, "by mail");
}

TEST_P(ApprovalMail, is_void_once_somebody_else_decided) {
  say("politics");
  const auto letter = letter_to("dana");
  ASSERT_TRUE(decide(kRuth, {.approve = true}));
  EXPECT_EQ(state(letter), LetterState::not_asked);
  EXPECT_EQ(answer(letter, true).error().kind, Kind::conflict);
}

TEST_P(ApprovalMail, is_void_once_the_words_changed_and_the_new_ones_get_another) {
  const auto said = say("politics");
  const auto letter = letter_to("dana");
  ASSERT_TRUE(decide(kRuth, {.approve = true, .text = "politics, gently"}));
  EXPECT_EQ(state(letter), LetterState::changed);
  EXPECT_EQ(answer(letter, true).error().kind, Kind::conflict);
  EXPECT_EQ(look(said.id), DeliveryState::held);
  const auto next = letters();
  ASSERT_EQ(next.size(), 1U);
  EXPECT_EQ(next[0].address, "dana");
  ASSERT_TRUE(answer(next[0].letter, true));
  EXPECT_EQ(look(said.id), DeliveryState::waiting);
}

TEST_P(ApprovalMail, ends_after_a_week) {
  say("politics");
  const auto letter = letter_to("dana");
  clock_.advance(kLetterLasts);
  EXPECT_EQ(state(letter), LetterState::expired);
  EXPECT_EQ(answer(letter, true).error().kind, Kind::conflict);
}

TEST_P(ApprovalMail, is_void_once_its_receiver_left) {
  constexpr store::Statement kLeave = "UPDATE member SET left_at = 1 WHERE id = ?";
  say("politics");
  const auto letter = letter_to("dana");
  ASSERT_TRUE(db_->write(kHome, [&](store::Transaction& tx) { return tx.execute(kLeave, {kDana}); }));
  EXPECT_EQ(state(letter), LetterState::not_asked);
  EXPECT_EQ(answer(letter, true).error().kind, Kind::conflict);
}

TEST_P(ApprovalMail, takes_no_token_but_its_own) {
  say("politics");
  const auto dana = letter_to("dana");
  const auto token = letter_token(key_, dana);
  const auto opens = [&](std::string_view key, const std::string& text) {
    return db_->read([&](store::Transaction& tx) { return open_letter(tx, key, text); }).has_value();
  };
  EXPECT_TRUE(opens(key_, token));
  EXPECT_FALSE(opens(letter_key(Sealer::ephemeral()), token)) << "another installation's key";
  auto of_another = dana;
  of_another.member = kRuth;
  EXPECT_FALSE(opens(key_, letter_token(key_, of_another)));
  of_another = dana;
  of_another.expires_at += std::chrono::hours{24};
  EXPECT_FALSE(opens(key_, letter_token(key_, of_another)));
  of_another = dana;
  of_another.digest = "0";
  EXPECT_FALSE(opens(key_, letter_token(key_, of_another)));
  for (const auto* text : {"", ".", "..", "a.b.c", "x"}) EXPECT_FALSE(opens(key_, text)) << text;
  EXPECT_FALSE(opens(key_, token + "x"));
  EXPECT_FALSE(opens(key_, token.substr(0, token.size() - 1)));
  for (std::size_t i = 0; i < token.size(); ++i) {
    auto other = token;
    other[i] = other[i] == 'a' ? 'b' : 'a';
    if (other != token) EXPECT_FALSE(opens(key_, other)) << other;
  }
}

TEST_P(ApprovalMail, reminds_a_day_later_and_asks_others_after_the_deadline) {
  under("hold for ruth within 30h else dana");
  say("politics");
  EXPECT_EQ(told(), "ruth asked");
  clock_.advance(std::chrono::hours{23});
  EXPECT_EQ(told(), "");
  clock_.advance(std::chrono::hours{1});
  EXPECT_EQ(told(), "ruth reminder");
  EXPECT_EQ(told(), "");
  clock_.advance(std::chrono::hours{6});
  ASSERT_EQ(tend_approvals(*db_, clock_.now()).value(), 1);
  EXPECT_EQ(told(), "dana late, ruth reminder");
}

TEST_P(ApprovalMail, reminders_that_wait_for_the_morning_hold_up_nobody) {
  ASSERT_TRUE(adopt(*db_,
                    "policy: Letters\nowner: dana\nhours: {open: 09:00..17:00, days: mon..fri, zone: Europe/London}\n"
                    "voices: {everybody: {may: all}}\nrules:\n"
                    "  - {id: politics, when: politics, then: hold for ruth, say: This touches politics.}\n",
                    clock_.now()));
  for (int i = 0; i < 51; ++i) say("politics " + std::to_string(i));
  int first = 0;
  for (auto some = letters().size(); some > 0; some = letters().size()) first += static_cast<int>(some);
  EXPECT_EQ(first, 51);
  clock_.advance(std::chrono::hours{25});  // a Saturday
  say("politics at last");
  EXPECT_EQ(told(), "ruth asked");
  clock_.advance(std::chrono::hours{49});
  EXPECT_EQ(letters().size(), 50U) << "and on Monday morning they are reminded";
}

TEST_P(ApprovalMail, goes_to_whoever_is_asked_in_a_house_of_many) {
  constexpr store::Statement kAccount =
      "INSERT INTO account (id, email, name, password_hash, created_at) VALUES (?, ?, 'A', 'x', 1)";
  constexpr store::Statement kMember =
      "INSERT INTO member (id, workspace_id, account_id, name, handle, role, created_at) VALUES (?, ?, ?, ?, ?, "
      "'agent', 1)";
  ASSERT_TRUE(db_->write(kHome, [&](store::Transaction& tx) -> Result<void> {
    for (int i = 1'000; i < 1'210; ++i) {
      const auto name = "m" + std::to_string(i);
      TRYV(tx.execute(kAccount, {i, name}));
      TRYV(tx.execute(kMember, {i, kHome, i, name, name}));
    }
    return {};
  }));
  under("hold for m1209");
  say("politics");
  EXPECT_EQ(told(), "m1209 asked");
}

TEST_P(ApprovalMail, what_nobody_said_was_sent_comes_again_after_a_while) {
  say("politics", kRuth);
  ASSERT_EQ(write_letters(*db_, gate_, clock_.now()).value(), 1);
  const auto taken = take_letters(*db_, clock_.now(), 10).value();
  ASSERT_EQ(taken.size(), 1U);
  clock_.advance(taken[0].until - clock_.now() - Millis{1});
  EXPECT_TRUE(take_letters(*db_, clock_.now(), 10).value().empty());
  clock_.advance(Millis{1});
  EXPECT_EQ(take_letters(*db_, clock_.now(), 10).value().size(), 1U);
}

TEST_P(ApprovalMail, the_next_step_is_written_to_when_its_turn_comes) {
  under("hold for ruth then dana");
  say("politics");
  const auto first = letters();
  ASSERT_EQ(first.size(), 1U);
  EXPECT_EQ(first[0].address, "ruth");
  ASSERT_TRUE(answer(first[0].letter, true));
  EXPECT_EQ(told(), "dana asked");
}

TEST_P(ApprovalMail, what_could_not_be_sent_comes_again_a_few_times) {
  say("politics", kRuth);
  ASSERT_EQ(write_letters(*db_, gate_, clock_.now()).value(), 1);
  int tries = 0;
  for (; tries < 20; ++tries) {
    const auto due = take_letters(*db_, clock_.now(), 10).value();
    if (due.empty()) break;
    EXPECT_EQ(due[0].tries, tries + 1);
    EXPECT_TRUE(take_letters(*db_, clock_.now(), 10).value().empty()) << "in somebody's hands";
    ASSERT_TRUE(letter_failed(*db_, due[0], "451 later", false, clock_.now()));
    clock_.advance(std::chrono::hours{9});
  }
  EXPECT_EQ(tries, 6);
}

TEST_P(ApprovalMail, what_is_decided_before_it_is_sent_is_not_sent) {
  say("politics");
  ASSERT_EQ(write_letters(*db_, gate_, clock_.now()).value(), 2);
  ASSERT_TRUE(decide(kRuth, {.approve = false}));
  EXPECT_TRUE(take_letters(*db_, clock_.now(), 10).value().empty());
}

}  // namespace
}  // namespace kith::publish

#include "publish/approvals/approvals.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "publish/testing_desk.h"
#include "store/testing.h"
#include "store/testing_counted.h"

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
  void under(std::string_view then, std::string_view more = "") {
    const std::string document = "policy: Steps\nowner: dana\n" + std::string(more) +
                                 "voices:\n  everybody: {may: [all]}\n"
                                 "rules:\n  - {id: politics, when: politics, then: " +
                                 std::string(then) + ", say: This touches politics.}\n";
    ASSERT_TRUE(policy::parse_policy(document)) << policy::parse_policy(document).error()[0].message;
    ASSERT_TRUE(adopt(*db_, document, clock_.now()));
    may_speak(kTomas);
  }
  // Tomas as somebody who need not only draft.
  void may_speak(MemberId who) {
    constexpr store::Statement kAgent = "UPDATE member SET role = 'agent' WHERE id = ?";
    ASSERT_TRUE(db_->write(kHome, [&](store::Transaction& tx) { return tx.execute(kAgent, {who}); }));
  }
  static Demand demand(const Approval& a, std::string_view rule) {
    const auto found = std::ranges::find(a.demands, rule, &Demand::rule);
    EXPECT_NE(found, a.demands.end()) << rule;
    return found == a.demands.end() ? Demand{} : *found;
  }
  Kind refusal(const Approval& a, MemberId who) { return decide(a, who, {.approve = true}).error().kind; }
  bool leaves(DeliveryId id) {
    for (const auto& due : outbox_.due(10).value())
      if (due.id == id && outbox_.claim(due).value()) return true;
    return false;
  }
  std::vector<std::string> events() {
    constexpr store::Statement kKinds =
        "SELECT kind FROM event WHERE workspace_id = ? AND kind LIKE 'approval.%' ORDER BY seq";
    std::vector<std::string> out;
    const auto rows = db_->read([&](store::Transaction& tx) { return tx.query(kKinds, {kHome}); }).value();
    for (const auto& row : rows) out.push_back(row.text(0));
    return out;
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
  EXPECT_EQ(asked[0].first().rule, "voices");
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
  ASSERT_EQ(waiting().size(), 1U) << "one delivery, whatever it waits for";
  ASSERT_EQ(waiting()[0].demands.size(), 2U);
  ASSERT_TRUE(decide(waiting()[0], kDana, {.approve = true}));
  EXPECT_EQ(look(said.id).state, DeliveryState::held);
  EXPECT_EQ(demand(waiting()[0], "politics").state, "approved");
  EXPECT_EQ(demand(waiting()[0], "voices").state, "waiting");
  ASSERT_TRUE(decide(waiting()[0], kRuth, {.approve = true}));
  EXPECT_EQ(look(said.id).state, DeliveryState::waiting);
}

TEST_P(Approvals, a_refusal_cancels_and_says_why) {
  const auto said = say("about politics", kTomas);
  ASSERT_TRUE(decide(waiting()[0], kDana, {.approve = false, .note = "not now"}));
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

TEST_P(Approvals, a_page_of_many_asks_the_database_no_more_often_than_one_of_one) {
  struct Seen {
    std::vector<Approval> list;
    std::vector<bool> may;
    int statements = 0;
  };
  const auto look_at_all = [&] {
    return db_
        ->read([&](store::Transaction& tx) -> Result<Seen> {
          TRYV(gate_.policy(tx, kHome));
          store::testing::Counted counted(tx);
          Seen out;
          TRY(out.list, list_approvals(counted, kHome, "waiting", {}, 100));
          TRY(out.may, may_decide_each(counted, gate_, kHome, out.list, kRuth, clock_.now()));
          std::vector<DeliveryId> ids;
          for (const auto& one : out.list) ids.push_back(one.delivery);
          TRY(const auto deliveries, find_deliveries(counted, kHome, ids));
          EXPECT_EQ(deliveries.size(), ids.size());
          TRY(const auto elsewhere, find_deliveries(tx, kElsewhere, ids));
          EXPECT_TRUE(elsewhere.empty());
          out.statements = counted.statements();
          return out;
        })
        .value();
  };
  say("hello Mags", kTomas);
  ASSERT_TRUE(decide(waiting().at(0), kRuth, {.approve = true, .note = "", .text = "politics, Mags", .digest = ""}));
  const auto one = look_at_all();
  ASSERT_EQ(one.list.size(), 1U);
  constexpr std::size_t kMore = 30;
  for (std::size_t i = 0; i < kMore; ++i) {
    clock_.advance(Millis{1});
    say("hello " + std::to_string(i), kTomas);
  }
  const auto many = look_at_all();
  ASSERT_EQ(many.list.size(), kMore + 1);
  EXPECT_EQ(many.statements, one.statements);
  // Each has its own demands, answers and changes.
  for (std::size_t i = 0; i < kMore; ++i) {
    EXPECT_EQ(many.list[i].text, "hello " + std::to_string(kMore - 1 - i)) << "newest first";
    EXPECT_EQ(many.list[i].by_name, "tomas");
    EXPECT_EQ(many.list[i].demands.size(), 1U);
    EXPECT_TRUE(many.list[i].changes.empty());
    EXPECT_TRUE(many.may[i]);
  }
  EXPECT_EQ(many.list.back().text, "politics, Mags");
  ASSERT_EQ(many.list.back().changes.size(), 1U);
  EXPECT_EQ(many.list.back().changes[0].by_name, "ruth");
  EXPECT_FALSE(many.may.back()) << "politics is for dana";
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

// --- steps

TEST_P(Approvals, steps_are_asked_in_their_order) {
  under("hold for ruth then dana");
  const auto said = say("politics", kTomas);
  auto a = waiting().at(0);
  EXPECT_EQ(a.first().asked_of, std::vector<std::string>{"ruth"});
  EXPECT_EQ(refusal(a, kDana), Kind::forbidden) << "it is not her turn";
  ASSERT_TRUE(decide(a, kRuth, {.approve = true, .note = "good"}));
  EXPECT_EQ(look(said.id).state, DeliveryState::held);
  a = waiting().at(0);
  EXPECT_EQ(a.first().step, 1U);
  EXPECT_EQ(a.first().asked_of, std::vector<std::string>{"dana"});
  ASSERT_EQ(a.first().said.size(), 1U);
  EXPECT_EQ(a.first().said[0].handle, "ruth");
  EXPECT_EQ(a.first().said[0].step, 0U);
  EXPECT_EQ(a.first().said[0].note, "good");
  EXPECT_EQ(refusal(a, kRuth), Kind::forbidden) << "once is enough";
  ASSERT_TRUE(decide(a, kDana, {.approve = true}));
  EXPECT_TRUE(leaves(said.id));
}

TEST_P(Approvals, all_of_them_means_each) {
  under("hold for ruth and dana");
  const auto said = say("politics", kTomas);
  ASSERT_TRUE(decide(waiting().at(0), kDana, {.approve = true}));
  EXPECT_EQ(look(said.id).state, DeliveryState::held);
  EXPECT_EQ(refusal(waiting().at(0), kDana), Kind::forbidden);
  ASSERT_TRUE(decide(waiting().at(0), kRuth, {.approve = true}));
  EXPECT_TRUE(leaves(said.id));
}

TEST_P(Approvals, one_of_them_is_enough) {
  under("hold for ruth or dana");
  const auto said = say("politics", kTomas);
  ASSERT_TRUE(decide(waiting().at(0), kRuth, {.approve = true}));
  EXPECT_TRUE(leaves(said.id));
  EXPECT_EQ(events(), (std::vector<std::string>{"approval.asked", "approval.decided"}));
}

TEST_P(Approvals, one_yes_counts_for_every_rule_that_names_its_person) {
  ASSERT_TRUE(adopt(*db_,
                    "policy: A\nowner: dana\nvoices: {everybody: {may: all}}\nrules:\n"
                    "  - {id: politics, when: politics, then: hold for ruth then dana}\n"
                    "  - {id: money, when: money, then: hold for dana}\n",
                    clock_.now()));
  may_speak(kTomas);
  const auto said = say("politics and money", kTomas);
  ASSERT_TRUE(decide(waiting().at(0), kDana, {.approve = true}));
  EXPECT_EQ(demand(waiting().at(0), "money").state, "approved");
  ASSERT_TRUE(decide(waiting().at(0), kRuth, {.approve = true}));
  EXPECT_TRUE(leaves(said.id)) << "Dana has read these very words";
}

TEST_P(Approvals, a_yes_is_of_the_words_it_was_said_to) {
  under("hold for ruth then dana");
  const auto said = say("politics", kTomas);
  ASSERT_TRUE(decide(waiting().at(0), kRuth, {.approve = true}));
  const auto read = waiting().at(0);
  ASSERT_TRUE(decide(read, kDana, {.approve = true, .note = "softer", .text = "politics, gently"}));
  const auto after = waiting().at(0);
  EXPECT_EQ(look(said.id).state, DeliveryState::held) << "Ruth has not read these";
  EXPECT_EQ(after.first().step, 0U);
  EXPECT_EQ(decide(after, kRuth, {.approve = true, .digest = read.digest}).error().kind, Kind::stale);
  ASSERT_EQ(after.changes.size(), 1U);
  EXPECT_EQ(after.changes[0].before, "politics");
  EXPECT_EQ(after.changes[0].after, "politics, gently");
  EXPECT_EQ(after.changes[0].by, kDana);
  EXPECT_EQ(after.changes[0].note, "softer");
  ASSERT_TRUE(decide(after, kRuth, {.approve = true, .digest = after.digest}));
  EXPECT_TRUE(leaves(said.id));
}

// --- not one's own

TEST_P(Approvals, who_changed_the_words_does_not_let_them_go_alone) {
  under("hold for ruth or dana");
  const auto said = say("politics", kTomas);
  ASSERT_TRUE(decide(waiting().at(0), kRuth, {.approve = true, .text = "politics, gently"}));
  EXPECT_EQ(look(said.id).state, DeliveryState::held);
  const auto a = waiting().at(0);
  EXPECT_EQ(demand(a, "changed").asked_of, std::vector<std::string>{"dana"});
  EXPECT_EQ(refusal(a, kRuth), Kind::forbidden);
  EXPECT_EQ(refusal(a, kTomas), Kind::forbidden) << "their writer neither";
  ASSERT_TRUE(decide(a, kDana, {.approve = true}));
  EXPECT_TRUE(leaves(said.id));
}

TEST_P(Approvals, where_the_only_one_asked_changed_the_words_somebody_who_may_approve_is_asked) {
  const auto said = say("hello", kTomas);
  ASSERT_TRUE(decide(waiting().at(0), kRuth, {.approve = true, .text = "hello there"}));
  EXPECT_EQ(look(said.id).state, DeliveryState::held);
  EXPECT_EQ(demand(waiting().at(0), "changed").asked_of, std::vector<std::string>{"dana"});
  ASSERT_TRUE(decide(waiting().at(0), kDana, {.approve = true}));
  EXPECT_TRUE(leaves(said.id));
}

TEST_P(Approvals, the_change_of_an_earlier_step_is_its_yes) {
  under("hold for ruth then dana");
  const auto said = say("politics", kTomas);
  ASSERT_TRUE(decide(waiting().at(0), kRuth, {.approve = true, .text = "politics, gently"}));
  EXPECT_EQ(waiting().at(0).first().asked_of, std::vector<std::string>{"dana"});
  ASSERT_TRUE(decide(waiting().at(0), kDana, {.approve = true}));
  EXPECT_TRUE(leaves(said.id));
}

TEST_P(Approvals, own_approval_where_the_document_says_so) {
  under("hold for dana", "own approval: yes\n");
  const auto said = say("politics", kDana);
  ASSERT_TRUE(decide(waiting().at(0), kDana, {.approve = true, .text = "politics, gently"}));
  EXPECT_TRUE(leaves(said.id));
}

// --- deadlines

TEST_P(Approvals, after_the_deadline_others_are_asked_too_and_nothing_leaves_by_itself) {
  under("hold for ruth within 4h else dana");
  const auto said = say("politics", kTomas);
  const auto a = waiting().at(0);
  EXPECT_EQ(a.first().due_at, clock_.now() + std::chrono::hours{4});
  EXPECT_EQ(refusal(a, kDana), Kind::forbidden);
  clock_.advance(std::chrono::hours{4} - Millis{1});
  EXPECT_EQ(tend_approvals(*db_, clock_.now()).value(), 0);
  clock_.advance(Millis{1});
  EXPECT_EQ(tend_approvals(*db_, clock_.now()).value(), 1);
  EXPECT_EQ(tend_approvals(*db_, clock_.now()).value(), 0) << "told once";
  EXPECT_EQ(look(said.id).state, DeliveryState::held);
  EXPECT_EQ(look(said.id).advice, "ruth did not answer in time; dana is asked too");
  EXPECT_EQ(events(), (std::vector<std::string>{"approval.asked", "approval.late"}));
  const auto late = waiting().at(0);
  EXPECT_EQ(late.first().asked_of, (std::vector<std::string>{"ruth", "dana"}));
  ASSERT_TRUE(decide(late, kDana, {.approve = true}));
  EXPECT_TRUE(leaves(said.id)) << "the gate counts who stood in";
}

TEST_P(Approvals, the_default_deadline_counts_where_a_step_has_none) {
  under("hold for ruth", "approvals: {within: 1 day, else: tomas}\n");
  say("politics", kDana);
  EXPECT_EQ(waiting().at(0).first().due_at, clock_.now() + std::chrono::hours{24});
  clock_.advance(std::chrono::hours{24});
  ASSERT_EQ(tend_approvals(*db_, clock_.now()).value(), 1);
  EXPECT_EQ(waiting().at(0).first().asked_of, (std::vector<std::string>{"ruth", "tomas"}));
  EXPECT_TRUE(decide(waiting().at(0), kTomas, {.approve = true}));
}

TEST_P(Approvals, what_was_decided_is_never_late) {
  under("hold for ruth within 1h else dana");
  say("politics", kTomas);
  ASSERT_TRUE(decide(waiting().at(0), kRuth, {.approve = false}));
  clock_.advance(std::chrono::hours{2});
  EXPECT_EQ(tend_approvals(*db_, clock_.now()).value(), 0);
}

}  // namespace
}  // namespace kith::publish

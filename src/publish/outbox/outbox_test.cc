#include "publish/outbox/outbox.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "publish/testing_desk.h"
#include "store/events.h"
#include "store/testing.h"
#include "store/testing_rows.h"

namespace kith::publish {
namespace {

using namespace std::chrono_literals;
using namespace testing;
using channels::Receipt;
using channels::Settlement;

constexpr store::Statement kMessageOf =
    "SELECT m.state, m.remote_id, m.url FROM message m JOIN delivery d ON d.message_id = m.id "
    "WHERE d.id = ?";
constexpr store::Statement kAttempts =
    "SELECT number, outcome FROM attempt WHERE delivery_id = ? ORDER BY number";
constexpr store::Statement kTamper =
    "UPDATE delivery SET content_json = replace(content_json, 'hello', 'hullo') WHERE id = ?";
constexpr store::Statement kChannelState = "SELECT state, error FROM channel WHERE id = ?";

class OutboxTest : public ::testing::TestWithParam<store::testing::Kind> {
 protected:
  void SetUp() override { ASSERT_TRUE(furnish(*db_, clock_.now())); }

  Enqueued say(std::string_view text, MemberId who = kDana, ConversationId talk = kTalk,
               ChannelId channel = kChannel) {
    auto done = reply(*db_, gate_, text, clock_.now(), who, talk, channel);
    EXPECT_TRUE(done) << describe(done.error());
    return done.value_or(Enqueued{});
  }
  // The only thing that may be claimed now; fails the test where there is none.
  Claim claim_one(Outbox& by) {
    const auto due = by.due(10).value();
    EXPECT_FALSE(due.empty());
    if (due.empty()) return {};
    auto claim = by.claim(due.front());
    EXPECT_TRUE(claim && *claim);
    return claim && *claim ? **std::move(claim) : Claim{};
  }
  bool idle(Outbox& by) { return by.due(10).value().empty(); }
  Delivery look(DeliveryId id) {
    return db_->read([&](store::Transaction& tx) { return find_delivery(tx, kHome, id); }).value();
  }
  store::Row message_of(DeliveryId id) {
    return db_->read([&](store::Transaction& tx) { return tx.query(kMessageOf, {id}); })
        .value()
        .at(0);
  }
  std::vector<std::string> kinds() {
    std::vector<std::string> out;
    for (const auto& e :
         db_->read([&](store::Transaction& tx) { return store::events_after(tx, kHome, 0, 1000); })
             .value())
      if (e.kind != "decision.made") out.push_back(e.kind);
    return out;
  }
  std::string channel_state() {
    return db_->read([&](store::Transaction& tx) { return tx.query(kChannelState, {kChannel}); })
        .value()[0]
        .text(0);
  }
  template <class F>
  auto change(F&& fn) {
    return db_->write(kHome, std::forward<F>(fn));
  }

  store::testing::TestDatabase db_{GetParam()};
  ManualClock clock_{from_ms(1'800'000'000'000)};
  Gatekeeper gate_;
  Outbox one_{*db_, clock_, gate_, {.owner = "one"}};
  Outbox two_{*db_, clock_, gate_, {.owner = "two"}};
};
INSTANTIATE_TEST_SUITE_P(databases, OutboxTest, ::testing::ValuesIn(store::testing::databases()),
                         store::testing::name<::testing::TestParamInfo<store::testing::Kind>>);

TEST_P(OutboxTest, sends_once_and_remembers) {
  const auto said = say("hello Mags");
  EXPECT_EQ(said.state, DeliveryState::waiting);
  Claim claim = claim_one(one_);
  EXPECT_EQ(claim.step, Step::send);
  ASSERT_TRUE(claim.clearance);
  EXPECT_TRUE(claim.clearance->covers(kChannel, claim.dispatch.content));
  EXPECT_EQ(claim.dispatch.content.text, "hello Mags");
  EXPECT_GE(claim.dispatch.key.size(), 26U);
  EXPECT_EQ(message_of(said.id).text(0), "sending");
  EXPECT_TRUE(idle(one_));
  const auto done =
      one_.finish_send(claim, Receipt{.remote_id = "r1", .url = "https://x.example/r1"});
  EXPECT_EQ(done.value(), DeliveryState::sent);
  EXPECT_EQ(message_of(said.id).text(0), "sent");
  EXPECT_EQ(message_of(said.id).text(1), "r1");
  EXPECT_EQ(look(said.id).remote_url, "https://x.example/r1");
  EXPECT_TRUE(look(said.id).finished_at);
  EXPECT_TRUE(idle(one_));
  EXPECT_EQ(kinds(), (std::vector<std::string>{"message.state", "message.state", "message.state",
                                               "delivery.sent"}));
  EXPECT_EQ(one_.finish_send(claim, Receipt{.remote_id = "r2"}).error().kind, Kind::stale);
}

TEST_P(OutboxTest, an_attempt_is_on_record_before_the_call) {
  const auto said = say("hello");
  const Claim claim = claim_one(one_);
  auto rows =
      db_->read([&](store::Transaction& tx) { return tx.query(kAttempts, {said.id}); }).value();
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_TRUE(rows[0].is_null(1));
  ASSERT_TRUE(one_.finish_send(claim, fail(Kind::unavailable, "down")));
  rows = db_->read([&](store::Transaction& tx) { return tx.query(kAttempts, {said.id}); }).value();
  EXPECT_EQ(rows[0].text(1), "waiting");
  EXPECT_EQ(look(said.id).error, "down");
}

TEST_P(OutboxTest, an_unknown_outcome_is_read_back_before_anything_else) {
  const auto said = say("hello");
  ASSERT_TRUE(one_.finish_send(claim_one(one_), fail(Kind::ambiguous, "no answer")));
  EXPECT_EQ(message_of(said.id).text(0), "unknown");
  EXPECT_TRUE(idle(one_));
  clock_.advance(10s);
  Claim settle = claim_one(one_);
  EXPECT_EQ(settle.step, Step::settle);
  EXPECT_FALSE(settle.clearance);
  EXPECT_EQ(one_.finish_settle(settle, Settlement{}, {}).value(), DeliveryState::unknown);
  clock_.advance(1h);
  settle = claim_one(one_);
  EXPECT_EQ(settle.step, Step::settle);
  EXPECT_EQ(one_.finish_settle(settle, Settlement{.is = Settlement::Is::not_sent}, {}).value(),
            DeliveryState::waiting);
  clock_.advance(1h);
  const Claim again = claim_one(one_);
  EXPECT_EQ(again.step, Step::send);
  EXPECT_EQ(again.dispatch.key, settle.dispatch.key);
  EXPECT_EQ(again.dispatch.first_tried_at, settle.dispatch.first_tried_at);
  EXPECT_EQ(again.delivery.attempts, 2);
  ASSERT_TRUE(one_.finish_send(again, fail(Kind::ambiguous, "no answer")));
  clock_.advance(10s);
  const Settlement found{.is = Settlement::Is::sent, .receipt = {.remote_id = "r9"}};
  EXPECT_EQ(one_.finish_settle(claim_one(one_), found, {}).value(), DeliveryState::sent);
  EXPECT_EQ(message_of(said.id).text(1), "r9");
}

TEST_P(OutboxTest, what_a_dead_process_held_is_read_back_by_another) {
  const auto said = say("hello");
  Claim lost = claim_one(one_);
  EXPECT_TRUE(idle(two_));
  clock_.advance(limits::kDeliveryLease + 1s);
  Claim found = claim_one(two_);
  EXPECT_EQ(found.step, Step::settle);
  EXPECT_GT(found.token, lost.token);
  // The first was only slow: its late result counts no more.
  EXPECT_EQ(one_.finish_send(lost, Receipt{.remote_id = "r1"}).error().kind, Kind::stale);
  EXPECT_EQ(one_.renew(lost).error().kind, Kind::stale);
  const Settlement is_there{.is = Settlement::Is::sent, .receipt = {.remote_id = "r1"}};
  EXPECT_EQ(two_.finish_settle(found, is_there, {}).value(), DeliveryState::sent);
  EXPECT_EQ(message_of(said.id).text(1), "r1");
}

TEST_P(OutboxTest, a_clock_that_goes_back_neither_holds_up_nor_reorders) {
  clock_.advance(1h);
  const auto first = say("first");
  clock_.advance(-1h);
  say("second");
  EXPECT_TRUE(idle(one_)) << "the second waits for the first";
  ASSERT_TRUE(one_.tend());
  Claim claim = claim_one(one_);
  EXPECT_EQ(claim.delivery.id, first.id);
  EXPECT_TRUE(idle(one_));
  ASSERT_TRUE(one_.finish_send(claim, fail(Kind::unavailable, "down")));
  clock_.advance(24h);
  ASSERT_TRUE(one_.tend());
  claim = claim_one(one_);
  ASSERT_TRUE(one_.finish_send(claim, fail(Kind::ambiguous, "no answer")));
  clock_.advance(-24h);
  ASSERT_TRUE(one_.tend());
  EXPECT_EQ(claim_one(one_).step, Step::settle) << "due now, not when the clock comes round again";
}

TEST_P(OutboxTest, what_was_held_by_a_clock_ahead_leaves_when_its_channel_is_live_again) {
  const auto said = say("hello");
  clock_.advance(24h);
  ASSERT_TRUE(one_.finish_send(claim_one(one_), fail(Kind::unauthenticated, "revoked")));
  EXPECT_EQ(look(said.id).state, DeliveryState::held);
  clock_.advance(-24h);
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(one_.tend());
  ASSERT_TRUE(set_channel(*db_, kChannel, "live"));
  ASSERT_TRUE(one_.tend());
  EXPECT_EQ(claim_one(one_).delivery.id, said.id);
}

TEST_P(OutboxTest, what_a_dead_process_held_by_a_clock_ahead_is_free_after_a_lease) {
  say("hello");
  clock_.advance(1h);
  claim_one(one_);
  clock_.advance(-1h);
  ASSERT_TRUE(two_.take_up());
  ASSERT_TRUE(two_.tend());
  EXPECT_TRUE(idle(two_)) << "its owner may be alive";
  clock_.advance(limits::kDeliveryLease + 1s);
  EXPECT_EQ(claim_one(two_).step, Step::settle);
}

TEST_P(OutboxTest, a_clock_that_jumps_does_not_end_the_wait_for_what_may_still_come) {
  say("hello");
  ASSERT_TRUE(one_.finish_send(claim_one(one_), fail(Kind::ambiguous, "no answer")));
  clock_.advance(24h);
  const Claim claim = claim_one(one_);
  EXPECT_EQ(claim.step, Step::settle);
  EXPECT_GT(claim.dispatch.last_tried_at, clock_.now() - 1h) << "it was a moment ago, whatever the clock says";
  clock_.advance(limits::kDeliveryLease + 1s);
  const Claim other = claim_one(two_);
  EXPECT_GT(other.dispatch.last_tried_at, clock_.now() - 1h) << "who did not see the attempt waits from now";
}

TEST_P(OutboxTest, the_wait_for_what_may_still_come_begins_anew_with_another_process_s_attempt) {
  say("hello");
  ASSERT_TRUE(one_.finish_send(claim_one(one_), fail(Kind::ambiguous, "no answer")));
  clock_.advance(10s);
  ASSERT_TRUE(one_.finish_settle(claim_one(one_), Settlement{}, {}));
  std::this_thread::sleep_for(5ms);
  clock_.advance(1h);
  ASSERT_TRUE(two_.finish_settle(claim_one(two_), Settlement{.is = Settlement::Is::not_sent, .receipt = {}}, {}));
  clock_.advance(1h);
  ASSERT_TRUE(two_.finish_send(claim_one(two_), fail(Kind::ambiguous, "no answer")));
  clock_.advance(1h);
  const Claim claim = claim_one(one_);
  EXPECT_EQ(claim.step, Step::settle);
  EXPECT_EQ(claim.dispatch.last_tried_at, clock_.now()) << "not since the attempt it saw itself";
}

TEST_P(OutboxTest, renewing_keeps_it) {
  say("hello");
  Claim claim = claim_one(one_);
  clock_.advance(limits::kDeliveryLease - 1s);
  ASSERT_TRUE(one_.renew(claim));
  clock_.advance(limits::kDeliveryLease - 1s);
  EXPECT_TRUE(idle(two_));
  EXPECT_TRUE(one_.finish_send(claim, Receipt{.remote_id = "r1"}));
}

TEST_P(OutboxTest, a_lone_process_forgets_what_it_held_before) {
  say("hello");
  const Claim lost = claim_one(one_);
  ASSERT_TRUE(two_.forget_leases());
  EXPECT_EQ(claim_one(two_).step, Step::settle);
  EXPECT_EQ(one_.finish_send(lost, Receipt{.remote_id = "r1"}).error().kind, Kind::stale);
}

TEST_P(OutboxTest, two_processes_never_hold_the_same) {
  for (int i = 0; i < 20; ++i) say("hello " + std::to_string(i), kDana, {}, kChannel);
  const auto second = db_.open_again();
  Outbox other(*second, clock_, gate_, {.owner = "other"});
  std::atomic<int> claimed{0};
  const auto work = [&](Outbox& outbox) {
    for (int round = 0; round < 3; ++round)
      for (const auto& due : outbox.due(50).value())
        if (const auto claim = outbox.claim(due); claim && *claim) ++claimed;
  };
  std::thread one([&] { work(one_); });
  std::thread two([&] { work(other); });
  one.join();
  two.join();
  EXPECT_EQ(claimed, 20);
}

TEST_P(OutboxTest, keeps_the_order_within_a_conversation) {
  const auto first = say("first");
  const auto second = say("second");
  const auto elsewhere = say("elsewhere", kDana, kOtherTalk);
  auto due = one_.due(10).value();
  ASSERT_EQ(due.size(), 2U);
  EXPECT_EQ(due[0].id, first.id);
  EXPECT_EQ(due[1].id, elsewhere.id);
  EXPECT_FALSE(one_.claim({kHome, kChannel, second.id}).value());
  Claim claim = *one_.claim(due[0]).value();
  ASSERT_TRUE(one_.finish_send(claim, fail(Kind::unavailable, "down")));
  EXPECT_FALSE(one_.claim({kHome, kChannel, second.id}).value())
      << "one that waits to be tried again still comes first";
  clock_.advance(1min);
  ASSERT_TRUE(one_.finish_send(*one_.claim(due[0]).value(), fail(Kind::ambiguous, "?")));
  EXPECT_FALSE(one_.claim({kHome, kChannel, second.id}).value())
      << "so does one whose fate is not known";
  clock_.advance(1min);
  ASSERT_TRUE(
      one_.finish_settle(*one_.claim(due[0]).value(), Settlement{.is = Settlement::Is::sent}, {}));
  EXPECT_TRUE(one_.claim({kHome, kChannel, second.id}).value());
}

TEST_P(OutboxTest, a_refused_one_holds_nobody_up_and_can_be_tried_again) {
  const auto first = say("first");
  const auto second = say("second");
  ASSERT_TRUE(one_.finish_send(claim_one(one_), fail(Kind::too_large, "too long")));
  const Delivery failed = look(first.id);
  EXPECT_EQ(failed.state, DeliveryState::failed);
  EXPECT_EQ(failed.error_kind, "too_large");
  EXPECT_FALSE(failed.advice.empty());
  EXPECT_EQ(message_of(first.id).text(0), "failed");
  EXPECT_EQ(claim_one(one_).delivery.id, second.id);
  ASSERT_TRUE(change([&](store::Transaction& tx) {
    return retry_delivery(tx, kHome, first.id, kDana, clock_.now());
  }));
  EXPECT_EQ(look(first.id).state, DeliveryState::waiting);
  EXPECT_EQ(claim_one(one_).delivery.id, first.id);
  EXPECT_EQ(change([&](store::Transaction& tx) {
              return retry_delivery(tx, kHome, first.id, kDana, clock_.now());
            })
                .error()
                .kind,
            Kind::conflict);
}

TEST_P(OutboxTest, what_a_server_says_in_letters_that_are_no_text_is_kept_all_the_same) {
  const auto refused = say("first");
  const auto sent = say("second", kDana, kOtherTalk);
  const auto done = one_.finish_send(claim_one(one_), fail(Kind::invalid, "550 bo\xEEte inconnu\xE9"));
  ASSERT_TRUE(done) << describe(done.error());
  EXPECT_EQ(look(refused.id).state, DeliveryState::failed);
  EXPECT_TRUE(look(refused.id).error.starts_with("550 bo"));
  ASSERT_TRUE(one_.finish_send(claim_one(one_), Receipt{.remote_id = "r\xC3", .url = "https://x.example/\xFF"}));
  EXPECT_EQ(look(sent.id).state, DeliveryState::sent);
}

TEST_P(OutboxTest, one_that_may_have_arrived_is_looked_for_before_it_is_tried_again) {
  const auto said = say("hello");
  ASSERT_TRUE(one_.finish_send(claim_one(one_), fail(Kind::ambiguous, "?")));
  clock_.advance(1min);
  ASSERT_TRUE(one_.finish_settle(claim_one(one_), Settlement{}, {.settles = false}));
  EXPECT_EQ(look(said.id).state, DeliveryState::failed);
  ASSERT_TRUE(change([&](store::Transaction& tx) {
    return retry_delivery(tx, kHome, said.id, kDana, clock_.now());
  }));
  EXPECT_EQ(claim_one(one_).step, Step::settle);
}

TEST_P(OutboxTest, words_taken_back_are_shown_nowhere_and_stay_on_record_under_a_hold) {
  static constexpr store::Statement kHold =
      "INSERT INTO legal_hold (id, workspace_id, contact_id, reason, by_id, at) VALUES (1, ?, ?, 'a court', ?, ?)";
  for (const std::string_view remote : {"r1", "r2"}) {
    const bool held = remote == "r2";
    if (held) ASSERT_TRUE(change([&](store::Transaction& tx) {
      return tx.execute(kHold, {kHome, kMags, kDana, clock_.now()});
    }));
    say("hello Mags");
    ASSERT_TRUE(one_.finish_send(claim_one(one_), Receipt{.remote_id = std::string(remote)}));
    ASSERT_TRUE(change([&](store::Transaction& tx) -> Result<Enqueued> {
      NewDelivery removal;
      removal.workspace = kHome;
      removal.channel = kChannel;
      removal.member = kDana;
      removal.content.kind = OutboundKind::remove;
      removal.content.target = remote;
      TRY(const auto judged,
          gate_.decide(tx, {.workspace = kHome, .channel = kChannel, .member = kDana}, removal.content, clock_.now()));
      removal.decision = judged.decision;
      return enqueue(tx, removal, clock_.now());
    }));
    ASSERT_TRUE(one_.finish_send(claim_one(one_), Receipt{}));
    EXPECT_EQ(store::testing::count(*db_, "SELECT COUNT(*) FROM message WHERE text LIKE '%hello%'"), 0) << remote;
    EXPECT_EQ(store::testing::count(*db_, "SELECT COUNT(*) FROM conversation WHERE last_preview LIKE '%hello%'"), 0);
    EXPECT_EQ(store::testing::count(*db_, "SELECT COUNT(*) FROM message_revision WHERE text = 'hello Mags'"),
              held ? 1 : 0);
  }
}

TEST_P(OutboxTest, can_be_cancelled_until_it_is_under_way) {
  const auto said = say("hello");
  const auto cancel = [&](WorkspaceId w) {
    return db_->write(w, [&](store::Transaction& tx) {
      return cancel_delivery(tx, w, said.id, kDana, clock_.now());
    });
  };
  EXPECT_EQ(cancel(kElsewhere).error().kind, Kind::not_found);
  const Claim claim = claim_one(one_);
  EXPECT_EQ(cancel(kHome).error().kind, Kind::conflict);
  ASSERT_TRUE(one_.finish_send(claim, fail(Kind::unavailable, "down")));
  ASSERT_TRUE(cancel(kHome));
  EXPECT_EQ(message_of(said.id).text(0), "cancelled");
  clock_.advance(1h);
  EXPECT_TRUE(idle(one_));
}

TEST_P(OutboxTest, a_dead_token_holds_the_channel_and_burns_nothing) {
  const auto first = say("first");
  const auto second = say("second", kDana, kOtherTalk);
  ASSERT_TRUE(
      one_.finish_send(claim_one(one_), fail(Kind::unauthenticated, "the token was revoked")));
  EXPECT_EQ(look(first.id).state, DeliveryState::held);
  EXPECT_EQ(look(first.id).error_kind, "channel");
  EXPECT_EQ(channel_state(), "attention");
  EXPECT_TRUE(idle(one_));
  EXPECT_EQ(one_.tend().value(), 1);
  EXPECT_EQ(look(second.id).state, DeliveryState::held);
  EXPECT_EQ(message_of(second.id).text(0), "held");
  clock_.advance(72h);
  EXPECT_EQ(one_.tend().value(), 0);
  ASSERT_TRUE(set_channel(*db_, kChannel, "live"));
  EXPECT_EQ(one_.tend().value(), 2);
  EXPECT_EQ(one_.due(10).value().size(), 2U);
  EXPECT_TRUE(one_.finish_send(claim_one(one_), Receipt{.remote_id = "r1"}));
}

TEST_P(OutboxTest, a_paused_channel_sends_nothing) {
  const auto said = say("hello");
  ASSERT_TRUE(set_channel(*db_, kChannel, "paused"));
  EXPECT_TRUE(idle(one_));
  EXPECT_FALSE(one_.claim({kHome, kChannel, said.id}).value());
  EXPECT_EQ(one_.tend().value(), 1);
  EXPECT_EQ(look(said.id).error, "the channel is paused");
}

TEST_P(OutboxTest, the_gate_looks_once_more_at_the_moment_of_sending) {
  const auto said = say("we like politics-free hello");  // fine when written
  ASSERT_EQ(look(said.id).state, DeliveryState::held) << "the word is there";
  const auto other = say("hello there");
  std::string stricter(kPolicy);
  stricter.replace(stricter.find("when: secret"), 12, "when: there");
  ASSERT_TRUE(adopt(*db_, stricter, clock_.now()));
  const auto due = one_.due(10).value();
  ASSERT_EQ(due.size(), 1U);
  EXPECT_FALSE(one_.claim(due[0]).value());
  EXPECT_EQ(look(other.id).state, DeliveryState::failed);
  EXPECT_EQ(look(other.id).error, "This stays here.");
  EXPECT_TRUE(idle(one_));
}

TEST_P(OutboxTest, without_a_policy_nothing_leaves) {
  const auto said = say("hello");
  ASSERT_TRUE(adopt(*db_, "no policy at all: [", clock_.now()));
  const auto claimed = one_.claim({kHome, kChannel, said.id});
  ASSERT_TRUE(claimed) << describe(claimed.error());
  EXPECT_FALSE(*claimed);
  EXPECT_EQ(look(said.id).state, DeliveryState::held);
}

TEST_P(OutboxTest, content_changed_behind_its_back_does_not_leave) {
  const auto said = say("hello");
  ASSERT_TRUE(change([&](store::Transaction& tx) { return tx.execute(kTamper, {said.id}); }));
  EXPECT_FALSE(one_.claim({kHome, kChannel, said.id}).value());
  EXPECT_EQ(look(said.id).state, DeliveryState::failed);
  EXPECT_EQ(look(said.id).error_kind, "corrupt");
}

TEST_P(OutboxTest, what_the_gate_blocks_is_not_even_written) {
  EXPECT_EQ(reply(*db_, gate_, "a secret", clock_.now()).error().kind, Kind::held);
  EXPECT_TRUE(
      db_->read([&](store::Transaction& tx) { return list_deliveries(tx, kHome, {}, {}, 10); })
          .value()
          .empty());
}

TEST_P(OutboxTest, hurries_when_the_network_is_back) {
  const auto said = say("hello");
  for (int i = 0; i < 12; ++i) {
    const auto due = one_.due(1).value();
    if (!due.empty())
      ASSERT_TRUE(one_.finish_send(*one_.claim(due[0]).value(), fail(Kind::unavailable, "down")));
    clock_.advance(2h);
  }
  while (idle(one_)) clock_.advance(1h);
  ASSERT_TRUE(one_.finish_send(claim_one(one_), fail(Kind::unavailable, "down")));
  EXPECT_TRUE(idle(one_));
  EXPECT_EQ(look(said.id).state, DeliveryState::waiting)
      << "a day without network is no reason to give up";
  EXPECT_TRUE(one_.next_due().value());
  ASSERT_TRUE(one_.network_is_back(kHome, kChannel));
  EXPECT_TRUE(one_.finish_send(claim_one(one_), Receipt{.remote_id = "r1"}));
}

TEST_P(OutboxTest, lists_newest_first_and_by_state) {
  const auto a = say("one");
  const auto b = say("two");
  ASSERT_TRUE(one_.finish_send(claim_one(one_), Receipt{.remote_id = "r1"}));
  const auto list = [&](std::optional<DeliveryState> state, DeliveryId before) {
    std::vector<DeliveryId> ids;
    for (const auto& d : db_->read([&](store::Transaction& tx) {
                              return list_deliveries(tx, kHome, state, before, 10);
                            })
                             .value())
      ids.push_back(d.id);
    return ids;
  };
  EXPECT_EQ(list({}, {}), (std::vector{b.id, a.id}));
  EXPECT_EQ(list({}, b.id), std::vector{a.id});
  EXPECT_EQ(list(DeliveryState::waiting, {}), std::vector{b.id});
}

}  // namespace
}  // namespace kith::publish

// The comfort zone at work: versions adopted, words held, asked about, decided, changed and on
// record.
#include "publish/policies/policies.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "publish/approvals/approvals.h"
#include "publish/outbox/outbox.h"
#include "store/testing.h"

namespace kith::publish {
namespace {

constexpr std::string_view kDocument = R"(
policy: Riverside
owner: dana
topics: {religion: church, money: budget}
voices:
  dana: {may: all}
  ruth: {may: [reply]}
  tomas: {may: [draft], approved by: ruth}
rules:
  - {id: quiet, when: topic(religion), then: hold for dana}
  - {id: figures, when: topic(money), then: hold for spokesperson}
  - {id: never, when: '"vote for"', then: never, say: We do not do this.}
tests:
  - {draft: {by: ruth, reply: "Hello"}, expect: goes}
)";

class Comfort : public testing::TestWithParam<store::testing::Kind> {
 protected:
  Comfort() {
    const auto made = db_->write([&](store::Transaction& tx) -> Result<void> {
      for (const std::int64_t w : {1, 2}) {
        TRYV(tx.execute("INSERT INTO workspace (id, name, slug, created_at) VALUES (?, 'W', ?, 0)",
                        {w, "w" + std::to_string(w)}));
        std::int64_t n = 10 * w;
        for (const auto& [handle, role] :
             {std::pair{"dana", "owner"}, {"ruth", "agent"}, {"tomas", "contributor"}, {"sara", "spokesperson"}}) {
          TRYV(
              tx.execute("INSERT INTO account (id, email, name, password_hash, created_at) VALUES "
                         "(?, ?, '', '', 0)",
                         {n, std::to_string(n)}));
          TRYV(
              tx.execute("INSERT INTO member (id, workspace_id, account_id, name, handle, role, "
                         "created_at) VALUES (?, ?, ?, ?, ?, ?, 0)",
                         {n, w, n, handle, handle, role}));
          ++n;
        }
        TRYV(
            tx.execute("INSERT INTO channel (id, workspace_id, network, name, mode, state, "
                       "created_at) VALUES (?, ?, 'scripted', 'Town', 'publish', 'live', 0)",
                       {100 + w, w}));
        TRYV(
            tx.execute("INSERT INTO conversation (id, workspace_id, channel_id, remote_thread, "
                       "visibility, last_message_at, last_inbound_at, created_at, updated_at) "
                       "VALUES (?, ?, ?, 't', 'public', 0, 0, 0, 0)",
                       {200 + w, w, 100 + w}));
      }
      return {};
    });
    EXPECT_TRUE(made) << describe(made.error());
    adopt(kDocument);
  }

  void adopt(std::string_view document) {
    const auto done = db_->write(kHere, [&](store::Transaction& tx) -> Result<void> {
      TRY(const auto version, add_version(tx, kHere, kDana, document, "", now_));
      TRYV(adopt_version(tx, kHere, version.id, kDana, "", now_));
      return {};
    });
    EXPECT_TRUE(done) << describe(done.error());
  }

  Enqueued send(MemberId by, std::string text) {
    const auto sent = db_->write(kHere, [&](store::Transaction& tx) -> Result<Enqueued> {
      Wish wish{.workspace = kHere, .channel = kChannel, .member = by, .conversation = kTalk};
      Outbound content;
      content.text = text;
      content.in_reply_to = "1";
      TRY(const auto judged, gate_.decide(tx, wish, content, now_));
      const MessageId message{next_id(now_)};
      TRYV(
          tx.execute("INSERT INTO message (id, workspace_id, conversation_id, channel_id, "
                     "direction, member_id, text, state, sent_at, received_at) "
                     "VALUES (?, ?, ?, ?, 'out', ?, ?, 'waiting', 0, 0)",
                     {message, kHere, kTalk, kChannel, by, text}));
      NewDelivery d{.workspace = kHere,
                    .channel = kChannel,
                    .conversation = kTalk,
                    .message = message,
                    .member = by,
                    .content = content,
                    .decision = judged.decision};
      return enqueue(tx, d, now_);
    });
    EXPECT_TRUE(sent) << describe(sent.error());
    return sent.value();
  }

  std::vector<Approval> waiting() {
    return db_->read([&](store::Transaction& tx) { return list_approvals(tx, kHere, "waiting", {}, 50); }).value();
  }
  Result<void> decide(const Approval& a, MemberId who, Verdict verdict) {
    return db_->write(
        kHere, [&](store::Transaction& tx) { return decide_approval(tx, gate_, kHere, a.id, who, verdict, now_); });
  }
  Delivery find(DeliveryId id) {
    return db_->read([&](store::Transaction& tx) { return find_delivery(tx, kHere, id); }).value();
  }
  std::string message_of(DeliveryId id) {
    return db_
        ->read([&](store::Transaction& tx) -> Result<std::string> {
          TRY(const auto row, tx.query_one("SELECT state, text FROM message WHERE delivery_id = ?", {id}));
          return row->text(0) + " " + row->text(1);
        })
        .value();
  }

  static constexpr WorkspaceId kHere{1};
  static constexpr ChannelId kChannel{101};
  static constexpr ConversationId kTalk{201};
  static constexpr MemberId kDana{10}, kRuth{11}, kTomas{12}, kSara{13};
  store::testing::TestDatabase db_{GetParam()};
  Gatekeeper gate_;
  Time now_ = parse_time("2026-11-22T12:00:00Z").value();
};
INSTANTIATE_TEST_SUITE_P(databases, Comfort, testing::ValuesIn(store::testing::databases()),
                         store::testing::name<testing::TestParamInfo<store::testing::Kind>>);

TEST_P(Comfort, what_may_leave_waits_for_nobody) {
  EXPECT_EQ(send(kRuth, "Hello").state, DeliveryState::waiting);
  EXPECT_TRUE(waiting().empty());
}

TEST_P(Comfort, held_then_approved_goes_on_its_way) {
  const auto sent = send(kRuth, "the church hall");
  EXPECT_EQ(sent.state, DeliveryState::held);
  ASSERT_EQ(waiting().size(), 1U);
  const auto asked = waiting()[0];
  EXPECT_EQ(asked.first().rule, "quiet");
  EXPECT_EQ(asked.first().asked_of, std::vector<std::string>{"dana"});
  EXPECT_EQ(decide(asked, kRuth, {.approve = true}).error().kind, Kind::forbidden) << "her own words";
  EXPECT_EQ(decide(asked, kSara, {.approve = true}).error().kind, Kind::forbidden) << "not asked";
  ASSERT_TRUE(decide(asked, kDana, {.approve = true, .note = "fine"}));
  EXPECT_EQ(find(sent.id).state, DeliveryState::waiting);
  EXPECT_TRUE(waiting().empty());
  EXPECT_EQ(decide(asked, kDana, {.approve = true}).error().kind, Kind::conflict);
  // What was approved is cleared, and nothing else.
  const auto clearance = db_->read([&](store::Transaction& tx) {
    const auto d = find(sent.id);
    Wish wish{.workspace = kHere, .channel = kChannel, .member = kRuth, .conversation = kTalk, .delivery = d.id};
    return gate_.clear(tx, wish, d.content, now_);
  });
  ASSERT_TRUE(clearance);
}

TEST_P(Comfort, every_rule_needs_its_own_approval) {
  const auto sent = send(kTomas, "the church budget");
  ASSERT_EQ(waiting().size(), 1U);
  ASSERT_EQ(waiting()[0].demands.size(), 3U);
  ASSERT_TRUE(decide(waiting()[0], kDana, {.approve = true}));
  EXPECT_EQ(find(sent.id).state, DeliveryState::held);
  EXPECT_EQ(decide(waiting()[0], kSara, {.approve = true}).error().kind, Kind::forbidden)
      << "Dana is a spokesperson too: her one yes counted for both";
  ASSERT_TRUE(decide(waiting()[0], kRuth, {.approve = true}));
  EXPECT_EQ(find(sent.id).state, DeliveryState::waiting);
}

TEST_P(Comfort, refused_stays_here) {
  const auto sent = send(kTomas, "the church hall");
  ASSERT_EQ(waiting().size(), 1U);
  ASSERT_TRUE(decide(waiting()[0], kDana, {.approve = false, .note = "not ours"}));
  EXPECT_EQ(find(sent.id).state, DeliveryState::cancelled);
  EXPECT_TRUE(waiting().empty()) << "nobody is asked about it any more";
  EXPECT_EQ(message_of(sent.id), "cancelled the church hall");
}

TEST_P(Comfort, approved_with_other_words_is_cleared_again) {
  const auto sent = send(kRuth, "the church hall");
  const auto before = find(sent.id).digest;
  const auto asked = waiting()[0];
  EXPECT_EQ(decide(asked, kDana, {.approve = true, .text = "vote for the hall"}).error().kind, Kind::held);
  EXPECT_EQ(find(sent.id).content.text, "the church hall") << "nothing of it stays";
  ASSERT_TRUE(decide(asked, kDana, {.approve = true, .text = "the village hall"}));
  EXPECT_EQ(find(sent.id).content.text, "the village hall");
  EXPECT_NE(find(sent.id).digest, before);
  EXPECT_EQ(find(sent.id).state, DeliveryState::waiting);
  EXPECT_EQ(message_of(sent.id), "waiting the village hall");
}

TEST_P(Comfort, other_words_undo_what_others_approved) {
  const auto sent = send(kTomas, "the church budget");
  ASSERT_TRUE(decide(waiting()[0], kRuth, {.approve = true}));
  ASSERT_TRUE(decide(waiting()[0], kDana, {.approve = true, .text = "the church budget of a million"}));
  EXPECT_EQ(find(sent.id).state, DeliveryState::held);
  const auto still = waiting();
  ASSERT_EQ(still.size(), 1U);
  EXPECT_TRUE(std::ranges::any_of(
      still[0].demands, [](const auto& d) { return d.rule == "voices" && d.state == "waiting" && d.said.empty(); }))
      << "what Ruth approved was of other words";
}

TEST_P(Comfort, a_new_policy_counts_at_once) {
  EXPECT_EQ(send(kRuth, "a raft").state, DeliveryState::waiting);
  adopt(
      "policy: B\nowner: dana\nvoices: {everybody: {may: all}}\nrules: [{id: rafts, when: "
      "'\"raft\"', then: hold for dana}]\n");
  EXPECT_EQ(send(kRuth, "a raft").state, DeliveryState::held);
}

TEST_P(Comfort, versions) {
  const auto work = [&](auto fn) { return db_->write(kHere, fn); };
  const auto broken = work([&](store::Transaction& tx) {
    return add_version(tx, kHere, kDana, "policy: A\nowner: dana\nrulez: 1\n", "", now_);
  });
  ASSERT_FALSE(broken);
  EXPECT_TRUE(broken.error().message.contains("line 3")) << broken.error().message;
  const auto failing = work([&](store::Transaction& tx) {
    return add_version(tx, kHere, kDana,
                       "policy: C\nowner: dana\ntests: [{draft: {by: dana, reply: Hello}, expect: goes}]\n", "", now_);
  });
  ASSERT_TRUE(failing);
  EXPECT_EQ(failing->number, 2);
  const auto adopt_it = [&](std::string reason) {
    return work([&](store::Transaction& tx) { return adopt_version(tx, kHere, failing->id, kDana, reason, now_); });
  };
  EXPECT_EQ(adopt_it("").error().kind, Kind::invalid);
  ASSERT_TRUE(adopt_it("we know"));
  EXPECT_EQ(adopt_it("again").error().kind, Kind::conflict);
  const auto all = db_->read([&](store::Transaction& tx) { return list_versions(tx, kHere, 0, 10); }).value();
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].state, "adopted");
  EXPECT_EQ(all[1].state, "retired");
  const auto back =
      work([&](store::Transaction& tx) { return adopt_version(tx, kHere, all[1].id, kDana, "back", now_); });
  ASSERT_TRUE(back);
  EXPECT_EQ(db_->read([&](store::Transaction& tx) { return find_adopted(tx, kHere); }).value()->number, 1);
}

TEST_P(Comfort, nothing_crosses_between_workspaces) {
  constexpr WorkspaceId other{2};
  const auto sent = send(kRuth, "the church hall");
  const auto asked = waiting()[0];
  const auto stranger = db_->write(other, [&](store::Transaction& tx) {
    return decide_approval(tx, gate_, other, asked.id, MemberId{20}, {.approve = true}, now_);
  });
  EXPECT_EQ(stranger.error().kind, Kind::not_found);
  const auto theirs = db_->write(kHere, [&](store::Transaction& tx) {
    return decide_approval(tx, gate_, kHere, asked.id, MemberId{20}, {.approve = true}, now_);
  });
  EXPECT_EQ(theirs.error().kind, Kind::forbidden);
  const auto nothing = db_->read([&](store::Transaction& tx) -> Result<void> {
    TRY(const auto adopted, find_adopted(tx, other));
    EXPECT_FALSE(adopted);
    TRY(const auto versions, list_versions(tx, other, 0, 10));
    EXPECT_TRUE(versions.empty());
    TRY(const auto mine, find_adopted(tx, kHere));
    EXPECT_EQ(find_version(tx, other, mine->id).error().kind, Kind::not_found);
    TRY(const auto decisions, list_decisions(tx, other, std::nullopt, {}, 10));
    EXPECT_TRUE(decisions.empty());
    return {};
  });
  EXPECT_TRUE(nothing);
  EXPECT_EQ(find(sent.id).state, DeliveryState::held);
}

TEST_P(Comfort, decisions_are_on_record) {
  send(kRuth, "the church hall");
  ASSERT_TRUE(decide(waiting()[0], kDana, {.approve = true}));
  const auto rows =
      db_->read([&](store::Transaction& tx) { return list_decisions(tx, kHere, std::nullopt, {}, 10); }).value();
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0].outcome, "allow");
  EXPECT_EQ(rows[0].policy_number, 1);
  EXPECT_TRUE(rows[0].reasons_json.contains("\"released_by\":\"dana\""));
  const auto older =
      db_->read([&](store::Transaction& tx) { return list_decisions(tx, kHere, rows[0].at, rows[0].id, 10); }).value();
  EXPECT_TRUE(older.empty());
}

}  // namespace
}  // namespace kith::publish

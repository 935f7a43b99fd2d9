// Retention and legal holds: what goes, what stays, and that the record is whole afterwards.
#include "publish/record/retention.h"

#include <gtest/gtest.h>

#include "base/secret.h"
#include "publish/outbox/outbox.h"
#include "publish/record/holds.h"
#include "publish/record/record.h"
#include "publish/testing_desk.h"
#include "store/search.h"
#include "store/testing.h"
#include "store/testing_rows.h"

namespace kith::publish {
namespace {

using namespace testing;
using namespace std::chrono_literals;
using store::Statement;
using store::Transaction;

class RetentionTest : public ::testing::TestWithParam<store::testing::Kind> {
 protected:
  void SetUp() override {
    ASSERT_TRUE(furnish(*db_, clock_.now()));
    said_ = reply(*db_, gate_, "hello Mags", clock_.now()).value().id;
    // Gone, and its conversation closed.
    force("UPDATE delivery SET state = 'sent'");
    force("UPDATE message SET state = 'sent' WHERE direction = 'out'");
    force("UPDATE conversation SET state = 'closed'");
    clock_.advance(Millis(24h * 40));
  }
  void force(std::string_view sql) {
    ASSERT_TRUE(db_->write(kHome, [&](Transaction& tx) { return tx.execute(Statement::built(sql)); })) << sql;
  }
  void keep(std::string_view kind, std::optional<int> days) {
    ASSERT_TRUE(
        db_->write(kHome, [&](Transaction& tx) { return set_retention(tx, kHome, kind, days, kDana, clock_.now()); }));
  }
  void sweep() {
    for (int rounds = 0; erasing_.step(*db_, clock_.now()).value(); ++rounds)
      ASSERT_LT(rounds, 100) << "it does not end";
  }
  Retention only() {
    return db_->read([&](Transaction& tx) { return retentions(tx, kHome, clock_.now()); }).value().at(0);
  }
  std::vector<std::string> left() {
    return db_->read([&](Transaction& tx) { return overdue(tx, clock_.now()); }).value();
  }
  Result<LegalHold> hold(LegalHold wanted) {
    wanted.reason = "A letter from a court";
    return db_->write(kHome, [&](Transaction& tx) { return set_hold(tx, kHome, wanted, kRuth, clock_.now()); });
  }
  std::string text() {
    return store::testing::value(*db_, "SELECT text FROM message WHERE direction = 'out' ORDER BY id LIMIT 1")
        .as_text();
  }
  RecordCheck check() { return check_record(*db_, kHome).value(); }

  store::testing::TestDatabase db_{GetParam()};
  ManualClock clock_{from_ms(1'800'000'000'000)};
  Gatekeeper gate_;
  Erasing erasing_;
  DeliveryId said_;
};
INSTANTIATE_TEST_SUITE_P(databases, RetentionTest, ::testing::ValuesIn(store::testing::databases()),
                         store::testing::name<::testing::TestParamInfo<store::testing::Kind>>);

TEST_P(RetentionTest, words_go_digests_stay_and_the_record_is_whole) {
  sweep();
  EXPECT_EQ(text(), "hello Mags") << "without a word it is kept for ever";
  keep("messages", 60);
  sweep();
  EXPECT_EQ(text(), "hello Mags");
  keep("messages", 30);
  sweep();
  EXPECT_EQ(text(), "");
  EXPECT_EQ(store::testing::value(*db_, "SELECT erased_digest FROM message WHERE direction = 'out'").as_text(),
            sha256_hex("hello Mags"));
  EXPECT_EQ(store::testing::count(*db_, "SELECT COUNT(*) FROM delivery WHERE content_json LIKE '%hello%'"), 0);
  const auto found = check();
  EXPECT_TRUE(found.whole());
  EXPECT_EQ(found.emptied, 1);
  ASSERT_FALSE(found.erased.empty());
  EXPECT_EQ(found.erased[0].kind, "messages");
  EXPECT_EQ(found.erased[0].day, format_time(clock_.now()).substr(0, 10));
  const auto delivery = db_->read([&](Transaction& tx) { return find_delivery(tx, kHome, said_); });
  EXPECT_TRUE(delivery) << "it still reads";
  EXPECT_EQ(store::testing::count(*db_, "SELECT COUNT(*) FROM conversation WHERE last_preview LIKE '%hello%'"), 0);
}

TEST_P(RetentionTest, an_emptying_nobody_recorded_is_found) {
  force("UPDATE delivery SET content_json = '{\"kind\":\"reply\",\"visibility\":\"direct\"}', erased_at = 1");
  EXPECT_EQ(check().changed, said_);
}

TEST_P(RetentionTest, open_conversations_and_things_on_their_way_stay) {
  keep("messages", 1);
  force("UPDATE conversation SET state = 'open'");
  sweep();
  EXPECT_EQ(text(), "hello Mags");
  force("UPDATE conversation SET state = 'closed'");
  force("UPDATE message SET state = 'unknown' WHERE direction = 'out'");
  clock_.advance(Millis(25h));
  sweep();
  EXPECT_EQ(text(), "hello Mags");
  force("UPDATE message SET state = 'sent' WHERE direction = 'out'");
  sweep();
  EXPECT_EQ(text(), "hello Mags") << "everything is looked through once a day";
  clock_.advance(Millis(25h));
  sweep();
  EXPECT_EQ(text(), "");
}

TEST_P(RetentionTest, files_of_what_is_still_to_leave_stay) {
  force("INSERT INTO media (id, workspace_id, origin, digest, kind, type, name, size, message_id, created_at) "
        "SELECT 1, workspace_id, 'own', 'aa', 'image', 'image/png', 'raft.png', 3, id, sent_at FROM message "
        "WHERE direction = 'out'");
  const auto let_go = [&] {
    clock_.advance(Millis(25h));
    sweep();
    return store::testing::count(*db_, "SELECT COUNT(*) FROM media WHERE message_id IS NULL") == 1;
  };
  keep("attachments", 1);
  for (const auto* state : {"waiting", "held", "sending", "unknown"}) {
    force("UPDATE message SET state = '" + std::string(state) + "' WHERE direction = 'out'");
    EXPECT_FALSE(let_go()) << state;
  }
  force("UPDATE message SET state = 'sent' WHERE direction = 'out'");
  EXPECT_TRUE(let_go());
}

TEST_P(RetentionTest, what_is_under_a_hold_stays_until_it_is_released) {
  const Time then = clock_.now() - 24h * 40;
  keep("messages", 1);
  EXPECT_EQ(hold({}).error().kind, Kind::invalid) << "of what?";
  EXPECT_EQ(hold({.channel = ChannelId{9}}).error().kind, Kind::not_found);
  EXPECT_EQ(hold({.from = then, .until = then}).error().kind, Kind::invalid);
  for (const LegalHold& one :
       {LegalHold{.contact = kMags}, LegalHold{.conversation = kTalk}, LegalHold{.channel = kChannel},
        LegalHold{.from = then - 1h, .until = then + 1h}, LegalHold{.contact = kMags, .channel = kChannel}}) {
    const auto set = hold(one).value();
    EXPECT_EQ(set.reason, "A letter from a court");
    clock_.advance(Millis(25h));
    sweep();
    EXPECT_EQ(text(), "hello Mags");
    const auto release = [&](std::string_view why) {
      return db_->write(kHome,
                        [&](Transaction& tx) { return release_hold(tx, kHome, set.id, kDana, why, clock_.now()); });
    };
    EXPECT_EQ(release(" ").error().kind, Kind::invalid);
    EXPECT_EQ(release("It is settled").value().released_why, "It is settled");
    EXPECT_EQ(release("Again").error().kind, Kind::conflict);
  }
  ASSERT_TRUE(hold({.channel = kSecondChannel}));
  ASSERT_TRUE(hold({.from = clock_.now()}));
  clock_.advance(Millis(25h));
  sweep();
  EXPECT_EQ(text(), "") << "holds on other things keep nothing here";
}

TEST_P(RetentionTest, a_hold_on_a_person_stays_however_often_contacts_are_merged) {
  force("INSERT INTO contact (id, workspace_id, name, name_fold, created_at) SELECT id + 1000, workspace_id, 'm', 'm', "
        "created_at FROM contact WHERE id = 401");
  force("INSERT INTO contact (id, workspace_id, name, name_fold, created_at) SELECT id + 2000, workspace_id, 'm', 'm', "
        "created_at FROM contact WHERE id = 401");
  ASSERT_TRUE(hold({.contact = kMags}));
  force("UPDATE contact SET merged_into = 1401 WHERE id = 401");
  force("UPDATE contact SET merged_into = 2401 WHERE id = 1401");
  force("UPDATE conversation SET contact_id = 2401 WHERE contact_id = 401");
  keep("messages", 1);
  sweep();
  EXPECT_EQ(text(), "hello Mags");
}

TEST_P(RetentionTest, decisions_lose_their_reasons_and_keep_their_digest) {
  const auto before = store::testing::count(*db_, "SELECT COUNT(*) FROM decision");
  keep("decisions", 10);
  sweep();
  EXPECT_EQ(store::testing::count(*db_, "SELECT COUNT(*) FROM decision"), before);
  EXPECT_EQ(store::testing::count(*db_, "SELECT COUNT(*) FROM decision WHERE draft_digest = ''"), 0);
  EXPECT_EQ(store::testing::count(*db_, "SELECT COUNT(*) FROM decision WHERE erased_at IS NULL"), 0);
  EXPECT_EQ(text(), "hello Mags");
}

TEST_P(RetentionTest, moments_go_once_nothing_keeps_them) {
  static constexpr Statement kMoment =
      "INSERT INTO moment (id, workspace_id, contact_id, conversation_id, member_id, kind, text, happened_at, "
      "follow_up_at, created_at) VALUES (?, ?, ?, ?, ?, 'celebration', 'Her raft won', ?, ?, ?)";
  const Time then = clock_.now() - 24h * 40;
  const auto remember = [&](std::int64_t id, ConversationId talk, std::optional<Time> follow_up, Time written) {
    ASSERT_TRUE(db_->write(kHome, [&](Transaction& tx) {
      return tx.execute(kMoment, {id, kHome, kMags, talk, kDana, then - 24h, follow_up, written});
    }));
  };
  const auto left = [&] { return store::testing::count(*db_, "SELECT COUNT(*) FROM moment"); };
  remember(1, kTalk, {}, then);
  remember(2, {}, then, then);  // still to be followed up
  remember(3, {}, {}, clock_.now() - 24h * 2);
  keep("moments", 30);
  const auto held = hold({.contact = kMags}).value();
  sweep();
  EXPECT_EQ(left(), 3) << "under a hold";
  ASSERT_TRUE(db_->write(
      kHome, [&](Transaction& tx) { return release_hold(tx, kHome, held.id, kDana, "settled", clock_.now()); }));
  ASSERT_TRUE(hold({.from = then - 30h, .until = then - 20h}));
  clock_.advance(Millis(25h));
  sweep();
  EXPECT_EQ(left(), 3) << "it happened in a time that is held";
  force("UPDATE legal_hold SET released_at = 1");
  force("UPDATE conversation SET state = 'open'");
  clock_.advance(Millis(25h));
  sweep();
  EXPECT_EQ(left(), 3) << "its conversation is open";
  force("UPDATE conversation SET state = 'closed'");
  clock_.advance(Millis(25h));
  sweep();
  EXPECT_EQ(left(), 2);
  force("UPDATE moment SET follow_up_done_at = 1 WHERE id = 2");
  clock_.advance(Millis(25h));
  sweep();
  EXPECT_EQ(store::testing::count(*db_, "SELECT MIN(id) FROM moment"), 3);
  EXPECT_EQ(only().erased, 2);
  EXPECT_TRUE(check().whole());
}

TEST_P(RetentionTest, what_our_profiles_said_before_goes_after_its_time) {
  static constexpr Statement kChange =
      "INSERT INTO channel_profile_change (id, workspace_id, channel_id, place, before_text, after_text, at) "
      "VALUES (?, ?, ?, 'about', 'Rafts', 'Rafts and tents', ?)";
  ASSERT_TRUE(db_->write(kHome, [&](Transaction& tx) -> Result<void> {
    TRYV(tx.execute(kChange, {1, kHome, kChannel, clock_.now() - 24h * 40}));
    TRYV(tx.execute(kChange, {2, kHome, kSecondChannel, clock_.now() - 24h * 40}));
    TRYV(tx.execute(kChange, {3, kHome, kSecondChannel, clock_.now()}));
    return {};
  }));
  ASSERT_TRUE(hold({.channel = kChannel}));
  ASSERT_TRUE(hold({.contact = kMags}));
  keep("profiles", 30);
  sweep();
  EXPECT_EQ(store::testing::count(*db_, "SELECT COUNT(*) FROM channel_profile_change"), 2);
  EXPECT_EQ(store::testing::count(*db_, "SELECT MIN(id) FROM channel_profile_change"), 1) << "its channel is held";
  force("UPDATE legal_hold SET released_at = 1");
  clock_.advance(Millis(25h));
  sweep();
  EXPECT_EQ(store::testing::count(*db_, "SELECT MIN(id) FROM channel_profile_change"), 3);
  EXPECT_TRUE(left().empty());
}

// The first message cannot be erased: the database refuses it, as it does where a row is damaged.
TEST_P(RetentionTest, what_cannot_be_erased_stops_neither_the_rest_nor_other_kinds) {
  const bool sqlite = GetParam() == store::testing::Kind::sqlite;
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(reply(*db_, gate_, "later " + std::to_string(i), clock_.now()));
    clock_.advance(1min);
  }
  force("UPDATE message SET state = 'sent' WHERE direction = 'out'");
  force("UPDATE conversation SET state = 'closed'");
  if (!sqlite)
    force("CREATE FUNCTION never() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'damaged' USING "
          "ERRCODE = 'XX001'; END $$");
  force(sqlite ? "CREATE TRIGGER damaged BEFORE UPDATE ON message WHEN OLD.text = 'hello Mags' "
                 "BEGIN SELECT RAISE(ABORT, 'damaged'); END"
               : "CREATE TRIGGER damaged BEFORE UPDATE ON message FOR EACH ROW WHEN (OLD.text = 'hello Mags') "
                 "EXECUTE FUNCTION never()");
  clock_.advance(Millis(24h * 40));
  keep("messages", 30);
  keep("decisions", 30);
  sweep();
  EXPECT_EQ(text(), "hello Mags");
  EXPECT_EQ(store::testing::count(*db_, "SELECT COUNT(*) FROM message WHERE text LIKE 'later%'"), 0);
  EXPECT_EQ(store::testing::count(*db_, "SELECT COUNT(*) FROM decision WHERE erased_at IS NULL"), 0);
  EXPECT_TRUE(only().passed_at) << "the day's work is done";
  ASSERT_EQ(left().size(), 1u) << "doctor says so";
  EXPECT_TRUE(left()[0].ends_with("messages: 1")) << left()[0];
  EXPECT_TRUE(check().whole());
  force(sqlite ? "DROP TRIGGER damaged" : "DROP TRIGGER damaged ON message");
  clock_.advance(Millis(25h));
  sweep();
  EXPECT_EQ(text(), "") << "tried again every day";
  EXPECT_TRUE(left().empty());
}

TEST_P(RetentionTest, a_kind_that_cannot_be_looked_through_stops_no_other) {
  keep("decisions", 1);
  keep("messages", 30);
  force("ALTER TABLE decision RENAME TO decision_gone");
  sweep();
  EXPECT_EQ(text(), "");
  EXPECT_EQ(only().kind, "decisions");
  EXPECT_FALSE(only().passed_at) << "they were not looked through, and it does not say they were";
}

TEST_P(RetentionTest, a_clock_that_jumps_ahead_erases_nothing_until_somebody_says_it_is_right) {
  keep("messages", 60);
  sweep();
  EXPECT_FALSE(only().clock_waits);
  const Time before = clock_.now();
  clock_.advance(Millis(24h * 3650));
  sweep();
  EXPECT_EQ(text(), "hello Mags");
  EXPECT_TRUE(only().clock_waits);
  const auto waiting = [&] {
    return db_->read([&](Transaction& tx) { return waiting_for_clock(tx, clock_.now()); }).value().size();
  };
  EXPECT_EQ(waiting(), 1u);
  clock_.set(before + 25h);
  EXPECT_EQ(waiting(), 0u);
  sweep();
  EXPECT_EQ(text(), "hello Mags");
  EXPECT_EQ(only().passed_at, clock_.now()) << "it goes on by itself once the clock is right";
  // Kith was off for a month, and the clock is right.
  clock_.advance(Millis(24h * 30));
  sweep();
  EXPECT_EQ(text(), "hello Mags");
  EXPECT_EQ(db_->write([&](Transaction& tx) { return trust_clock(tx, clock_.now()); }).value(), 1);
  sweep();
  EXPECT_EQ(text(), "");
}

TEST_P(RetentionTest, a_member_who_sets_it_again_says_that_the_clock_is_right) {
  keep("messages", 60);
  sweep();
  clock_.advance(Millis(24h * 30));
  sweep();
  EXPECT_EQ(text(), "hello Mags");
  keep("messages", 60);
  sweep();
  EXPECT_EQ(text(), "");
}

TEST_P(RetentionTest, a_clock_that_goes_back_does_not_hold_up_the_next_look) {
  clock_.advance(Millis(24h * 2));
  keep("messages", 60);
  sweep();
  clock_.advance(-Millis(24h * 2));
  sweep();
  EXPECT_EQ(only().passed_at, clock_.now());
}

TEST_P(RetentionTest, only_known_kinds_and_sensible_times) {
  const auto set = [&](std::string_view kind, std::optional<int> days) {
    return db_->write(kHome,
                      [&](Transaction& tx) { return set_retention(tx, kHome, kind, days, kDana, clock_.now()); });
  };
  EXPECT_EQ(set("secrets", 3).error().kind, Kind::invalid);
  EXPECT_EQ(set("messages", 0).error().kind, Kind::invalid);
  for (const auto kind : kRetentionKinds) EXPECT_TRUE(set(kind, 3)) << kind;
  sweep();
  EXPECT_EQ(db_->read([&](Transaction& tx) { return retentions(tx, kHome, clock_.now()); }).value().size(),
            kRetentionKinds.size());
  for (const auto kind : kRetentionKinds) EXPECT_TRUE(set(kind, std::nullopt)) << kind;
  EXPECT_TRUE(db_->read([&](Transaction& tx) { return retentions(tx, kHome, clock_.now()); }).value().empty());
  for (const auto part : kRecordParts)
    EXPECT_TRUE(db_->read([&](Transaction& tx) { return record_page(tx, kHome, part, 0, 100); })) << part;
}

}  // namespace
}  // namespace kith::publish

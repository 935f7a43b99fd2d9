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
    for (int rounds = 0; erase_some(*db_, clock_.now()).value(); ++rounds) ASSERT_LT(rounds, 100) << "it does not end";
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

TEST_P(RetentionTest, only_known_kinds_and_sensible_times) {
  const auto set = [&](std::string_view kind, std::optional<int> days) {
    return db_->write(kHome,
                      [&](Transaction& tx) { return set_retention(tx, kHome, kind, days, kDana, clock_.now()); });
  };
  EXPECT_EQ(set("secrets", 3).error().kind, Kind::invalid);
  EXPECT_EQ(set("messages", 0).error().kind, Kind::invalid);
  for (const auto kind : kRetentionKinds) EXPECT_TRUE(set(kind, 3)) << kind;
  sweep();
  EXPECT_EQ(db_->read([&](Transaction& tx) { return retentions(tx, kHome); }).value().size(), kRetentionKinds.size());
  for (const auto kind : kRetentionKinds) EXPECT_TRUE(set(kind, std::nullopt)) << kind;
  EXPECT_TRUE(db_->read([&](Transaction& tx) { return retentions(tx, kHome); }).value().empty());
  for (const auto part : kRecordParts)
    EXPECT_TRUE(db_->read([&](Transaction& tx) { return record_page(tx, kHome, part, 0, 100); })) << part;
}

}  // namespace
}  // namespace kith::publish

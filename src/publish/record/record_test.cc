// The record: exported whole, fenced by workspace, and any change of it seen.
#include "publish/record/record.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include <boost/json.hpp>

#include "publish/outbox/outbox.h"
#include "publish/gate/stops.h"
#include "publish/pictures/sealed_people.h"
#include "publish/record/record_queries.h"
#include "publish/testing_desk.h"
#include "store/testing.h"
#include "store/testing_fill.h"

namespace kith::publish {
namespace {

using namespace testing;

// The log refuses this; whoever has the file can do it nevertheless.
constexpr store::Statement kOpenLog[] = {{"DROP TRIGGER event_keep_words", "DROP TRIGGER event_keep ON event"},
                                         {"DROP TRIGGER event_keep_rows", "SELECT 1"}};
constexpr store::Statement kTamper = "UPDATE event SET data_json = '{\"state\":\"sent\"}' WHERE seq = ?";
constexpr store::Statement kCutOff = "DELETE FROM event WHERE seq >= ?";
constexpr store::Statement kOtherWords =
    "UPDATE delivery SET content_json = replace(content_json, 'hello', 'hullo') WHERE id = ?";
constexpr store::Statement kEvents = "SELECT seq FROM event WHERE workspace_id = ? ORDER BY seq";
constexpr store::Statement kReached =
    "INSERT INTO moderation (id, workspace_id, step_id, contact_id, channel_id, kind, account, delivery_id, why, at) "
    "VALUES (?, ?, ?, ?, ?, ?, 'mags', ?, ?, ?)";
constexpr store::Statement kSent = "UPDATE delivery SET state = 'sent', finished_at = ? WHERE id = ?";
constexpr store::Statement kShown =
    "INSERT INTO shown_person (id, workspace_id, name, minor, created_at) VALUES (801, ?, ?, 1, ?)";

class RecordTest : public ::testing::TestWithParam<store::testing::Kind> {
 protected:
  void SetUp() override {
    ASSERT_TRUE(furnish(*db_, clock_.now()));
    said_ = reply(*db_, gate_, "hello Mags", clock_.now()).value().id;
    ASSERT_TRUE(reply(*db_, gate_, "some politics", clock_.now(), kRuth, kOtherTalk));
    ASSERT_TRUE(db_->write(
        kHome, [&](store::Transaction& tx) { return stop_outbound(tx, kHome, {}, "A letter", kDana, clock_.now()); }));
  }
  std::string part(std::string_view name, WorkspaceId workspace = kHome, int limit = 100,
                   const Sealer* sealer = nullptr) {
    std::string out;
    for (std::int64_t after = 0;;) {
      const auto page =
          db_->read([&](store::Transaction& tx) { return record_page(tx, workspace, name, after, limit, sealer); })
              .value();
      out += page.lines;
      if (!page.more) return out;
      after = page.last;
    }
  }
  void force(const store::Statement& statement, const store::Params& params) {
    ASSERT_TRUE(db_->write(kHome, [&](store::Transaction& tx) -> Result<void> {
      for (const auto& open : kOpenLog) {
        if (tx.dialect() == store::Dialect::postgres && open.sql(tx.dialect()) == "SELECT 1") continue;
        TRYV(tx.execute(open));
      }
      TRYV(tx.execute(statement, params));
      return {};
    }));
  }
  std::int64_t event(std::size_t which) {
    return db_->read([&](store::Transaction& tx) { return tx.query(kEvents, {kHome}); }).value().at(which).i64(0);
  }
  RecordCheck check(std::string_view head = {}) { return check_record(*db_, kHome, head).value(); }

  store::testing::TestDatabase db_{GetParam()};
  ManualClock clock_{from_ms(1'800'000'000'000)};
  Gatekeeper gate_;
  DeliveryId said_;
};
INSTANTIATE_TEST_SUITE_P(databases, RecordTest, ::testing::ValuesIn(store::testing::databases()),
                         store::testing::name<::testing::TestParamInfo<store::testing::Kind>>);

TEST_P(RecordTest, tells_who_said_what_and_why) {
  const auto deliveries = part("deliveries");
  EXPECT_TRUE(deliveries.contains("hello Mags"));
  const auto first = boost::json::parse(deliveries.substr(0, deliveries.find('\n'))).as_object();
  EXPECT_EQ(first.at("record"), "deliveries");
  EXPECT_EQ(first.at("member"), boost::json::value(to_string(kDana)));
  EXPECT_EQ(first.at("content").at("text"), "hello Mags");
  EXPECT_TRUE(part("approvals").contains("This touches politics."));
  EXPECT_TRUE(part("policies").contains("A test of the outbox"));
  EXPECT_TRUE(part("stops").contains("A letter"));
  EXPECT_TRUE(part("events").contains("\"prev_hash\""));
  EXPECT_EQ(part("messages").find("hello"), part("messages", kHome, 1).find("hello")) << "pages join up";
  EXPECT_TRUE(part("messages").contains("some politics"));
  for (const auto name : kRecordParts) EXPECT_EQ(part(name, kElsewhere), "") << name;
  EXPECT_FALSE(db_->read([&](store::Transaction& tx) { return record_page(tx, kHome, "secrets", 0, 1); }));
}

std::vector<boost::json::object> lines_of(const std::string& text) {
  std::vector<boost::json::object> out;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = text.find('\n', at);
    out.push_back(boost::json::parse(std::string_view(text).substr(at, end - at)).as_object());
    at = end + 1;
  }
  return out;
}

TEST_P(RecordTest, tells_what_a_step_with_a_visitor_came_to_on_each_network) {
  ASSERT_TRUE(db_->write(kHome, [&](store::Transaction& tx) -> Result<void> {
    TRYV(tx.execute(kReached, {901, kHome, 77, kMags, kChannel, "mute", said_, "", clock_.now()}));
    TRYV(tx.execute(kReached, {902, kHome, 77, kMags, kSecondChannel, "mute", store::Value(),
                               "This network cannot mute.", clock_.now()}));
    TRYV(tx.execute(kSent, {clock_.now(), said_}));
    return {};
  }));
  const auto told = lines_of(part("moderation"));
  ASSERT_EQ(told.size(), 2U);
  EXPECT_EQ(told[0].at("step"), boost::json::value(format_id(77)));
  EXPECT_EQ(told[0].at("kind"), "mute");
  EXPECT_EQ(told[0].at("account"), "mags");
  EXPECT_EQ(told[0].at("channel"), boost::json::value(to_string(kChannel)));
  EXPECT_EQ(told[0].at("delivery"), boost::json::value(to_string(said_)));
  EXPECT_EQ(told[0].at("member"), boost::json::value(to_string(kDana)));
  EXPECT_EQ(told[0].at("state"), "sent");
  EXPECT_FALSE(told[0].at("finished_at").is_null());
  EXPECT_EQ(told[1].at("why"), "This network cannot mute.");
  EXPECT_TRUE(told[1].at("delivery").is_null());
  EXPECT_TRUE(told[1].at("state").is_null());
}

TEST_P(RecordTest, names_of_people_shown_are_opened_by_their_key_alone) {
  const auto sealer = Sealer::ephemeral(), other = Sealer::ephemeral();
  ASSERT_TRUE(db_->write(kHome, [&](store::Transaction& tx) {
    return tx.execute(kShown, {kHome, seal_words(sealer, kHome, "Ada Quirke"), clock_.now()});
  }));
  EXPECT_EQ(lines_of(part("shown_people", kHome, 100, &sealer)).at(0).at("name"), "Ada Quirke");
  EXPECT_FALSE(part("shown_people", kHome, 100, &other).contains("Ada"));
  EXPECT_FALSE(part("shown_people").contains("Ada"));
}

// Tables that are no part of a record, and why; whoever adds a table says which it is.
const std::set<std::string, std::less<>> kNoPart{
    // keys, sessions, letters: secrets, or none of anybody's words
    "account", "api_token", "approval_mail", "consent", "idempotency", "invitation", "lease", "login_throttle",
    "session", "setup_token",
    // for those who may look into them alone
    "company_fact", "register_change", "register_empty", "register_entry",
    // drafts that nobody sent, and ways to look
    "canned_reply", "draft", "routing_rule", "saved_view", "saved_view_place", "watch", "watch_run",
    // others' lists as networks show them, read anew each day
    "channel_follow", "channel_follow_list",
    // made of what is a part, or how it came in
    "channel_profile", "contact_wish", "linked_page", "listen_change", "listen_day", "media", "mention",
    "message_hidden", "picture_part", "poison", "push_batch", "push_day", "schema_step", "search_pending",
    "visitor", "workspace"};

TEST_P(RecordTest, every_table_is_a_part_or_said_to_be_none) {
  std::string statements;
  for (const auto parts : {queries::spoken_parts(), queries::archive_parts()})
    for (const auto& one : parts) statements += std::string(one.statement.sql(db_->dialect())) + " ";
  std::set<std::string> tables;
  for (const auto& column : db_->columns().value()) tables.insert(column.table);
  for (const auto& table : tables)
    EXPECT_NE(statements.contains("FROM " + table + " "), kNoPart.contains(table)) << table;
  EXPECT_GT(tables.size(), kNoPart.size());
}

TEST_P(RecordTest, a_row_of_every_part_is_told_once_and_to_its_workspace_alone) {
  store::testing::TestDatabase plan(store::testing::Kind::sqlite), filled(GetParam());
  ASSERT_TRUE(store::testing::fill(*filled, store::testing::shapes(*plan).value(), 2));
  constexpr WorkspaceId kFirst{7'000}, kSecond{7'001};
  for (const auto name : kRecordParts) {
    for (const auto workspace : {kFirst, kSecond}) {
      const auto page =
          filled->read([&](store::Transaction& tx) { return record_page(tx, workspace, name, 0, 100); });
      ASSERT_TRUE(page) << name << ": " << describe(page.error());
      EXPECT_EQ(page->count, name == "events" ? 3U : 1U) << name;
      EXPECT_EQ(lines_of(page->lines).size(), page->count);
    }
  }
}

TEST_P(RecordTest, is_whole) {
  const auto found = check();
  EXPECT_TRUE(found.whole());
  EXPECT_GT(found.events, 2);
  EXPECT_EQ(found.deliveries, 2);
  EXPECT_EQ(found.head_hash.size(), 64U);
  EXPECT_TRUE(check(std::to_string(found.head) + ":" + found.head_hash).whole());
  EXPECT_EQ(check_record(*db_, kHome, "yesterday").error().kind, Kind::invalid);
  const auto nothing = check_record(*db_, kElsewhere).value();
  EXPECT_TRUE(nothing.whole());
  EXPECT_EQ(nothing.events, 0);
}

TEST_P(RecordTest, a_changed_event_is_named) {
  const auto which = event(1);
  force(kTamper, {which});
  EXPECT_EQ(check().broken_at, which);
}

TEST_P(RecordTest, an_end_cut_off_shows_against_a_noted_head) {
  const auto before = check();
  force(kCutOff, {event(1)});
  EXPECT_TRUE(check().whole()) << "the chain alone cannot know";
  EXPECT_EQ(check(std::to_string(before.head) + ":" + before.head_hash).broken_at, before.head);
}

TEST_P(RecordTest, changed_words_of_a_delivery_are_named) {
  ASSERT_TRUE(db_->write(kHome, [&](store::Transaction& tx) { return tx.execute(kOtherWords, {said_}); }));
  EXPECT_EQ(check().changed, said_);
  EXPECT_FALSE(check().whole());
}

}  // namespace
}  // namespace kith::publish

// The record: exported whole, fenced by workspace, and any change of it seen.
#include "publish/record/record.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "publish/outbox/outbox.h"
#include "publish/gate/stops.h"
#include "publish/testing_desk.h"
#include "store/testing.h"

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

class RecordTest : public ::testing::TestWithParam<store::testing::Kind> {
 protected:
  void SetUp() override {
    ASSERT_TRUE(furnish(*db_, clock_.now()));
    said_ = reply(*db_, gate_, "hello Mags", clock_.now()).value().id;
    ASSERT_TRUE(reply(*db_, gate_, "some politics", clock_.now(), kRuth, kOtherTalk));
    ASSERT_TRUE(db_->write(
        kHome, [&](store::Transaction& tx) { return stop_outbound(tx, kHome, {}, "A letter", kDana, clock_.now()); }));
  }
  std::string part(std::string_view name, WorkspaceId workspace = kHome, int limit = 100) {
    std::string out;
    for (std::int64_t after = 0;;) {
      const auto page =
          db_->read([&](store::Transaction& tx) { return record_page(tx, workspace, name, after, limit); }).value();
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

#include <set>
#include <stdexcept>

#include <gtest/gtest.h>

#include "base/error.h"
#include "store/testing.h"

namespace kith::store {
namespace {

// What one of SQLite's plans says, a line a table.
std::string plan(testing::TestDatabase& db, const Statement& statement, const Params& params) {
  const auto lines = db->read([&](Transaction& tx) -> Result<std::string> {
    TRY(const auto rows, tx.query(statement, params));
    std::string out;
    for (const Row& r : rows) out += r.text(3) + "\n";
    return out;
  });
  if (!lines) throw std::runtime_error(describe(lines.error()));
  return *lines;
}

class Planner : public ::testing::Test {
 protected:
  testing::TestDatabase db_{testing::Kind::sqlite};
  const Value house_ = std::int64_t{1}, some_ = std::int64_t{2};
};

#define EXPLAIN "EXPLAIN QUERY PLAN "

// Former bugs: each of these walked every row of the workspace.
TEST_F(Planner, a_conversation_is_read_without_a_walk_over_the_archive) {
  static constexpr Statement kThread = EXPLAIN
      "SELECT text FROM message WHERE workspace_id = ? AND conversation_id = ? AND sent_at <= ? "
      "ORDER BY sent_at DESC, id DESC LIMIT 50";
  EXPECT_TRUE(plan(db_, kThread, {house_, some_, some_}).contains("message_thread (conversation_id=? AND sent_at<?)"));
  static constexpr Statement kMove =
      EXPLAIN "UPDATE message SET conversation_id = ? WHERE workspace_id = ? AND conversation_id = ?";
  EXPECT_TRUE(plan(db_, kMove, {some_, house_, some_}).contains("message_thread (conversation_id=?)"));
}

TEST_F(Planner, a_batch_looks_its_messages_up_by_the_networks_ids) {
  static constexpr Statement kKnown = EXPLAIN
      "SELECT id FROM message WHERE workspace_id = ? AND channel_id = ? AND remote_id IN "
      "(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)";
  Params known;
  for (int i = 0; i < 18; ++i) known.add(some_);
  EXPECT_TRUE(plan(db_, kKnown, known).contains("(channel_id=? AND remote_id=?)"));
  static constexpr Statement kTalks = EXPLAIN
      "SELECT id FROM conversation WHERE workspace_id = ? AND channel_id = ? AND remote_thread IN "
      "(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?) ORDER BY id";
  EXPECT_TRUE(plan(db_, kTalks, known).contains("(channel_id=? AND remote_thread=?)"));
}

TEST_F(Planner, rows_named_by_their_ids_are_fetched_by_them) {
  static constexpr Statement kFew =
      EXPLAIN "SELECT id FROM message WHERE workspace_id = ? AND id IN (SELECT message_id FROM media WHERE digest = ?)";
  EXPECT_TRUE(plan(db_, kFew, {house_, "d"}).contains("USING INTEGER PRIMARY KEY"));
  static constexpr Statement kPage =
      EXPLAIN "SELECT id FROM decision WHERE workspace_id = ? AND id > ? ORDER BY id LIMIT 100";
  EXPECT_FALSE(plan(db_, kPage, {house_, some_}).contains("TEMP B-TREE"));
}

// What waits is asked for often and is little; what was sent is much.
TEST_F(Planner, what_waits_is_found_without_a_walk_over_what_was_sent) {
  static constexpr Statement kWaits = EXPLAIN
      "SELECT d.id FROM delivery d JOIN channel c ON c.id = d.channel_id WHERE d.state = 'waiting' "
      "AND c.removed_at IS NULL ORDER BY d.id LIMIT ?";
  EXPECT_TRUE(plan(db_, kWaits, {some_}).contains("delivery_due (state=?)"));
  static constexpr Statement kBefore =
      EXPLAIN "SELECT 1 FROM delivery WHERE conversation_id = ? AND id < ? AND state IN ('sending', 'waiting') LIMIT 1";
  EXPECT_TRUE(plan(db_, kBefore, {some_, some_}).contains("delivery_conversation (conversation_id=? AND id<?)"));
}

// A new table that belongs to a workspace is either one the planner is told of, or one that people fill by hand.
TEST_F(Planner, knows_every_table_that_grows) {
  const std::set<std::string> set_up = {
      "api_token",      "canned_reply",   "channel",        "channel_follow_list", "channel_profile",
      "channel_profile_change",
      "company_fact",   "concern",        "consent",        "invitation",      "legal_hold",
      "member",         "outbound_stop",  "photo_release",  "picture_look",    "picture_recall",
      "policy_reading", "policy_version", "register_empty", "retention",       "saved_view",
      "shown_person"};
  static constexpr Statement kTables =
      "SELECT DISTINCT t.name, EXISTS (SELECT 1 FROM sqlite_stat1 s WHERE s.tbl = t.name) FROM sqlite_master t "
      "JOIN pragma_index_list(t.name) l JOIN pragma_index_info(l.name) c "
      "WHERE t.type = 'table' AND c.seqno = 0 AND c.name = 'workspace_id'";
  const auto tables = db_->read([](Transaction& tx) { return tx.query(kTables); });
  ASSERT_TRUE(tables);
  EXPECT_FALSE(tables->empty());
  for (const Row& r : *tables)
    EXPECT_TRUE(r.boolean(1) || set_up.contains(r.text(0)))
        << r.text(0) << ": name it in kGrowing (store/sqlite/planner.cc), or here if it stays small";
}

TEST_F(Planner, is_told_once_and_again_after_a_restart) {
  static constexpr Statement kTold = "SELECT COUNT(*) FROM sqlite_stat1 WHERE stat LIKE '%noskipscan'";
  const auto told = [&] { return db_->read([](Transaction& tx) { return tx.query(kTold); }).value().front().i64(0); };
  const auto first = told();
  EXPECT_GT(first, 50);
  static constexpr Statement kForget = "DELETE FROM sqlite_stat1 WHERE tbl = 'message'";
  ASSERT_TRUE(db_->write([](Transaction& tx) { return tx.execute(kForget); }));
  EXPECT_LT(told(), first);
  db_.reopen();
  ASSERT_TRUE(db_->migrate());
  EXPECT_EQ(told(), first);
}

}  // namespace
}  // namespace kith::store

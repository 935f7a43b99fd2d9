// The queue of the search index: what is edited keeps its place, what is new gets one of its own.
#include <gtest/gtest.h>

#include <future>
#include <thread>

#include "store/search.h"
#include "store/testing.h"
#include "store/testing_rows.h"

namespace kith::store {
namespace {

const Time kNow = parse_time("2026-11-22T12:00:00Z").value();

class SearchIndex : public ::testing::TestWithParam<testing::Kind> {
 protected:
  void SetUp() override {
    static constexpr Statement kTalk =
        "INSERT INTO conversation (id, workspace_id, channel_id, remote_thread, visibility, last_message_at, "
        "created_at, updated_at) VALUES (500,?,?,'t','public',1,1,1)";
    ASSERT_TRUE(db_->write(home_.workspace,
                           [&](Transaction& tx) { return tx.execute(kTalk, {home_.workspace, home_.channel}); }));
  }
  // As intake does.
  Result<void> hear(Transaction& tx, std::int64_t id, std::int64_t count) {
    HeardWords words(home_.workspace, home_.channel);
    std::vector<ToIndex> heard;
    for (auto n = id; n < id + count; ++n) {
      TRYV(insert(tx, n, "boat"));
      match::Document document;
      document.text = "boat";
      heard.push_back({MessageId{n}, kNow, words.of(document)});
    }
    return index_heard(tx, home_.workspace, std::move(heard));
  }
  // Many networks tell times by the second: they are all of one moment.
  Result<void> say(Transaction& tx, std::int64_t id, const std::string& text) {
    TRYV(insert(tx, id, text));
    return note_for_search(tx, home_.workspace, MessageId{id});
  }
  Result<void> insert(Transaction& tx, std::int64_t id, const std::string& text) {
    static constexpr Statement kSay =
        "INSERT INTO message (id, workspace_id, conversation_id, channel_id, direction, remote_id, text, state, "
        "sent_at, received_at) VALUES (?,?,500,?,'in',?,?,'received',?,1)";
    TRYV(tx.execute(kSay, {id, home_.workspace, home_.channel, std::to_string(id), text, kNow}));
    return {};
  }
  Result<void> edit(Transaction& tx, std::int64_t id, const std::string& text) {
    static constexpr Statement kEdit = "UPDATE message SET text = ? WHERE id = ?";
    TRYV(tx.execute(kEdit, {text, id}));
    return note_for_search(tx, home_.workspace, MessageId{id});
  }
  std::vector<MessageId> find(const std::string& text) {
    const auto found = db_->read([&](Transaction& tx) {
      return search_messages(tx, home_.workspace, *match::parse(text), kNow, 200, "");
    });
    EXPECT_TRUE(found) << describe(found.error());
    std::vector<MessageId> out;
    if (found)
      for (const auto& hit : found->hits) out.push_back(hit.message);
    return out;
  }

  testing::TestDatabase db_{GetParam()};
  testing::Home home_ = testing::make_home(*db_, "riverside", kNow);
};
INSTANTIATE_TEST_SUITE_P(databases, SearchIndex, ::testing::ValuesIn(testing::databases()),
                         testing::name<::testing::TestParamInfo<testing::Kind>>);

TEST_P(SearchIndex, an_edit_and_a_new_message_of_one_moment_do_not_want_the_same_place) {
  ASSERT_TRUE(db_->write(home_.workspace, [&](Transaction& tx) { return say(tx, 1, "raft"); }));
  ASSERT_EQ(index_pending(*db_, 50).value(), 1);
  ASSERT_TRUE(db_->write(home_.workspace, [&](Transaction& tx) -> Result<void> {
    TRYV(edit(tx, 1, "boat"));
    return say(tx, 2, "boat too");
  }));
  const auto done = index_pending(*db_, 50);
  ASSERT_TRUE(done) << describe(done.error());
  EXPECT_EQ(*done, 2);
  EXPECT_EQ(find("boat").size(), 2U);
  EXPECT_TRUE(find("raft").empty());
}

TEST_P(SearchIndex, more_than_a_moment_has_room_for_are_all_found_after_edits) {
  for (int round = 0; round < 3; ++round) {
    ASSERT_TRUE(db_->write(home_.workspace, [&](Transaction& tx) -> Result<void> {
      for (int i = 0; i < 70; ++i)
        TRYV(round == 0 ? say(tx, 100 + i, "boat") : edit(tx, 100 + i, "boat " + std::to_string(round)));
      return say(tx, 1'000 + round, "boat");
    }));
    ASSERT_EQ(index_pending(*db_, 100).value(), 71);
  }
  EXPECT_EQ(find("boat").size(), 73U);
}

TEST_P(SearchIndex, what_two_workspaces_hear_of_one_moment_at_once_is_found_in_both) {
  const auto other = testing::make_home(*db_, "elsewhere", kNow);
  std::promise<void> written;
  Result<void> theirs;
  std::thread rival([&] {
    theirs = db_->write(other.workspace, [&](Transaction& tx) -> Result<void> {
      std::vector<ToIndex> heard;
      for (const std::int64_t id : {1, 2, 3}) heard.push_back({MessageId{id}, kNow, "boat"});
      TRYV(index_heard(tx, other.workspace, std::move(heard)));
      written.set_value();
      std::this_thread::sleep_for(std::chrono::milliseconds(300));  // the places are taken, and not seen yet
      return {};
    });
  });
  written.get_future().wait();
  const auto ours = db_->write(home_.workspace, [&](Transaction& tx) { return hear(tx, 101, 5); });
  rival.join();
  ASSERT_TRUE(theirs) << describe(theirs.error());
  ASSERT_TRUE(ours) << describe(ours.error());
  if (db_->dialect() == Dialect::postgres) {
    EXPECT_EQ(testing::count(*db_, "SELECT COUNT(*) FROM search_pending"), 3);
    EXPECT_EQ(find("boat").size(), 2U);
  }
  ASSERT_TRUE(index_pending(*db_, 50));
  EXPECT_EQ(testing::count(*db_, "SELECT COUNT(*) FROM search_pending"), 0);
  EXPECT_EQ(find("boat").size(), 5U);
}

TEST_P(SearchIndex, a_queue_worked_off_while_others_hear_of_the_same_moment_loses_nothing) {
  const auto other = testing::make_home(*db_, "elsewhere", kNow);
  ASSERT_TRUE(db_->write(home_.workspace, [&](Transaction& tx) { return say(tx, 1, "boat"); }));
  std::promise<void> written;
  Result<void> theirs;
  std::thread rival([&] {
    theirs = db_->write(other.workspace, [&](Transaction& tx) -> Result<void> {
      TRYV(index_heard(tx, other.workspace, {{MessageId{2}, kNow, "boat"}}));
      written.set_value();
      std::this_thread::sleep_for(std::chrono::milliseconds(300));
      return {};
    });
  });
  written.get_future().wait();
  const auto done = index_pending(*db_, 50);
  rival.join();
  ASSERT_TRUE(theirs) << describe(theirs.error());
  ASSERT_TRUE(done) << describe(done.error());
  EXPECT_EQ(*done, 1);
  EXPECT_EQ(find("boat").size(), 1U);
}

}  // namespace
}  // namespace kith::store

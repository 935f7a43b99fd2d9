#include "store/search.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>

#include "store/testing.h"

namespace kith::store {
namespace {

constexpr WorkspaceId kHome{101};
constexpr WorkspaceId kOther{102};

struct Said {
  std::int64_t id;
  WorkspaceId workspace;
  const char* text;
};
constexpr Said kCorpus[] = {
    {1, kHome, "The picnic was lovely thank you"},
    {2, kHome, "When is the next picnic"},
    {3, kHome, "picnics are for children"},
    {4, kHome, "write to info@example.org or https://example.org/a?b=c"},
    {5, kHome, "we use c++ and c# here"},
    {6, kHome, "café crème straße 世界 don't \"quote\" back\\slash (x:y) a&b|c!"},
    {7, kOther, "their picnic is secret"},
    {8, kHome, ""},
    {9, kHome, "3.14 -5 1,000 50% state-of-the-art"},
};

// As the text room folds, near enough for the test: lower case, words parted by spaces.
std::string lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](unsigned char c) {
    return static_cast<char>(c < 128 ? std::tolower(c) : c);
  });
  return out;
}

constexpr Statement kWorkspace =
    "INSERT INTO workspace (id, name, slug, created_at) VALUES (?, 'w', ?, 1)";
constexpr Statement kChannel =
    "INSERT INTO channel (id, workspace_id, network, name, mode, state, created_at) VALUES (?, ?, "
    "'scripted', 'c', 'reply', 'live', 1)";
constexpr Statement kConversation =
    "INSERT INTO conversation (id, workspace_id, channel_id, remote_thread, visibility, "
    "last_message_at, created_at, updated_at) "
    "VALUES (?, ?, ?, 't', 'public', 1, 1, 1)";
constexpr Statement kMessage =
    "INSERT INTO message (id, workspace_id, conversation_id, channel_id, direction, text, state, "
    "sent_at, received_at) "
    "VALUES (?, ?, ?, ?, 'in', ?, 'received', ?, 1)";

class Search : public ::testing::TestWithParam<testing::Kind> {
 protected:
  void SetUp() override {
    ASSERT_TRUE(db_->write([&](Transaction& tx) -> Result<void> {
      for (const WorkspaceId w : {kHome, kOther}) {
        TRYV(tx.execute(kWorkspace, {w, std::to_string(w.value)}));
        TRYV(tx.execute(kChannel, {w.value, w}));
        TRYV(tx.execute(kConversation, {w.value, w, w.value}));
      }
      for (const Said& s : kCorpus) TRYV(say(tx, s.id, s.workspace, s.text));
      return {};
    }));
    while (index_pending(*db_, lower, 4).value() > 0) {
    }
  }
  static Result<void> say(Transaction& tx, std::int64_t id, WorkspaceId w, std::string_view text) {
    TRYV(tx.execute(kMessage, {id, w, w.value, w.value, text, 1000 + id / 2}));
    return note_for_search(tx, w, MessageId{id});
  }
  std::vector<std::int64_t> find(const std::vector<std::string>& words, WorkspaceId w = kHome) {
    const auto page =
        db_->read([&](Transaction& tx) { return search_messages(tx, w, words, 50, ""); });
    EXPECT_TRUE(page) << describe(page.error());
    std::vector<std::int64_t> ids;
    for (const auto& hit : page ? page->hits : std::vector<SearchHit>{})
      ids.push_back(hit.message.value);
    return ids;
  }
  testing::TestDatabase db_{GetParam()};
};
INSTANTIATE_TEST_SUITE_P(databases, Search, ::testing::ValuesIn(testing::databases()),
                         testing::name<::testing::TestParamInfo<testing::Kind>>);

using Ids = std::vector<std::int64_t>;

TEST_P(Search, finds_whole_words_newest_first) {
  EXPECT_EQ(find({"picnic"}), (Ids{2, 1}));
  EXPECT_EQ(find({"picnic", "next"}), Ids{2});
  EXPECT_EQ(find({"picnic*"}), (Ids{3, 2, 1}));
  EXPECT_EQ(find({"pic"}), Ids{});
  EXPECT_EQ(find({"picnic"}, kOther), Ids{7});
  EXPECT_EQ(find({"picnic"}, WorkspaceId{9}), Ids{});
}

TEST_P(Search, splits_words_nowhere_but_at_spaces) {
  EXPECT_EQ(find({"info@example.org"}), Ids{4});
  EXPECT_EQ(find({"example.org"}), Ids{});
  EXPECT_EQ(find({"https://example.org/a?b=c"}), Ids{4});
  EXPECT_EQ(find({"c++"}), Ids{5});
  EXPECT_EQ(find({"c"}), Ids{});
  EXPECT_EQ(find({"c*"}), (Ids{6, 5, 3}));
  EXPECT_EQ(find({"café"}), Ids{6});
  EXPECT_EQ(find({"cafe"}), Ids{});
  EXPECT_EQ(find({"世界"}), Ids{6});
  EXPECT_EQ(find({"don't", "\"quote\"", "back\\slash"}), Ids{6});
  EXPECT_EQ(find({"(x:y)", "a&b|c!"}), Ids{6});
  EXPECT_EQ(find({"3.14", "-5", "1,000", "50%", "state-of-the-art"}), Ids{9});
  EXPECT_EQ(find({"five"}), Ids{});
}

TEST_P(Search, is_no_place_for_operators) {
  for (const char* odd :
       {"a' OR '1'='1", "words:x", "NEAR(a b)", "NOT", "x:*", "!", "&", "()", "\\", "^a"})
    EXPECT_EQ(find({odd}), Ids{}) << odd;
  EXPECT_EQ(db_->read([](Transaction& tx) { return search_messages(tx, kHome, {" "}, 5, ""); })
                .error()
                .kind,
            Kind::invalid);
}

TEST_P(Search, follows_edits_and_deletions) {
  static constexpr Statement kEdit = "UPDATE message SET text = ? WHERE id = ?";
  static constexpr Statement kDelete = "UPDATE message SET deleted_at = 5 WHERE id = ?";
  ASSERT_TRUE(db_->write(kHome, [&](Transaction& tx) -> Result<void> {
    TRYV(tx.execute(kEdit, {"a barbecue instead", 1}));
    TRYV(note_for_search(tx, kHome, MessageId{1}));
    TRYV(note_for_search(tx, kHome, MessageId{1}));
    TRYV(tx.execute(kDelete, {2}));
    return note_for_search(tx, kHome, MessageId{2});
  }));
  EXPECT_EQ(find({"picnic"}), Ids{1})
      << "the index follows behind, but a deleted message is gone at once";
  EXPECT_EQ(index_pending(*db_, lower, 100).value(), 2);
  EXPECT_EQ(find({"picnic"}), Ids{});
  EXPECT_EQ(find({"barbecue"}), Ids{1});
}

TEST_P(Search, pages_without_gap_or_repeat) {
  ASSERT_TRUE(db_->write(kHome, [&](Transaction& tx) -> Result<void> {
    for (int i = 0; i < 45; ++i) TRYV(say(tx, 1000 + i, kHome, "tombola tonight"));
    return {};
  }));
  while (index_pending(*db_, lower, 20).value() > 0) {
  }
  Ids seen;
  std::string cursor;
  do {
    const auto page = db_->read([&](Transaction& tx) {
                           return search_messages(tx, kHome, {"tombola"}, 7, cursor);
                         })
                          .value();
    for (const auto& hit : page.hits) seen.push_back(hit.message.value);
    cursor = page.next;
  } while (!cursor.empty());
  ASSERT_EQ(seen.size(), 45U);
  for (std::size_t i = 0; i < seen.size(); ++i)
    EXPECT_EQ(seen[i], 1044 - static_cast<std::int64_t>(i));
  EXPECT_EQ(db_->read([](Transaction& tx) { return search_messages(tx, kHome, {"x"}, 5, "junk"); })
                .error()
                .kind,
            Kind::invalid);
}

TEST_P(Search, a_very_long_word_does_no_harm) {
  const std::string long_word(60'000, 'w');
  ASSERT_TRUE(db_->write(kHome, [&](Transaction& tx) { return say(tx, 2000, kHome, long_word); }));
  ASSERT_EQ(index_pending(*db_, lower, 10).value(), 1);
  EXPECT_EQ(find({long_word}), Ids{2000});
}

}  // namespace
}  // namespace kith::store

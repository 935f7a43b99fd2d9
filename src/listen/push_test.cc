// What is pushed in: kept, counted or set aside, and never twice.
#include "listen/push.h"

#include "listen/intake_testing.h"
#include "listen/watches.h"

namespace kith::listen {
namespace {

class PushTest : public IntakeTest {
 protected:
  void SetUp() override {
    WatchInput input;
    input.name = "Raft";
    input.query = "raft*";
    watch_ = watches_.create(home_.workspace, home_.dana, input).value().id;
    source_ = push_.source(home_.workspace, home_.dana, "forum").value();
  }
  static NextLine lines(std::vector<std::string> all) {
    return [left = std::move(all), at = std::size_t{0}]() mutable -> Result<std::optional<std::string>> {
      if (at == left.size()) return std::optional<std::string>{};
      return std::optional<std::string>{left[at++]};
    };
  }
  Result<PushAnswer> take(const std::vector<std::string>& all, const std::string& batch = {}) {
    return push_.take(home_.workspace, source_, batch, lines(all));
  }
  static std::string post(const std::string& id, const std::string& text, const std::string& more = {}) {
    return R"({"id":")" + id + R"(","author":"mags","text":")" + text + R"(","created_at":"2026-11-20T10:00:00Z")" +
           more + "}";
  }
  std::int64_t stored() { return count(*db_, "SELECT COUNT(*) FROM message"); }

  Watches watches_{*db_, clock_};
  std::vector<std::pair<std::string, bool>> witnessed_;  // what was said; whether it was an edit
  std::vector<std::string> overheard_;
  Push push_{*db_, clock_, matching_, [this](store::Transaction&, std::span<const HeardMessage> page) -> Result<void> {
               for (const auto& heard : page)
                 if (heard.stream)
                   overheard_.push_back(heard.said->text);
                 else
                   witnessed_.emplace_back(heard.said->text, heard.edited);
               return {};
             }};
  WatchId watch_;
  ChannelId source_;
};

TEST_P(PushTest, only_what_is_sought_is_kept_and_the_rest_counted) {
  const auto done = take({post("1", "the raft race"), post("2", "lovely day"), "", post("3", "rafts")});
  ASSERT_TRUE(done) << describe(done.error());
  EXPECT_EQ(done->heard, 3);
  EXPECT_EQ(done->kept, 2);
  EXPECT_EQ(done->forgotten, 1);
  EXPECT_EQ(stored(), 2);
  EXPECT_EQ(of_talk("stream", "1"), "1");
  EXPECT_EQ(count(*db_, "SELECT COUNT(*) FROM contact"), 0);
  const auto sources = push_.sources(home_.workspace);
  ASSERT_TRUE(sources && sources->size() == 1);
  EXPECT_EQ(sources->front().heard, 3);
  EXPECT_EQ(sources->front().forgotten, 1);
}

TEST_P(PushTest, a_line_set_aside_is_taken_in_later) {
  ASSERT_TRUE(take({"{", post("1", "raft", R"(,"wings":2)")}));
  const auto broken = count(*db_, "SELECT MIN(id) FROM poison");
  const auto good = post("7", "the raft came back", R"(,"network":"forum")");
  const auto still = push_.retry(home_.workspace, source_, broken, "{");
  ASSERT_FALSE(still);
  EXPECT_EQ(still.error().kind, Kind::invalid);
  EXPECT_EQ(count(*db_, "SELECT tries FROM poison WHERE id = ?", {broken}), 2);
  EXPECT_EQ(stored(), 0);
  const auto done = push_.retry(home_.workspace, source_, broken, good);
  ASSERT_TRUE(done) << describe(done.error());
  EXPECT_EQ(stored(), 1);
  EXPECT_EQ(count(*db_, "SELECT COUNT(*) FROM mention"), 1);
  EXPECT_EQ(count(*db_, "SELECT COUNT(*) FROM poison WHERE state = 'set_aside'"), 1);
}

TEST_P(PushTest, a_bad_line_says_what_is_wrong_and_stops_no_other) {
  const auto done = take({"{", post("1", "raft"), R"({"id":"2","text":"raft"})", post("3", "raft", R"(,"wings":2)")});
  ASSERT_TRUE(done) << describe(done.error());
  EXPECT_EQ(done->kept, 1);
  EXPECT_EQ(done->set_aside, 3);
  ASSERT_EQ(done->problems.size(), 3u);
  EXPECT_EQ(done->problems[0].line, 1);
  EXPECT_EQ(done->problems[2].line, 4);
  EXPECT_NE(done->problems[2].message.find("wings"), std::string::npos);
  EXPECT_EQ(intake_.set_aside(home_.workspace, source_, 10)->size(), 3u);
}

TEST_P(PushTest, the_same_post_is_kept_once_and_an_edit_changes_it) {
  ASSERT_TRUE(take({post("1", "raft")}));
  const auto again = take({post("1", "raft")});
  ASSERT_TRUE(again);
  EXPECT_EQ(again->duplicates, 1);
  EXPECT_EQ(stored(), 1);
  ASSERT_TRUE(take({post("1", "canoe", R"(,"edited_at":"2026-11-20T11:00:00Z")")}));
  EXPECT_EQ(count(*db_, "SELECT COUNT(*) FROM mention"), 0);
  ASSERT_TRUE(take({R"({"id":"1","author":"mags","deleted":true})"}));
  EXPECT_EQ(value(*db_, "SELECT state FROM message").as_text(), "deleted");
}

TEST_P(PushTest, a_batch_that_was_cut_off_goes_on_and_a_repeated_one_is_answered_the_same) {
  std::vector<std::string> all;
  for (int i = 0; i < 1'200; ++i) all.push_back(post(std::to_string(i), i % 10 == 0 ? "raft" : "day"));
  std::size_t given = 0;
  const auto cut = push_.take(home_.workspace, source_, "b1", [&]() -> Result<std::optional<std::string>> {
    if (given == 700) return fail(Kind::unavailable, "gone");
    return std::optional<std::string>{all[given++]};
  });
  EXPECT_FALSE(cut);
  EXPECT_EQ(stored(), 50);  // the first 500 lines
  const auto whole = take(all, "b1");
  ASSERT_TRUE(whole) << describe(whole.error());
  EXPECT_EQ(whole->heard, 1'200);
  EXPECT_EQ(whole->kept, 120);
  EXPECT_EQ(whole->duplicates, 0);
  const auto again = take(all, "b1");
  ASSERT_TRUE(again) << describe(again.error());
  EXPECT_TRUE(again->repeated);
  EXPECT_EQ(again->kept, 120);
  EXPECT_EQ(push_.sources(home_.workspace)->front().heard, 1'200);
  all.back() = post("x", "other");
  EXPECT_EQ(take(all, "b1").error().kind, Kind::conflict);
}

TEST_P(PushTest, an_answer_to_a_conversation_of_the_desk_comes_back_to_it) {
  ASSERT_TRUE(take({post("1", "raft")}));
  const auto mention = watches_.mentions(home_.workspace, home_.dana, watch_, "", 5)->items.at(0);
  ASSERT_TRUE(watches_.take(home_.workspace, home_.dana, watch_, mention.message));
  const auto done = take(
      {post("2", "and thank you", R"(,"in_reply_to":"1")"), post("3", "not to you", R"(,"in_reply_to":"unheard")")});
  ASSERT_TRUE(done);
  EXPECT_EQ(done->kept, 1);
  EXPECT_EQ(conversation_of("2"), conversation_of("1"));
  EXPECT_TRUE(waits("2"));
}

TEST_P(PushTest, the_witness_sees_what_was_written_to_us_and_what_was_overheard_apart) {
  using Seen = std::vector<std::pair<std::string, bool>>;
  ASSERT_TRUE(take({post("1", "raft"), post("2", "dear people", R"(,"addressed":true)"), post("3", "nobody's")}));
  EXPECT_EQ(witnessed_, (Seen{{"dear people", false}}));
  EXPECT_EQ(overheard_, std::vector<std::string>{"raft"}) << "what nobody seeks is not shown";
  ASSERT_TRUE(take({post("1", "rafts", R"(,"edited_at":"2026-11-20T11:00:00Z")")}));
  EXPECT_EQ(overheard_.back(), "rafts");
  const auto again = post("2", "dearest people", R"(,"addressed":true,"edited_at":"2026-11-20T11:00:00Z")");
  ASSERT_TRUE(take({again}));
  EXPECT_EQ(witnessed_, (Seen{{"dear people", false}, {"dearest people", true}}));
  ASSERT_TRUE(take({again}));
  EXPECT_EQ(witnessed_.size(), 2u) << "what is known already is not shown again";
  ASSERT_TRUE(take({"{"}));
  ASSERT_TRUE(push_.retry(home_.workspace, source_, count(*db_, "SELECT MIN(id) FROM poison"),
                          post("4", "here at last", R"(,"addressed":true)")));
  EXPECT_EQ(witnessed_.back().first, "here at last");
}

INSTANTIATE_TEST_SUITE_P(databases, PushTest, testing::ValuesIn(store::testing::databases()),
                         store::testing::name<testing::TestParamInfo<store::testing::Kind>>);

}  // namespace
}  // namespace kith::listen

#include "channels/layers/layers.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <deque>

#include "channels/layers/page_json.h"

namespace kith::channels {
namespace {

// A channel that answers what it was told to, and counts.
class Told final : public Channel {
 public:
  struct Counts {
    int fetches = 0, checks = 0, profiles = 0, lists = 0;
  };
  explicit Told(Counts& counts) : counts_(counts) { capability_.display_name = "Told"; }

  const Capability& capability() const override { return capability_; }
  RateBudget budget() const override { return budget_; }
  Task<Result<Health>> check() override {
    ++counts_.checks;
    co_return Health{};
  }
  Task<Result<Page>> fetch(std::string cursor) override {
    ++counts_.fetches;
    if (wait > Millis{0}) co_await net::sleep_for(wait);
    Page page;
    page.cursor = cursor + "+";
    if (errors.empty()) co_return page;
    auto error = std::move(errors.front());
    errors.pop_front();
    co_return error;
  }
  Task<Result<ChannelProfile>> profile() override {
    ++counts_.profiles;
    if (wait > Millis{0}) co_await net::sleep_for(wait);
    ChannelProfile said;
    said.name = "Told";
    if (errors.empty()) co_return said;
    auto error = std::move(errors.front());
    errors.pop_front();
    co_return error;
  }
  Task<Result<FollowPage>> follows(FollowSide, std::string cursor) override {
    ++counts_.lists;
    if (wait > Millis{0}) co_await net::sleep_for(wait);
    if (errors.empty()) co_return FollowPage{.people = {}, .cursor = cursor + "+", .hidden = {}};
    auto error = std::move(errors.front());
    errors.pop_front();
    co_return error;
  }
  Task<Result<void>> await_news(Millis) override { co_return Result<void>{}; }
  Task<Result<Receipt>> deliver(policy::Clearance, Dispatch) override { co_return Receipt{}; }
  Task<Result<Settlement>> settle(Dispatch) override { co_return Settlement{}; }
  void close() override {}

  std::deque<Error> errors;
  Millis wait{0};
  void set_budget(RateBudget budget) { budget_ = budget; }

 private:
  Counts& counts_;
  Capability capability_;
  RateBudget budget_;
};

class Layers : public testing::Test {
 protected:
  Told::Counts counts;
  std::unique_ptr<Told> inner = std::make_unique<Told>(counts);
};

constexpr Retries kQuick{.reads = 3, .sends = 2, .first = Millis{1}, .most = Millis{4}, .seed = 1};

TEST_F(Layers, RetriesReadsThatFailedInPassing) {
  inner->errors = {fail(Kind::unavailable, "a"), fail(Kind::timeout, "b")};
  const auto channel = with_retry(std::move(inner), kQuick);
  EXPECT_TRUE(net::run_to_end(channel->fetch("c")));
  EXPECT_EQ(counts.fetches, 3);
}

TEST_F(Layers, GivesUpAfterItsTriesAndSaysWhy) {
  for (int i = 0; i < 9; ++i) inner->errors.push_back(fail(Kind::unavailable, "still down"));
  const auto channel = with_retry(std::move(inner), kQuick);
  const auto page = net::run_to_end(channel->fetch(""));
  ASSERT_FALSE(page);
  EXPECT_EQ(page.error().kind, Kind::unavailable);
  EXPECT_EQ(counts.fetches, 3);
}

TEST_F(Layers, NeverRetriesWhatCannotHelp) {
  for (const auto kind :
       {Kind::unauthenticated, Kind::rate_limited, Kind::invalid, Kind::corrupt, Kind::forbidden, Kind::cancelled}) {
    counts = {};
    auto told = std::make_unique<Told>(counts);
    told->errors.push_back(fail(kind, "no"));
    const auto channel = with_retry(std::move(told), kQuick);
    EXPECT_FALSE(net::run_to_end(channel->fetch("")));
    EXPECT_EQ(counts.fetches, 1) << code(kind);
  }
}

TEST_F(Layers, EndsACallThatTakesTooLong) {
  inner->wait = Millis{20'000};
  const auto channel = with_timeout(std::move(inner), {.fetch = Millis{30}});
  const auto start = std::chrono::steady_clock::now();
  const auto page = net::run_to_end(channel->fetch(""));
  ASSERT_FALSE(page);
  EXPECT_EQ(page.error().kind, Kind::timeout);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(5));
}

TEST_F(Layers, PausesAfterA429AsLongAsItWasAskedTo) {
  ManualClock clock(from_ms(1'000'000));
  inner->errors.push_back(fail(Kind::rate_limited, "slow down").after(Millis{5'000}));
  const auto channel = with_rate_limit(std::move(inner), clock);
  EXPECT_FALSE(net::run_to_end(channel->fetch("")));
  clock.advance(Millis{4'000});
  const auto held_back = net::run_to_end(channel->fetch(""));
  ASSERT_FALSE(held_back);
  EXPECT_EQ(held_back.error().kind, Kind::rate_limited);
  EXPECT_EQ(held_back.error().retry_after, Millis{1'000});
  EXPECT_EQ(counts.fetches, 1);
  clock.advance(Millis{1'001});
  EXPECT_TRUE(net::run_to_end(channel->fetch("")));
}

TEST_F(Layers, APauseDoesNotLastAsLongAsTheClockWentBack) {
  ManualClock clock(from_ms(100'000'000));
  inner->errors.push_back(fail(Kind::rate_limited, "slow down").after(Millis{5'000}));
  inner->set_budget({.limit = 100, .remaining = 0, .reset_at = clock.now() + Millis{60'000}});
  const auto channel = with_rate_limit(std::move(inner), clock);
  clock.advance(Millis{60'001});
  EXPECT_FALSE(net::run_to_end(channel->fetch("")));
  EXPECT_FALSE(net::run_to_end(channel->fetch("")));
  clock.advance(Millis{-3'600'000});
  EXPECT_TRUE(net::run_to_end(channel->fetch("")));
}

TEST_F(Layers, LeavesTheLastOfTheBudgetToSending) {
  ManualClock clock(from_ms(1'000'000));
  inner->set_budget({.limit = 100, .remaining = 8, .reset_at = clock.now() + Millis{60'000}});
  const auto channel = with_rate_limit(std::move(inner), clock);
  const auto page = net::run_to_end(channel->fetch(""));
  ASSERT_FALSE(page);
  EXPECT_EQ(page.error().kind, Kind::rate_limited);
  EXPECT_TRUE(net::run_to_end(channel->check()));
  clock.advance(Millis{60'001});
  EXPECT_TRUE(net::run_to_end(channel->fetch("")));
}

Page a_page() {
  Page page;
  Incoming i;
  i.remote_id = "7";
  i.thread = "5";
  i.parent = "6";
  i.references = {"5", "6"};
  i.author = {.remote_id = "a",
              .handle = "@a",
              .name = "A",
              .avatar_url = "https://x.example/a",
              .profile_url = "",
              .followers = 3};
  i.addressed = false;
  i.text = "line\nline \"\xE2\x82\xAC\"";
  i.html = "<p>x</p>";
  i.visibility = Visibility::direct;
  i.sent_at = from_ms(1'790'000'000'001);
  i.edited_at = from_ms(1'790'000'000'002);
  i.attachments.push_back({.kind = "image",
                           .url = "u",
                           .preview_url = "p",
                           .alt = "alt",
                           .type = "image/png",
                           .name = "n",
                           .size = 9,
                           .width = 1,
                           .height = 2});
  i.quoted = Quoted{.remote_id = "q", .author = "b", .text = "t", .url = "u"};
  page.items.push_back(i);
  i.what = Incoming::What::reaction;
  i.reaction = ReactionKind::share;
  i.target = "5";
  page.items.push_back(i);
  page.poison.push_back(
      {.remote_id = "bad", .raw = std::string("\0\xFF raw", 6), .error = fail(Kind::corrupt, "broken")});
  page.cursor = "next";
  page.more = true;
  return page;
}

TEST_F(Layers, APageComesBackAsRecorded) {
  const auto back = page_from_json(to_json(a_page()));
  ASSERT_TRUE(back) << describe(back.error());
  EXPECT_EQ(to_json(*back), to_json(a_page()));
  EXPECT_EQ(back->poison[0].raw, a_page().poison[0].raw);
  EXPECT_FALSE(page_from_json("{}"));
  EXPECT_FALSE(page_from_json(R"({"items":[{"what":"dance","remote_id":"1"}]})"));
}

TEST_F(Layers, ReplaysWhatWasRecordedAndSendsNothing) {
  char name[] = "/tmp/kith-record-XXXXXX";
  ::close(::mkstemp(name));
  {
    auto recording = with_record(std::move(inner), name);
    ASSERT_TRUE(recording);
    for (const char* cursor : {"a", "b"}) EXPECT_TRUE(net::run_to_end((*recording)->fetch(cursor)));
  }
  auto channel = replay(name);
  std::remove(name);
  ASSERT_TRUE(channel) << describe(channel.error());
  EXPECT_EQ(net::run_to_end((*channel)->fetch(""))->cursor, "a+");
  const auto last = net::run_to_end((*channel)->fetch("a+"));
  EXPECT_EQ(last->cursor, "b+");
  EXPECT_FALSE(last->more);
  EXPECT_FALSE(replay("/nowhere/at/all"));
}

TEST_F(Layers, ProfilesAreReadAgainAndEnd) {
  inner->errors = {fail(Kind::unavailable, "down"), fail(Kind::timeout, "slow")};
  auto channel = with_retry(std::move(inner), kQuick);
  const auto told = net::run_to_end(channel->profile());
  ASSERT_TRUE(told) << describe(told.error());
  EXPECT_EQ(told->name, "Told");
  EXPECT_EQ(counts.profiles, 3);
  auto slow = std::make_unique<Told>(counts);
  slow->wait = Millis{60'000};
  auto hurried = with_timeout(std::move(slow), {.check = Millis{20}});
  EXPECT_EQ(net::run_to_end(hurried->profile()).error().kind, Kind::timeout);
}

TEST_F(Layers, ListsOfFollowersAreReadAgainEndAndWait) {
  inner->errors = {fail(Kind::unavailable, "down")};
  auto channel = with_retry(std::move(inner), kQuick);
  const auto page = net::run_to_end(channel->follows(FollowSide::followers, "7"));
  ASSERT_TRUE(page) << describe(page.error());
  EXPECT_EQ(page->cursor, "7+");
  EXPECT_EQ(counts.lists, 2);
  auto slow = std::make_unique<Told>(counts);
  slow->wait = Millis{60'000};
  auto hurried = with_timeout(std::move(slow), {.check = Millis{20}});
  EXPECT_EQ(net::run_to_end(hurried->follows(FollowSide::followed, "")).error().kind, Kind::timeout);
  auto busy = std::make_unique<Told>(counts);
  busy->errors = {fail(Kind::rate_limited, "slowly").after(Millis{5'000})};
  ManualClock clock{from_ms(1'790'000'000'000)};
  auto paced = with_rate_limit(std::move(busy), clock);
  const auto asked = counts.lists;
  for (int i = 0; i < 2; ++i)
    EXPECT_EQ(net::run_to_end(paced->follows(FollowSide::followers, "")).error().kind, Kind::rate_limited);
  EXPECT_EQ(counts.lists, asked + 1) << "asked again within the pause";
  clock.advance(Millis{5'001});
  EXPECT_TRUE(net::run_to_end(paced->follows(FollowSide::followers, "")));
}

}  // namespace
}  // namespace kith::channels

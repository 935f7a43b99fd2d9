// Who follows our account and whom it follows, as the network lists them.
#include <algorithm>

#include "bench.h"
#include "text/utf8.h"

namespace kith::contract {
namespace {

// Everybody on a list, page by page, each held to the contract.
std::vector<Author> listed(Bench& bench, FollowSide side) {
  std::vector<Author> out;
  std::string cursor;
  for (int pages = 0; pages < 50; ++pages) {
    auto page = bench.run(bench.channel->follows(side, cursor));
    EXPECT_TRUE(page) << (page ? "" : describe(page.error()));
    if (!page) return out;
    EXPECT_LE(page->people.size(), kFollowsAtOnce);
    for (auto& one : page->people) {
      EXPECT_FALSE(one.remote_id.empty());
      EXPECT_TRUE(text::is_valid_utf8(one.name + one.handle));
      out.push_back(std::move(one));
    }
    if (page->cursor.empty()) return out;
    EXPECT_NE(page->cursor, cursor) << "a list without end";
    cursor = page->cursor;
  }
  ADD_FAILURE() << "the list did not end";
  return out;
}

// Until the list has this person; what was done may take a moment to be seen.
std::optional<Author> awaited(Bench& bench, FollowSide side, const std::string& remote_id) {
  for (int tries = 0; tries < 60; ++tries) {
    const auto people = listed(bench, side);
    const auto found = std::ranges::find(people, remote_id, &Author::remote_id);
    if (found != people.end()) return *found;
    bench.subject->pass(Millis{250});
  }
  return std::nullopt;
}

std::optional<Author> somebody(Bench& bench) {
  const auto id = bench.subject->hears("Good morning");
  std::string cursor;
  const auto items = bench.fetch_all(cursor, 1);
  const auto* heard = find(items, id);
  EXPECT_NE(heard, nullptr);
  return heard ? std::optional(heard->author) : std::nullopt;
}

KITH_CASE(ListsWhoFollowsItByTheNamesTheyWriteUnder, cap.lists_follows && can.follows_in) {
  const auto who = somebody(bench);
  ASSERT_TRUE(who);
  bench.subject->follows();
  const auto seen = awaited(bench, FollowSide::followers, who->remote_id);
  ASSERT_TRUE(seen) << "never among the followers";
  EXPECT_EQ(seen->handle, who->handle);
  EXPECT_EQ(seen->name, who->name);
}

KITH_CASE(ListsWhomItFollows, cap.lists_follows && cap.follows && can.sends) {
  const auto who = somebody(bench);
  ASSERT_TRUE(who);
  EXPECT_TRUE(listed(bench, FollowSide::followed).empty());
  Outbound follow;
  follow.kind = OutboundKind::follow;
  follow.target = who->remote_id;
  const auto done = bench.send(bench.dispatch(follow));
  ASSERT_TRUE(done) << describe(done.error());
  const auto seen = awaited(bench, FollowSide::followed, who->remote_id);
  ASSERT_TRUE(seen) << "never among those it follows";
  EXPECT_EQ(seen->handle, who->handle);
}

KITH_CASE(SaysWhyItsFollowersCannotBeRead, cap.lists_follows && can.down && can.revoke && can.too_many) {
  const auto asked = [&] { return bench.run(bench.channel->follows(FollowSide::followers, {})); };
  bench.subject->trouble(Trouble::down);
  auto page = asked();
  ASSERT_FALSE(page);
  EXPECT_EQ(page.error().kind, Kind::unavailable) << describe(page.error());
  bench.subject->trouble(Trouble::mended);
  bench.subject->trouble(Trouble::revoke);
  page = asked();
  ASSERT_FALSE(page);
  EXPECT_EQ(page.error().kind, Kind::unauthenticated) << describe(page.error());
  EXPECT_EQ(describe(page.error()).find(bench.subject->secret()), std::string::npos);
  bench.subject->trouble(Trouble::mended);
  bench.subject->trouble(Trouble::too_many);
  page = asked();
  ASSERT_FALSE(page);
  EXPECT_EQ(page.error().kind, Kind::rate_limited) << describe(page.error());
  EXPECT_TRUE(page.error().retry_after);
}

KITH_CASE(SaysThatItListsNoFollowers, !cap.lists_follows) {
  for (const auto side : kFollowSides) {
    const auto page = bench.run(bench.channel->follows(side, {}));
    ASSERT_FALSE(page);
    EXPECT_EQ(page.error().kind, Kind::unsupported) << describe(page.error());
  }
}

}  // namespace
}  // namespace kith::contract

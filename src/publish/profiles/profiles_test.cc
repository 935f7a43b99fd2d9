// What accounts say of themselves, as it is kept: once a day, with what changed, fenced by workspace.
#include "publish/profiles/profiles.h"

#include <gtest/gtest.h>

#include "base/limits.h"
#include "publish/testing_desk.h"
#include "store/events.h"
#include "store/testing.h"
#include "store/testing_rows.h"

namespace kith::publish {
namespace {

using namespace testing;

class ProfilesTest : public ::testing::TestWithParam<store::testing::Kind> {
 protected:
  void SetUp() override { ASSERT_TRUE(furnish(*db_, clock_.now())); }

  void keep(const ChannelProfile& profile, ChannelId channel = kChannel) {
    const auto kept = db_->write(
        kHome, [&](store::Transaction& tx) { return keep_profile(tx, kHome, channel, profile, clock_.now()); });
    ASSERT_TRUE(kept) << describe(kept.error());
  }
  void keep_none(const Error& error) {
    const auto kept = db_->write(
        kHome, [&](store::Transaction& tx) { return keep_profile(tx, kHome, kChannel, error, clock_.now()); });
    ASSERT_TRUE(kept) << describe(kept.error());
  }
  std::vector<SeenProfile> list(WorkspaceId workspace = kHome) {
    return db_->read([&](store::Transaction& tx) { return list_profiles(tx, workspace); }).value();
  }
  bool due(ChannelId channel = kChannel, WorkspaceId workspace = kHome) {
    return db_->read([&](store::Transaction& tx) { return profile_due(tx, workspace, channel, clock_.now()); }).value();
  }
  std::int64_t told() {
    return store::testing::count(*db_, "SELECT COUNT(*) FROM event WHERE kind = 'channel.profile'");
  }

  store::testing::TestDatabase db_{GetParam()};
  ManualClock clock_{from_ms(1'800'000'000'000)};
};
INSTANTIATE_TEST_SUITE_P(databases, ProfilesTest, ::testing::ValuesIn(store::testing::databases()),
                         store::testing::name<::testing::TestParamInfo<store::testing::Kind>>);

ChannelProfile shop() {
  ChannelProfile p;
  p.name = "The Shop";
  p.about = "Since 1987.";
  p.links = {"https://shop.example"};
  return p;
}

TEST_P(ProfilesTest, are_due_once_a_day) {
  EXPECT_TRUE(due());
  keep(shop());
  EXPECT_FALSE(due());
  EXPECT_TRUE(due(kSecondChannel));
  EXPECT_TRUE(due(kChannel, kElsewhere)) << "nothing of one workspace is seen from another";
  clock_.advance(Millis{kProfileEvery} - Millis{1});
  EXPECT_FALSE(due());
  clock_.advance(Millis{1});
  EXPECT_TRUE(due());
  keep_none(fail(Kind::unavailable, "it is down"));
  EXPECT_FALSE(due());
}

TEST_P(ProfilesTest, keep_what_was_and_when_it_changed) {
  keep(shop());
  EXPECT_EQ(told(), 1);
  clock_.advance(Seconds(60));
  keep(shop());
  EXPECT_EQ(told(), 1) << "nothing new is no news";
  clock_.advance(Seconds(60));
  auto changed = shop();
  changed.about = "Since 1990.";
  changed.name = "Shop!";
  keep(changed);
  EXPECT_EQ(told(), 2);
  const auto all = list();
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].channel, kChannel);
  EXPECT_EQ(all[0].profile, changed);
  EXPECT_EQ(all[0].looked_at, clock_.now());
  ASSERT_EQ(all[0].changes.size(), 2U);
  EXPECT_EQ(all[0].changes[0].what.place, ProfilePlace::about);
  EXPECT_EQ(all[0].changes[0].what.before, "Since 1987.");
  EXPECT_EQ(all[0].changes[0].what.after, "Since 1990.");
  EXPECT_EQ(all[0].changes[0].at, clock_.now());
  EXPECT_TRUE(list(kElsewhere).empty());
}

TEST_P(ProfilesTest, what_cannot_be_read_leaves_what_was_seen) {
  keep_none(fail(Kind::unsupported, "there is none"));
  EXPECT_FALSE(list().at(0).profile);
  EXPECT_EQ(list().at(0).why, "there is none");
  keep(shop());
  clock_.advance(Seconds(60));
  keep_none(fail(Kind::unavailable, "it is down"));
  keep_none(fail(Kind::unavailable, "it is down"));
  const auto seen = list().at(0);
  EXPECT_EQ(seen.profile, shop());
  EXPECT_EQ(seen.why, "it is down");
  EXPECT_EQ(seen.looked_at, clock_.now());
  EXPECT_EQ(seen.read_at, clock_.now() - Seconds(60));
  EXPECT_EQ(told(), 3) << "the same failure twice is told once";
  keep(shop());
  EXPECT_EQ(list().at(0).why, "");
}

TEST_P(ProfilesTest, have_limits) {
  auto long_one = shop();
  long_one.about = std::string(limits::kProfileTextBytes + 5, 'x') + "\xff";
  long_one.fields.assign(limits::kProfileParts + 3, {"Field", "value"});
  keep(long_one);
  const auto kept = list().at(0).profile.value();
  EXPECT_EQ(kept.about.size(), limits::kProfileTextBytes);
  EXPECT_EQ(kept.fields.size(), limits::kProfileParts);
  for (int i = 0; i < 35; ++i) {
    clock_.advance(Seconds(1));
    const auto now = std::to_string(i);
    ChannelProfile next{.name = now, .about = now, .links = {now}, .fields = {{now, now}}, .location = now};
    next.avatar_url = next.banner_url = now;
    keep(next);
  }
  EXPECT_EQ(store::testing::count(*db_, "SELECT COUNT(*) FROM channel_profile_change"), 200);
  EXPECT_EQ(list().at(0).changes.size(), 20U);
  EXPECT_EQ(list().at(0).changes[0].what.after, "34");
}

}  // namespace
}  // namespace kith::publish

// Who follows our accounts, as it is kept: a page at a time, resumed, never by two at once, and what the audit makes of
// it.
#include "publish/follows/follows.h"

#include <gtest/gtest.h>

#include <map>

#include "publish/follows/follows_queries.h"
#include "publish/gate/gatekeeper.h"
#include "publish/registers/exposure.h"
#include "publish/registers/registers.h"
#include "publish/testing_desk.h"
#include "store/testing.h"
#include "store/testing_rows.h"

namespace kith::publish {
namespace {

using namespace testing;

constexpr std::string_view kFirm = R"(
policy: The firm
owner: dana
registers: {clients: {kind: confidential names, seen by: [dana]}}
voices: {dana: {may: [all], in: all}}
rules: [{id: no-client, when: names(clients), then: never, say: Ask Dana.}]
)";
constexpr store::Statement kIdentity =
    "INSERT INTO identity (id, workspace_id, contact_id, network, remote_id, handle, name, updated_at) "
    "VALUES (?, ?, ?, 'scripted', ?, ?, 'Mags', 1)";

class FollowsTest : public ::testing::TestWithParam<store::testing::Kind> {
 protected:
  void SetUp() override {
    ASSERT_TRUE(furnish(*db_, clock_.now()));
    ASSERT_TRUE(adopt(*db_, kFirm, clock_.now()));
  }

  std::optional<FollowStep> next(ChannelId channel = kChannel) {
    return db_->read([&](store::Transaction& tx) { return next_follow_step(tx, kHome, channel, clock_.now()); })
        .value();
  }
  bool keep(const FollowStep& step, const Result<FollowPage>& told, ChannelId channel = kChannel) {
    const auto kept = db_->write(
        kHome, [&](store::Transaction& tx) { return keep_follows(tx, kHome, channel, step, told, clock_.now()); });
    EXPECT_TRUE(kept) << describe(kept.error());
    return kept.value_or(false);
  }
  // A whole list on one page.
  void read(FollowSide side, const std::vector<std::string>& ids) {
    clock_.advance(Millis{1'000});
    ASSERT_TRUE(want());
    while (const auto step = next()) {
      const bool other = step->side != side;
      ASSERT_TRUE(keep(*step, other ? Result<FollowPage>(fail(Kind::forbidden, "hidden")) : page(ids)));
    }
  }
  Result<void> want() {
    return db_->write(kHome, [&](store::Transaction& tx) { return want_follows(tx, kHome, kChannel, clock_.now()); });
  }
  static FollowPage page(const std::vector<std::string>& ids, std::string cursor = {}) {
    FollowPage out{.people = {}, .cursor = std::move(cursor), .hidden = {}};
    for (const auto& id : ids) {
      Author who;
      who.remote_id = id;
      who.handle = "@" + id + "@scripted.example";
      who.name = "The " + id;
      who.profile_url = "https://scripted.example/" + id;
      out.people.push_back(std::move(who));
    }
    return out;
  }
  std::string there(FollowSide side = FollowSide::followers, ChannelId channel = kChannel) {
    const auto rows =
        db_->read([&](store::Transaction& tx) { return queries::follow_rows(tx, kHome, channel, side, "", 100'000); });
    EXPECT_TRUE(rows) << describe(rows.error());
    std::string out;
    for (const auto& row : *rows) out += row.remote_id + " ";
    return out;
  }
  queries::FollowListRow list(FollowSide side = FollowSide::followers) {
    return db_->read([&](store::Transaction& tx) { return queries::follow_list(tx, kHome, kChannel, side); })
        .value()
        .value_or(queries::FollowListRow{});
  }
  std::int64_t told() {
    return store::testing::count(*db_, "SELECT COUNT(*) FROM event WHERE kind = 'channel.follows'");
  }
  std::int64_t kept() { return store::testing::count(*db_, "SELECT COUNT(*) FROM channel_follow"); }
  void list_client(RegisterEntry entry) {
    ASSERT_TRUE(db_->write(kHome, [&](store::Transaction& tx) {
      return add_entry(tx, sealer_, {kHome, kDana, clock_.now()}, "clients", std::move(entry));
    }));
  }
  Exposure look() {
    auto found = db_->read([&](store::Transaction& tx) -> Result<Exposure> {
      TRY(const auto sets, gate_.registers().current(tx, kHome));
      return find_exposure(tx, kHome, *sets, {"clients"});
    });
    EXPECT_TRUE(found) << describe(found.error());
    return found.value_or(Exposure{});
  }

  store::testing::TestDatabase db_{GetParam()};
  ManualClock clock_{from_ms(1'800'000'000'000)};
  Sealer sealer_ = Sealer::ephemeral();
  Gatekeeper gate_{&sealer_};
};
INSTANTIATE_TEST_SUITE_P(databases, FollowsTest, ::testing::ValuesIn(store::testing::databases()),
                         store::testing::name<::testing::TestParamInfo<store::testing::Kind>>);

TEST_P(FollowsTest, both_lists_are_read_page_by_page_and_once_a_day) {
  auto step = next();
  ASSERT_TRUE(step);
  EXPECT_EQ(step->side, FollowSide::followers);
  EXPECT_TRUE(keep(*step, page({"a", "b"}, "after-b")));
  EXPECT_EQ(list().state, "reading");
  step = next();  // as another process would find it after a restart
  ASSERT_TRUE(step);
  EXPECT_EQ(step->cursor, "after-b");
  EXPECT_TRUE(keep(*step, page({"b", "c"})));
  EXPECT_EQ(there(), "a b c ");
  EXPECT_EQ(list().state, "read");
  EXPECT_TRUE(list().whole);
  EXPECT_EQ(told(), 1);
  step = next();
  ASSERT_TRUE(step);
  EXPECT_EQ(step->side, FollowSide::followed);
  EXPECT_TRUE(keep(*step, page({})));
  EXPECT_FALSE(next());
  EXPECT_TRUE(next(kSecondChannel));
  clock_.advance(Millis{kFollowsEvery} - Millis{1});
  EXPECT_FALSE(next());
  clock_.advance(Millis{1});
  ASSERT_TRUE(next());
  EXPECT_EQ(next()->cursor, "");
}

TEST_P(FollowsTest, a_step_taken_by_another_process_is_not_kept_twice) {
  const auto first = *next();
  EXPECT_TRUE(keep(first, page({"a"}, "after-a")));
  EXPECT_FALSE(keep(first, page({"z"}, "elsewhere"))) << "the same step again";
  const auto second = *next();
  EXPECT_TRUE(keep(second, page({"b"})));
  EXPECT_FALSE(keep(second, page({"y"})));
  EXPECT_FALSE(keep(first, fail(Kind::unavailable, "late")));
  EXPECT_EQ(there(), "a b ");
  EXPECT_TRUE(list().why.empty());
}

TEST_P(FollowsTest, who_went_is_marked_once_a_whole_reading_does_not_meet_them) {
  read(FollowSide::followers, {"a", "b"});
  const auto since = db_->read([&](store::Transaction& tx) {
                          return queries::follow_rows(tx, kHome, kChannel, FollowSide::followers, "", 1);
                        })
                         .value()
                         .at(0)
                         .first_seen;
  clock_.advance(Seconds(60));
  ASSERT_TRUE(want());
  ASSERT_TRUE(keep(*next(), page({"b"}, "after-b")));
  EXPECT_EQ(there(), "a b ") << "a reading under way parts from nobody";
  ASSERT_TRUE(keep(*next(), fail(Kind::unavailable, "it is down")));
  EXPECT_EQ(there(), "a b ");
  EXPECT_EQ(list().why, "it is down");
  clock_.advance(std::chrono::minutes(16));
  const auto resumed = *next();
  EXPECT_EQ(resumed.cursor, "after-b");
  ASSERT_TRUE(keep(resumed, page({"c"})));
  EXPECT_EQ(there(), "b c ");
  EXPECT_EQ(kept(), 3) << "who went is kept for a while";
  read(FollowSide::followers, {"a", "b", "c"});
  EXPECT_EQ(there(), "a b c ");
  const auto back = db_->read([&](store::Transaction& tx) {
                         return queries::follow_rows(tx, kHome, kChannel, FollowSide::followers, "", 1);
                       })
                        .value()
                        .at(0);
  EXPECT_GT(back.first_seen, since) << "who comes back is new again";
  read(FollowSide::followers, {"b", "c"});
  clock_.advance(Millis{kFollowsGoneKept} + Millis{1});
  read(FollowSide::followers, {"b", "c"});
  EXPECT_EQ(kept(), 2);
}

TEST_P(FollowsTest, what_cannot_be_read_says_why_and_waits_as_told) {
  ASSERT_TRUE(keep(*next(), fail(Kind::rate_limited, "slowly").after(Seconds(40))));
  EXPECT_EQ(list().state, "reading");
  EXPECT_EQ(list().why_kind, "rate_limited");
  ASSERT_TRUE(next());
  EXPECT_EQ(next()->side, FollowSide::followed)
      << "the other list is not held up here; the layer around the channel is";
  clock_.advance(Seconds(40));
  EXPECT_EQ(next()->side, FollowSide::followers);
  ASSERT_TRUE(keep(*next(), fail(Kind::forbidden, "it keeps the list back")));
  EXPECT_EQ(list().state, "unread");
  const auto events = told();
  clock_.advance(Millis{kFollowsEvery});
  ASSERT_TRUE(keep(*next(), fail(Kind::forbidden, "it keeps the list back")));
  EXPECT_EQ(told(), events) << "the same again is no news";
  ASSERT_TRUE(want());
  ASSERT_TRUE(keep(*next(), page({"a"})));
  EXPECT_TRUE(list().why.empty());
}

// Neither a clock that goes back nor one that had run ahead stops the reading for good.
TEST_P(FollowsTest, goes_on_after_a_clock_that_was_wrong) {
  clock_.advance(std::chrono::days(400));
  read(FollowSide::followers, {"a"});
  clock_.advance(-std::chrono::days(400));
  const auto step = next();
  ASSERT_TRUE(step);
  ASSERT_TRUE(keep(*step, page({"b"})));
  EXPECT_EQ(there(), "b ");
}

TEST_P(FollowsTest, no_more_are_kept_than_is_written_and_it_says_so) {
  read(FollowSide::followers, {"a", "b"});
  clock_.advance(Seconds(60));
  ASSERT_TRUE(want());
  ASSERT_TRUE(keep(*next(), page({"c"}, "after-c")));
  auto far = list();
  far.told = kFollowsKept - 1;
  ASSERT_TRUE(db_->write(kHome, [&](store::Transaction& tx) { return queries::put_follow_list(tx, kHome, far); }));
  ASSERT_TRUE(keep(*next(), page({"d"}, "after-d")));
  EXPECT_EQ(list().state, "read");
  EXPECT_FALSE(list().whole);
  EXPECT_EQ(there(), "c d ") << "whom a cut reading did not reach is not kept";
  EXPECT_EQ(kept(), 2);
  EXPECT_FALSE(look().lists.at(0).whole);
}

TEST_P(FollowsTest, the_audit_finds_them_by_contact_name_handle_and_domain) {
  list_client({.name = "Brightwater Holdings", .domains = {"brightwater.example"}, .handles = {"@bwhq"}});
  list_client({.name = "Somebody Else Entirely", .contact = kMags});
  ASSERT_TRUE(db_->write(kHome, [&](store::Transaction& tx) -> Result<void> {
    TRYV(tx.execute(kIdentity, {601, kHome, kMags, "m1", "@m1@scripted.example"}));
    TRYV(tx.execute(kIdentity, {602, kHome, kMags, "m2", "@another@elsewhere.example"}));
    return {};
  }));
  auto people = page({"m1", "m2", "bwhq", "spelled", "domain", "page", "reader"});
  people.people[3].name =
      "8r1gh7w\xD0\xB0t\xE2\x80\x8B"
      "er H\xC3\xB6ldings";
  people.people[4].handle = "@press@news.brightwater.example";
  people.people[5].profile_url = "https://brightwater.example/@team";
  people.people[6].name = "Bright waters, holding hands";
  const auto step = *next();
  people.hidden = false;
  ASSERT_TRUE(keep(step, people));
  const auto found = look();
  std::map<std::string, std::string> by;
  for (const auto& one : found.found) {
    EXPECT_EQ(one.what, "follows_us");
    EXPECT_EQ(one.in_register, "clients");
    EXPECT_EQ(one.at, clock_.now());
    by[one.url.substr(one.url.rfind('/') + 1)] = one.how;
  }
  EXPECT_EQ(by.size(), 5U);
  EXPECT_EQ(by["m1"], "contact");
  EXPECT_TRUE(by.contains("bwhq"));
  EXPECT_TRUE(by.contains("spelled"));
  EXPECT_TRUE(by.contains("domain"));
  EXPECT_TRUE(by.contains("@team"));
  EXPECT_FALSE(by.contains("m2")) << "the same number on another server is somebody else";
}

TEST_P(FollowsTest, the_audit_says_what_was_not_looked_at_and_why) {
  auto lists = look().lists;
  ASSERT_EQ(lists.size(), 4U) << "two a channel";
  for (const auto& one : lists) EXPECT_EQ(one.state, "never");
  ASSERT_TRUE(keep(*next(), fail(Kind::unsupported, "This network does not list who follows whom")));
  auto people = page({"a"});
  people.hidden = true;
  ASSERT_TRUE(keep(*next(), people));
  lists = look().lists;
  EXPECT_EQ(lists[0].state, "unread");
  EXPECT_EQ(lists[0].why_kind, "unsupported");
  EXPECT_FALSE(lists[0].why.empty());
  EXPECT_EQ(lists[1].state, "read");
  EXPECT_EQ(lists[1].looked_at, 1);
  EXPECT_EQ(lists[1].hidden, true);
}

TEST_P(FollowsTest, nothing_of_one_workspace_is_seen_from_another) {
  read(FollowSide::followers, {"a"});
  const auto elsewhere = [&](auto ask) { return db_->read([&](store::Transaction& tx) { return ask(tx); }).value(); };
  EXPECT_TRUE(elsewhere([&](auto& tx) { return queries::follow_lists(tx, kElsewhere); }).empty());
  EXPECT_TRUE(elsewhere([&](auto& tx) {
                return queries::follow_rows(tx, kElsewhere, kChannel, FollowSide::followers, "", 9);
              }).empty());
  EXPECT_EQ(there(FollowSide::followers, kSecondChannel), "");
}

}  // namespace
}  // namespace kith::publish

#include "people/people.h"

#include <gtest/gtest.h>

#include "store/testing.h"
#include "store/testing_rows.h"

namespace kith::people {
namespace {

using namespace std::chrono_literals;
using store::Statement;
using store::testing::count;
using store::testing::value;

const Time kNow = parse_time("2026-11-20T12:00:00Z").value();

class PeopleTest : public testing::TestWithParam<store::testing::Kind> {
 protected:
  ContactId add(const std::string& who, std::optional<Time> talked_at, const std::string& network = "scripted") {
    static constexpr Statement kContact =
        "INSERT INTO contact (id, workspace_id, name, name_fold, created_at, talked_at) VALUES (?,?,?,?,?,?)";
    static constexpr Statement kIdentity =
        "INSERT INTO identity (id, workspace_id, contact_id, network, remote_id, handle, name, updated_at) "
        "VALUES (?,?,?,?,?,?,?,?)";
    const ContactId id{next_id(kNow)};
    std::string fold = who;
    for (char& c : fold) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    EXPECT_TRUE(db_->write(home_.workspace, [&](store::Transaction& tx) -> Result<void> {
      TRYV(tx.execute(kContact, {id, home_.workspace, who, fold, kNow - 100h, talked_at}));
      TRYV(tx.execute(kIdentity,
                      {next_id(kNow), home_.workspace, id, network, who + "@" + network, "@" + fold, who, kNow}));
      return {};
    }));
    return id;
  }
  ConversationId talk(ContactId with, Time at) {
    static constexpr Statement kTalk =
        "INSERT INTO conversation (id, workspace_id, channel_id, contact_id, remote_thread, visibility, "
        "last_message_at, "
        "last_inbound_at, created_at, updated_at) VALUES (?,?,?,?,?,'public',?,?,?,?)";
    const ConversationId id{next_id(kNow)};
    EXPECT_TRUE(db_->write(home_.workspace, [&](store::Transaction& tx) {
      return tx.execute(kTalk, {id, home_.workspace, home_.channel, with, to_string(id), at, at, at, at});
    }));
    return id;
  }
  std::int64_t events(const std::string& kind) {
    return count(*db_, "SELECT COUNT(*) FROM event WHERE workspace_id = ? AND kind = ?", {home_.workspace, kind});
  }

  store::testing::TestDatabase db_{GetParam()};
  ManualClock clock_{kNow};
  store::testing::Home home_ = store::testing::make_home(*db_, "riverside", kNow);
  People people_{*db_, clock_};
};
INSTANTIATE_TEST_SUITE_P(databases, PeopleTest, testing::ValuesIn(store::testing::databases()),
                         store::testing::name<testing::TestParamInfo<store::testing::Kind>>);

TEST_P(PeopleTest, lists_those_who_talked_last_first_and_pages) {
  for (int i = 0; i < 7; ++i) add("Person" + std::to_string(i), kNow - std::chrono::hours(i));
  add("Overheard", std::nullopt);
  std::vector<std::string> seen;
  ContactQuery query;
  query.limit = 3;
  do {
    auto page = people_.list(home_.workspace, query);
    ASSERT_TRUE(page) << describe(page.error());
    for (const auto& c : page->items) {
      seen.push_back(c.name);
      EXPECT_EQ(c.identities.size(), 1U);
    }
    query.cursor = page->next;
  } while (!query.cursor.empty());
  EXPECT_EQ(seen,
            (std::vector<std::string>{"Person0", "Person1", "Person2", "Person3", "Person4", "Person5", "Person6"}));
  query.text = "PERSON3";
  EXPECT_EQ(people_.list(home_.workspace, query)->items.size(), 1U);
  query.text = "100%_";
  EXPECT_EQ(people_.list(home_.workspace, query)->items.size(), 0U);
  EXPECT_FALSE(people_.list(home_.workspace, {.cursor = "nonsense"}));
}

TEST_P(PeopleTest, a_person_is_shown_with_talks_moments_and_earlier_conversations) {
  const auto mags = add("Mags", kNow);
  const auto talk_id = talk(mags, kNow - 1h);
  talk(mags, kNow - 24h * 400);
  ASSERT_TRUE(people_.add_moment(home_.workspace, home_.ruth, mags,
                                 {.kind = MomentKind::hiccup, .text = "waited three days", .conversation = talk_id}));
  const auto found = people_.find(home_.workspace, mags).value();
  EXPECT_EQ(found.talks.count, 2);
  EXPECT_EQ(found.talks.year, 1);
  EXPECT_EQ(found.talks.last_at, kNow - 1h);
  ASSERT_EQ(found.moments.size(), 1U);
  EXPECT_EQ(found.moments[0].member_name, "Ruth");
  EXPECT_EQ(found.moments[0].conversation, talk_id);
  EXPECT_EQ(found.conversations.size(), 2U);
  EXPECT_EQ(people_.find(home_.workspace, ContactId{1}).error().kind, Kind::not_found);
}

TEST_P(PeopleTest, changes_are_kept_and_told) {
  const auto mags = add("Mags", std::nullopt);
  const auto changed =
      people_.patch(home_.workspace, home_.dana, mags,
                    {.name = "Maggie O’Dowd", .note = "parent", .time_zone = "Europe/Dublin", .circle = 15});
  ASSERT_TRUE(changed) << describe(changed.error());
  EXPECT_EQ(changed->contact.circle, 15);
  EXPECT_EQ(changed->contact.time_zone, "Europe/Dublin");
  EXPECT_EQ(events("contact.changed"), 1);
  // In a circle, so among one's people even before the first word.
  EXPECT_EQ(people_.list(home_.workspace, {.circle = 15})->items.size(), 1U);
  ContactQuery by_mark;
  by_mark.text = "o’dowd";
  EXPECT_EQ(people_.list(home_.workspace, by_mark)->items.size(), 1U);
  EXPECT_EQ(people_.patch(home_.workspace, home_.dana, mags, {.circle = 7}).error().kind, Kind::invalid);
  EXPECT_FALSE(people_.patch(home_.workspace, home_.dana, mags, {.circle = 0})->contact.circle);
}

TEST_P(PeopleTest, two_become_one_and_two_again) {
  const auto mags = add("Mags", kNow - 5h);
  const auto mail = add("Margaret", kNow, "mail");
  talk(mags, kNow - 5h);
  talk(mail, kNow);
  ASSERT_TRUE(people_.add_moment(home_.workspace, home_.ruth, mail, {.kind = MomentKind::loss, .text = "her mother"}));
  ASSERT_TRUE(people_.patch(home_.workspace, home_.ruth, mail, {.note = "from the mail", .circle = 5}));
  const auto one = people_.merge(home_.workspace, home_.ruth, mags, mail);
  ASSERT_TRUE(one) << describe(one.error());
  EXPECT_EQ(one->contact.id, mags);
  EXPECT_EQ(one->contact.identities.size(), 2U);
  EXPECT_EQ(one->talks.count, 2);
  EXPECT_EQ(one->moments.size(), 1U);
  EXPECT_EQ(one->contact.circle, 5);
  EXPECT_EQ(one->contact.note, "from the mail");
  EXPECT_EQ(one->contact.talked_at, kNow);
  EXPECT_EQ(people_.find(home_.workspace, mail)->contact.id, mags);
  EXPECT_EQ(people_.list(home_.workspace, {})->items.size(), 1U);
  EXPECT_EQ(people_.merge(home_.workspace, home_.ruth, mail, mags).error().kind, Kind::invalid);
  ASSERT_EQ(one->merged.size(), 1U);
  EXPECT_EQ(one->merged.front().id, mail);
  const auto two = people_.unmerge(home_.workspace, home_.ruth, mail);
  ASSERT_TRUE(two) << describe(two.error());
  EXPECT_EQ(two->contact.identities.size(), 1U);
  EXPECT_EQ(two->talks.count, 1);
  EXPECT_EQ(people_.find(home_.workspace, mags)->talks.count, 1);
  EXPECT_TRUE(people_.find(home_.workspace, mags)->merged.empty());
  EXPECT_EQ(people_.unmerge(home_.workspace, home_.ruth, mail).error().kind, Kind::conflict);
}

TEST_P(PeopleTest, follow_ups_come_back_on_their_day_once) {
  const auto mags = add("Mags", kNow);
  const auto talk_id = talk(mags, kNow);
  auto soon =
      people_.add_moment(home_.workspace, home_.ruth, mags,
                         {.kind = MomentKind::promise, .text = "ask about the hospital", .follow_up_at = kNow + 24h});
  ASSERT_TRUE(soon);
  ASSERT_TRUE(people_.add_moment(home_.workspace, home_.ruth, mags, {.text = "later", .follow_up_at = kNow + 240h}));
  EXPECT_EQ(people_.announce_due().value(), 0);
  EXPECT_EQ(people_.count_follow_ups(home_.workspace, kNow).value(), 0);
  clock_.advance(25h);
  EXPECT_EQ(people_.announce_due().value(), 1);
  EXPECT_EQ(people_.announce_due().value(), 0);
  EXPECT_EQ(events("moment.due"), 1);
  const auto due = people_.follow_ups(home_.workspace, clock_.now(), "", 0).value();
  ASSERT_EQ(due.items.size(), 1U);
  EXPECT_EQ(due.items[0].contact_name, "Mags");
  EXPECT_EQ(due.items[0].conversation, talk_id);
  EXPECT_EQ(people_.follow_ups(home_.workspace, kNow + 999h, "", 1)->items.size(), 1U);
  const auto first = people_.follow_ups(home_.workspace, kNow + 999h, "", 1).value();
  const auto rest = people_.follow_ups(home_.workspace, kNow + 999h, first.next, 1).value();
  ASSERT_EQ(rest.items.size(), 1U);
  EXPECT_EQ(rest.items[0].moment.text, "later");
  EXPECT_TRUE(rest.next.empty());
  ASSERT_TRUE(people_.patch_moment(home_.workspace, home_.ruth, soon->id, {.done = true}));
  EXPECT_EQ(people_.count_follow_ups(home_.workspace, clock_.now()).value(), 0);
  EXPECT_EQ(events("moment.done"), 1);
  // Put off again: it comes back again.
  ASSERT_TRUE(people_.patch_moment(home_.workspace, home_.ruth, soon->id,
                                   {.sets_follow_up = true, .follow_up_at = clock_.now() + 1h, .done = false}));
  clock_.advance(2h);
  EXPECT_EQ(people_.announce_due().value(), 1);
}

TEST_P(PeopleTest, a_moment_under_a_legal_hold_keeps_its_words) {
  static constexpr store::Statement kHold =
      "INSERT INTO legal_hold (id, workspace_id, contact_id, reason, by_id, at) VALUES (1, ?, ?, 'a court', ?, ?)";
  static constexpr store::Statement kRelease = "UPDATE legal_hold SET released_at = 1";
  const auto mags = add("Mags", kNow);
  const auto moment = people_.add_moment(home_.workspace, home_.ruth, mags, {.text = "one"}).value();
  ASSERT_TRUE(db_->write([&](store::Transaction& tx) {
    return tx.execute(kHold, {home_.workspace, mags, home_.dana, kNow});
  }));
  EXPECT_EQ(people_.remove_moment(home_.workspace, home_.ruth, moment.id).error().kind, Kind::conflict);
  EXPECT_EQ(people_.patch_moment(home_.workspace, home_.ruth, moment.id, {.text = "x"}).error().kind, Kind::conflict);
  EXPECT_TRUE(people_.patch_moment(home_.workspace, home_.ruth, moment.id, {.done = true}));
  ASSERT_TRUE(db_->write([&](store::Transaction& tx) { return tx.execute(kRelease, {}); }));
  EXPECT_TRUE(people_.remove_moment(home_.workspace, home_.ruth, moment.id));
}

TEST_P(PeopleTest, moments_can_be_changed_and_taken_back_only_at_home) {
  const auto mags = add("Mags", kNow);
  const auto moment = people_.add_moment(home_.workspace, home_.ruth, mags, {.text = "one"}).value();
  EXPECT_EQ(people_.patch_moment(home_.workspace, home_.ruth, moment.id, {.text = "two"})->text, "two");
  const auto other = store::testing::make_home(*db_, "other", kNow);
  EXPECT_EQ(people_.patch_moment(other.workspace, other.ruth, moment.id, {.text = "x"}).error().kind, Kind::not_found);
  EXPECT_EQ(people_.remove_moment(other.workspace, other.ruth, moment.id).error().kind, Kind::not_found);
  EXPECT_EQ(people_.find(other.workspace, mags).error().kind, Kind::not_found);
  EXPECT_EQ(people_.add_moment(other.workspace, other.ruth, mags, {.text = "x"}).error().kind, Kind::not_found);
  const auto theirs =
      people_.add_moment(home_.workspace, home_.ruth, mags, {.text = "x", .conversation = ConversationId{5}});
  EXPECT_EQ(theirs.error().kind, Kind::invalid);
  ASSERT_TRUE(people_.remove_moment(home_.workspace, home_.ruth, moment.id));
  EXPECT_EQ(people_.remove_moment(home_.workspace, home_.ruth, moment.id).error().kind, Kind::not_found);
}

}  // namespace
}  // namespace kith::people

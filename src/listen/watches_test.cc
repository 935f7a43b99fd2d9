// Watches from both ends: what members write, and what is heard of it.
#include "listen/watches.h"

#include "listen/intake_testing.h"
#include "listen/matching.h"
#include "listen/routing_rules.h"

namespace kith::listen {
namespace {

class WatchesTest : public IntakeTest {
 protected:
  Watch make(const std::string& name, const std::string& query, Route route = Route::stream) {
    WatchInput input;
    input.name = name;
    input.query = query;
    input.route = route;
    auto made = watches_.create(home_.workspace, home_.dana, input);
    EXPECT_TRUE(made) << (made ? "" : describe(made.error()));
    return made ? *made : Watch{};
  }
  Watch look(WatchId id) {
    auto found = watches_.find(home_.workspace, home_.dana, id);
    EXPECT_TRUE(found);
    return found ? *found : Watch{};
  }
  std::vector<std::string> heard(WatchId id) {
    auto page = watches_.mentions(home_.workspace, home_.dana, id, "", 50);
    EXPECT_TRUE(page) << (page ? "" : describe(page.error()));
    std::vector<std::string> out;
    if (page)
      for (const auto& m : page->items) out.push_back(m.text);
    return out;
  }
  static Incoming overheard(Incoming in) {
    in.addressed = false;
    return in;
  }
  static RoutingRulePatch rule(const std::string& query) {
    RoutingRulePatch out;
    out.name = query;
    out.query = query;
    return out;
  }

  Watches watches_{*db_, clock_};
  RoutingRules rules_{*db_, clock_};
};

using Texts = std::vector<std::string>;

TEST_P(WatchesTest, a_query_that_does_not_parse_is_refused_with_its_place) {
  WatchInput input;
  input.name = "Bad";
  input.query = "raft AND (race";
  const auto made = watches_.create(home_.workspace, home_.dana, input);
  ASSERT_FALSE(made);
  std::map<std::string, std::string> context;
  for (const auto& [key, value] : made.error().context) context[key] = value;
  EXPECT_EQ(context["kind"], "bad_query");
  EXPECT_EQ(context["line"], "1");
  EXPECT_FALSE(context["hint"].empty());
  EXPECT_FALSE(context["column"].empty());
}

TEST_P(WatchesTest, an_edit_counts_once_and_a_stale_one_is_refused) {
  const auto watch = make("Raft race", "raft AND race");
  WatchPatch patch;
  patch.name = "The race";
  const auto changed = watches_.patch(home_.workspace, home_.ruth, watch.id, watch.version, patch);
  ASSERT_TRUE(changed) << describe(changed.error());
  EXPECT_EQ(changed->name, "The race");
  EXPECT_EQ(changed->version, watch.version + 1);
  EXPECT_EQ(watches_.patch(home_.workspace, home_.dana, watch.id, watch.version, patch).error().kind, Kind::stale);
}

TEST_P(WatchesTest, ones_own_watch_is_seen_by_nobody_else) {
  WatchInput input;
  input.name = "Mine";
  input.query = "raft";
  input.shared = false;
  const auto own = watches_.create(home_.workspace, home_.dana, input);
  ASSERT_TRUE(own);
  make("Ours", "race");
  const auto dana = watches_.list(home_.workspace, home_.dana, "", "", 0);
  const auto ruth = watches_.list(home_.workspace, home_.ruth, "", "", 0);
  ASSERT_TRUE(dana && ruth);
  EXPECT_EQ(dana->items.size(), 2u);
  EXPECT_EQ(ruth->items.size(), 1u);
  EXPECT_EQ(watches_.find(home_.workspace, home_.ruth, own->id).error().kind, Kind::not_found);
}

TEST_P(WatchesTest, another_workspace_has_none_of_it) {
  const auto watch = make("Raft", "raft");
  const auto other = store::testing::make_home(*db_, "hartwell", kNow);
  EXPECT_EQ(watches_.find(other.workspace, other.dana, watch.id).error().kind, Kind::not_found);
  EXPECT_EQ(watches_.mentions(other.workspace, other.dana, watch.id, "", 10).error().kind, Kind::not_found);
  Page page;
  page.items = {said("h1", "mags", "the raft", 1)};
  page.cursor = "c";
  ASSERT_TRUE(intake_.apply(other.workspace, other.channel, page));
  EXPECT_EQ(heard(watch.id), Texts{});
}

TEST_P(WatchesTest, what_is_heard_is_noted_at_once_and_replays_change_nothing) {
  const auto raft = make("Raft", "raft*");
  const auto fair = make("Fair", "\"winter fair\"");
  const std::vector<Incoming> items{said("1", "mags", "When is the raft race?", 1), said("2", "tom", "Lovely day", 2),
                                    said("3", "mags", "Rafts at the winter fair", 3)};
  hear(items);
  hear(items);
  EXPECT_EQ(heard(raft.id), (Texts{"Rafts at the winter fair", "When is the raft race?"}));
  EXPECT_EQ(heard(fair.id), (Texts{"Rafts at the winter fair"}));
  EXPECT_EQ(look(raft.id).days.back(), 2);
  EXPECT_EQ(look(raft.id).last_at, items[2].sent_at);
  EXPECT_EQ(events("mention.heard"), 2);  // one a watch and page
}

TEST_P(WatchesTest, an_edited_query_is_live_for_the_next_message) {
  auto watch = make("Raft", "raft");
  hear({said("1", "mags", "raft", 1)});
  WatchPatch patch;
  patch.query = "canoe";
  ASSERT_TRUE(watches_.patch(home_.workspace, home_.dana, watch.id, watch.version, patch));
  hear({said("2", "mags", "raft again", 2), said("3", "mags", "canoe", 3)});
  EXPECT_EQ(heard(watch.id), (Texts{"canoe", "raft"}));
  ASSERT_TRUE(watches_.remove(home_.workspace, home_.dana, watch.id));
  hear({said("4", "mags", "canoe too", 4)});
  EXPECT_EQ(count(*db_, "SELECT COUNT(*) FROM mention"), 0);
}

TEST_P(WatchesTest, another_process_hears_of_an_edit) {
  make("Raft", "raft");
  hear({said("1", "mags", "raft", 1)});
  const auto second_db = db_.open_again();
  Matching second(*second_db);
  Intake elsewhere(*second_db, clock_, second);
  ASSERT_TRUE(elsewhere.apply(home_.workspace, home_.channel, {}));
  const auto late = make("Canoe", "canoe");
  Page page;
  page.items = {said("2", "mags", "canoe", 2)};
  page.cursor = "d";
  ASSERT_TRUE(elsewhere.apply(home_.workspace, home_.channel, page));
  EXPECT_EQ(heard(late.id), (Texts{"canoe"}));
}

TEST_P(WatchesTest, an_edited_message_is_asked_again_and_a_deleted_one_forgotten) {
  const auto raft = make("Raft", "raft");
  const auto canoe = make("Canoe", "canoe");
  const auto first = said("1", "mags", "raft", 1);
  hear({first});
  hear({edited(first, "canoe", 5)});
  EXPECT_EQ(heard(raft.id), Texts{});
  EXPECT_EQ(heard(canoe.id), (Texts{"canoe"}));
  EXPECT_EQ(look(raft.id).days.back(), 0);
  EXPECT_EQ(look(canoe.id).days.back(), 1);
  hear({deletion("1")});
  EXPECT_EQ(heard(canoe.id), Texts{});
  EXPECT_EQ(look(canoe.id).days.back(), 0);
}

TEST_P(WatchesTest, a_watch_brings_what_is_overheard_to_the_desk) {
  make("Quiet", "river");
  const auto loud = make("Upset", "broken", Route::desk);
  hear({overheard(said("1", "mags", "the river", 1)), overheard(said("2", "tom", "the gate is broken", 2))});
  EXPECT_EQ(of_talk("state", "1"), "closed");
  EXPECT_EQ(of_talk("state", "2"), "open");
  EXPECT_TRUE(waits("2"));
  EXPECT_EQ(heard(loud.id), (Texts{"the gate is broken"}));
}

TEST_P(WatchesTest, a_muted_watch_hears_and_keeps_still) {
  const auto watch = make("Upset", "broken", Route::desk);
  ASSERT_TRUE(watches_.mute(home_.workspace, home_.dana, watch.id, true, kNow + 1h));
  hear({overheard(said("1", "tom", "the gate is broken", 1))});
  EXPECT_EQ(of_talk("state", "1"), "closed");
  EXPECT_EQ(heard(watch.id).size(), 1u);
  EXPECT_EQ(events("mention.heard"), 0);
  clock_.advance(2h);
  EXPECT_FALSE(look(watch.id).muted);
  hear({overheard(said("2", "tom", "still broken", 2))});
  EXPECT_EQ(of_talk("state", "2"), "open");
}

TEST_P(WatchesTest, rules_are_asked_in_order_and_the_first_to_say_is_heard) {
  auto urgent = rule("refund");
  urgent.sets_assignee = true;
  urgent.assignee = home_.ruth;
  urgent.sets_priority = true;
  urgent.priority = 3;
  urgent.tags = std::vector<std::string>{"money"};
  urgent.stop = true;
  auto later = rule("refund OR raft");
  later.sets_assignee = true;
  later.assignee = home_.dana;
  later.tags = std::vector<std::string>{"race"};
  ASSERT_TRUE(rules_.create(home_.workspace, home_.dana, urgent));
  ASSERT_TRUE(rules_.create(home_.workspace, home_.dana, later));
  hear({said("1", "mags", "a refund for the raft please", 1), said("2", "tom", "which raft?", 2)});
  EXPECT_EQ(of_talk("assignee_id", "1"), std::to_string(home_.ruth.value));
  EXPECT_EQ(of_talk("priority", "1"), "3");
  EXPECT_EQ(of_talk("assignee_id", "2"), std::to_string(home_.dana.value));
  EXPECT_NE(of_talk("flags_json", "1").find("money"), std::string::npos);
  EXPECT_EQ(of_talk("flags_json", "1").find("race"), std::string::npos);
  const auto rules = rules_.list(home_.workspace);
  ASSERT_TRUE(rules);
  EXPECT_EQ((*rules)[0].week, 1);
  EXPECT_EQ((*rules)[1].week, 1);
}

TEST_P(WatchesTest, a_rule_can_keep_something_off_the_desk_and_another_let_it_sleep) {
  auto off = rule("\"win a phone\"");
  off.sets_place = true;
  off.place = Route::stream;
  auto sleeps = rule("newsletter");
  sleeps.sets_snooze = true;
  sleeps.snooze_minutes = 60;
  ASSERT_TRUE(rules_.create(home_.workspace, home_.dana, off));
  ASSERT_TRUE(rules_.create(home_.workspace, home_.dana, sleeps));
  hear({said("1", "spam", "You win a phone today", 1), said("2", "mags", "your newsletter", 2)});
  EXPECT_EQ(of_talk("state", "1"), "closed");
  EXPECT_EQ(of_talk("stream", "1"), "1");
  EXPECT_EQ(of_talk("state", "2"), "snoozed");
  EXPECT_EQ(of_talk("snoozed_until", "2"), std::to_string(to_ms(kNow + 1h)));
}

TEST_P(WatchesTest, a_mention_is_taken_to_the_desk) {
  auto off = rule("phone");
  off.sets_place = true;
  off.place = Route::stream;
  ASSERT_TRUE(rules_.create(home_.workspace, home_.dana, off));
  const auto watch = make("Phones", "phone");
  hear({said("1", "zoe", "my phone", 1)});
  EXPECT_EQ(count(*db_, "SELECT COUNT(*) FROM contact"), 0);  // overheard: no contact yet
  auto page = watches_.mentions(home_.workspace, home_.dana, watch.id, "", 10);
  ASSERT_TRUE(page && page->items.size() == 1);
  EXPECT_FALSE(page->items[0].conversation);
  EXPECT_EQ(page->items[0].spans, (std::vector<match::Span>{{3, 8}}));
  const auto taken = watches_.take(home_.workspace, home_.dana, watch.id, page->items[0].message);
  ASSERT_TRUE(taken) << describe(taken.error());
  EXPECT_EQ(of_talk("state", "1"), "open");
  EXPECT_EQ(of_talk("stream", "1"), "0");
  EXPECT_TRUE(waits("1"));
  EXPECT_EQ(count(*db_, "SELECT COUNT(*) FROM contact"), 1);
}

INSTANTIATE_TEST_SUITE_P(databases, WatchesTest, testing::ValuesIn(store::testing::databases()),
                         store::testing::name<testing::TestParamInfo<store::testing::Kind>>);

}  // namespace
}  // namespace kith::listen

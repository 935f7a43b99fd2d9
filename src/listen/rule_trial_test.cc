#include "listen/rule_trial.h"

#include <gtest/gtest.h>

namespace kith::listen {
namespace {

using Is = RuleAnswer::Is;

const Time kNow = parse_time("2026-11-20T12:00:00Z").value();

RoutingRule rule(std::int64_t id, const std::string& query) {
  RoutingRule out;
  out.id = RoutingRuleId{id};
  out.name = "rule " + std::to_string(id);
  out.query = query;
  out.position = static_cast<int>(id);
  return out;
}

RuleTrial tried(std::vector<RoutingRule> rules, const ExampleText& example) {
  return try_rules(std::move(rules), document_of(example, kNow));
}

TEST(RuleTrial, says_which_rules_fit_and_why) {
  auto refunds = rule(1, "refund* network:mail");
  refunds.priority = 2;
  auto rafts = rule(2, "raft*");
  rafts.place = Route::stream;
  auto title = rule(3, "title:complaint");
  title.priority = 3;
  const auto trial =
      tried({refunds, rafts, title}, {.text = "Where is my refund?", .title = "Complaint", .network = "mail"});
  ASSERT_EQ(trial.rules.size(), 3U);
  EXPECT_EQ(trial.rules[0].is, Is::fits);
  EXPECT_EQ(trial.rules[0].spans, (std::vector<match::Span>{{12, 18}}));
  EXPECT_EQ(trial.rules[0].facts, std::vector<std::string>{"network:mail"});
  EXPECT_EQ(trial.rules[0].settles, std::vector<std::string_view>{"priority"});
  EXPECT_EQ(trial.rules[1].is, Is::fits_not);
  EXPECT_TRUE(trial.rules[1].settles.empty());
  EXPECT_EQ(trial.rules[2].title_spans, (std::vector<match::Span>{{0, 9}}));
  EXPECT_TRUE(trial.rules[2].settles.empty()) << "an earlier rule said how urgent it is";
  EXPECT_EQ(trial.verdict.priority, 2);
  EXPECT_FALSE(trial.verdict.place);
}

TEST(RuleTrial, a_rule_that_stops_a_rule_that_is_off_and_one_nobody_can_read) {
  auto off = rule(1, "raft*");
  off.enabled = false;
  auto stops = rule(3, "raft*");
  stops.stop = true;
  stops.assignee = MemberName{MemberId{7}, "Ruth"};
  const auto trial = tried({off, rule(2, "raft NEAR"), stops, rule(4, "raft*")}, {.text = "a raft"});
  ASSERT_EQ(trial.rules.size(), 4U);
  EXPECT_EQ(trial.rules[0].is, Is::off);
  EXPECT_EQ(trial.rules[1].is, Is::unreadable);
  EXPECT_EQ(trial.rules[2].is, Is::fits);
  EXPECT_EQ(trial.rules[3].is, Is::not_asked);
  EXPECT_EQ(trial.verdict.assignee, MemberId{7});
}

TEST(RuleTrial, an_example_has_its_language_its_tone_and_who_wrote_it) {
  const std::string text = "I am really disappointed and angry, this is terrible. Nobody answers my letters.";
  const auto asked = [&](const std::string& query, const std::string& author) {
    return tried({rule(1, query)}, {.text = text, .author = author}).rules[0].is;
  };
  EXPECT_EQ(asked("lang:en tone:negative", ""), Is::fits);
  EXPECT_EQ(asked("author:@mags", "@mags"), Is::fits);
  EXPECT_EQ(asked("author:Maggie", "Maggie O’Dowd"), Is::fits);
  EXPECT_EQ(asked("author:@mags", "Maggie O’Dowd"), Is::fits_not);
  EXPECT_EQ(asked("is:public -is:own", ""), Is::fits);
}

}  // namespace
}  // namespace kith::listen

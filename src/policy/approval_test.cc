#include "policy/approval.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "policy/document.h"
#include "policy/run_tests.h"
#include "policy/sentences.h"

namespace kith::policy {
namespace {

std::string told(std::string_view text) {
  const auto steps = parse_steps(text);
  if (!steps) return fmt::format("{}: {}", steps.error().column, steps.error().message);
  std::string out;
  for (const auto& step : *steps) {
    out += (out.empty() ? "" : " | ") + fmt::format("{}", fmt::join(step.of, step.all ? " & " : " / "));
    if (step.within) out += " < " + describe(*step.within);
    if (!step.otherwise.empty()) out += fmt::format(" else {}", fmt::join(step.otherwise, " / "));
  }
  return out;
}

TEST(ApprovalSteps, are_read_as_they_are_said) {
  const std::pair<const char*, const char*> cases[] = {
      {"dana", "dana"},
      {"ruth, dana", "ruth / dana"},
      {"ruth or dana", "ruth / dana"},
      {"ruth, dana or policy owner", "ruth / dana / policy owner"},
      {"ruth and dana", "ruth & dana"},
      {"ruth, dana and petra", "ruth & dana & petra"},
      {"all of ruth, dana", "ruth & dana"},
      {"ruth, then dana", "ruth | dana"},
      {"ruth then dana then petra", "ruth | dana | petra"},
      {"ruth, paul then dana and petra", "ruth / paul | dana & petra"},
      {"ruth within 4h", "ruth < 4 hours"},
      {"ruth within 4 working hours else tom, dana, then petra", "ruth < 4 working hours else tom / dana | petra"},
      {"ruth within 90min then dana within 1 day", "ruth < 90 minutes | dana < 1 day"},
      {"within 2 days else ruth", " < 2 days else ruth"},
  };
  for (const auto& [text, expected] : cases) EXPECT_EQ(told(text), expected) << text;
}

TEST(ApprovalSteps, say_what_is_wrong_and_where) {
  const std::pair<const char*, const char*> cases[] = {
      {"", "1: nobody is named who may release it"},
      {"ruth then", "10: nobody is named who may release it"},
      {"then ruth", "1: nobody is named who may release it"},
      {"ruth and dana or petra", "15: `and` and `or` do not go together in one step"},
      {"all of ruth or dana", "13: `and` and `or` do not go together in one step"},
      {"ruth within", "12: this is no length of time"},
      {"ruth within soon", "13: this is no length of time"},
      {"ruth within 4 working", "13: this is no length of time"},
      {"ruth within 4 moons", "13: this is no length of time"},
      {"ruth within 0h", "13: this is no length of time"},
      {"ruth within 91 days", "13: nobody waits longer than 90 days"},
      {"ruth within 99999999999h", "13: this is no length of time"},
      {"ruth within 1h else", "20: nobody is named behind `else`"},
      {"ruth within 1h else dana and tom", "26: one of those behind `else` is enough"},
  };
  for (const auto& [text, expected] : cases) EXPECT_EQ(told(text), expected) << text;
}

Time at(std::string_view text) { return parse_time(text).value(); }

TEST(Deadline, counts_working_time_where_it_says_so) {
  const Hours office{.from_minute = 9 * 60, .to_minute = 17 * 60, .zone = "Europe/London"};
  const std::tuple<const char*, const char*, const char*> cases[] = {
      {"4h", "2026-11-27T15:00:00Z", "2026-11-27T19:00:00Z"},
      {"4 working hours", "2026-11-27T10:00:00Z", "2026-11-27T14:00:00Z"},
      {"4 working hours", "2026-11-27T15:00:00Z", "2026-11-30T11:00:00Z"},
      {"4 working hours", "2026-11-28T12:00:00Z", "2026-11-30T13:00:00Z"},
      {"1 working day", "2026-11-27T12:00:00Z", "2026-11-30T12:00:00Z"},
      {"2 working hours", "2026-10-23T15:30:00Z", "2026-10-26T10:30:00Z"},  // the clocks change in between
      {"30 min", "2026-11-27T12:00:00Z", "2026-11-27T12:30:00Z"},
  };
  for (const auto& [within, from, expected] : cases)
    EXPECT_EQ(format_time(deadline(parse_within(within).value(), &office, at(from))), format_time(at(expected)))
        << within << " from " << from;
  const Hours night{.from_minute = 22 * 60, .to_minute = 6 * 60, .days = 0b0000001, .zone = "UTC"};
  EXPECT_EQ(deadline(parse_within("3 working hours").value(), &night, at("2026-11-24T04:00:00Z")),
            at("2026-11-30T23:00:00Z"))
      << "two hours of Monday's night are left, one is of next Monday's";
}

constexpr std::string_view kDocument = R"(
policy: Steps
owner: dana
hours: {open: 09:00..17:00, days: mon..fri, zone: UTC}
approvals: {within: 1 working day, else: petra}
groups: {partners: [paul, petra]}
voices:
  everybody: {may: all}
  tomas: {may: [draft], approved by: ruth then dana}
  stand in: {ruth for dana: 2026-11-20..2026-11-28}
rules:
  - {id: steps, when: politics, then: hold for ruth within 4h else paul then dana}
  - {id: each, when: money, then: hold for all of partners}
  - {id: both, when: church, then: hold for ruth and dana}
tests:
  - draft: {by: eve, post: "politics"}
    expect: held for dana
  - draft: {by: eve, post: "politics"}
    expect: held for paul
  - draft: {by: eve, post: "money"}
    expect: held for petra; held for paul
)";

const Document& document() {
  static const auto policy = parse_policy(kDocument);
  EXPECT_TRUE(policy) << policy.error()[0].message;
  return policy->document();
}

TEST(ApprovalSteps, of_a_document_pass_its_tests) {
  const auto policy = parse_policy(kDocument);
  ASSERT_TRUE(policy);
  for (const auto& result : run_tests(*policy)) EXPECT_TRUE(result.ok) << result.name << ": " << result.detail;
}

TEST(ApprovalSteps, read_well) {
  EXPECT_EQ(what_happens(*document().find_rule("steps"), document()),
            "waits for Ruth, after 4 hours also for Paul, then for Dana");
  EXPECT_EQ(what_happens(*document().find_rule("each"), document()), "waits for Paul and Petra");
  std::string all;
  for (const auto& s : sentences(document())) all += s.sentence + "\n";
  EXPECT_TRUE(all.contains("Tomas may draft; it waits for Ruth, then for Dana.\n")) << all;
  EXPECT_TRUE(all.contains("What nobody has answered after 1 working day waits for Petra too.\n")) << all;
}

std::size_t open_step(const char* rule, std::vector<Yes> yeses, Time now = at("2026-12-10T12:00:00Z")) {
  return first_open(document(), document().find_rule(rule)->hold, yeses, now);
}

TEST(ApprovalSteps, a_yes_counts_where_its_person_is_meant) {
  EXPECT_EQ(open_step("steps", {}), 0U);
  EXPECT_EQ(open_step("steps", {{.by = "ruth"}}), 1U);
  EXPECT_EQ(open_step("steps", {{.by = "dana"}}), 0U);
  EXPECT_EQ(open_step("steps", {{.by = "dana"}, {.by = "ruth"}}), 2U) << "whoever was first";
  EXPECT_EQ(open_step("steps", {{.by = "paul"}}), 0U) << "not in time";
  EXPECT_EQ(open_step("steps", {{.by = "paul", .late = true}}), 1U);
}

TEST(ApprovalSteps, all_of_them_are_as_many_people) {
  EXPECT_EQ(open_step("both", {{.by = "ruth"}}), 0U);
  EXPECT_EQ(open_step("both", {{.by = "ruth"}, {.by = "ruth"}}), 0U);
  EXPECT_EQ(open_step("both", {{.by = "ruth"}}, at("2026-11-22T12:00:00Z")), 0U)
      << "who stands in for the other is still one person";
  EXPECT_EQ(open_step("both", {{.by = "ruth"}, {.by = "dana"}}), 1U);
}

TEST(ApprovalSteps, positions_and_hours_in_documents) {
  const auto wrong = [](std::string_view then, std::string_view more = "") {
    const auto policy = parse_policy("policy: A\nowner: dana\n" + std::string(more) + "rules:\n  - {id: a, then: " +
                                     std::string(then) + "}\n");
    if (policy) return std::string("fine");
    const auto& first = policy.error()[0];
    return fmt::format("{}:{} {}", first.line, first.column, first.message);
  };
  EXPECT_EQ(wrong("hold for ruth then dana"), "fine");
  EXPECT_EQ(wrong("wait within 4h else ruth"), "fine");
  EXPECT_EQ(wrong("hold for ruth within moon"), "4:40 this is no length of time");
  EXPECT_EQ(wrong("hold for ruth within 4 working hours"), "4:19 the working hours are not written down");
  EXPECT_EQ(wrong("wait", "approvals: {within: soon}\n"), "3:21 this is no length of time");
  EXPECT_EQ(wrong("wait", "approvals: {after: 4h}\n"), "3:13 approvals has no `after`");
}

}  // namespace
}  // namespace kith::policy

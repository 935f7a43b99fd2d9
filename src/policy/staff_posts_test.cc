// What our own people post in their own name: rules of their own, which warn and never act on the post.
#include <gtest/gtest.h>

#include <algorithm>

#include "policy/complete.h"
#include "policy/diff.h"
#include "policy/page.h"
#include "policy/run_tests.h"
#include "policy/sentences.h"
#include "policy/testing.h"
#include "policy/visitors.h"

namespace kith::policy {
namespace {

constexpr std::string_view kDocument = R"(
policy: Our own people
owner: dana
registers:
  staff:   {kind: staff}
  clients: {kind: confidential names}
voices:
  dana: {may: [all], in: all}
rules:
  - {id: at-ease, on: staff post, when: picnic, then: allow}
  - id: about-clients
    on: staff post
    when: names(clients)
    then: warn
    say: A client is named.
    offer: Talk to them in person.
    wording: Could you take the name out?
  - {id: press, on: staff post, when: journalist, then: route to dana}
  - {id: praise, on: staff post, when: proud, then: tag to-thank}
  - {id: insults, on: visitor message, when: idiot*, then: hide}
tests:
  - {draft: {staff post: A journalist called me}, expect: routed by press}
  - {draft: {staff post: So proud of us}, expect: tagged by praise}
  - {draft: {staff post: "Proud of our picnic, says the journalist"}, expect: goes}
  - {draft: {staff post: A day at Brightwater, register clients: [Brightwater]}, expect: warned by about-clients}
  - {draft: {staff post: You idiots}, expect: goes}
)";

Policy read(std::string_view text = kDocument) { return testing::parsed(text); }

std::vector<Problem> problems(const std::string& rule, const std::string& registers = "staff: {kind: staff}") {
  const auto policy =
      parse_policy("policy: x\nowner: dana\nregisters: {" + registers + "}\nrules:\n  - {id: a, " + rule + "}\n");
  return policy ? std::vector<Problem>() : policy.error();
}

std::vector<VisitorFinding> judge(std::string text, OnStaff who = OnStaff::yes) {
  Outbound heard;
  heard.kind = OutboundKind::reply;
  heard.text = std::move(text);
  Situation situation;
  situation.registers["clients"].names = NameSet::compile({{.id = "1", .name = "Brightwater"}});
  return judge_staff_post(read().document(), heard, situation, who);
}

TEST(StaffPosts, tests_of_the_document_try_them) {
  for (const auto& result : run_tests(read())) EXPECT_TRUE(result.ok) << result.name << ": " << result.detail;
}

TEST(StaffPosts, a_rule_warns_with_what_to_do_instead_and_the_agreed_words) {
  const auto found = judge("A long day at Brightwater");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_TRUE(found[0].warns);
  EXPECT_EQ(found[0].act.is, VisitorAct::Is::none);
  EXPECT_EQ(found[0].say, "A client is named. Talk to them in person.");
  EXPECT_EQ(found[0].wording, "Could you take the name out?");
  EXPECT_TRUE(judge("A long day").empty());
  EXPECT_EQ(judge("proud").at(0).act.tag, "to-thank");
  EXPECT_TRUE(judge("A long day at Brightwater", OnStaff::no).empty());
}

TEST(StaffPosts, what_cannot_be_told_is_said_to_people_and_does_nothing_else) {
  const auto perhaps = judge("A journalist called", OnStaff::perhaps);
  ASSERT_EQ(perhaps.size(), 1U);
  EXPECT_EQ(perhaps[0].act.is, VisitorAct::Is::none) << "nothing is routed on a likeness";
  EXPECT_TRUE(perhaps[0].warns);
  EXPECT_TRUE(perhaps[0].say.contains("cannot be told from here"));
  EXPECT_EQ(judge("A journalist at our picnic", OnStaff::perhaps).size(), 1U) << "and nothing is let be on one";
  Outbound heard;
  heard.kind = OutboundKind::reply;
  heard.text = "Just a day";
  const auto unknown = judge_staff_post(read().document(), heard, {}, OnStaff::yes);
  ASSERT_EQ(unknown.size(), 1U) << "the register of clients is not known here";
  EXPECT_TRUE(unknown[0].say.contains("Whether the rule applies cannot be told: names(clients)")) << unknown[0].say;
}

TEST(StaffPosts, what_does_not_go_together_is_named_with_its_place) {
  for (const auto* then : {"never", "hide", "mute for a day", "redirect to \"x\"", "hold for dana", "declare"})
    EXPECT_FALSE(problems("on: staff post, when: x, say: y, then: " + std::string(then)).empty()) << then;
  for (const auto* then : {"warn", "allow", "tag x", "route to dana"})
    EXPECT_TRUE(problems("on: staff post, when: x, then: " + std::string(then)).empty()) << then;
  EXPECT_FALSE(problems("on: staff post, when: x, then: tag").empty());
  EXPECT_FALSE(problems("on: reply, when: x, then: tag y").empty());
  EXPECT_EQ(problems("on: [staff post, visitor message], when: x, then: warn").size(), 1U);
  const auto nobody = problems("on: staff post, when: x, then: warn", "clients: {kind: contacts}");
  ASSERT_EQ(nobody.size(), 1U);
  EXPECT_EQ(nobody[0].message, "nothing says who is on staff");
  EXPECT_EQ(nobody[0].line, 5U);
  EXPECT_EQ(nobody[0].column, 17U);
}

TEST(StaffPosts, sentences_pages_and_changes_say_it) {
  const auto policy = read();
  const auto& rules = policy.document().rules;
  EXPECT_EQ(what_happens(rules[0], policy.document()), "stays where it was heard");
  EXPECT_EQ(what_happens(rules[1], policy.document()), "comes to the desk with a word");
  EXPECT_EQ(what_happens(rules[2], policy.document()), "comes to the desk, for Dana");
  EXPECT_EQ(what_happens(rules[3], policy.document()), "comes to the desk, tagged “to-thank”");
  const auto staff = render(policy.document(), {.reader = PageOptions::For::staff});
  EXPECT_TRUE(staff.contains("A post of one of our own people in their own name")) << staff;
  EXPECT_FALSE(render(policy.document(), {}).contains("our own people in their own name")) << "no rules' inner works";
}

TEST(StaffPosts, the_editor_offers_it) {
  const auto offers = [](std::string_view text) {
    const auto found = complete(text, text.size(), {});
    return std::ranges::any_of(found.items, [](const auto& item) { return item.text == "staff post"; });
  };
  EXPECT_TRUE(offers("rules:\n  - id: a\n    on: st"));
}

}  // namespace
}  // namespace kith::policy

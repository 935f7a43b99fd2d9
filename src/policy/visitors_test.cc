// What visitors may do, as a document says it, and what rules make of what they write.
#include "policy/visitors.h"

#include <gtest/gtest.h>

#include "policy/page.h"
#include "policy/run_tests.h"
#include "policy/sentences.h"
#include "policy/testing.h"

namespace kith::policy {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view kDocument = R"(
policy: Visitors of a test
owner: dana
topics:
  insults: idiot* OR "shut up"
  selling: followers OR crypto
visitors:
  may: [comment, question]
  may not: [insult people]
  pictures: hidden until a member has looked
  rude: remind, then redirect, then limit for 3 days, then block with two members agreeing
  words: {remind: Please keep it kind.}
voices:
  dana: {may: [all], in: all}
  ruth: {may: [reply], in: all}
rules:
  - {id: friends, on: visitor message, when: circle <= 15, then: allow}
  - {id: insults, on: visitor message, when: topic(insults), then: hide, say: An insult.}
  - {id: spam, on: visitor message, when: topic(selling), then: mute for 3 days}
  - {id: press, on: visitor message, when: journalist, then: route to dana or an admin}
  - {id: angry, on: visitor message, when: refund, then: redirect to "Our service desk can help."}
  - {id: swears, on: visitor message, when: damn, then: warn, say: Strong words.}
  - {id: faces, on: visitor message, when: faces > 2, then: hide}
  - id: who-speaks
    on: reply
    unless: speaker is spokesperson
    then: add disclosure "I work for Riverside."
tests:
  - {draft: {visitor message: You idiots}, expect: hidden by insults}
  - {draft: {visitor message: buy crypto now}, expect: muted by spam}
  - {draft: {visitor message: I am a journalist}, expect: routed}
  - {draft: {visitor message: I want a refund}, expect: redirected}
  - {draft: {visitor message: Lovely rafts}, expect: goes}
)";

Policy read(std::string_view text = kDocument) { return testing::parsed(text); }

std::vector<std::string> problems(const std::string& rule) {
  const auto policy = parse_policy("policy: x\nowner: dana\nrules:\n  - {id: a, " + rule + "}\n");
  std::vector<std::string> out;
  if (!policy)
    for (const auto& problem : policy.error()) out.push_back(problem.message);
  return out;
}

std::vector<VisitorFinding> judge(std::string text, int circle = 0) {
  const auto policy = read();
  Outbound heard;
  heard.kind = OutboundKind::reply;
  heard.text = std::move(text);
  Situation situation;
  situation.circle = circle;
  return judge_visitor(policy.document(), heard, situation);
}

TEST(Visitors, the_document_is_read_into_terms) {
  const auto policy = read();
  const auto& terms = policy.document().terms;
  EXPECT_EQ(terms.may, (std::vector<std::string>{"comment", "question"}));
  EXPECT_TRUE(terms.hides_pictures);
  EXPECT_EQ(terms.ladder, (std::vector{Rung::remind, Rung::redirect, Rung::limit, Rung::block}));
  EXPECT_EQ(terms.limit, Millis(72h));
  EXPECT_EQ(terms.words.at(Rung::remind), "Please keep it kind.");
}

TEST(Visitors, a_ladder_nobody_can_climb_is_noted_and_the_usual_one_holds) {
  const auto policy = read("policy: x\nowner: dana\nvisitors: {rude: shout back}\n");
  EXPECT_EQ(policy.document().terms.ladder.size(), 4U);
  ASSERT_EQ(policy.notes().size(), 1U);
  EXPECT_TRUE(policy.notes()[0].message.contains("shout back"));
}

TEST(Visitors, rules_say_what_becomes_of_a_message) {
  const auto insult = judge("what an IDIOT");
  ASSERT_EQ(insult.size(), 1U);
  EXPECT_EQ(insult[0].rule, "insults");
  EXPECT_EQ(insult[0].act.is, VisitorAct::Is::hide);
  EXPECT_EQ(insult[0].say, "An insult.");
  EXPECT_EQ(insult[0].spans.size(), 1U);
  EXPECT_EQ(judge("crypto").at(0).act.how_long, Millis(72h));
  EXPECT_EQ(judge("a journalist").at(0).act.to, (std::vector<std::string>{"dana", "an admin"}));
  EXPECT_EQ(judge("refund").at(0).wording, "Our service desk can help.");
  EXPECT_TRUE(judge("damn").at(0).warns);
  EXPECT_TRUE(judge("lovely").empty()) << "what nobody can tell hides nobody";
  EXPECT_TRUE(judge("you idiot", 5).empty()) << "a rule before lets friends be";
}

TEST(Visitors, tests_of_the_document_try_them) {
  for (const auto& result : run_tests(read())) EXPECT_TRUE(result.ok) << result.name << ": " << result.detail;
}

TEST(Visitors, what_does_not_go_together_is_named) {
  EXPECT_EQ(problems("on: reply, when: x, then: hide").size(), 1U);
  EXPECT_EQ(problems("on: visitor message, when: x, then: never").size(), 1U);
  EXPECT_EQ(problems("on: [visitor message, reply], when: x, then: warn").size(), 1U);
  EXPECT_EQ(problems("on: visitor message, when: x, then: mute for ever").size(), 1U);
  EXPECT_EQ(problems("on: visitor message, when: x, then: redirect").size(), 1U);
  EXPECT_EQ(problems("on: reply, then: add disclosure").size(), 1U);
  EXPECT_EQ(problems("on: visitor message, when: x, then: hide").size(), 0U);
}

TEST(Visitors, spans_of_time) {
  EXPECT_EQ(parse_span("3 days"), Millis(72h));
  EXPECT_EQ(parse_span("an hour"), Millis(1h));
  EXPECT_EQ(parse_span("2 weeks"), Millis(24h * 14));
  for (const auto* text : {"", "days", "0 days", "-1 day", "3 years", "99999 weeks", "3days"})
    EXPECT_FALSE(parse_span(text)) << text;
  for (const auto* text : {"3 days", "an hour", "2 weeks", "90 minutes"})
    EXPECT_EQ(span_words(*parse_span(text)), text);
}

TEST(Visitors, who_speaks_is_said_under_what_leaves) {
  const Gate gate(std::make_shared<const Policy>(read()), PolicyVersionId{1});
  Outbound reply;
  reply.text = "Of course!";
  reply.in_reply_to = "r1";
  Situation situation{.channel = ChannelId{1}, .mode = Mode::publish, .member = "ruth", .role = Role::agent};
  const auto first = gate.decide(reply, situation);
  EXPECT_EQ(first.outcome, Outcome::allow);
  ASSERT_EQ(first.disclosures, std::vector<std::string>{"I work for Riverside."});
  EXPECT_FALSE(gate.clear(reply, situation)) << "nothing leaves without";
  reply.text = with_disclosures(reply.text, first.disclosures);
  EXPECT_EQ(reply.text, "Of course!\n\nI work for Riverside.");
  EXPECT_TRUE(gate.decide(reply, situation).disclosures.empty());
  EXPECT_TRUE(gate.clear(reply, situation));
  situation.role = Role::spokesperson;
  reply.text = "Of course!";
  EXPECT_TRUE(gate.decide(reply, situation).disclosures.empty());
}

TEST(Visitors, pages_and_sentences_say_it) {
  const auto policy = read();
  const auto page = render(policy.document(), {});
  EXPECT_TRUE(page.contains("Welcome here: comment and question."));
  EXPECT_TRUE(page.contains("Not welcome here: insult people."));
  EXPECT_TRUE(page.contains("hidden until a member of ours has looked"));
  EXPECT_FALSE(page.contains("insults")) << "no rules' inner works";
  const auto& rules = policy.document().rules;
  EXPECT_EQ(what_happens(rules[1], policy.document()), "is hidden until a member shows it");
  EXPECT_EQ(what_happens(rules[2], policy.document()), "mutes its writer for 3 days");
}

}  // namespace
}  // namespace kith::policy

#include "policy/starter.h"

#include <gtest/gtest.h>

#include "policy/document.h"
#include "policy/run_tests.h"

namespace kith::policy {
namespace {

Starter starter() {
  return {.organisation = "Riverside: \"Youth\" Trust",
          .members = {{"dana", "Dana", Role::owner}, {"ruth", "Ruth", Role::agent}}};
}

void check(const Starter& s) {
  std::string chosen;
  for (const auto& id : s.worries) chosen += id + " ";
  const auto document = make_document(s);
  ASSERT_TRUE(document) << chosen << document.error().message;
  const auto policy = parse_policy(*document);
  ASSERT_TRUE(policy) << chosen << policy.error().front().message << "\n" << *document;
  EXPECT_TRUE(policy->notes().empty()) << policy->notes().front().message;
  for (const auto& result : run_tests(*policy))
    EXPECT_TRUE(result.ok) << chosen << "\n" << result.name << " → " << result.detail << "\n" << *document;
}

TEST(Starter, every_choice_passes_its_own_tests) {
  auto s = starter();
  check(s);
  for (const auto& worry : worries()) {
    s.worries = {worry.id};
    check(s);
  }
  for (const auto& one : worries())
    for (const auto& other : worries()) {
      s.worries = {one.id, other.id};
      check(s);
    }
  s.worries.clear();
  for (const auto& worry : worries()) s.worries.push_back(worry.id);
  check(s);
  s.answers = {{"client_words", "Brightwater, \"Acme Ltd\"; O'Neill"},
               {"helpline", "the helpline: 0800 # now"},
               {"hours", "08:00..12:30"},
               {"days", "tue, thu"},
               {"zone", "Europe/Dublin"}};
  check(s);
  s.members = {{"dana", "Dana", Role::owner}};
  check(s);
  EXPECT_TRUE(make_document(s)->contains("own approval: yes"));
}

TEST(Starter, answers_that_cannot_be_used_are_refused) {
  auto s = starter();
  s.worries = {"dragons"};
  EXPECT_TRUE(make_document(s).error().message.contains("dragons"));
  s.worries = {"working-hours"};
  s.answers = {{"zone", "Moon/Base"}};
  EXPECT_EQ(make_document(s).error().kind, Kind::invalid);
  s.worries = {"clients"};
  s.answers = {{"client_words", "***"}};
  EXPECT_FALSE(make_document(s));
}

TEST(Starter, every_worry_says_what_follows) {
  EXPECT_GE(worries().size(), 12U);
  for (const auto& worry : worries()) {
    EXPECT_FALSE(worry.question.empty());
    EXPECT_FALSE(rules_of(worry).empty()) << worry.id;
  }
}

TEST(Starter, a_worry_is_taken_up_by_a_document_that_is_there) {
  const auto begun = make_document(starter());
  ASSERT_TRUE(begun);
  std::string document = *begun;
  for (const auto& worry : worries()) {
    if (worry.id == "staff-speaking") continue;
    const auto taken = take_up(document, {.worry = worry.id});
    ASSERT_TRUE(taken) << worry.id << ": " << taken.error().message << "\n" << document;
    document = *taken;
  }
  const auto policy = parse_policy(document);
  ASSERT_TRUE(policy);
  for (const auto& result : run_tests(*policy)) EXPECT_TRUE(result.ok) << result.name << " → " << result.detail;
  EXPECT_TRUE(document.starts_with(begun->substr(0, begun->find("review:"))));
  EXPECT_EQ(take_up(document, {.worry = "clients"}).error().kind, Kind::conflict);
  EXPECT_EQ(take_up(document, {.worry = "dragons"}).error().kind, Kind::not_found);
}

TEST(Starter, a_worry_taken_up_keeps_the_words_of_who_wrote_it_down) {
  const auto begun = make_document(starter());
  const auto taken = take_up(
      *begun, {.worry = "advice", .entry = "night", .words = "What if somebody asks a doctor's question at night?"});
  ASSERT_TRUE(taken) << taken.error().message;
  const auto policy = parse_policy(*taken);
  ASSERT_TRUE(policy);
  EXPECT_EQ(policy->document().concerns.back().id, "night");
  EXPECT_EQ(policy->document().concerns.back().text, "What if somebody asks a doctor's question at night?");
  EXPECT_EQ(policy->document().rules.back().concern, "night");
}

TEST(Sentences, read_as_plain_words) {
  const auto policy = parse_policy(R"(
policy: A
owner: dana
topics: {religion: church, politics: election}
registers: {children: {kind: people, seen by: [dana]}}
hours: {open: 09:00..17:00}
voices:
  ruth: {may: [reply], in: [mastodon, mail], not about: [politics]}
  tomas: {may: [draft], approved by: ruth}
  stand in: {ruth for dana: 2026-11-20..2026-11-28}
rules:
  - {id: a, on: [reply], when: topic(religion), then: hold for dana}
  - {id: b, when: topic(religion) OR topic(politics), then: hold for spokesperson}
  - {id: c, on: [post, reply], when: has:photo OR has:video, unless: every face has a release for this channel, then: never}
  - {id: d, on: [message], when: topic(politics) AND conversation is complaint, then: warn}
  - {id: e, when: NOT working-hours, then: declare, say: Somebody is there.}
  - {id: f, when: names(children), then: wait}
)");
  ASSERT_TRUE(policy) << policy.error().front().message;
  std::vector<std::string> told;
  for (const auto& s : sentences(policy->document(), {{"dana", "Dana Byrne"}})) told.push_back(s.sentence);
  EXPECT_EQ(told, (std::vector<std::string>{
                      "Ruth may reply on mastodon and mail, but not about politics.",
                      "Tomas may draft; Ruth reads it before it leaves.",
                      "What anybody else writes waits for Dana Byrne.",
                      "Ruth stands in for Dana Byrne from 2026-11-20 to 2026-11-28.",
                      "A reply about religion waits for Dana Byrne.",
                      "Anything about religion or politics waits for a spokesperson.",
                      "A post or reply with a photo or a video never leaves, unless it is one in which every "
                      "face has a release.",
                      "A private message about politics and to somebody with a complaint goes with a word of "
                      "warning.",
                      "Anything outside working hours goes once its writer has stated: “Somebody is there.”.",
                      "Anything that names somebody of the register “children” waits for Dana Byrne.",
                  }));
}

}  // namespace
}  // namespace kith::policy

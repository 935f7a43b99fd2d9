#include "policy/sentences.h"

#include <gtest/gtest.h>

#include <array>

#include "policy/document.h"

namespace kith::policy {
namespace {

constexpr std::string_view kDocument = R"(
policy: Sentences
owner: dana
registers: {clients: {kind: names}}
facts: {headcount: {is: internal, value: 140}}
topics: {figures: turnover OR profit}
voices: {dana: {may: [all], in: all}}
rules:
  - {id: r, on: [reply], when: "WHEN", then: hold for dana}
)";

std::string said(std::string_view when) {
  std::string text(kDocument);
  text.replace(text.find("WHEN"), 4, when);
  const auto policy = parse_policy(text);
  if (!policy) return policy.error()[0].message;
  return sentence(policy->document().rules[0], policy->document());
}

TEST(Sentences, every_condition_reads_as_english) {
  struct Case {
    std::string_view when, said;
  };
  constexpr std::array kCases{
      Case{"topic(figures)", "A reply about figures waits for Dana."},
      Case{"NOT topic(figures)", "A reply not about figures waits for Dana."},
      Case{"turnover", "A reply that says “turnover” waits for Dana."},
      Case{"NOT turnover", "A reply that does not say “turnover” waits for Dana."},
      Case{"names(clients)", "A reply that names somebody of the register “clients” waits for Dana."},
      Case{"NOT names(clients)", "A reply that names nobody of the register “clients” waits for Dana."},
      Case{"contact in clients", "A reply to somebody of the register “clients” waits for Dana."},
      Case{"NOT contact in clients", "A reply to nobody of the register “clients” waits for Dana."},
      Case{"states(fact)", "A reply that states a company fact waits for Dana."},
      Case{"NOT states(fact)", "A reply that states no company fact waits for Dana."},
      Case{"states(headcount)", "A reply that states “headcount” waits for Dana."},
      Case{"NOT states(headcount)", "A reply that does not state “headcount” waits for Dana."},
      Case{"fact is internal", "A reply that states a company fact that is internal waits for Dana."},
      Case{"states(fact) AND fact is not public",
           "A reply that states a company fact that is not public waits for Dana."},
      Case{"(states(fact) AND fact is not public) OR topic(figures)",
           "A reply that states a company fact that is not public or about figures waits for Dana."},
      Case{"contradicts(facts)", "A reply that states a company fact otherwise than agreed waits for Dana."},
      Case{"contradicts(recent posts)", "A reply that says otherwise than our posts of late waits for Dana."},
      Case{"contradicts(recent posts, 30 days)",
           "A reply that says otherwise than our posts of the last 30 days waits for Dana."},
      Case{"first-contact", "A reply to somebody we never wrote to waits for Dana."},
      Case{"NOT first-contact", "A reply to somebody we wrote to before waits for Dana."},
      Case{"every face has a release for this channel", "A reply in which every face has a release waits for Dana."},
      Case{"NOT every face has a release for this channel",
           "A reply in which not every face has a release waits for Dana."},
      Case{"hard_sell > 0.5", "A reply with hard-sell above 0.5 waits for Dana."},
      Case{"visibility is not direct", "A reply not for one person only waits for Dana."},
  };
  for (const auto& [when, expected] : kCases) EXPECT_EQ(said(when), expected) << when;
}

}  // namespace
}  // namespace kith::policy

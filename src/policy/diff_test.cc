#include "policy/diff.h"

#include <gtest/gtest.h>

namespace kith::policy {
namespace {

constexpr std::string_view kBefore = R"(
policy: A
owner: dana
concerns:
  arguments: We are not here to argue.
topics:
  religion: church OR mosque
voices:
  ruth: {may: [post, reply], in: [mastodon, mail]}
  tomas: {may: [draft], approved by: ruth}
rules:
  - {id: quiet, for: arguments, on: [reply], when: topic(religion), then: warn}
tests:
  - draft: {by: dana, reply: Hello}
    expect: goes
)";

std::string with(std::string_view from, std::string_view to) {
  std::string out(kBefore);
  const auto at = out.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return out.replace(at, from.size(), to);
}

std::vector<std::string> told(std::string_view before, std::string_view after) {
  const auto a = parse_policy(before), b = parse_policy(after);
  EXPECT_TRUE(a) << before;
  EXPECT_TRUE(b) << after;
  std::vector<std::string> out;
  if (a && b)
    for (const auto& change : diff(a->document(), b->document(), {{"dana", "Dana Byrne"}}))
      out.push_back(std::string(name(change.way)) + " " + change.words);
  return out;
}

struct Case {
  std::string from, to, words;
};

TEST(Diff, says_each_change_in_words) {
  const std::vector<Case> cases{
      {"then: warn", "then: hold for dana",
       "tighter From today, a reply about religion waits for Dana Byrne. Until now it goes with a word of warning."},
      {"then: warn", "then: allow",
       "looser From today, a reply about religion may go. Until now it goes with a word of warning."},
      {"on: [reply]", "on: [post, reply]",
       "other From today, a post or reply about religion goes with a word of warning. Until now: a reply about "
       "religion "
       "goes with a word of warning."},
      {"{may: [post, reply], in", "{may: [reply], in", "tighter Ruth may no longer post on mastodon and mail."},
      {"in: [mastodon, mail]", "in: [mastodon]", "tighter Ruth may no longer post or reply on mail."},
      {"in: [mastodon, mail]", "in: [mastodon, mail, x]", "looser Ruth may post and reply on x from today."},
      {", in: [mastodon, mail]", "", "looser Ruth may post or reply everywhere from today."},
      {", approved by: ruth", "", "looser What Tomas writes needs no second look any more."},
      {", approved by: ruth", ", approved by: dana",
       "tighter From today, Dana Byrne reads what Tomas writes before it leaves."},
      {"church OR mosque", "church OR mosque OR temple", "tighter Religion also means temple from today."},
      {"church OR mosque", "church", "looser Religion no longer means mosque."},
      {"owner: dana", "owner: ruth", "other Ruth sees to this policy now, Dana Byrne did before."},
      {"We are not here to argue.", "Let us not argue.",
       "other The worry “We are not here to argue.” reads now: “Let us not argue.”."},
      {"arguments: We are not here to argue.", "arguments: {worry: We are not here to argue., answer: We do not post}",
       "other To “We are not here to argue.” we answer now: “We do not post”."},
      {"concerns:", "hours: {open: 09:00..17:00}\nconcerns:",
       "other Somebody is there 09:00 to 17:00, Monday to Friday, UTC."},
      {"concerns:", "presence: {x: {mode: listen}}\nconcerns:", "tighter From today, we only listen on x."},
      {"concerns:", "facts: {headcount: {is: internal}}\nconcerns:", "other A new company fact: headcount (internal)."},
      {"concerns:", "own approval: yes\nconcerns:", "looser Who writes something may release it too."},
      {"reply: Hello", "reply: Hi", "other 1 more example is tried at every change."},
  };
  for (const auto& one : cases) {
    const auto words = told(kBefore, with(one.from, one.to));
    ASSERT_FALSE(words.empty()) << one.to;
    EXPECT_EQ(words.front(), one.words);
  }
}

TEST(Diff, sees_no_change_where_the_meaning_is_the_same) {
  EXPECT_TRUE(told(kBefore, kBefore).empty());
  EXPECT_TRUE(told(kBefore, with("church OR mosque", "(church OR mosque)   # the usual")).empty());
  EXPECT_TRUE(told(kBefore, with("policy: A\nowner: dana", "owner: [dana]\npolicy: A")).empty());
}

TEST(Diff, tells_what_came_and_what_went) {
  const auto gone = with("  - {id: quiet, for: arguments, on: [reply], when: topic(religion), then: warn}\n",
                         "  - {id: loud, for: arguments, then: never}\n");
  EXPECT_EQ(told(kBefore, gone), (std::vector<std::string>{
                                     "tighter From today, anything never leaves.",
                                     "looser No longer: a reply about religion goes with a word of warning.",
                                 }));
}

}  // namespace
}  // namespace kith::policy

#include "policy/page.h"

#include <gtest/gtest.h>

namespace kith::policy {
namespace {

constexpr std::string_view kDocument = R"(
policy: <River> & friends
owner: dana
public: |
  We love to talk.

  We do not show children.
hours: {open: 09:00..17:00, zone: Europe/London}
concerns:
  arguments: {worry: We "never" argue., by: ruth}
  night: What at night?
  money: {worry: Begging., answer: We do not ask in posts.}
topics: {religion: church}
voices: {dana: {may: all}}
visitors: {may: [comment, question], pictures: hidden until somebody looked}
rules:
  - id: quiet
    for: arguments
    when: topic(religion)
    then: hold for dana
    say: Mind.
    offer: Write privately.
    wording: Let us talk about rafts.
  - {id: tidy, then: warn, when: "clutter > 3"}
)";

std::string page(PageOptions options) {
  const auto policy = parse_policy(kDocument);
  EXPECT_TRUE(policy) << policy.error().front().message;
  options.people = {{"dana", "Dana Byrne"}, {"ruth", "Ruth"}};
  return policy ? render(policy->document(), options) : std::string();
}

TEST(Page, public_page_says_the_organisations_words_and_no_names) {
  const auto html = page({.organisation = "River", .version = 3, .adopted = "3 November 2026"});
  for (const auto* words :
       {"<title>&lt;River&gt; &amp; friends</title>", "<p class=\"lead\">We love to talk.</p>",
        "We do not show children.", "“We &quot;never&quot; argue.”", "Let us talk about rafts.",
        "We do not ask in posts.", "Welcome here: comment and question", "Pictures you send us are hidden",
        "River · version 3 · adopted on 3 November 2026", "Europe/London"})
    EXPECT_TRUE(html.contains(words)) << words << "\n" << html;
  for (const auto* words : {"Dana", "Ruth", "waits for", "<River>", "church", "<script", "http"})
    EXPECT_FALSE(html.contains(words)) << words;
}

TEST(Page, staff_page_says_who_speaks_and_what_is_not_answered) {
  const auto html = page({.reader = PageOptions::For::staff});
  for (const auto* words :
       {"Anything about religion waits for Dana Byrne.", "Instead: Write privately.", "Nothing answers this worry yet.",
        "Dana Byrne may do everything.", "Written down by Ruth.", "For everything", "Dana Byrne sees to this policy"})
    EXPECT_TRUE(html.contains(words)) << words << "\n" << html;
  EXPECT_EQ(html.find("Nothing answers"), html.rfind("Nothing answers"));
}

}  // namespace
}  // namespace kith::policy

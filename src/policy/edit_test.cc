#include "policy/edit.h"

#include <gtest/gtest.h>

#include "policy/document.h"

namespace kith::policy {
namespace {

constexpr std::string_view kDocument = R"(# People read it; Kith runs it.

policy: Riverside
owner: dana                       # the one person

concerns:                         # in our words
  pictures:  No pictures.         # Ruth, in September
  night:     What at night?

topics:
  religion: "faith school" OR church   # add yours
  medical:  dose OR
            medicine

voices:
  dana:    {may: [post, reply], in: all}   # the boss
  ruth:
    may: [reply]
    in:
      - mastodon
      - mail

hours: {open: 09:00..17:00, days: mon..fri}

rules:                            # the strictest wins
  - id: quiet                     # do not argue
    for: night
    when: topic(religion)
    # somebody must look
    then: hold for dana
    say: |
      Mind the
      words.

  - {id: small, then: warn, say: "Yes, really"}

tests:
  - draft: {by: ruth, reply: "Hello"}
    expect: goes
)";

Edit text(std::vector<std::string> path, std::string value) {
  return {.path = std::move(path), .text = std::move(value)};
}
Edit list(std::vector<std::string> path, std::vector<std::string> items) {
  return {.what = Edit::What::set_list, .path = std::move(path), .items = std::move(items)};
}
Edit gone(std::vector<std::string> path) {
  return {.what = Edit::What::remove, .path = std::move(path)};
}

struct Case {
  Edit edit;
  std::string from, to;  // what stands there before, and after; nothing else changes
};

TEST(EditDocument, changes_the_lines_it_must) {
  const std::vector<Case> cases{
      {text({"owner"}, "ruth"), "owner: dana   ", "owner: ruth   "},
      {text({"concerns", "pictures"}, "No pictures, please."), "  No pictures.  ", "  No pictures, please.  "},
      {text({"concerns", "pictures"}, "Why: #1"), "  No pictures.  ", "  \"Why: #1\"  "},
      {text({"concerns", "rude"}, "People shout."), "What at night?\n", "What at night?\n  rude: People shout.\n"},
      {text({"topics", "religion"}, "mosque OR \"a b\""), "\"faith school\" OR church ", "mosque OR \"a b\" "},
      {text({"topics", "religion"}, "\"a b\" OR c"), "\"faith school\" OR church ", "'\"a b\" OR c' "},
      {text({"topics", "medical"}, "dose"), "dose OR\n            medicine\n", "dose\n"},
      {list({"voices", "dana", "may"}, {"all"}), "{may: [post, reply], in: all}", "{may: [all], in: all}"},
      {list({"voices", "dana", "not about"}, {"religion"}), "in: all}", "in: all, not about: [religion]}"},
      {text({"voices", "ruth", "approved by"}, "dana"), "      - mail\n", "      - mail\n    approved by: dana\n"},
      {list({"voices", "ruth", "in"}, {"x"}), "- mastodon\n      - mail", "[x]"},
      {list({"voices", "tomas", "may"}, {"draft"}), "      - mail\n", "      - mail\n  tomas: {may: [draft]}\n"},
      {text({"hours", "open"}, "08:00..12:30"), "09:00..17:00", "08:00..12:30"},
      {text({"rules", "quiet", "then"}, "never"), "then: hold for dana", "then: never"},
      {text({"rules", "quiet", "say"}, "Mind."), "|\n      Mind the\n      words.", "Mind."},
      {list({"rules", "quiet", "on"}, {"post", "reply"}), "for: night\n", "for: night\n    on: [post, reply]\n"},
      {text({"rules", "quiet", "wording"}, "Let us talk."), "words.\n\n", "words.\n    wording: Let us talk.\n\n"},
      {text({"rules", "small", "say"}, "No, not so"), "\"Yes, really\"", "\"No, not so\""},
      {text({"rules", "small", "offer"}, "tea"), "really\"}", "really\", offer: tea}"},
      {gone({"concerns", "night"}), "  night:     What at night?\n", ""},
      {gone({"voices", "dana", "may"}), "may: [post, reply], ", ""},
      {gone({"voices", "dana", "in"}), ", in: all", ""},
      {gone({"rules", "quiet", "for"}), "    for: night\n", ""},
      {gone({"rules", "small"}), "\n  - {id: small, then: warn, say: \"Yes, really\"}\n", ""},
      {gone({"rules", "nobody"}), "owner", "owner"},
      {text({"review"}, "every year"), "the one person\n", "the one person\nreview: every year\n"},
      {text({"visitors", "rude"}, "remind"), "\nhours: {open: 09:00..17:00, days: mon..fri}\n",
       "\nvisitors:\n  rude: remind\n\nhours: {open: 09:00..17:00, days: mon..fri}\n"},
      {text({"rules", "new-one", "then"}, "warn"), "really\"}\n", "really\"}\n  - id: new-one\n    then: warn\n"},
  };
  for (const auto& one : cases) {
    const auto after = edit(kDocument, {one.edit});
    ASSERT_TRUE(after) << one.to << ": " << after.error().message;
    std::string expected(kDocument);
    const auto at = expected.find(one.from);
    ASSERT_NE(at, std::string::npos) << one.from;
    expected.replace(at, one.from.size(), one.to);
    if (one.edit.path[0] == "visitors") {
      EXPECT_TRUE(after->contains("\nvisitors:\n  rude: remind\n")) << *after;
      continue;
    }
    EXPECT_EQ(*after, expected);
  }
}

TEST(EditDocument, takes_several_at_once_and_the_document_still_reads) {
  const auto after =
      edit(kDocument, {text({"rules", "medical-at-night", "for"}, "night"),
                       text({"rules", "medical-at-night", "when"}, "topic(medical) AND NOT working-hours"),
                       text({"rules", "medical-at-night", "then"}, "hold for dana"),
                       text({"rules", "medical-at-night", "say"}, "We are no doctors: ask one."),
                       list({"rules", "medical-at-night", "on"}, {"reply"}), gone({"concerns", "pictures"})});
  ASSERT_TRUE(after) << after.error().message;
  const auto policy = parse_policy(*after);
  ASSERT_TRUE(policy) << policy.error().front().message << *after;
  const auto* rule = policy->document().find_rule("medical-at-night");
  ASSERT_TRUE(rule);
  EXPECT_EQ(rule->say, "We are no doctors: ask one.");
  EXPECT_EQ(rule->on, std::vector<std::string>{"reply"});
  EXPECT_TRUE(after->contains("# somebody must look"));
}

TEST(EditDocument, turns_a_rule_to_what_visitors_write) {
  const std::pair<std::string, VisitorAct::Is> ways[] = {
      {"hide", VisitorAct::Is::hide},
      {"mute for 3 days", VisitorAct::Is::mute},
      {"route to dana", VisitorAct::Is::route},
      {"redirect to \"Ask: our \"desk\" helps.\"", VisitorAct::Is::redirect}};
  for (const auto* id : {"quiet", "small"})
    for (const auto& [then, is] : ways) {
      const auto after =
          edit(kDocument, {list({"rules", id, "on"}, {"visitor message"}), text({"rules", id, "then"}, then)});
      ASSERT_TRUE(after) << after.error().message;
      const auto policy = parse_policy(*after);
      ASSERT_TRUE(policy) << policy.error().front().message << *after;
      const auto* rule = policy->document().find_rule(id);
      ASSERT_TRUE(rule && rule->is_for_visitors());
      EXPECT_EQ(rule->visitor.is, is) << then;
      if (is == VisitorAct::Is::redirect) EXPECT_EQ(rule->wording, "Ask: our \"desk\" helps.");
    }
}

TEST(EditDocument, begins_from_nothing) {
  const auto after = edit("", {text({"policy"}, "A"), text({"owner"}, "dana"), text({"concerns", "a"}, "What?"),
                               text({"rules", "r", "then"}, "warn"), text({"rules", "r", "for"}, "a")});
  ASSERT_TRUE(after) << after.error().message;
  EXPECT_EQ(*after,
            "policy: A\nowner: dana\n\nconcerns:\n  a: What?\n\nrules:\n  - id: r\n    for: a\n    then: warn\n")
      << *after;
}

// Found by the fuzzer: rules that are no maps.
TEST(EditDocument, adds_behind_a_rule_that_is_none) {
  for (const auto* document :
       {"rules:\n  - a\n", "rules:\n  -\n", "rules:\n  - - a\n", "rules:\n  - []\n", "rules:\n  -"}) {
    const auto after = edit(document, {text({"rules", "r", "then"}, "warn")});
    if (after) EXPECT_TRUE(after->contains("- id: r")) << *after;
  }
}

TEST(EditDocument, refuses_what_would_touch_more) {
  EXPECT_FALSE(edit("policy: [", {text({"owner"}, "a")}));
  EXPECT_FALSE(edit("concerns: words", {text({"concerns", "a"}, "b")}));
  EXPECT_FALSE(edit("rules: words", {text({"rules", "a", "then"}, "warn")}));
  EXPECT_FALSE(edit("owner: a", {Edit{}}));
}

}  // namespace
}  // namespace kith::policy

#include "policy/complete.h"

#include <gtest/gtest.h>

namespace kith::policy {
namespace {

constexpr std::string_view kAbove = R"(policy: A
owner: dana
concerns:
  night: What at night?
topics:
  religion: church
  money: budget
registers:
  clients: {kind: confidential names}
groups: 
  partners: [paul]
rules:
  - id: quiet
    then: warn
  - {id: small, then: warn}
)";

// What is offered behind these words; the first few, and what they replace.
std::string offers(std::string_view words, std::size_t most = 3) {
  const auto document = std::string(kAbove) + std::string(words);
  const auto found = complete(document, document.size(), {.people = {"dana", "ruth"}, .rooms = {"mastodon", "mail"}});
  std::string out = document.substr(found.from, found.to - found.from) + " →";
  for (std::size_t i = 0; i < std::min(most, found.items.size()); ++i) out += " " + found.items[i].text + "|";
  return out;
}

TEST(Complete, offers_what_may_stand_there) {
  EXPECT_EQ(offers("v"), "v → voices: | visitors: | review: |");
  EXPECT_EQ(offers("    wh"), "wh → when: |");
  EXPECT_EQ(offers("    when: topic(re"), "re → religion)|");
  EXPECT_EQ(offers("    when: vis"), "vis → visibility is public|");
  EXPECT_EQ(offers("    when: topic(money) AND clu"), "clu → clutter > |");
  EXPECT_EQ(offers("    for: "), " → night|");
  EXPECT_EQ(offers("    then: h"), "h → hold for | hide|");
  EXPECT_EQ(offers("    then: hold for r"), "r → ruth| partners| contributor|");
  EXPECT_EQ(offers("    on: [post, re"), "re → reply| remove|");
  EXPECT_EQ(offers("tests:\n  - ex"), "ex → expect: |");
  EXPECT_EQ(offers("tests:\n  - draft: {b"), "b → boost: | block: | by: |");
  EXPECT_EQ(offers("tests:\n  - draft: {by: r"), "r → ruth| partners| contributor|");
  EXPECT_EQ(offers("tests:\n  - draft: {}\n    expect: stopped by q"), "q → quiet|");
  EXPECT_EQ(offers("tests:\n  - draft: {}\n    expect: held f"), "held f → held for |");
  EXPECT_EQ(offers("voices:\n  ru"), "ru → ruth: |");
  EXPECT_EQ(offers("voices:\n  ruth: {m"), "m → may: |");
  EXPECT_EQ(offers("voices:\n  ruth: {may: [post], in: [ma"), "ma → mastodon| mail|");
  EXPECT_EQ(offers("voices:\n  ruth:\n    not a"), "not a → not about: |");
  EXPECT_EQ(offers("voices:\n  ruth:\n    not about: [mo"), "mo → money|");
  EXPECT_EQ(offers("voices:\n  ruth:\n    in:\n      - ma"), "ma → mastodon| mail|");
}

TEST(Complete, any_place_in_any_text_is_harmless) {
  const std::string document = std::string(kAbove) + "voices: {a: [b, {c: \"d\n'e: - [\n - - :\n";
  for (std::size_t i = 0; i <= document.size() + 3; ++i) {
    const auto found = complete(document, i, {});
    EXPECT_LE(found.from, found.to);
    EXPECT_LE(found.to, document.size());
    EXPECT_LE(found.items.size(), 40U);
  }
}

}  // namespace
}  // namespace kith::policy

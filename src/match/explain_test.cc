#include "match/explain.h"

#include <gtest/gtest.h>

#include "text/utf8.h"

namespace kith::match {
namespace {

// "part=words" of each span, in order; title spans after a slash.
std::string shown(std::string_view source, std::string_view text, std::string_view title = {}) {
  Document document;
  document.text = text;
  document.title = title;
  document.lang = "en";
  const auto query = parse(source);
  EXPECT_TRUE(query) << source;
  const Reading reading(document);
  const auto answer = explain(query->root, reading);
  EXPECT_EQ(answer.truth, match(query->root, reading).truth);
  std::string out;
  for (const auto& s : answer.spans) {
    const auto zone = s.title ? title : text;
    const auto begin = text::byte_of_code_point(zone, s.span.start), end = text::byte_of_code_point(zone, s.span.end);
    if (!out.empty()) out += ' ';
    if (s.title) out += '/';
    out += std::string(source.substr(s.part->offset, s.part->end - s.part->offset)) + "=" +
           std::string(zone.substr(begin, end - begin));
  }
  for (const auto* fact : answer.facts) out += " " + std::string(source.substr(fact->offset, fact->end - fact->offset));
  return out;
}

TEST(Explain, says_which_words_satisfied_which_part) {
  EXPECT_EQ(shown("raft", "A raft, rafts, RAFT"), "raft=raft raft=RAFT");
  EXPECT_EQ(shown("raft* OR \"faith school\"", "rafts at a faith school"), "raft*=rafts \"faith school\"=faith school");
  EXPECT_EQ(shown("é raft", "é 😀 raft"), "é=é raft=raft");
  EXPECT_EQ(shown("raft title:camp", "a raft", "Summer camp"), "raft=raft /camp=camp");
  EXPECT_EQ(shown("#raft @mags raw:\"C++\"", "C++ by @mags #raft"), "raw:\"C++\"=C++ @mags=@mags #raft=#raft");
  EXPECT_EQ(shown("raft lang:(en OR de)", "raft"), "raft=raft lang:(en OR de)");
}

TEST(Explain, gives_nothing_for_what_did_not_help) {
  EXPECT_EQ(shown("raft camp", "a raft"), "");
  EXPECT_EQ(shown("raft -camp", "a raft"), "raft=raft");
  EXPECT_EQ(shown("raft OR (camp lake)", "raft camp"), "raft=raft");
  EXPECT_EQ(shown("raft OR lang:de", "raft"), "raft=raft");
}

TEST(Explain, shows_the_words_of_near_and_not_what_stands_between) {
  EXPECT_EQ(shown("a NEAR/1 c", "a b c and so a b b c"), "a=a c=c");
  EXPECT_EQ(shown("a ONEAR/3 c", "c x a x c"), "a=a c=c");
  EXPECT_EQ(shown("(a NEAR/1 b) NEAR/2 (c OR d)", "d x a b and c c x x x x a b"), "d=d a=a b=b c=c c=c");
  EXPECT_EQ(shown("\"a c\"~1", "c b a"), "\"a c\"~1=c b a");
}

// A former bug: every place of the outer NEAR asked all inner ones again, each with pairs of its own to spend.
TEST(Explain, ends_where_near_stands_upon_near_over_one_word) {
  const auto nested = [](int levels) {
    std::string out = std::string(static_cast<std::size_t>(levels), '(') + "a";
    for (int i = 0; i < levels; ++i) out += " NEAR/30 a)";
    return parse(out).value().root;
  };
  std::string words;
  for (int i = 0; i < 2'000; ++i) words += "a ";
  Document document;
  document.text = words;
  EXPECT_EQ(explain(nested(30), Reading(document)).truth, Truth::yes);
  document.text = std::string_view(words).substr(0, 200);
  const auto few = explain(nested(3), Reading(document));
  EXPECT_EQ(few.truth, Truth::yes);
  EXPECT_FALSE(few.spans.empty());
}

TEST(Explain, is_bounded) {
  std::string text;
  for (int i = 0; i < 3000; ++i) text += "a ";
  Document document;
  document.text = text;
  const auto query = parse("a");
  const Reading reading(document);
  EXPECT_EQ(explain(query->root, reading).spans.size(), 1000U);
}

}  // namespace
}  // namespace kith::match

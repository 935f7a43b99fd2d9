#include "text/word_diff.h"

#include <gtest/gtest.h>

#include <random>

namespace kith::text {
namespace {

using Is = Piece::Is;

// "hello [-old-]{+new+}": as people would write it down.
std::string told(std::string_view before, std::string_view after) {
  std::string out;
  for (const auto& [is, text] : word_diff(before, after))
    out += is == Is::same ? text : is == Is::removed ? "[" + text + "]" : "{" + text + "}";
  return out;
}
std::string side(const std::vector<Piece>& pieces, Is without) {
  std::string out;
  for (const auto& piece : pieces)
    if (piece.is != without) out += piece.text;
  return out;
}

TEST(WordDiff, tells_words_not_letters) {
  EXPECT_EQ(told("We open at nine.", "We open at ten."), "We open at [nine]{ten}.");
  EXPECT_EQ(told("Come and see", "Please come and see"), "[Come]{Please come} and see");
  EXPECT_EQ(told("so proud of you all", "so proud of you"), "so proud of you[ all]");
  EXPECT_EQ(told("same", "same"), "same");
  EXPECT_EQ(told("", "new words"), "{new words}");
  EXPECT_EQ(told("old words", ""), "[old words]");
  EXPECT_EQ(told("", ""), "");
}

TEST(WordDiff, changes_parted_by_space_are_one) {
  EXPECT_EQ(told("the church hall is open", "a village hall is open"), "[the church]{a village} hall is open");
}

TEST(WordDiff, signs_and_lines_count) {
  EXPECT_EQ(told("Thanks", "Thanks!"), "Thanks{!}");
  EXPECT_EQ(told("one\ntwo", "one\n\ntwo"), "one[\n]{\n\n}two");
}

TEST(WordDiff, letters_of_all_kinds) {
  EXPECT_EQ(told("Grüße aus Köln", "Grüße aus Mainz"), "Grüße aus [Köln]{Mainz}");
  EXPECT_EQ(told("good 👍", "good 👎"), "good [👍]{👎}");
}

TEST(WordDiff, both_texts_can_be_read_from_it) {
  std::minstd_rand random{7};
  const std::vector<std::string> words{"a", "be", "see", " ", "\n", ", ", "\xff", "ö", "日本", "!"};
  for (int round = 0; round < 300; ++round) {
    std::string texts[2];
    for (auto& text : texts)
      for (auto n = random() % 40; n > 0; --n) text += words[random() % words.size()] + (random() % 2 ? " " : "");
    const auto pieces = word_diff(texts[0], texts[1]);
    ASSERT_EQ(side(pieces, Is::added), texts[0]);
    ASSERT_EQ(side(pieces, Is::removed), texts[1]);
    for (std::size_t i = 1; i < pieces.size(); ++i) ASSERT_NE(pieces[i - 1].is, pieces[i].is);
  }
}

TEST(WordDiff, the_longest_texts_end_soon) {
  std::string before, after;
  for (int i = 0; i < 20'000; ++i) {
    before += "word" + std::to_string(i) + " ";
    after += "other" + std::to_string(i) + " ";
  }
  const auto pieces = word_diff(before + "end", after + "end");
  EXPECT_EQ(pieces.size(), 3U);
  EXPECT_EQ(side(pieces, Is::added), before + "end");
}

}  // namespace
}  // namespace kith::text

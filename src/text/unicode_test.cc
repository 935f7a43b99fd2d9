#include <gtest/gtest.h>

#include <random>

#include "text/fold.h"
#include "text/graphemes.h"
#include "text/utf8.h"
#include "text/words.h"

namespace kith::text {
namespace {

TEST(Utf8, tells_well_formed_from_ill_formed) {
  for (const auto* good : {"", "plain", "é", "€", "😀", "\xF4\x8F\xBF\xBF"})
    EXPECT_TRUE(is_valid_utf8(good)) << good;
  for (const auto* bad :
       {"\x80", "\xC0\xAF", "\xE2\x82", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xF5", "a\xFFz"})
    EXPECT_FALSE(is_valid_utf8(bad));
}

TEST(Utf8, repairs_each_maximal_part) {
  // The example of Unicode 15, table 3-8.
  EXPECT_EQ(repair_utf8("\x61\xF1\x80\x80\xE1\x80\xC2\x62\x80\x63\x80\xBF\x64"),
            "a\uFFFD\uFFFD\uFFFDb\uFFFDc\uFFFD\uFFFDd");
  EXPECT_EQ(repair_utf8("grün"), "grün");
}

TEST(Utf8, turns_offsets) {
  const std::string_view text = "aé€😀z";
  OffsetMap map(text);
  EXPECT_EQ(map.code_points(10), 4u);
  EXPECT_EQ(map.utf16(10), 5u);
  EXPECT_EQ(map.code_points(3), 2u);
  EXPECT_EQ(byte_of_code_point(text, 3), 6u);
  EXPECT_EQ(byte_of_utf16(text, 5), 10u);
  EXPECT_EQ(count_utf16(text), 6u);
  EXPECT_EQ(clip_bytes(text, 5), "aé");
  std::size_t pos = text.size() - 1;
  EXPECT_EQ(previous_code_point(text, pos), U'😀');
  EXPECT_EQ(pos, 6u);
}

TEST(Utf8, any_bytes_are_read_without_harm) {
  std::mt19937 random(7);
  for (int round = 0; round < 2000; ++round) {
    std::string bytes(random() % 40, '\0');
    for (char& c : bytes) c = static_cast<char>(random());
    const auto good = repair_utf8(bytes);
    ASSERT_TRUE(is_valid_utf8(good));
    ASSERT_EQ(to_utf8(to_utf32(good)), good);
    ASSERT_EQ(to_utf8(to_utf32(bytes)), good);
    ASSERT_LE(count_graphemes(good), count_code_points(good));
    words(good);
    fold_marks(bytes);
  }
}

TEST(Graphemes, clusters) {
  struct Case {
    const char* text;
    std::size_t count;
  };
  for (const auto& [text, count] : {Case{"", 0},
                                    {"abc", 3},
                                    {"\r\n", 1},
                                    {"e\u0301x", 2},
                                    {"👨‍👩‍👧‍👦", 1},
                                    {"🇩🇪🇫🇷", 2},
                                    {"🇩🇪🇫", 2},
                                    {"👍🏽!", 2},
                                    {"한국", 2},
                                    {"\u1112\u1161\u11AB", 1},
                                    {"क्षि", 1},           // GB9c
                                    {"क्‍ष", 1},  // GB9c with a joiner
                                    {"कष", 2},
                                    {"a\u200Db", 2},
                                    {"👩\u200D\u200D👩", 2},
                                    {"\u0600\u0661", 1},
                                    {"#\uFE0F\u20E3", 1}})
    EXPECT_EQ(count_graphemes(text), count) << text;
  EXPECT_EQ(grapheme_ends("ae\u0301b"), (std::vector<std::size_t>{1, 4, 5}));
  EXPECT_EQ(clip_graphemes("ae\u0301bc", 2), "ae\u0301");
  EXPECT_EQ(clip_graphemes("ab", 9), "ab");
}

TEST(Fold, case_width_and_marks) {
  EXPECT_EQ(fold("HeLLo"), "hello");
  EXPECT_EQ(fold("Straße ＡＢＣ ﬁ"), "strasse abc fi");
  EXPECT_EQ(fold("a\u00ADb"), "ab");
  EXPECT_EQ(fold_marks("Crème Brûlée Łódź Ørsted"), "creme brulee lodz orsted");
  EXPECT_EQ(fold_marks("Ελλάδα Ёлка"), "ελλαδα елка");
  EXPECT_EQ(fold_marks("हिन्दी"), "हिन्दी");
  EXPECT_EQ(fold_marks("がぎ"), "がぎ");
}

std::vector<std::string> spelled(const std::vector<Word>& list) {
  std::vector<std::string> out;
  for (const auto& word : list) out.emplace_back(word.text);
  return out;
}

TEST(Words, of_several_scripts) {
  using List = std::vector<std::string>;
  EXPECT_EQ(spelled(words("Don't pay 3,50 € (or 3.5) to a_b: x:y")),
            (List{"Don't", "pay", "3,50", "or", "3.5", "to", "a_b", "x:y"}));
  EXPECT_EQ(spelled(words("L’été à Saint-Malo…")), (List{"L’été", "à", "Saint", "Malo"}));
  // The narrow space before French punctuation and between thousands.
  EXPECT_EQ(spelled(words("Le raft\u202F! 12\u202F000 « oui\u202F»")), (List{"Le", "raft", "12", "000", "oui"}));
  EXPECT_EQ(spelled(words("私は学生です")).size(), 4u);
  EXPECT_EQ(spelled(words("สวัสดีครับ")).size(), 2u);
  EXPECT_TRUE(words("!!! 😀").empty());
}

TEST(Words, fast_path_agrees_with_icu) {
  const std::vector<std::string> parts = {"a", "B", "é", "7", "0",  ".",      ",",      ":", ";",
                                          "'", "_", "-", " ", "\n", "\r",     "’",      "ß", "·",
                                          "Д", "λ", "‘", "“", "€",  "/",      "@",      "#", "\"",
                                          "µ", "ª", "×", "ё", "Ω",  "\u1E9E", "\u00A0", "!",
                                          "\u202F", "\u203F"};
  std::mt19937 random(11);
  for (int round = 0; round < 20'000; ++round) {
    std::string text;
    for (auto n = random() % 12; n > 0; --n) text += parts[random() % parts.size()];
    const auto fast = words(text), slow = detail::words_by_icu(text);
    ASSERT_EQ(spelled(fast), spelled(slow)) << text;
    for (std::size_t i = 0; i < fast.size(); ++i) ASSERT_EQ(fast[i].start, slow[i].start);
  }
}

}  // namespace
}  // namespace kith::text

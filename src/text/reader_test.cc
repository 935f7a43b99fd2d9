#include "text/reader.h"

#include <gtest/gtest.h>
#include <unicode/uchar.h>

#include <random>
#include <string>
#include <vector>

#include "text/ascii_block.h"
#include "text/fold.h"
#include "text/utf8.h"
#include "text/words.h"

namespace kith::text {
namespace {

std::string plain(std::string folded) {
  constexpr std::string_view kApostrophe = "\u2019";
  for (std::size_t i; (i = folded.find(kApostrophe)) != std::string::npos;) folded.replace(i, kApostrophe.size(), "'");
  return folded;
}

std::string shown(std::string_view text) {
  std::string out;
  for (const char32_t c : to_utf32(text)) {
    char hex[16];
    std::snprintf(hex, sizeof hex, "%04X ", static_cast<unsigned>(c));
    out += hex;
  }
  return out + "`" + std::string(text) + "`";
}

bool is_own(std::string_view form) {
  return form.size() > 2 && form.ends_with("'s");
}

// Whatever the reader says of one text, beside ICU and the plain folds.
void expect_right(Reader& reader, std::string_view text) {
  const auto want = detail::words_by_icu(text);
  const auto plain_words = words(text);
  const auto cuts = reader.read(text);
  ASSERT_EQ(cuts.size(), want.size()) << shown(text);
  ASSERT_EQ(plain_words.size(), want.size()) << shown(text);
  for (std::size_t i = 0; i < want.size(); ++i) {
    const auto& cut = cuts[i];
    ASSERT_EQ(cut.start, want[i].start) << shown(text);
    ASSERT_EQ(cut.end, want[i].end) << shown(text);
    ASSERT_EQ(plain_words[i].start, want[i].start) << shown(text);
    ASSERT_EQ(plain_words[i].end, want[i].end) << shown(text);
    const auto folded = plain(fold(want[i].text)), bare = plain(fold_marks(want[i].text));
    ASSERT_EQ(reader.folded(cut), folded) << shown(text) << " word " << shown(want[i].text);
    ASSERT_EQ(reader.bare(cut), bare) << shown(text) << " word " << shown(want[i].text);
    ASSERT_EQ(cut.hash, hash_word(folded));
    ASSERT_EQ(cut.bare_hash, hash_word(bare));
    ASSERT_EQ(cut.own, is_own(folded));
    ASSERT_EQ(cut.bare_own, is_own(bare));
  }
}

TEST(Reader, reads_words_of_many_scripts) {
  Reader reader;
  for (const auto* text :
       {"", "a", "Don't pay 3,50 € (or 3.5) to a_b: x:y", "L’été à Saint-Malo… the owner’s rafts' dog's",
        "Straße ŁÓDŹ Ørsted İstanbul ﬁne ＡＢＣ", "私は学生です。東京タワーでiPhoneを買った",
        "我们的原则很简单，2024年见", "สวัสดีครับ hello วันนี้", "한국어 2024년 텍스트a", "हिन्दी में लिखा क़लम",
        "العربيّة ١٢٣ نص", "אב\"ג ד' ה'ו", "a\u00ADb c\u0301d \u0301e", "__ _a_ 1_2",
        "😀 ‍ 👩‍👩‍👧‍👦 a‍😀 #tag @name user@host.org http://x.y/z?q=1",
        "ქართული Հայերեն Ελλάδα’ς", "ℹ️ info 1️⃣ Ⓜ️ ©"}) {
    SCOPED_TRACE(text);
    expect_right(reader, text);
  }
}

TEST(Reader, keeps_texts_side_by_side) {
  Reader reader;
  EXPECT_EQ(reader.read("Über Größe").size(), 2u);
  const auto behind = reader.append("手机 Zoë's");
  ASSERT_EQ(behind.size(), 2u);
  EXPECT_EQ(behind[0].start, 0u);
  EXPECT_EQ(reader.folded(behind[1]), "zoë's");
  EXPECT_EQ(reader.bare(behind[1]), "zoe's");
  EXPECT_TRUE(behind[1].own);
  EXPECT_EQ(reader.cuts().size(), 4u);
  EXPECT_EQ(reader.folded(reader.cuts()[0]), "über");
  const auto name = reader.fold("A.B-Ç’s \xFF");
  EXPECT_EQ(reader.folded(name), "a.b-ç's \uFFFD");
  EXPECT_EQ(reader.bare(name), "a.b-c's \uFFFD");
  EXPECT_EQ(reader.cuts().size(), 4u);
}

// Every code point alone, between letters, and between letters of its own kind.
TEST(Reader, reads_every_code_point) {
  Reader reader;
  std::string text;
  for (char32_t c = 0; c <= 0x10FFFF; ++c) {
    if (c >= 0x20000 && c % 97 != 0) continue;
    text.clear();
    for (const char32_t part : {U'x', c, U'é', U' ', c, c, U' ', U'1', c, U'2', U'.', c, U'द', c})
      append_utf8(text, part);
    expect_right(reader, text);
    if (HasFatalFailure()) return;
  }
}

class Nasty : public testing::TestWithParam<std::vector<char32_t>> {};

TEST_P(Nasty, random_texts_agree_with_icu) {
  Reader reader;
  std::mt19937 random(23);
  std::string text;
  for (int round = 0; round < 30'000; ++round) {
    text.clear();
    for (auto n = random() % 14; n > 0; --n) append_utf8(text, GetParam()[random() % GetParam().size()]);
    if (random() % 50 == 0 && !text.empty()) text[random() % text.size()] = static_cast<char>(random());
    expect_right(reader, text);
    if (HasFatalFailure()) return;
  }
}

const std::vector<char32_t> kLatin = {'a',  'B',   '7',   '.',   ',',  ':',    ';',    '\'',   '_',  '-',
                                      ' ',  '\n',  '\r',  '"',   '@',  's',    0x2019, 0x2018, 0xE9, 0xDF,
                                      0xB7, 0x130, 0x301, 0x327, 0xAD, 0x200D, 0x1E9E, 0x142};
const std::vector<char32_t> kMarks = {'a',    ' ',    0xE9,   0x439,  0x438,  0x306, 0x301, 0x345, 0x3B1,
                                      0x1FB3, 0x94D,  0x915,  0x93C,  0x958,  0x64B, 0x627, 0x653, 0x651,
                                      0x5B0,  0x5D0,  0x483,  0x20DD, 0x9BE,  0x9C7, 0xDCF, 0xDD9, 0x1100,
                                      0x1161, 0x11A8, 0xAC00, 0x200C, 0x0CC6, 0x0CD5};
const std::vector<char32_t> kScripts = {'a',    ' ',    '1',    '.',    0x4E2D, 0x6587, 0x3042,  0x30AB,
                                        0x30FC, 0xFF76, 0xFF9E, 0x0E01, 0x0E31, 0x0E49, 0x0EC4,  0x1780,
                                        0x17D2, 0x1000, 0xAC00, 0xD55C, 0x3002, 0xFF0C, 0x5D0,   '\'',
                                        '"',    0x5D1,  0x3005, 0x3006, 0x302A, 0xFE0F, 0x20000, 0x30FB};
const std::vector<char32_t> kSigns = {'a',     '1',    '_',     0x200D, 0x1F600, 0x2139,  0x24C2, 0x1F1E9,
                                      0x1F1EA, 0xFE0F, 0x20E3,  0xA9,   0x1F469, 0x1F3FD, '#',    '@',
                                      0x300,   ' ',    '\'',    0x5D0,  0xFF3F,  0x2060,  0x203F, 0xFEFF,
                                      0x85,    0x2028, 0xE0067, 0x3030, 0x303D,  0x3297,  0x1F130};

INSTANTIATE_TEST_SUITE_P(Alphabets, Nasty, testing::Values(kLatin, kMarks, kScripts, kSigns));

// Runs long enough that the dictionary has a choice.
TEST(Reader, divides_chinese_and_japanese_as_icu_does) {
  const auto letters = to_utf32(
      "我们的原则很简单今天天气非常好東京都庁大学生活動物園人々日本語を勉強しています私はカタカナアイスクリームコンピュ"
      "ーター"
      "バスケットボールヴァイオリンーヽヾゝ々〆〇有人的中国共产党中华人民共和国国务院总理朋友龍龘𠮷。、，a1 _\u3099ﾊﾟ");
  Reader reader;
  std::mt19937 random(31);
  std::string text;
  for (int round = 0; round < 4000; ++round) {
    text.clear();
    for (auto n = random() % 6; n > 0; --n) {
      const auto from = random() % letters.size();
      for (auto i = from; i < std::min(letters.size(), from + random() % 25); ++i) append_utf8(text, letters[i]);
      for (auto i = random() % 6; i > 0; --i) append_utf8(text, letters[random() % letters.size()]);
    }
    expect_right(reader, text);
    if (HasFatalFailure()) return;
  }
}

TEST(Reader, divides_thai_as_icu_does) {
  const auto letters = to_utf32(
      "วันนี้อากาศดีมากเราชอบกินข้าวผัดที่ตลาดน้ำกรุงเทพมหานครประเทศไทยภาษาไทยเป็นภาษาที่สวยงามการศึกษามหาวิทยาลัย"
      "คอมพิวเตอร์โทรศัพท์มือถือเด็กๆเร็วๆนี้ฯลฯกรุงเทพฯและต่างๆความสุขขอบคุณครับสวัสดีค่ะตากลมมากกว่าโปรดทราบ์์ะาำ"
      "เแโใไ็่้ ");
  Reader reader;
  std::mt19937 random(37);
  std::string text;
  for (int round = 0; round < 6000; ++round) {
    text.clear();
    for (auto n = random() % 6; n > 0; --n) {
      const auto from = random() % letters.size();
      for (auto i = from; i < std::min(letters.size(), from + random() % 25); ++i) append_utf8(text, letters[i]);
      for (auto i = random() % 6; i > 0; --i) append_utf8(text, letters[random() % letters.size()]);
      if (random() % 8 == 0) text += random() % 2 == 0 ? " a1 " : "๑๒.";
    }
    expect_right(reader, text);
    if (HasFatalFailure()) return;
  }
}

// ASCII is read in blocks: words and signs across their ends.
TEST(Reader, reads_long_ascii_across_blocks) {
  Reader reader;
  std::mt19937 random(41);
  constexpr std::string_view kLetters = "abcXYZ019__  \n..,,::;''\"\"-@#/\x7F\x01";
  std::string text;
  for (int round = 0; round < 20'000; ++round) {
    text.clear();
    for (auto n = random() % 260; n > 0; --n) {
      if (random() % 90 == 0) {
        text += "é";
      } else if (random() % 90 == 0) {
        text += "วัน";
      } else {
        text += kLetters[random() % (random() % 3 == 0 ? kLetters.size() : 9)];
      }
    }
    expect_right(reader, text);
    if (HasFatalFailure()) return;
  }
}

// What stands on both sides of a sign decides, be it in the next block or no ASCII.
TEST(Reader, joins_by_signs_at_the_ends_of_blocks) {
  Reader reader;
  for (std::size_t size = 58; size < 70; ++size)
    for (const std::string_view letters : {"x", "7", "_", " "})
      for (const std::string_view sign : {".", "'", ":", ",", ";", "_", "\"", " ", "..", ".'"})
        for (const std::string_view next : {"", "y", "7", "_", "é", "日", "\u0301", "א", "😀"}) {
          std::string text = "a ";
          while (text.size() < size) text += letters;
          expect_right(reader, text + std::string(sign) + std::string(next) + "z.9 b");
          if (HasFatalFailure()) return;
        }
}

TEST(Reader, sorts_bytes_alike_with_and_without_vectors) {
  std::mt19937 random(7);
  char bytes[64];
  for (int round = 0; round < 2000; ++round) {
    for (char& byte : bytes) byte = static_cast<char>(round < 4 ? round * 64 + (&byte - bytes) : random());
    const auto got = detail::Block::of(bytes), want = detail::Block::of_words(bytes);
    ASSERT_EQ(got.letter, want.letter) << round;
    ASSERT_EQ(got.digit, want.digit) << round;
    ASSERT_EQ(got.joiner, want.joiner) << round;
    ASSERT_EQ(got.by_letters, want.by_letters) << round;
    ASSERT_EQ(got.by_digits, want.by_digits) << round;
    ASSERT_EQ(got.high, want.high) << round;
  }
}

TEST(Reader, ends_words_of_joined_letters_where_icu_does) {
  Reader reader;
  const std::string_view pieces[] = {
      "Ёлка", "й", "हिन्दी",  "क़",      "한국",   "a",      "7",      "_",    "'",          ".",    ":",
      ",",    " ", "\u00AD", "\u0301", "\u200D", "\u2019", "—",      "漢字", "カナ",       "ไทย",  "שלום",
      "\"",   "İ", "ß",      "é",      "٣",      "،",      "\u094D", "🙂",   "\U0001F1E9", "\xD0", "\xE0\xA4"};
  for (const auto a : pieces)
    for (const auto b : pieces)
      for (const std::string_view c : {"я", "'й", " ", "한"}) {
        const auto text = std::string(a) + std::string(b) + std::string(c);
        expect_right(reader, text);
        if (HasFatalFailure()) return;
      }
}

// Letters of one script together are where folding by the letter could go wrong.
TEST(Reader, folds_random_words_of_each_script) {
  Reader reader;
  std::mt19937 random(29);
  std::string text;
  for (int round = 0; round < 60'000; ++round) {
    text.clear();
    const char32_t block = (random() % 0x200) << 7U;
    for (int n = 0; n < 6; ++n) {
      const auto c = block + random() % 128;
      if (c < 0xD800 || c > 0xDFFF) append_utf8(text, c);
    }
    const auto cut = reader.fold(text);
    ASSERT_EQ(reader.folded(cut), plain(fold(text))) << shown(text);
    ASSERT_EQ(reader.bare(cut), plain(fold_marks(text))) << shown(text);
    expect_right(reader, text);
    if (HasFatalFailure()) return;
  }
}

TEST(Reader, one_step_of_the_hash_for_eight_bytes) {
  EXPECT_NE(hash_word("raft"), hash_word(std::string_view("raft\0", 5)));
  EXPECT_EQ(hash_word("12345678"), hash_step(hash_start(8), 0x3837363534333231ULL));
}

}  // namespace
}  // namespace kith::text

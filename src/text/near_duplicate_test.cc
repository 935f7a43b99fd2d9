#include "text/near_duplicate.h"

#include <gtest/gtest.h>

#include <bit>
#include <random>
#include <string>
#include <vector>

namespace kith::text {
namespace {

std::uint64_t sign(std::string_view text) {
  static Reader reader;
  return near_duplicate_signature(reader.read(text));
}

TEST(NearDuplicate, case_marks_and_punctuation_do_not_count) {
  const auto one = sign("The café on the corner closes early today, sadly.");
  EXPECT_EQ(one, sign("THE CAFE on the corner… closes early today! Sadly"));
  EXPECT_NE(one, sign("sadly the café on the corner closes early today"));
  EXPECT_EQ(sign("!!"), 0u);
  EXPECT_NE(sign("one"), sign("two"));
}

std::string text_of(std::mt19937& random, int words) {
  std::string out;
  for (int i = 0; i < words; ++i) out += "w" + std::to_string(random() % 4000) + " ";
  return out;
}

TEST(NearDuplicate, one_word_in_thirty_is_near_and_another_text_is_not) {
  std::mt19937 random(3);
  int missed = 0;
  std::vector<std::uint64_t> all;
  for (int i = 0; i < 1000; ++i) {
    const auto before = text_of(random, 15), after = text_of(random, 14);
    const auto one = sign(before + "left " + after), other = sign(before + "right " + after);
    missed += signature_distance(one, other) > kNearDuplicate;
    all.push_back(one);
  }
  EXPECT_LT(missed, 100);
  int false_ones = 0;
  for (std::size_t a = 0; a < all.size(); ++a)
    for (std::size_t b = 0; b < a; ++b) false_ones += signature_distance(all[a], all[b]) <= kNearDuplicate;
  EXPECT_LE(false_ones, 5);  // of half a million pairs
}

// The bits are counted eight at a time, otherwise for long texts than for short ones.
TEST(NearDuplicate, is_the_majority_of_each_bit_at_every_length) {
  Reader reader;
  std::mt19937 random(11);
  for (const int words : {2, 3, 4, 5, 64, 65, 127, 128, 129, 130, 254, 255, 256, 257, 258, 511, 512, 513}) {
    const auto text = text_of(random, words);
    const auto cuts = reader.read(text);
    ASSERT_EQ(cuts.size(), static_cast<std::size_t>(words));
    std::uint64_t want = 0;
    for (unsigned bit = 0; bit < 64; ++bit) {
      std::size_t set = 0;
      for (std::size_t i = 0; i + 1 < cuts.size(); ++i)
        set += hash_step(std::rotl(cuts[i].bare_hash, 17), cuts[i + 1].bare_hash) >> bit & 1U;
      if (2 * set > cuts.size() - 1) want |= 1ULL << bit;
    }
    EXPECT_EQ(near_duplicate_signature(cuts), want) << words;
  }
}

TEST(NearDuplicate, long_texts_are_bounded) {
  std::string text;
  for (int i = 0; i < 5000; ++i) text += "a" + std::to_string(i) + " ";
  EXPECT_EQ(sign(text), sign(text + "and more behind the bound"));
}

}  // namespace
}  // namespace kith::text

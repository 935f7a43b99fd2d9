// Near duplicates: copies of one text with a word changed, another case, other punctuation.
#pragma once

#include <bit>
#include <cstdint>
#include <span>

#include "text/reader.h"

namespace kith::text {

// A 64-bit similarity hash (Charikar's simhash) of the pairs of neighbouring words, without marks and case; of the one
// word where there is only one, 0 where there is none. Reads the first 2,000 words. Allocates nothing.
std::uint64_t near_duplicate_signature(std::span<const Cut> words);

// How many bits differ: 0 for texts of the same words, about 32 for unrelated ones; a word changed in thirty gives
// about 8.
constexpr int signature_distance(std::uint64_t a, std::uint64_t b) {
  return std::popcount(a ^ b);
}
// At most this far apart are near duplicates. Of unrelated texts, one pair in about a million is as near by chance.
constexpr int kNearDuplicate = 12;

}  // namespace kith::text

// User-perceived characters: extended grapheme clusters of UAX #29, with rule GB9c (Indic
// conjuncts) of Unicode 15.1, which ICU before 74 lacks and is added here.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace kith::text {

std::size_t count_graphemes(std::string_view text);
// Byte offsets where a cluster ends, rising; the last is text.size(). Empty for an empty text.
std::vector<std::size_t> grapheme_ends(std::string_view text);
// The longest prefix of at most `count` clusters.
std::string_view clip_graphemes(std::string_view text, std::size_t count);

}  // namespace kith::text

// Emoji sequences as Unicode's RGI set (Emoji 15) names them.
#pragma once

#include <cstddef>
#include <string_view>

namespace kith::text {

// Code points of the longest emoji that starts at `pos`; 0 where none does. Unqualified forms
// (without U+FE0F) count; pictures that show as text by default (❤ ↔) count too, but not before
// U+FE0E; © ® ™ only with U+FE0F.
std::size_t emoji_at(std::u32string_view text, std::size_t pos);

}  // namespace kith::text

// The commonest words of languages written in Latin and Cyrillic letters.
#pragma once

#include <span>
#include <string_view>

#include "text/reader.h"

namespace kith::text::detail {

// The language whose common words the text is full of: at least four of the first 40 words, and twice as many as any
// other language has. Empty where they do not settle it. Allocates nothing; thread-safe.
std::string_view language_of_common_words(std::span<const Cut> words);

// Hindi or Urdu in Latin letters: at least two words that only they have, and one word in four.
bool is_roman_hindi(std::string_view text);
// False: no part of a text with these words is. Thread-safe.
bool has_roman_hindi(std::span<const Cut> words);

}  // namespace kith::text::detail

// The commonest words of languages written in Latin and Cyrillic letters.
#pragma once

#include <span>
#include <string_view>

#include "text/reader.h"

namespace kith::text::detail {

// The language whose common words the text is full of: at least four of the first 40 words, and twice as many as any
// other language has. Empty where they do not settle it. Allocates nothing; thread-safe.
std::string_view language_of_common_words(std::span<const Cut> words);

}  // namespace kith::text::detail

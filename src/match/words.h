// Written words to patterns, and patterns against the words of a text.
#pragma once

#include "match/naive.h"
#include "match/query.h"

namespace kith::match::detail {

// The patterns of what was written, in order. `quoted`: a last `?` is punctuation.
// A problem's offset counts from the start of `written`.
std::expected<std::vector<Pattern>, Problem> patterns(std::string_view written, bool quoted);

bool fits(const Pattern& pattern, const Reading::Token& token);

// A folded text with one kind of apostrophe.
std::string fold_word(std::string_view word, bool marks);

}  // namespace kith::match::detail

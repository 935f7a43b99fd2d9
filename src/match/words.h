// Written words to patterns, and patterns against the words of a text.
#pragma once

#include "match/naive.h"
#include "match/query.h"

namespace kith::match::detail {

// The patterns of what was written, in order. `quoted`: a last `?` is punctuation.
// A problem's offset counts from the start of `written`.
std::expected<std::vector<Pattern>, Problem> patterns(std::string_view written, bool quoted);

bool fits(const Pattern& pattern, const Reading::Token& token);

// Whether `pattern`, with each `?` one letter, is `word` or, where `prefix`, its beginning.
bool glob(std::string_view pattern, std::string_view word, bool prefix);

// A character of words and names; `pos` is where it begins, or anywhere inside it.
bool is_name_character(std::string_view text, std::size_t pos);

// A folded text with one kind of apostrophe.
std::string fold_word(std::string_view word, bool marks);

}  // namespace kith::match::detail

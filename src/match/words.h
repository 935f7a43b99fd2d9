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

// Calls `found(start, end)` with each `#name` and `@name[@server]`, in bytes, where the sign does not stand inside a
// word or an address.
template <class F>
void each_sign(std::string_view text, F found) {
  for (std::size_t i = 0; (i = text.find_first_of("#@", i)) != std::string_view::npos; ++i) {
    const char sign = text[i];
    if (i > 0 && (is_name_character(text, i - 1) || text[i - 1] == '/' || text[i - 1] == sign)) continue;
    const auto goes_on = [&](std::size_t at) {
      return is_name_character(text, at) ||
             (sign == '@' && (text[at] == '.' || text[at] == '-' || text[at] == '@'));
    };
    auto end = i + 1;
    while (end < text.size() && goes_on(end)) ++end;
    while (end > i + 1 && (text[end - 1] == '.' || text[end - 1] == '-' || text[end - 1] == '@')) --end;
    if (end == i + 1) continue;
    found(i, end);
    i = end - 1;
  }
}

// A folded text with one kind of apostrophe.
std::string fold_word(std::string_view word, bool marks);

}  // namespace kith::match::detail

// Words of a text, by UAX #29 with ICU's dictionaries for scripts that write without spaces.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace kith::text {

struct Word {
  std::string_view text;  // points into the text given
  std::size_t start;      // bytes
  std::size_t end;        // bytes, exclusive
};

// Segments that hold a letter, number, kana or ideograph; punctuation, spaces and emoji are left
// out. Latin text takes a fast path that gives the same words.
std::vector<Word> words(std::string_view text);

namespace detail {
// ICU alone, for every text: what the fast path is tested against.
std::vector<Word> words_by_icu(std::string_view text);
}  // namespace detail

}  // namespace kith::text

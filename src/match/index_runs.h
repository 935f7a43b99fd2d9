// What the prefilter of a query and the index words of a document must see alike.
#pragma once

#include <unicode/uchar.h>

#include <algorithm>
#include <string>
#include <string_view>

#include "text/utf8.h"

namespace kith::match::detail {

inline constexpr std::size_t kIndexWordBytes = 200;

// A word as the index keeps it, in text and query alike.
std::string plain(std::string_view word);

// A handle without its first sign, folded.
std::string bare_handle(std::string_view handle);

// Letters a raw text can be narrowed by: of scripts whose words are parted by something else.
inline bool is_plain_letter(char32_t c) {
  const bool mark = c >= 0x300 && c < 0x370;
  return mark || (c < 0x250 && (u_isalnum(static_cast<UChar32>(c)) || c == '_'));
}
inline bool is_name_letter(char32_t c) {
  const auto u = static_cast<UChar32>(c);
  return u_isalnum(u) || c == '_' || (U_GET_GC_MASK(u) & U_GC_M_MASK) != 0;
}
inline bool is_ascii_name_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

// Calls `found(run, simple)` with each longest run of letters, digits and marks; simple: all are plain letters.
template <class F>
void each_run(std::string_view text, F found) {
  std::size_t start = 0;
  bool simple = true;
  const auto end_at = [&](std::size_t here, std::size_t next) {
    if (here > start) found(text.substr(start, here - start), simple);
    start = next;
    simple = true;
  };
  for (std::size_t pos = 0; pos < text.size();) {
    const auto here = pos;
    if (static_cast<unsigned char>(text[pos]) < 0x80) {
      if (!is_ascii_name_letter(text[pos++])) end_at(here, pos);
      continue;
    }
    const char32_t c = text::next_code_point(text, pos);
    if (is_name_letter(c))
      simple = simple && is_plain_letter(c);
    else
      end_at(here, pos);
  }
  end_at(text.size(), text.size());
}

inline bool has_letter(std::string_view run) {
  return std::ranges::any_of(run, [](unsigned char c) { return c != '_'; });
}

}  // namespace kith::match::detail

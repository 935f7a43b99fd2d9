// The rules of each family of networks; offsets are code points. Internal to entities.cc and
// measure.cc.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace kith::text::rules {

struct Span {
  std::size_t start, end;
  std::string value;
};

struct Found {
  std::vector<Span> links, mentions, hashtags, cashtags;
};

struct UrlRules {
  bool without_scheme = true;
  bool unicode_paths =
      false;  // Mastodon: any letter in paths and queries, and fragments after them
};

// Addresses as twitter-text 3 extracts them (extractUrlsWithIndices).
std::vector<Span> find_urls(std::u32string_view text, const UrlRules& by);

Found x(std::u32string_view text);
Found mastodon(std::u32string_view text);
Found bluesky(std::u32string_view text);
Found common(std::string_view network, std::u32string_view text);

// Spans that begin inside an earlier one are dropped, across all kinds.
void drop_overlaps(Found& found);

bool is_letter_or_mark(char32_t c);
bool is_latin_accent(char32_t c);
// Letter, mark, decimal digit or connector punctuation.
bool is_word_char(char32_t c);
inline bool is_ascii_letter(char32_t c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
inline bool is_ascii_digit(char32_t c) {
  return c >= '0' && c <= '9';
}
inline bool is_ascii_alnum(char32_t c) {
  return is_ascii_letter(c) || is_ascii_digit(c);
}
// What ECMAScript's \s matches.
bool is_script_space(char32_t c);
// `text` at `pos` begins with `ascii`, which is in lower case, in any case.
bool begins_with(std::u32string_view text, std::size_t pos, std::string_view ascii);

}  // namespace kith::text::rules

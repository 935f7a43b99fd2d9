#include "match/words.h"

#include <unicode/uchar.h>

#include <algorithm>
#include <cctype>

#include "text/fold.h"
#include "text/utf8.h"
#include "text/words.h"

namespace kith::match::detail {
namespace {

// Scripts in which one or two characters are a word already.
bool is_dense(char32_t c) {
  return (c >= 0x2E80 && c <= 0x9FFF) || (c >= 0xAC00 && c <= 0xD7AF) || (c >= 0xF900 && c <= 0xFAFF) || c >= 0x20000;
}

bool long_enough(std::string_view stem) {
  std::size_t pos = 0;
  if (!stem.empty() && is_dense(text::next_code_point(stem, pos))) return true;
  const auto holes = static_cast<std::size_t>(std::ranges::count(stem, '?'));
  return text::count_code_points(stem) >= 3 + holes;
}

bool fits_form(const Pattern& pattern, const std::string& form) {
  if (form.empty()) return false;
  if (pattern.holes) return glob(pattern.folded, form, pattern.prefix);
  return pattern.prefix ? form.starts_with(pattern.folded) : form == pattern.folded;
}

std::unexpected<Problem> wrong(std::size_t offset, std::string message, std::string hint) {
  return std::unexpected(Problem{std::move(message), std::move(hint), offset, 1, 1});
}

}  // namespace

bool glob(std::string_view pattern, std::string_view word, bool prefix) {
  std::size_t p = 0, w = 0;
  while (p < pattern.size()) {
    if (w >= word.size()) return false;
    const auto want = text::next_code_point(pattern, p);
    const auto have = text::next_code_point(word, w);
    if (want != U'?' && want != have) return false;
  }
  return prefix || w == word.size();
}

bool is_name_character(std::string_view text, std::size_t pos) {
  if (const char c = text[pos]; static_cast<unsigned char>(c) < 0x80)
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  while (pos > 0 && (static_cast<unsigned char>(text[pos]) & 0xC0U) == 0x80U) --pos;
  const auto c = static_cast<UChar32>(text::next_code_point(text, pos));
  return u_isalnum(c) || c == '_' || (U_GET_GC_MASK(c) & U_GC_M_MASK) != 0;
}

std::string fold_word(std::string_view word, bool marks) {
  auto folded = marks ? text::fold(word) : text::fold_marks(word);
  constexpr std::string_view kApostrophe = "\u2019";
  for (std::size_t i = 0; (i = folded.find(kApostrophe, i)) != std::string::npos; ++i)
    folded.replace(i, kApostrophe.size(), "'");
  return folded;
}

std::expected<std::vector<Pattern>, Problem> patterns(std::string_view written, bool quoted) {
  // Wild signs are letters while the words are found; both are one byte, so the places stay.
  std::string plain(written);
  const auto is_letter = [&](std::size_t i) {
    return i < plain.size() && (static_cast<unsigned char>(plain[i]) >= 0x80 ||
                                std::isalnum(static_cast<unsigned char>(plain[i])) || plain[i] == '_');
  };
  for (std::size_t i = 0; i < plain.size(); ++i) {
    if (plain[i] != '?') continue;
    auto end = i;
    while (end < plain.size() && plain[end] == '?') ++end;
    const bool inside = i > 0 && is_letter(i - 1) && is_letter(end);
    if (inside)
      std::fill(plain.begin() + static_cast<std::ptrdiff_t>(i), plain.begin() + static_cast<std::ptrdiff_t>(end), 'a');
    else if (!quoted)
      return wrong(i, "`?` stands for one letter inside a word",
                   "at the end of a word use `*`, or put what you look for in quotation marks");
    i = end - 1;
  }
  std::vector<Pattern> out;
  std::size_t last_end = 0;
  for (const auto& word : text::words(plain)) {
    if (const auto star = plain.substr(last_end, word.start - last_end).find('*'); star != std::string::npos)
      return wrong(last_end + star, "`*` goes at the end of a word", "write it like `complain*`");
    Pattern pattern;
    const auto piece = written.substr(word.start, word.end - word.start);
    last_end = word.end;
    if (last_end < plain.size() && plain[last_end] == '*') {
      pattern.prefix = true;
      ++last_end;
      const auto next = last_end < plain.size() ? static_cast<unsigned char>(plain[last_end]) : ' ';
      if (next >= 0x80 || std::isalnum(next))
        return wrong(last_end - 1, "`*` goes at the end of a word",
                     "write it like `complain*`; inside a word `?` stands for one letter");
    }
    const auto marked = fold_word(piece, true);
    const auto bare = fold_word(piece, false);
    pattern.marks = marked != bare;
    pattern.folded = pattern.marks ? marked : bare;
    pattern.holes = pattern.folded.contains('?');
    if (pattern.prefix && !long_enough(pattern.folded))
      return wrong(word.start, "`" + std::string(piece) + "*` would match too much",
                   "give at least three letters before the `*`");
    if (pattern.folded.empty()) continue;
    out.push_back(std::move(pattern));
  }
  if (const auto star = plain.find('*', last_end); star != std::string::npos)
    return wrong(star, "`*` goes at the end of a word", "write it like `complain*`");
  if (out.empty())
    return wrong(0, "`" + std::string(written) + "` has no letter or digit to look for",
                 "to look for these very signs, write `raw:\"" + std::string(written) + "\"`");
  return out;
}

bool fits(const Pattern& pattern, const Reading::Token& token) {
  return pattern.marks ? fits_form(pattern, token.folded) || fits_form(pattern, token.folded_own)
                       : fits_form(pattern, token.bare) || fits_form(pattern, token.bare_own);
}

}  // namespace kith::match::detail

#include "text/words.h"

#include <unicode/brkiter.h>
#include <unicode/locid.h>
#include <unicode/rbbi.h>
#include <unicode/uchar.h>
#include <unicode/utext.h>

#include <memory>

#include "text/utf8.h"

namespace kith::text {
namespace {

// Word_Break classes the fast path knows; `other` stands alone, `stop` sends the text to ICU.
enum class Class : unsigned char {
  letter,
  digit,
  mid_letter,
  mid_digit,
  mid_both,
  joiner,
  other,
  newline,
  stop
};

Class ascii_class(unsigned char c) {
  if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) return Class::letter;
  if (c >= '0' && c <= '9') return Class::digit;
  switch (c) {
    case ':':
      return Class::mid_letter;
    case ',':
    case ';':
      return Class::mid_digit;
    case '.':
    case '\'':
      return Class::mid_both;
    case '_':
      return Class::joiner;
    default:
      return Class::other;
  }
}

Class class_of(char32_t c) {
  if (c < 0x80) return ascii_class(static_cast<unsigned char>(c));
  if (c == 0x2019) return Class::mid_both;
  if (c == 0x2018) return Class::mid_both;
  if (c == 0xB7) return Class::mid_letter;
  if (c == 0xAA || c == 0xB5 || c == 0xBA) return Class::letter;
  if (c >= 0xC0 && c < 0x250) return c == 0xD7 || c == 0xF7 ? Class::other : Class::letter;
  if ((c >= 0x391 && c < 0x400 && c != 0x3F6 && c != 0x3A2) || (c >= 0x400 && c < 0x482) ||
      (c >= 0x48A && c < 0x530))
    return Class::letter;
  if (c >= 0x1E00 && c < 0x1F00) return Class::letter;
  if (c == 0x2013 || c == 0x2014 || c == 0x201C || c == 0x201D || c == 0x201E || c == 0x20AC ||
      c == 0xA0 || c == 0xAB || c == 0xBB || c == 0xA3)
    return Class::other;
  return Class::stop;
}

bool is_word_part(Class c) {
  return c == Class::letter || c == Class::digit || c == Class::joiner;
}

struct Unit {
  Class kind;
  std::size_t start, end;
};

// Rules WB5 to WB13 of UAX #29 for texts without marks, kana, ideographs or emoji. False: not such
// a text.
bool words_fast(std::string_view text, std::vector<Word>& out) {
  std::vector<Unit> units;
  units.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t start = i;
    const Class kind = class_of(next_code_point(text, i));
    if (kind == Class::stop) return false;
    units.push_back({kind, start, i});
  }
  const auto kind = [&](std::size_t i) {
    return i < units.size() ? units[i].kind : Class::newline;
  };
  for (std::size_t i = 0; i < units.size();) {
    if (!is_word_part(kind(i))) {
      ++i;
      continue;
    }
    const std::size_t first = i;
    bool counts = kind(i) != Class::joiner;
    for (;;) {
      const Class now = kind(i), next = kind(i + 1), after = kind(i + 2);
      const bool middle = (now == Class::letter && after == Class::letter &&
                           (next == Class::mid_letter || next == Class::mid_both)) ||
                          (now == Class::digit && after == Class::digit &&
                           (next == Class::mid_digit || next == Class::mid_both));
      if (is_word_part(next)) {
        ++i;
      } else if (middle) {
        i += 2;
      } else {
        break;
      }
      counts = counts || kind(i) != Class::joiner;
    }
    if (counts)
      out.push_back({text.substr(units[first].start, units[i].end - units[first].start),
                     units[first].start, units[i].end});
    ++i;
  }
  return true;
}

// ICU's root rules keep `@name` whole and part words at `:`; both undone here, which leaves UAX #29
// as published plus the dictionaries.
std::unique_ptr<icu::BreakIterator> make_iterator() {
  UErrorCode status = U_ZERO_ERROR;
  std::unique_ptr<icu::BreakIterator> root(
      icu::BreakIterator::createWordInstance(icu::Locale::getRoot(), status));
  if (U_FAILURE(status)) return nullptr;
  const auto* by_rules = dynamic_cast<const icu::RuleBasedBreakIterator*>(root.get());
  if (!by_rules) return root;
  icu::UnicodeString rules(by_rules->getRules());
  rules.findAndReplace(u"ALetter}@]", u"ALetter}]");
  rules.findAndReplace(u"-[\\:\\uFE55\\uFF1A]", u"");
  UParseError where;
  auto plain = std::make_unique<icu::RuleBasedBreakIterator>(rules, where, status);
  return U_SUCCESS(status) ? std::move(plain) : std::move(root);
}

// A copy of one prototype: reading the rules costs milliseconds, a copy microseconds.
std::unique_ptr<icu::BreakIterator> iterator() {
  static const std::unique_ptr<icu::BreakIterator> prototype = make_iterator();
  return std::unique_ptr<icu::BreakIterator>(prototype ? prototype->clone() : nullptr);
}

bool is_underscores(std::string_view word) {
  for (std::size_t i = 0; i < word.size();)
    if (u_getIntPropertyValue(static_cast<UChar32>(next_code_point(word, i)), UCHAR_WORD_BREAK) !=
        U_WB_EXTENDNUMLET)
      return false;
  return true;
}

}  // namespace

namespace detail {

std::vector<Word> words_by_icu(std::string_view text) {
  std::vector<Word> out;
  const auto it = iterator();
  if (!it) return out;
  UErrorCode status = U_ZERO_ERROR;
  UText* const view =
      utext_openUTF8(nullptr, text.data(), static_cast<int64_t>(text.size()), &status);
  it->setText(view, status);
  if (U_SUCCESS(status)) {
    int32_t start = it->first();
    for (int32_t end = it->next(); end != icu::BreakIterator::DONE; start = end, end = it->next()) {
      if (it->getRuleStatus() < UBRK_WORD_NONE_LIMIT) continue;
      const auto from = static_cast<std::size_t>(start), to = static_cast<std::size_t>(end);
      if (is_underscores(text.substr(from, to - from))) continue;
      out.push_back({text.substr(from, to - from), from, to});
    }
  }
  utext_close(view);
  return out;
}

}  // namespace detail

std::vector<Word> words(std::string_view text) {
  std::vector<Word> out;
  if (words_fast(text, out)) return out;
  return detail::words_by_icu(text);
}

}  // namespace kith::text

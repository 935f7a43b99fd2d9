#include "text/dictionary.h"

#include <unicode/brkiter.h>
#include <unicode/locid.h>
#include <unicode/rbbi.h>
#include <unicode/uchar.h>
#include <unicode/utext.h>

#include <string>
#include <vector>

#include "text/decode.h"
#include "text/kanji.h"
#include "text/letters.h"
#include "text/thai.h"

namespace kith::text::detail {
namespace {

// ICU's root rules keep `@name` whole and part words at `:`; both undone here, which leaves UAX #29 as published plus
// the dictionaries, but for is_joiner().
std::unique_ptr<icu::BreakIterator> make_iterator() {
  UErrorCode status = U_ZERO_ERROR;
  std::unique_ptr<icu::BreakIterator> root(icu::BreakIterator::createWordInstance(icu::Locale::getRoot(), status));
  if (U_FAILURE(status)) return nullptr;
  const auto* by_rules = dynamic_cast<const icu::RuleBasedBreakIterator*>(root.get());
  if (!by_rules) return root;
  icu::UnicodeString rules(by_rules->getRules());
  rules.findAndReplace(u"ALetter}@]", u"ALetter}]");
  rules.findAndReplace(u"-[\\:\\uFE55\\uFF1A]", u"");
  rules.findAndReplace(u"[\\p{Word_Break=ExtendNumLet}]", u"[\\p{Word_Break=ExtendNumLet}-[\\u202F]]");
  UParseError where;
  auto plain = std::make_unique<icu::RuleBasedBreakIterator>(rules, where, status);
  return U_SUCCESS(status) ? std::move(plain) : std::move(root);
}

// A copy of one prototype: reading the rules costs milliseconds, a copy microseconds.
std::unique_ptr<icu::BreakIterator> iterator() {
  static const std::unique_ptr<icu::BreakIterator> prototype = make_iterator();
  return std::unique_ptr<icu::BreakIterator>(prototype ? prototype->clone() : nullptr);
}

}  // namespace

class Dictionary::Parts {
 public:
  ~Parts() { utext_close(&view_); }

  std::span<const Range> words(std::string_view text) {
    ranges_.clear();
    if (!iterator_) iterator_ = iterator();
    if (!iterator_) return {};
    read(text);
    UErrorCode status = U_ZERO_ERROR;
    utext_openUChars(&view_, utf16_.data(), static_cast<int64_t>(utf16_.size()), &status);
    iterator_->setText(&view_, status);
    if (U_FAILURE(status)) return {};
    std::size_t unit = 0, byte = 0;
    const auto move_to = [&](std::size_t to) {
      for (; unit < to; ++unit) byte += bytes_[unit];
      return byte;
    };
    auto start = static_cast<std::size_t>(iterator_->first());
    for (auto end = iterator_->next(); end != icu::BreakIterator::DONE; end = iterator_->next()) {
      const auto last = static_cast<std::size_t>(end);
      if (iterator_->getRuleStatus() >= UBRK_WORD_NONE_LIMIT && !all_joiners(start, last)) {
        Range range;
        range.start = move_to(start);
        range.end = move_to(last);
        ranges_.push_back(range);
      }
      start = last;
    }
    return ranges_;
  }

  std::span<const Range> kanji(std::string_view run) {
    read_threes(run);
    return threes(Kanji::get().divide(utf16_, space_));
  }

  std::span<const Range> thai(std::string_view run) {
    read_threes(run);
    Thai::get().divide(utf16_, ends_);
    return threes(ends_);
  }

 private:
  void read(std::string_view text) {
    utf16_.clear();
    bytes_.clear();
    for (std::size_t pos = 0; pos < text.size();) {
      const auto start = pos;
      const auto c = decode(text, pos);
      if (c > 0xFFFF) {
        utf16_ += U16_LEAD(c);
        bytes_.push_back(0);
      }
      utf16_ += c > 0xFFFF ? U16_TRAIL(c) : static_cast<char16_t>(c);
      bytes_.push_back(static_cast<unsigned char>(pos - start));
    }
  }

  // Text whose characters have three bytes each, as they have from U+0800 to U+FFFF.
  void read_threes(std::string_view text) {
    utf16_.resize(text.size() / 3);
    for (std::size_t i = 0; i < utf16_.size(); ++i) {
      const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[3 * i + at]); };
      utf16_[i] = static_cast<char16_t>((byte(0) & 0x0FU) << 12U | (byte(1) & 0x3FU) << 6U | (byte(2) & 0x3FU));
    }
  }

  std::span<const Range> threes(std::span<const std::uint32_t> ends) {
    ranges_.resize(ends.size());
    std::size_t start = 0;
    for (std::size_t i = 0; i < ends.size(); ++i) {
      ranges_[i] = {start, 3UL * ends[i]};
      start = 3UL * ends[i];
    }
    return ranges_;
  }

  bool all_joiners(std::size_t unit, std::size_t end) const {
    for (; unit < end; ++unit)
      if (!is_joiner(utf16_[unit])) return false;
    return true;
  }

  std::unique_ptr<icu::BreakIterator> iterator_;
  UText view_ = UTEXT_INITIALIZER;
  std::u16string utf16_;
  std::vector<unsigned char> bytes_;  // of each unit, the whole code point's with its last
  std::vector<Range> ranges_;
  Kanji::Space space_;
  std::vector<std::uint32_t> ends_;
};

Dictionary::Dictionary() : parts_(std::make_unique<Parts>()) {}
Dictionary::~Dictionary() = default;
Dictionary::Dictionary(Dictionary&&) noexcept = default;
Dictionary& Dictionary::operator=(Dictionary&&) noexcept = default;

std::span<const Range> Dictionary::words(std::string_view text) {
  return parts_->words(text);
}

std::span<const Range> Dictionary::kanji(std::string_view run) {
  return parts_->kanji(run);
}

std::span<const Range> Dictionary::thai(std::string_view run) {
  return parts_->thai(run);
}

}  // namespace kith::text::detail

#include "text/letters.h"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/uscript.h>

#include <algorithm>
#include <string>

#include "text/fold.h"
#include "text/kanji.h"
#include "text/thai.h"
#include "text/utf8.h"

namespace kith::text::detail {
namespace {

bool is_for_dictionary(UChar32 c) {
  if (c < 0x0E00) return false;
  if (u_getIntPropertyValue(c, UCHAR_LINE_BREAK) == U_LB_COMPLEX_CONTEXT) return true;
  if (c < 0x2E80) return false;
  UErrorCode status = U_ZERO_ERROR;
  const auto script = uscript_getScript(c, &status);
  return script == USCRIPT_HAN || script == USCRIPT_HIRAGANA || script == USCRIPT_KATAKANA ||
         u_hasBinaryProperty(c, UCHAR_IDEOGRAPHIC);
}

Kind kind_of(UChar32 c, const Kanji& kanji) {
  if (kanji.takes(static_cast<char32_t>(c))) return Kind::kanji;
  if (Thai::get().takes(static_cast<char32_t>(c)))
    return u_getIntPropertyValue(c, UCHAR_WORD_BREAK) == U_WB_EXTEND ? Kind::thai_mark : Kind::thai;
  if (is_for_dictionary(c)) return Kind::hard;
  const bool pict = u_hasBinaryProperty(c, UCHAR_EXTENDED_PICTOGRAPHIC);
  const auto plain = [&](Kind kind) { return pict ? Kind::hard : kind; };
  switch (u_getIntPropertyValue(c, UCHAR_WORD_BREAK)) {
    case U_WB_ALETTER:
      return c >= 0xAC00 && c <= 0xD7A3 ? Kind::hangul : plain(Kind::letter);
    case U_WB_NUMERIC:
      return plain(Kind::digit);
    case U_WB_EXTENDNUMLET:
      return is_joiner(static_cast<char32_t>(c)) ? plain(Kind::joiner) : Kind::other;
    case U_WB_HEBREW_LETTER:
      return Kind::hebrew;
    case U_WB_MIDLETTER:
      return plain(Kind::mid_letter);
    case U_WB_MIDNUM:
      return plain(Kind::mid_digit);
    case U_WB_MIDNUMLET:
      return plain(Kind::mid_both);
    case U_WB_SINGLE_QUOTE:
      return Kind::single_quote;
    case U_WB_DOUBLE_QUOTE:
      return Kind::double_quote;
    case U_WB_EXTEND:
    case U_WB_FORMAT:
      return plain(Kind::attach);
    case U_WB_ZWJ:
      return Kind::zwj;
    case U_WB_REGIONAL_INDICATOR:
      return Kind::flag;
    case U_WB_KATAKANA:
      return Kind::hard;
    default:
      return pict ? Kind::pict : Kind::other;
  }
}

// Blocks worth a table: what people write in all day. Elsewhere letters fold to themselves, or are looked up.
constexpr struct {
  char32_t first, last;
} kTabled[] = {{0x80, 0x1FFF},   {0x2000, 0x20BF}, {0x2C00, 0x2DFF},
               {0x3040, 0x30FF}, {0xA640, 0xA69F}, {0xFF00, 0xFFBF}};

bool is_tabled(char32_t c) {
  return std::ranges::any_of(kTabled, [&](const auto& range) { return c >= range.first && c <= range.last; });
}

struct Normalizers {
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* folds = icu::Normalizer2::getNFKCCasefoldInstance(status);
  const icu::Normalizer2* apart = icu::Normalizer2::getNFDInstance(status);
};

// Composes with nothing before it.
bool is_free(const std::string& text) {
  std::size_t pos = 0;
  const auto c = static_cast<UChar32>(next_code_point(text, pos));
  return u_getIntPropertyValue(c, UCHAR_NFC_QUICK_CHECK) == UNORM_YES;
}
std::uint8_t first_mark(const std::string& text) {
  std::size_t pos = 0;
  return u_getCombiningClass(static_cast<UChar32>(next_code_point(text, pos)));
}
std::uint8_t last_mark(const std::string& text) {
  auto pos = text.size();
  return u_getCombiningClass(static_cast<UChar32>(previous_code_point(text, pos)));
}

Folding folding_of(char32_t c) {
  Folding out;
  if (c >= 0x300 && c < 0x370) return out;  // fold_marks looks at the letter before
  std::string one;
  append_utf8(one, c);
  const auto folded = c == 0x2019 ? std::string("'") : fold(one), bare = c == 0x2019 ? folded : fold_marks(one);
  if (folded.size() > out.folded.size() || bare.size() > out.bare.size()) return out;
  if (folded.empty() != bare.empty() || folded.contains("\u2019")) return out;
  if (!folded.empty()) {
    const auto mark = first_mark(folded);
    if (!is_free(folded) || !is_free(bare) || first_mark(bare) != mark) return out;
    if (last_mark(folded) != mark || last_mark(bare) != mark) return out;
    if (mark != 0 && folded != bare) return out;
    out.mark = mark;
  }
  std::ranges::copy(folded, out.folded.begin());
  std::ranges::copy(bare, out.bare.begin());
  out.folded_size = static_cast<std::uint8_t>(folded.size());
  out.bare_size = static_cast<std::uint8_t>(bare.size());
  out.slow = false;
  return out;
}

}  // namespace

bool is_joiner(char32_t c) {
  return c != 0x202F && u_getIntPropertyValue(static_cast<UChar32>(c), UCHAR_WORD_BREAK) == U_WB_EXTENDNUMLET;
}

const Letters& Letters::get() {
  static const Letters letters;
  return letters;
}

Letters::Letters() {
  fill_kinds();
  fill_foldings();
  fill_joining();
}

void Letters::fill_kinds() {
  const auto& kanji = Kanji::get();
  kinds_.resize(kKinds);
  for (char32_t c = 0; c < kKinds; ++c) kinds_[c] = kind_of(static_cast<UChar32>(c), kanji);
}

void Letters::fill_foldings() {
  const Normalizers by;
  foldings_.resize(64);  // a block of slow ones, for whatever is not known
  for (char32_t first = 0x80; first < 0x10000 && U_SUCCESS(by.status); first += 64) {
    const auto itself = [&](char32_t c) {
      if (c >= 0xAC00 && c <= 0xD7A3) return true;
      const auto u = static_cast<UChar32>(c);
      return c >= 0x300 && by.folds->isInert(u) && by.apart->isInert(u);
    };
    bool all_itself = true;
    for (char32_t c = first; c < first + 64 && all_itself; ++c) all_itself = itself(c);
    if (all_itself) {
      blocks_[first >> 6U] = kItself;
    } else if (is_tabled(first)) {
      blocks_[first >> 6U] = static_cast<std::uint16_t>(foldings_.size());
      for (char32_t c = first; c < first + 64; ++c) foldings_.push_back(folding_of(c));
    }
  }
}

Joining Letters::joining_of(char32_t c) const {
  Joining out;
  std::uint64_t as = Joining::none;
  switch (kind(c)) {
    case Kind::letter:
    case Kind::digit:
      as = Joining::letter;
      break;
    case Kind::attach:
      as = Joining::mark;
      break;
    case Kind::hangul:
      as = Joining::hangul;
      break;
    default:
      return out;
  }
  std::string folded, bare;
  std::uint64_t combining = 0;
  if (const auto* const by = folding(c)) {
    if (by->slow) return out;
    folded.assign(by->folded.data(), by->folded_size);
    bare.assign(by->bare.data(), by->bare_size);
    combining = by->mark;
  } else {
    append_utf8(folded, c);
    bare = folded;
  }
  if (folded.empty() || folded.size() > 3 || bare.size() > 3) return out;
  const auto byte = [](const std::string& of, std::size_t i) { return static_cast<std::uint8_t>(of[i]); };
  for (std::size_t i = 0; i < folded.size(); ++i) out.bits |= std::uint64_t{byte(folded, i)} << (8 * i);
  for (std::size_t i = 0; i < bare.size(); ++i) out.bits |= std::uint64_t{byte(bare, i)} << (24 + 8 * i);
  out.bits |= folded.size() << 48 | bare.size() << 50 | as << 52 | combining << 56;
  return out;
}

void Letters::fill_joining() {
  joining_.resize(64);  // a block of none
  for (char32_t first = 0x80; first < 0x10000; first += 64) {
    std::array<Joining, 64> block;
    bool any = false;
    for (char32_t i = 0; i < 64; ++i) {
      block[i] = joining_of(first + i);
      any = any || block[i].as() != Joining::none;
    }
    if (!any) continue;
    joining_blocks_[first >> 6U] = static_cast<std::uint32_t>(joining_.size());
    joining_.insert(joining_.end(), block.begin(), block.end());
  }
}

}  // namespace kith::text::detail

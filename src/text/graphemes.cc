#include "text/graphemes.h"

#include <unicode/uchar.h>
#include <unicode/uscript.h>

#include <algorithm>

#include "text/utf8.h"

namespace kith::text {
namespace {

// The rules of UAX #29 section 3.1.1 as a machine over pairs: properties come from ICU, the rules
// are here, so that GB9c does not wait for a newer ICU and the count needs no iterator object.
enum class Conjunct { none, consonant, linker, extend };

bool is_conjunct_script(UScriptCode script) {
  return script == USCRIPT_BENGALI || script == USCRIPT_DEVANAGARI || script == USCRIPT_GUJARATI ||
         script == USCRIPT_MALAYALAM || script == USCRIPT_ORIYA || script == USCRIPT_TELUGU;
}

// Indic_Conjunct_Break of Unicode 15.1, derived as DerivedCoreProperties says.
Conjunct conjunct_of(char32_t c, int break_class) {
  if (c < 0x300) return Conjunct::none;
  if (c >= 0x900 && c < 0xD80) {
    UErrorCode status = U_ZERO_ERROR;
    const auto category =
        u_getIntPropertyValue(static_cast<UChar32>(c), UCHAR_INDIC_SYLLABIC_CATEGORY);
    if (category == U_INSC_VIRAMA || category == U_INSC_CONSONANT) {
      if (is_conjunct_script(uscript_getScript(static_cast<UChar32>(c), &status)))
        return category == U_INSC_VIRAMA ? Conjunct::linker : Conjunct::consonant;
    }
  }
  if (c == 0x200D) return Conjunct::extend;
  if (break_class == U_GCB_EXTEND && c != 0x200C) return Conjunct::extend;
  return Conjunct::none;
}

class Breaker {
 public:
  // True where a cluster boundary stands before `c`.
  bool before(char32_t c) {
    const int now = u_getIntPropertyValue(static_cast<UChar32>(c), UCHAR_GRAPHEME_CLUSTER_BREAK);
    const bool pictographic =
        c >= 0xA9 && u_hasBinaryProperty(static_cast<UChar32>(c), UCHAR_EXTENDED_PICTOGRAPHIC);
    const Conjunct conjunct = conjunct_of(c, now);
    const bool result = first_ || breaks(now, pictographic, conjunct);
    remember(now, pictographic, conjunct);
    return result;
  }

 private:
  bool breaks(int now, bool pictographic, Conjunct conjunct) const {
    const int was = before_;
    if (was == U_GCB_CR && now == U_GCB_LF) return false;                         // GB3
    if (was == U_GCB_CR || was == U_GCB_LF || was == U_GCB_CONTROL) return true;  // GB4
    if (now == U_GCB_CR || now == U_GCB_LF || now == U_GCB_CONTROL) return true;  // GB5
    if (was == U_GCB_L &&
        (now == U_GCB_L || now == U_GCB_V || now == U_GCB_LV || now == U_GCB_LVT))  // GB6
      return false;
    if ((was == U_GCB_LV || was == U_GCB_V) && (now == U_GCB_V || now == U_GCB_T))
      return false;                                                            // GB7
    if ((was == U_GCB_LVT || was == U_GCB_T) && now == U_GCB_T) return false;  // GB8
    if (now == U_GCB_EXTEND || now == U_GCB_ZWJ || now == U_GCB_SPACING_MARK)
      return false;                          // GB9, GB9a
    if (was == U_GCB_PREPEND) return false;  // GB9b
    if (conjunct == Conjunct::consonant && conjunct_open_ && conjunct_linked_)
      return false;                                                 // GB9c
    if (picture_ == Picture::joined && pictographic) return false;  // GB11
    if (now == U_GCB_REGIONAL_INDICATOR && was == now && regional_ % 2 == 1)
      return false;  // GB12, GB13
    return true;
  }

  void remember(int now, bool pictographic, Conjunct conjunct) {
    regional_ = now == U_GCB_REGIONAL_INDICATOR ? regional_ + 1 : 0;
    if (pictographic)
      picture_ = Picture::open;
    else if (picture_ == Picture::open && now == U_GCB_ZWJ)
      picture_ = Picture::joined;
    else if (picture_ != Picture::open || now != U_GCB_EXTEND)
      picture_ = Picture::none;
    switch (conjunct) {
      case Conjunct::consonant:
        conjunct_open_ = true, conjunct_linked_ = false;
        break;
      case Conjunct::linker:
        conjunct_linked_ = conjunct_open_;
        break;
      case Conjunct::extend:
        break;
      case Conjunct::none:
        conjunct_open_ = conjunct_linked_ = false;
        break;
    }
    before_ = now;
    first_ = false;
  }

  enum class Picture { none, open, joined };
  Picture picture_ = Picture::none;
  bool first_ = true, conjunct_open_ = false, conjunct_linked_ = false;
  int before_ = U_GCB_OTHER, regional_ = 0;
};

bool is_plain(char c) {
  return c >= 0x20 && c < 0x7F;
}

template <class AtBoundary>
void each_boundary(std::string_view text, AtBoundary at) {
  Breaker breaker;
  for (std::size_t pos = 0; pos < text.size();) {
    const std::size_t start = pos;
    const char32_t c = next_code_point(text, pos);
    if (breaker.before(c) && start > 0) at(start);
    // Printable ASCII is a cluster a byte, and leaves the machine as one letter would.
    if (!is_plain(text[start])) continue;
    for (; pos < text.size() && is_plain(text[pos]); ++pos) at(pos);
  }
  if (!text.empty()) at(text.size());
}

}  // namespace

std::size_t count_graphemes(std::string_view text) {
  std::size_t count = 0;
  each_boundary(text, [&](std::size_t) { ++count; });
  return count;
}

std::vector<std::size_t> grapheme_ends(std::string_view text) {
  std::vector<std::size_t> ends;
  each_boundary(text, [&](std::size_t end) { ends.push_back(end); });
  return ends;
}

std::string_view clip_graphemes(std::string_view text, std::size_t count) {
  if (count == 0) return text.substr(0, 0);
  std::size_t seen = 0, cut = text.size();
  bool found = false;
  each_boundary(text, [&](std::size_t end) {
    if (++seen == count && !found) cut = end, found = true;
  });
  return text.substr(0, cut);
}

}  // namespace kith::text

#include "text/emoji.h"

#include <unicode/uchar.h>
#include <unicode/uset.h>

#include <string>

namespace kith::text {
namespace {

constexpr char32_t kEmojiStyle = 0xFE0F, kTextStyle = 0xFE0E, kJoiner = 0x200D, kKeycap = 0x20E3;

bool has(char32_t c, UProperty property) {
  return u_hasBinaryProperty(static_cast<UChar32>(c), property);
}
bool is_regional(char32_t c) {
  return c >= 0x1F1E6 && c <= 0x1F1FF;
}
bool is_modifier(char32_t c) {
  return c >= 0x1F3FB && c <= 0x1F3FF;
}

bool is_rgi(std::u32string_view sequence) {
  std::u16string units;
  for (const char32_t c : sequence) {
    if (c > 0xFFFF) {
      units += static_cast<char16_t>(0xD7C0 + (c >> 10));
      units += static_cast<char16_t>(0xDC00 + (c & 0x3FF));
    } else {
      units += static_cast<char16_t>(c);
    }
  }
  return u_stringHasBinaryProperty(units.data(), static_cast<int32_t>(units.size()),
                                   UCHAR_RGI_EMOJI);
}

// The sequence with U+FE0F where a fully qualified one has it.
std::u32string qualified(std::u32string_view sequence) {
  std::u32string out;
  for (std::size_t i = 0; i < sequence.size(); ++i) {
    const char32_t c = sequence[i];
    if (c == kEmojiStyle) continue;
    out += c;
    const bool modified = i + 1 < sequence.size() && is_modifier(sequence[i + 1]);
    if (has(c, UCHAR_EMOJI) && !has(c, UCHAR_EMOJI_PRESENTATION) && !modified) out += kEmojiStyle;
  }
  return out;
}

// A picture that is one by default has no need of U+FE0F; the older ones accept it.
bool takes_style(char32_t c) {
  return c < 0x1F300 || !has(c, UCHAR_EMOJI_PRESENTATION);
}

// One element between joiners: picture, modifier or style, tags.
std::size_t element_end(std::u32string_view text, std::size_t pos) {
  std::size_t end = pos + 1;
  if (end < text.size() && is_modifier(text[end]) && has(text[pos], UCHAR_EMOJI_MODIFIER_BASE)) {
    ++end;
  } else {
    if (end < text.size() && text[end] == kEmojiStyle && takes_style(text[pos])) ++end;
  }
  std::size_t tags = end;
  while (tags < text.size() && tags - end < 32 && text[tags] >= 0xE0020 && text[tags] < 0xE007F)
    ++tags;
  if (tags > end && tags < text.size() && text[tags] == 0xE007F) end = tags + 1;
  return end;
}

}  // namespace

std::size_t emoji_at(std::u32string_view text, std::size_t pos) {
  const char32_t c = text[pos];
  const auto next = [&](std::size_t i) { return pos + i < text.size() ? text[pos + i] : U'\0'; };
  if (c < 0xA9) {
    const bool key = (c >= '0' && c <= '9') || c == '#' || c == '*';
    if (!key) return 0;
    if (next(1) == kKeycap) return 2;
    return next(1) == kEmojiStyle && next(2) == kKeycap ? 3 : 0;
  }
  if (is_regional(c)) return is_regional(next(1)) && is_rgi(text.substr(pos, 2)) ? 2 : 1;
  if (!has(c, UCHAR_EMOJI) || next(1) == kTextStyle) return 0;
  if ((c < 0x100 || c == 0x2122) && next(1) != kEmojiStyle) return 0;
  // Every end of an element is a candidate; the longest that Unicode recommends wins.
  std::size_t end = element_end(text, pos), best = 0;
  if (end - pos <= 2 || is_rgi(qualified(text.substr(pos, end - pos)))) best = end - pos;
  if (best == 0)
    best = (next(1) == kEmojiStyle && takes_style(c)) ||
                   (is_modifier(next(1)) && has(c, UCHAR_EMOJI_MODIFIER_BASE))
               ? 2
               : 1;
  for (int joints = 0; joints < 9 && end + 1 < text.size() && text[end] == kJoiner; ++joints) {
    if (!has(text[end + 1], UCHAR_EMOJI)) break;
    end = element_end(text, end + 1);
    if (is_rgi(qualified(text.substr(pos, end - pos)))) best = end - pos;
  }
  return best;
}

}  // namespace kith::text

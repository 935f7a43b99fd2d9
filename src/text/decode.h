// next_code_point where it is asked for every letter of a stream: the usual sequences inline, the rest by it.
#pragma once

#include <string_view>

#include "text/utf8.h"

namespace kith::text::detail {

inline char32_t decode(std::string_view text, std::size_t& pos) {
  const auto* const p = reinterpret_cast<const unsigned char*>(text.data()) + pos;
  const auto left = text.size() - pos;
  const auto follows = [&](std::size_t i) { return (p[i] & 0xC0U) == 0x80U; };
  if (p[0] < 0x80) {
    ++pos;
    return p[0];
  }
  if (p[0] >= 0xC2 && p[0] < 0xE0 && left >= 2 && follows(1)) {
    pos += 2;
    return (p[0] & 0x1FU) << 6U | (p[1] & 0x3FU);
  }
  // Without the surrogates' lead byte; the first allows fewer followers.
  if (p[0] >= 0xE0 && p[0] < 0xF0 && p[0] != 0xED && left >= 3 && follows(1) && follows(2) &&
      (p[0] != 0xE0 || p[1] >= 0xA0)) {
    pos += 3;
    return (p[0] & 0x0FU) << 12U | (p[1] & 0x3FU) << 6U | (p[2] & 0x3FU);
  }
  return next_code_point(text, pos);
}

}  // namespace kith::text::detail

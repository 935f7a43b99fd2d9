// 64 bytes of text at once: which of them make up words, and which are no ASCII at all. A bit a byte.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace kith::text::detail {

inline constexpr std::uint64_t kEachByte = 0x0101010101010101ULL;
inline constexpr std::uint64_t kEachTop = kEachByte * 0x80;

// The top bit of each byte, side by side.
inline std::uint64_t tops(std::uint64_t eight) {
  return ((eight & kEachTop) >> 7U) * 0x0102040810204080ULL >> 56U;
}
// Sets the top bit of the bytes, none over 0x7F, from `first` to `last`.
inline std::uint64_t between(std::uint64_t eight, std::uint64_t first, std::uint64_t last) {
  return (eight + kEachByte * (0x80 - first)) & ~(eight + kEachByte * (0x7F - last)) & kEachTop;
}
// Lower case of what is ASCII; the rest stays. A loop that compilers do many bytes at a time.
inline void lower_ascii(const char* from, std::size_t size, char* to) {
  for (std::size_t i = 0; i < size; ++i) {
    const auto byte = static_cast<unsigned char>(from[i]);
    const bool upper = static_cast<unsigned char>(byte - 'A') < 26;
    to[i] = static_cast<char>(byte | (upper ? 0x20U : 0U));
  }
}

struct Block {
  std::uint64_t letter = 0, digit = 0, joiner = 0;  // joiner: `_`
  std::uint64_t by_letters = 0, by_digits = 0;      // signs that belong to the word between two letters, or two digits
  std::uint64_t high = 0;                           // no ASCII

  // The bytes from `base`; what is past the end is none of these.
  static Block at(std::string_view text, std::size_t base) {
    if (base + 64 <= text.size()) return of(text.data() + base);
    char padded[64] = {};
    std::memcpy(padded, text.data() + base, text.size() - base);
    return of(padded);
  }

#ifdef __SSE2__
  static Block of(const char* bytes) {
    Block out;
    const auto each = [](int byte) { return _mm_set1_epi8(static_cast<char>(byte)); };
    const auto below = [&](__m128i x, int most) { return _mm_cmpeq_epi8(_mm_min_epu8(x, each(most - 1)), x); };
    const auto bits = [](__m128i x) { return std::uint64_t{static_cast<std::uint32_t>(_mm_movemask_epi8(x))}; };
    for (unsigned i = 0; i < 64; i += 16) {
      const auto some = _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes + i));
      const auto is = [&](char sign) { return _mm_cmpeq_epi8(some, each(sign)); };
      const auto both = _mm_or_si128(is('.'), is('\''));
      out.letter |= bits(below(_mm_sub_epi8(_mm_or_si128(some, each(0x20)), each('a')), 26)) << i;
      out.digit |= bits(below(_mm_sub_epi8(some, each('0')), 10)) << i;
      out.joiner |= bits(is('_')) << i;
      out.by_letters |= bits(_mm_or_si128(both, is(':'))) << i;
      out.by_digits |= bits(_mm_or_si128(both, _mm_or_si128(is(','), is(';')))) << i;
      out.high |= bits(some) << i;
    }
    return out;
  }
#else
  static Block of(const char* bytes) { return of_words(bytes); }
#endif

  // The same eight bytes at a time, for any machine.
  static Block of_words(const char* bytes) {
    Block out;
    for (unsigned i = 0; i < 8; ++i) {
      std::uint64_t eight;
      std::memcpy(&eight, bytes + 8UL * i, 8);
      const auto low = eight & ~kEachTop;
      const auto bits = [&](std::uint64_t found) { return tops(found & ~eight) << (8 * i); };
      const auto is = [&](unsigned char sign) { return between(low, sign, sign); };
      const auto both = is('.') | is('\'');
      out.letter |= bits(between(low | kEachByte * 0x20, 'a', 'z'));
      out.digit |= bits(between(low, '0', '9'));
      out.joiner |= bits(is('_'));
      out.by_letters |= bits(both | is(':'));
      out.by_digits |= bits(both | is(',') | is(';'));
      out.high |= tops(eight) << (8 * i);
    }
    return out;
  }
};

}  // namespace kith::text::detail

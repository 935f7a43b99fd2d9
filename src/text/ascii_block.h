// 64 bytes of text at once: which of them are letters, digits or `_`, and which are no ASCII at all. A bit a byte.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

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
// Lower case of eight bytes at once; what is no ASCII stays.
inline std::uint64_t lower_eight(std::uint64_t eight) {
  return eight | ((between(eight & ~kEachTop, 'A', 'Z') & ~eight) >> 2U);
}

struct Block {
  std::uint64_t part = 0;  // a letter, a digit, `_`
  std::uint64_t high = 0;  // no ASCII

  // The bytes from `base`; what is past the end is neither.
  static Block at(std::string_view text, std::size_t base) {
    if (base + 64 <= text.size()) return of(text.data() + base);
    char padded[64] = {};
    std::memcpy(padded, text.data() + base, text.size() - base);
    return of(padded);
  }

 private:
  static Block of(const char* bytes) {
    Block out;
    for (unsigned i = 0; i < 8; ++i) {
      std::uint64_t eight;
      std::memcpy(&eight, bytes + 8UL * i, 8);
      const auto low = eight & ~kEachTop;
      const auto part = between(low | kEachByte * 0x20, 'a', 'z') | between(low, '0', '9') | between(low, '_', '_');
      out.part |= tops(part & ~eight) << (8 * i);
      out.high |= tops(eight) << (8 * i);
    }
    return out;
  }
};

}  // namespace kith::text::detail

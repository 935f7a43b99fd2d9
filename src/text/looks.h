// How a character looks to somebody who reads fast: which plain letters it stands for, and which it may be taken for.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace kith::text {

// One letter of a character: `own` is its folded letter without marks, `shape` what it looks like, made coarse: i, l, 1
// are one shape, u and v are one, m is r and n, w is two u. A shape of a Latin letter is a small ASCII letter.
struct Stroke {
  char32_t own = 0, shape = 0;
  bool operator==(const Stroke&) const = default;
};

enum class LookIs : std::uint8_t {
  apart,   // parts letters: a space, a full stop, a dash
  hidden,  // not seen at all: zero width, soft hyphen; and marks on what stands before
  letter,
  digit,
  sign  // parts letters, or stands for one: @ $ ! | + €
};

struct Look {
  std::uint32_t first = 0;  // of Looks::strokes
  std::uint8_t count = 0;
  LookIs is = LookIs::apart;
  std::uint8_t script = 0;  // ICU's UScriptCode, clipped to 255; the same for all of Latin
  bool upper : 1 = false;
  bool marked : 1 = false;    // carries a diacritic
  bool wide : 1 = false;      // a compatibility form: full width, mathematical, circled
  bool unspaced : 1 = false;  // of a script written without spaces, where every place may begin a word
};

// What ICU's data on confusable characters and character names say, and some of our own, as a table. Immutable; made
// at first use in some tens of milliseconds; thread-safe.
class Looks {
 public:
  static const Looks& get();

  // A letter beyond the table looks like itself; `count` is 0 for those, and for what is no letter.
  const Look& of(char32_t c) const {
    if (c < kTable && pages_[c >> 8U] != kNoPage) return looks_[pages_[c >> 8U] * 256U + (c & 255U)];
    return beyond(c);
  }
  std::span<const Stroke> strokes(const Look& look) const { return {&strokes_[look.first], look.count}; }

 private:
  Looks();
  const Look& beyond(char32_t c) const;
  Look make(char32_t c);

  static constexpr char32_t kTable = 0x20000;
  static constexpr std::uint16_t kNoPage = 0xFFFF;
  std::vector<std::uint16_t> pages_;
  std::vector<Look> looks_;
  std::vector<Stroke> strokes_;
  Look itself_, han_, apart_;
};

}  // namespace kith::text

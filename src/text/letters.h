// What the cutter and the folder know of every code point, taken from ICU once.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace kith::text::detail {

// Word_Break classes of UAX #29, as far as they part words from one another.
enum class Kind : std::uint8_t {
  letter,
  digit,
  joiner,  // is_joiner()
  hebrew,
  hangul,  // syllables; ICU lets them join only one another
  mid_letter,
  mid_digit,
  mid_both,
  single_quote,
  double_quote,
  attach,  // Extend, Format: belong to what stands before
  zwj,
  flag,   // Regional_Indicator: two stand together
  pict,   // Extended_Pictographic and in no word
  other,  // stands alone: a boundary is before it, whatever comes before
  kanji,  // Han and kana that Kanji divides
  thai,   // what Thai divides
  thai_mark,
  hard  // wants ICU: dictionary scripts, and what is rare
};
// Class ExtendNumLet, but for U+202F: that is the space French writes before `!` and between thousands, and would be
// a letter of the word before it. (Unicode means the suffixes of Mongolian.)
bool is_joiner(char32_t c);
constexpr bool is_part(Kind kind) {
  return kind <= Kind::hangul;
}

// What one code point folds to, where it does so whatever stands around it.
struct Folding {
  std::array<char, 6> folded{}, bare{};
  std::uint8_t folded_size = 0, bare_size = 0;
  std::uint8_t mark = 0;  // its combining class; 0 for a letter
  // By the word around it: ask fold and fold_marks for the whole.
  bool slow = true;
};

// The same for what only joins letters: short, and beside its neighbours in words whatever they are.
struct Joining {
  enum As : std::uint8_t { none, letter, mark, hangul };  // mark: attached to a letter before

  std::uint64_t bits = 0;  // three bytes of folded, three of bare; their sizes and As, two bits each; combining class

  As as() const { return static_cast<As>(bits >> 52 & 3U); }
  std::uint32_t folded() const { return static_cast<std::uint32_t>(bits); }  // and a byte of no meaning
  std::uint32_t bare() const { return static_cast<std::uint32_t>(bits >> 24); }
  std::size_t folded_size() const { return bits >> 48 & 3U; }
  std::size_t bare_size() const { return bits >> 50 & 3U; }
  std::uint8_t combining() const { return static_cast<std::uint8_t>(bits >> 56); }
};

// Immutable, 500 KB; built in a few milliseconds at first use, thread-safe.
class Letters {
 public:
  static const Letters& get();

  Kind kind(char32_t c) const { return c < kKinds ? kinds_[c] : Kind::hard; }
  // By bytes below 0x80.
  const Kind* kinds() const { return kinds_.data(); }
  // The folding of a code point from U+0080 up; nullptr where it is itself, twice.
  const Folding* folding(char32_t c) const {
    if (c >= 0x10000) return &foldings_[0];
    const auto block = blocks_[c >> 6U];
    return block == kItself ? nullptr : &foldings_[block + (c & 63U)];
  }
  // Of a code point from U+0080 up.
  Joining joining(char32_t c) const { return c < 0x10000 ? joining_[joining_blocks_[c >> 6U] + (c & 63U)] : Joining(); }

 private:
  Letters();
  void fill_kinds();
  void fill_foldings();
  void fill_joining();
  Joining joining_of(char32_t c) const;

  static constexpr char32_t kKinds = 0x20000;
  static constexpr std::uint16_t kItself = 0xFFFF;
  std::vector<Kind> kinds_;
  std::array<std::uint16_t, 1024> blocks_{};
  std::vector<Folding> foldings_;
  std::array<std::uint32_t, 1024> joining_blocks_{};
  std::vector<Joining> joining_;
};

}  // namespace kith::text::detail

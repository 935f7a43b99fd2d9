// Reader: a text cut into words, each folded and hashed, in one pass and into buffers that are used again.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <span>
#include <string_view>

namespace kith::text {

// The hash of a folded word: multiply and fold, eight bytes at a time, the last padded with zeros. Not keyed:
// whoever looks a word up by it compares the bytes as well.
inline std::uint64_t hash_step(std::uint64_t hash, std::uint64_t eight) {
  const auto product = static_cast<unsigned __int128>(hash ^ eight) * 0x9E3779B97F4A7C15ULL;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}
inline std::uint64_t hash_start(std::size_t size) {
  return 0xA0761D6478BD642FULL + static_cast<std::uint64_t>(size) * 0xE7037ED1A0B428DBULL;
}
// The last bytes of a word, at most eight, zeros behind them; nothing outside the word is read.
inline std::uint64_t last_eight(std::string_view word, std::size_t left) {
  const auto load = [](const char* from, auto as) {
    std::memcpy(&as, from, sizeof as);
    return static_cast<std::uint64_t>(as);
  };
  const char* const at = word.data() + word.size() - left;
  if (left == 0) return 0;
  if (word.size() >= 8) return load(word.data() + word.size() - 8, std::uint64_t{}) >> (64 - 8 * left);
  if (left >= 4) return load(at, std::uint32_t{}) | load(at + left - 4, std::uint32_t{}) << (8 * (left - 4));
  return load(at, std::uint8_t{}) | load(at + left / 2, std::uint8_t{}) << (8 * (left / 2)) |
         load(at + left - 1, std::uint8_t{}) << (8 * (left - 1));
}
inline std::uint64_t hash_word(std::string_view word) {
  auto hash = hash_start(word.size());
  auto left = word.size();
  for (; left > 8; left -= 8) {
    std::uint64_t eight;
    std::memcpy(&eight, word.data() + word.size() - left, 8);
    hash = hash_step(hash, eight);
  }
  return hash_step(hash, last_eight(word, left));
}

// One word. `folded` is `fold` of it with typographic apostrophes made plain, `bare` is `fold_marks` likewise; both
// may be empty (a word of invisible letters), and are the same range where the word carries no mark.
struct Cut {
  std::uint32_t start = 0, end = 0;           // bytes of the source
  std::uint32_t folded = 0, folded_size = 0;  // in Reader::folded()
  std::uint32_t bare = 0, bare_size = 0;
  std::uint64_t hash = 0, bare_hash = 0;  // hash_word of those bytes
  // Ends in a possessive `'s` with something before it: the form without its last two bytes counts as well.
  bool own = false, bare_own = false;
};

// Gives the words of text::words. Ill-formed UTF-8 parts words. Keeps its buffers, so that after a few texts nothing
// is allocated for texts without dictionary scripts. One a thread; texts of less than 1 GiB.
class Reader {
 public:
  Reader();
  ~Reader();
  Reader(Reader&&) noexcept;
  Reader& operator=(Reader&&) noexcept;

  // The words of `utf8`, rising. What was read before is forgotten.
  std::span<const Cut> read(std::string_view utf8);
  // The same, behind what was read before; places are those of `utf8`. Spans given earlier become invalid.
  std::span<const Cut> append(std::string_view utf8);
  // Folds a piece as one word, be it a name or a whole address; not among cuts().
  Cut fold(std::string_view piece);

  std::span<const Cut> cuts() const;  // of every text since read()
  std::string_view folded() const;    // the folded bytes of them all
  std::string_view folded(const Cut& cut) const { return folded().substr(cut.folded, cut.folded_size); }
  std::string_view bare(const Cut& cut) const { return folded().substr(cut.bare, cut.bare_size); }

 private:
  class Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace kith::text

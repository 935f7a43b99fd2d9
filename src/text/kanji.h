// ICU's division of Chinese and Japanese into words, with the dictionary ICU ships, without what makes it slow there.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace kith::text::detail {

// Divides runs of Han and kana as CjkBreakEngine of ICU 72 does: the segmentation whose words are likeliest together,
// by dynamic programming. Immutable; thread-safe.
class Kanji {
 public:
  static const Kanji& get();

  // False where ICU is another, or has no dictionary: then runs are left to ICU itself.
  bool works() const { return !first_.empty(); }
  // Characters whose runs can be given to divide().
  bool takes(char32_t c) const;

  // What is in the trie behind two characters; those lately asked for are kept.
  struct Pair {
    std::uint32_t characters = 0;
    std::uint8_t result = 0;
    std::int32_t value = 0;
    std::uint64_t state = 0;
  };
  struct Space {
    std::vector<Pair> pairs;  // by a hash of the characters
    std::vector<std::uint32_t> best;  // cost of the likeliest way to each place
    std::vector<std::uint32_t> before;
    std::vector<std::uint32_t> ends;
  };
  // Where the words of `run` end, rising. In `space`, valid until it is used again.
  std::span<const std::uint32_t> divide(std::u16string_view run, Space& space) const;

 private:
  Kanji();
  void offer(std::u16string_view run, std::size_t at, Space& space) const;
  const Pair& pair(char16_t first, char16_t second, Space& space) const;

  struct First {
    std::uint64_t state = 0;  // of the trie behind this character
    std::uint8_t result = 0;
    std::int32_t value = 0;
  };
  static constexpr char16_t kLowest = 0x3005, kHighest = 0x9FFF;
  const char16_t* trie_ = nullptr;
  std::vector<First> first_;  // from kLowest
  std::vector<bool> takes_;
};

}  // namespace kith::text::detail

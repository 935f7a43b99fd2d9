// ICU's division of Chinese and Japanese into words, with the dictionary ICU ships, without what makes it slow there.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace kith::text::detail {

// Divides runs of Han and kana as CjkBreakEngine of ICU 72 does: the segmentation whose words are likeliest together,
// by dynamic programming. Immutable; thread-safe. What two characters begin is tabled
// when a run is first divided: 5 MB, in some 20 ms.
class Kanji {
 public:
  static const Kanji& get();

  // False where ICU is another, or has no dictionary: then runs are left to ICU itself.
  bool works() const { return !first_.empty(); }
  // Characters whose runs can be given to divide().
  bool takes(char32_t c) const;

  struct Space {
    std::vector<std::uint32_t> best;  // cost of the likeliest way to each place
    std::vector<std::uint32_t> before;
    std::vector<std::uint32_t> ends;
  };
  // Where the words of `run` end, rising. In `space`, valid until it is used again.
  std::span<const std::uint32_t> divide(std::u16string_view run, Space& space) const;

 private:
  Kanji();
  class Pairs;
  void offer(const Pairs& pairs, std::u16string_view run, std::size_t at, Space& space) const;

  struct First {
    std::uint8_t cost = 0;  // of the character alone
    bool goes_on = false;
  };
  static constexpr char16_t kLowest = 0x3005, kHighest = 0x9FFF;
  const char16_t* trie_ = nullptr;
  std::vector<First> first_;  // from kLowest
  std::vector<bool> takes_;
};

}  // namespace kith::text::detail

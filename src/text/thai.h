// ICU's division of Thai into words, with the dictionary ICU ships, without what makes it slow there.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace kith::text::detail {

// Divides runs of Thai letters as ThaiBreakEngine of ICU 72 does: from each place the dictionary's word that lets two
// more follow, else one, else the longest; what is in no dictionary is joined to what stands before. Immutable;
// thread-safe.
class Thai {
 public:
  static const Thai& get();

  // False where ICU is another, or has no dictionary: then runs are left to ICU itself.
  bool works() const { return trie_ != nullptr; }
  // Characters whose runs can be given to divide().
  bool takes(char32_t c) const { return works() && c >= kLowest && c <= kHighest && is_[c - kLowest].letter; }

  // Where the words of `run` end, rising; in `ends`.
  void divide(std::u16string_view run, std::vector<std::uint32_t>& ends) const;

 private:
  class Division;
  // The dictionary's words at one place: their lengths, rising; and how many characters were looked at.
  struct Words {
    static constexpr std::size_t kMost = 20;
    std::size_t at = ~std::size_t{0};
    std::uint32_t count = 0, current = 0, mark = 0, looked_at = 0;
    std::uint32_t lengths[kMost] = {};
  };
  struct Is {
    bool letter = false, mark = false, end = false, begin = false;
  };
  struct First {
    std::uint64_t state = 0;  // of the trie behind this character
    std::uint8_t result = 0;
  };

  Thai();
  void look(std::u16string_view run, std::size_t at, Words& words) const;

  static constexpr char16_t kLowest = 0x0E00, kHighest = 0x0E7F;
  const char* trie_ = nullptr;
  std::int32_t offset_ = 0;  // of the characters in the trie
  Is is_[kHighest - kLowest + 1];
  First first_[kHighest - kLowest + 1];
};

}  // namespace kith::text::detail

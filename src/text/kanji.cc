#include "text/kanji.h"

#include <unicode/appendable.h>
#include <unicode/uchar.h>
#include <unicode/ucharstrie.h>
#include <unicode/udata.h>
#include <unicode/unistr.h>
#include <unicode/unorm2.h>
#include <unicode/uscript.h>
#include <unicode/uvernum.h>

#include <algorithm>
#include <array>
#include <limits>

namespace kith::text::detail {
namespace {

// The numbers of ICU's dictbe.cpp.
constexpr std::size_t kWordMost = 20, kKatakanaMost = 20;
constexpr std::uint8_t kUnknown = 255;
constexpr std::array<std::uint32_t, 9> kKatakanaCost = {8192, 984, 408, 240, 204, 252, 300, 372, 480};
constexpr auto kNoWay = std::numeric_limits<std::uint32_t>::max();
constexpr std::uint32_t kNoWord = kNoWay / 2;  // no run costs as much

bool is_katakana(char16_t c) {
  return c >= 0x30A1 && c <= 0x30FE && c != 0x30FB;
}

// The dictionary as ICU's data has it: eight numbers, of which the first says where the trie begins and the fifth how
// it is made (1: of UTF-16 units). Open until the process ends.
const char16_t* open_trie() {
  if (U_ICU_VERSION_MAJOR_NUM != 72) return nullptr;
  UErrorCode status = U_ZERO_ERROR;
  static const icu::LocalUDataMemoryPointer data(udata_open(U_ICUDATA_NAME "-brkitr", "dict", "cjdict", &status));
  if (U_FAILURE(status) || data.isNull()) return nullptr;
  const auto* const numbers = static_cast<const std::int32_t*>(udata_getMemory(data.getAlias()));
  if ((numbers[4] & 7) != 1) return nullptr;
  const auto* const bytes = static_cast<const char*>(udata_getMemory(data.getAlias())) + numbers[0];
  return reinterpret_cast<const char16_t*>(bytes);
}

// Never above 251 in ICU 72's data.
std::uint8_t cost_of(const icu::UCharsTrie& trie) {
  return static_cast<std::uint8_t>(trie.getValue());
}

bool is_of_a_run(char16_t c) {
  UErrorCode status = U_ZERO_ERROR;
  const auto script = uscript_getScript(c, &status);
  // Alone, too, these are words to ICU's rules; the iteration mark is not.
  const bool written_so = (script == USCRIPT_HAN && u_hasBinaryProperty(c, UCHAR_IDEOGRAPHIC)) ||
                          script == USCRIPT_HIRAGANA || script == USCRIPT_KATAKANA || c == 0x30FC;
  return written_so && u_getIntPropertyValue(c, UCHAR_WORD_BREAK) != U_WB_EXTEND &&
         u_getIntPropertyValue(c, UCHAR_NFKC_QUICK_CHECK) == UNORM_YES && u_getCombiningClass(c) == 0 &&
         !u_hasBinaryProperty(c, UCHAR_EXTENDED_PICTOGRAPHIC);
}

}  // namespace

const Kanji& Kanji::get() {
  static const Kanji kanji;
  return kanji;
}

Kanji::Kanji() : trie_(open_trie()) {
  if (!trie_) return;
  icu::UCharsTrie trie(trie_);
  for (char32_t c = kLowest; c <= kHighest; ++c) {
    const auto result = trie.first(static_cast<int32_t>(c));
    first_.push_back({USTRINGTRIE_HAS_VALUE(result) ? cost_of(trie) : kUnknown, USTRINGTRIE_HAS_NEXT(result) != 0});
    takes_.push_back(is_of_a_run(static_cast<char16_t>(c)));
  }
}

// Every two characters a word begins with. In the trie, finding the second among the thousand that may follow the
// first would take most of the time.
class Kanji::Pairs {
 public:
  static constexpr std::uint8_t kNoWord = 255;
  struct Pair {
    std::uint8_t value = kNoWord;  // of the two as a word
    std::uint32_t next = 0;        // where to go on from, of states_; 0: no longer word begins so
  };

  explicit Pairs(const char16_t* root) : slots_(std::size_t{1} << kBits), states_(1) {
    icu::UCharsTrie trie(root);
    for (char16_t first = kLowest; first <= kHighest; ++first) {
      if (!USTRINGTRIE_HAS_NEXT(trie.first(first))) continue;
      const auto state = trie.getState64();
      icu::UnicodeString after;
      icu::UnicodeStringAppendable into(after);
      trie.getNextUChars(into);
      for (std::int32_t i = 0; i < after.length(); ++i)
        if (const auto second = after[i]; second >= kLowest && second <= kHighest) {
          trie.resetToState64(state);
          put(first, second, trie.next(second), trie);
        }
    }
  }

  void fetch(char16_t first, char16_t second) const { __builtin_prefetch(&slots_[slot_of(key_of(first, second))]); }
  Pair find(char16_t first, char16_t second) const {
    const auto key = key_of(first, second);
    for (auto i = slot_of(key); slots_[i] != 0; i = (i + 1) & (slots_.size() - 1))
      if (slots_[i] >> 32 == key)
        return {static_cast<std::uint8_t>(slots_[i]), static_cast<std::uint32_t>(slots_[i]) >> 8};
    return {};
  }
  std::uint64_t state(const Pair& pair) const { return states_[pair.next]; }

 private:
  static constexpr int kBits = 19;
  static std::uint32_t key_of(char16_t first, char16_t second) {
    return static_cast<std::uint32_t>(first) << 16U | second;
  }
  static std::size_t slot_of(std::uint32_t key) { return (key * 0x9E3779B1U) >> (32 - kBits); }

  void put(char16_t first, char16_t second, UStringTrieResult result, const icu::UCharsTrie& trie) {
    Pair pair;
    if (USTRINGTRIE_HAS_VALUE(result)) pair.value = cost_of(trie);
    if (USTRINGTRIE_HAS_NEXT(result)) {
      pair.next = static_cast<std::uint32_t>(states_.size());
      states_.push_back(trie.getState64());
    }
    const auto key = key_of(first, second);
    auto i = slot_of(key);
    while (slots_[i] != 0) i = (i + 1) & (slots_.size() - 1);
    slots_[i] = std::uint64_t{key} << 32 | pair.next << 8 | pair.value;
  }

  std::vector<std::uint64_t> slots_;  // the characters, `next`, `value`; 0: free
  std::vector<std::uint64_t> states_;
};

bool Kanji::takes(char32_t c) const {
  return works() && c >= kLowest && c <= kHighest && takes_[c - kLowest];
}

// Every word of the dictionary that begins at `at`, and the character alone where it is none.
void Kanji::offer(const Pairs& pairs, std::u16string_view run, std::size_t at, Space& space) const {
  const auto so_far = space.best[at];
  const auto way = [&](std::size_t length, std::uint32_t cost) {
    auto& best = space.best[at + length];
    auto& before = space.before[at + length];
    const bool better = so_far + cost < best;  // no branch: it would be guessed wrong
    best = better ? so_far + cost : best;
    before = better ? static_cast<std::uint32_t>(at) : before;
  };
  const auto& first = first_[run[at] - kLowest];
  way(1, first.cost);
  if (first.goes_on && at + 1 < run.size()) {
    const auto two = pairs.find(run[at], run[at + 1]);
    way(2, two.value == Pairs::kNoWord ? kNoWord : two.value);
    if (const auto most = std::min(kWordMost, run.size() - at); most > 2 && two.next != 0) {
      icu::UCharsTrie trie(trie_);
      trie.resetToState64(pairs.state(two));
      auto result = USTRINGTRIE_NO_VALUE;
      for (std::size_t length = 3; length <= most && USTRINGTRIE_HAS_NEXT(result); ++length) {
        result = trie.next(run[at + length - 1]);
        if (USTRINGTRIE_HAS_VALUE(result)) way(length, static_cast<std::uint32_t>(trie.getValue()));
      }
    }
  }
}

std::span<const std::uint32_t> Kanji::divide(std::u16string_view run, Space& space) const {
  static const Pairs pairs(trie_);
  constexpr std::size_t kAhead = 6;
  const auto size = run.size();
  for (std::size_t at = 0; at + 1 < std::min(size, kAhead); ++at) pairs.fetch(run[at], run[at + 1]);
  space.best.assign(size + 1, kNoWay);
  space.before.resize(size + 1);
  space.best[0] = 0;
  bool after_katakana = false;
  for (std::size_t at = 0; at < size; ++at) {
    if (at + kAhead < size) pairs.fetch(run[at + kAhead - 1], run[at + kAhead]);
    offer(pairs, run, at, space);
    // A run of katakana is a word of its own, more or less likely by its length.
    const bool katakana = is_katakana(run[at]);
    if (katakana && !after_katakana) {
      std::size_t length = 1;
      while (at + length < size && length < kKatakanaMost && is_katakana(run[at + length])) ++length;
      const auto cost = length < kKatakanaCost.size() ? kKatakanaCost[length] : kKatakanaCost[0];
      if (length < kKatakanaMost && space.best[at] + cost < space.best[at + length]) {
        space.best[at + length] = space.best[at] + cost;
        space.before[at + length] = static_cast<std::uint32_t>(at);
      }
    }
    after_katakana = katakana;
  }
  space.ends.clear();
  for (auto end = static_cast<std::uint32_t>(size); end > 0; end = space.before[end]) space.ends.push_back(end);
  std::ranges::reverse(space.ends);
  return space.ends;
}

}  // namespace kith::text::detail

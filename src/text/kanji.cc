#include "text/kanji.h"

#include <unicode/uchar.h>
#include <unicode/ucharstrie.h>
#include <unicode/udata.h>
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
constexpr std::uint32_t kUnknown = 255;
constexpr std::array<std::uint32_t, 9> kKatakanaCost = {8192, 984, 408, 240, 204, 252, 300, 372, 480};
constexpr auto kNoWay = std::numeric_limits<std::uint32_t>::max();

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
    First first;
    const auto result = trie.first(static_cast<int32_t>(c));
    first.result = static_cast<std::uint8_t>(result);
    if (result != USTRINGTRIE_NO_MATCH) first.state = trie.getState64();
    if (USTRINGTRIE_HAS_VALUE(result)) first.value = trie.getValue();
    first_.push_back(first);
    takes_.push_back(is_of_a_run(static_cast<char16_t>(c)));
  }
}

bool Kanji::takes(char32_t c) const {
  return works() && c >= kLowest && c <= kHighest && takes_[c - kLowest];
}

// Every word of the dictionary that begins at `at`, and the character alone where it is none.
void Kanji::offer(std::u16string_view run, std::size_t at, Space& space) const {
  const auto so_far = space.best[at];
  const auto way = [&](std::size_t length, std::uint32_t cost) {
    if (so_far + cost >= space.best[at + length]) return;
    space.best[at + length] = so_far + cost;
    space.before[at + length] = static_cast<std::uint32_t>(at);
  };
  const auto& first = first_[run[at] - kLowest];
  auto result = static_cast<UStringTrieResult>(first.result);
  const bool alone = USTRINGTRIE_HAS_VALUE(result);
  if (alone) way(1, static_cast<std::uint32_t>(first.value));
  if (USTRINGTRIE_HAS_NEXT(result) && at + 1 < run.size()) {
    const auto& two = pair(run[at], run[at + 1], space);
    result = static_cast<UStringTrieResult>(two.result);
    if (USTRINGTRIE_HAS_VALUE(result)) way(2, static_cast<std::uint32_t>(two.value));
    if (const auto most = std::min(kWordMost, run.size() - at); most > 2 && USTRINGTRIE_HAS_NEXT(result)) {
      icu::UCharsTrie trie(trie_);
      trie.resetToState64(two.state);
      for (std::size_t length = 3; length <= most && USTRINGTRIE_HAS_NEXT(result); ++length) {
        result = trie.next(run[at + length - 1]);
        if (USTRINGTRIE_HAS_VALUE(result)) way(length, static_cast<std::uint32_t>(trie.getValue()));
      }
    }
  }
  if (!alone) way(1, kUnknown);
}

// Most of the time goes into finding the second character among the thousands that may follow the first.
const Kanji::Pair& Kanji::pair(char16_t first, char16_t second, Space& space) const {
  constexpr int kBits = 12;
  if (space.pairs.empty()) space.pairs.resize(std::size_t{1} << kBits);
  const auto characters = static_cast<std::uint32_t>(first) << 16U | second;
  auto& pair = space.pairs[(characters * 0x9E3779B1U) >> (32 - kBits)];
  if (pair.characters == characters) return pair;
  icu::UCharsTrie trie(trie_);
  trie.resetToState64(first_[first - kLowest].state);
  const auto result = trie.next(second);
  pair = {characters, static_cast<std::uint8_t>(result), 0, 0};
  if (USTRINGTRIE_HAS_VALUE(result)) pair.value = trie.getValue();
  if (result != USTRINGTRIE_NO_MATCH) pair.state = trie.getState64();
  return pair;
}

std::span<const std::uint32_t> Kanji::divide(std::u16string_view run, Space& space) const {
  const auto size = run.size();
  space.best.assign(size + 1, kNoWay);
  space.before.resize(size + 1);
  space.best[0] = 0;
  bool after_katakana = false;
  for (std::size_t at = 0; at < size; ++at) {
    offer(run, at, space);
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

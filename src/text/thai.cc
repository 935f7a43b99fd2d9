#include "text/thai.h"

#include <unicode/bytestrie.h>
#include <unicode/uchar.h>
#include <unicode/udata.h>
#include <unicode/uscript.h>
#include <unicode/uvernum.h>

#include <array>

namespace kith::text::detail {
namespace {

// The numbers of ICU's dictbe.cpp.
constexpr std::size_t kLookAhead = 3;
constexpr std::uint32_t kRootJoins = 3, kPrefixJoins = 3;
constexpr std::size_t kLeastToDivide = 4;
constexpr char16_t kPaiyannoi = 0x0E2F, kMaiyamok = 0x0E46;

bool is_suffix(char16_t c) {
  return c == kPaiyannoi || c == kMaiyamok;
}

struct Data {
  const char* trie = nullptr;
  std::int32_t offset = 0;
};

// The dictionary as ICU's data has it: eight numbers, of which the first says where the trie begins, the fifth how it
// is made (0: of bytes), the sixth how characters become bytes. Open until the process ends.
Data open_trie() {
  if (U_ICU_VERSION_MAJOR_NUM != 72) return {};
  UErrorCode status = U_ZERO_ERROR;
  static const icu::LocalUDataMemoryPointer data(udata_open(U_ICUDATA_NAME "-brkitr", "dict", "thaidict", &status));
  if (U_FAILURE(status) || data.isNull()) return {};
  const auto* const numbers = static_cast<const std::int32_t*>(udata_getMemory(data.getAlias()));
  constexpr std::int32_t kByOffset = 0x1000000, kOffset = 0x1FFFFF;
  if ((numbers[4] & 7) != 0 || (numbers[5] & 0x7F000000) != kByOffset) return {};
  return {static_cast<const char*>(udata_getMemory(data.getAlias())) + numbers[0], numbers[5] & kOffset};
}

bool is_letter(char16_t c) {
  UErrorCode status = U_ZERO_ERROR;
  return uscript_getScript(c, &status) == USCRIPT_THAI &&
         u_getIntPropertyValue(c, UCHAR_LINE_BREAK) == U_LB_COMPLEX_CONTEXT;
}

}  // namespace

const Thai& Thai::get() {
  static const Thai thai;
  return thai;
}

Thai::Thai() {
  const auto data = open_trie();
  trie_ = data.trie;
  offset_ = data.offset;
  if (!trie_) return;
  for (char16_t c = kLowest; c <= kHighest; ++c) {
    auto& is = is_[c - kLowest];
    is.letter = is_letter(c);
    is.mark = is.letter && (U_GET_GC_MASK(c) & U_GC_M_MASK) != 0;
    is.end = is.letter && c != 0x0E31 && !(c >= 0x0E40 && c <= 0x0E44);
    is.begin = (c >= 0x0E01 && c <= 0x0E2E) || (c >= 0x0E40 && c <= 0x0E44);
    icu::BytesTrie trie(trie_);
    const auto result = trie.first(c - offset_);
    first_[c - kLowest] = {result == USTRINGTRIE_NO_MATCH ? 0 : trie.getState64(), static_cast<std::uint8_t>(result)};
  }
}

void Thai::look(std::u16string_view run, std::size_t at, Words& words) const {
  words.at = at;
  words.count = 0;
  const auto& first = first_[run[at] - kLowest];
  auto result = static_cast<UStringTrieResult>(first.result);
  if (USTRINGTRIE_HAS_VALUE(result)) words.lengths[words.count++] = 1;
  words.looked_at = 1;
  if (!USTRINGTRIE_HAS_NEXT(result)) return;
  icu::BytesTrie trie(trie_);
  trie.resetToState64(first.state);
  for (auto i = at + 1; i < run.size() && USTRINGTRIE_HAS_NEXT(result); ++i) {
    result = trie.next(run[i] - offset_);
    ++words.looked_at;
    if (USTRINGTRIE_HAS_VALUE(result) && words.count < Words::kMost) words.lengths[words.count++] = words.looked_at;
  }
}

// One run being divided. `here_` goes where ICU's text iterator goes.
class Thai::Division {
 public:
  Division(const Thai& thai, std::u16string_view run) : thai_(thai), run_(run) {}

  // The end of the word that begins at `start`.
  std::size_t next(std::size_t start) {
    here_ = start;
    std::uint32_t length = 0;
    if (const auto count = candidates(0); count > 0) {
      if (count > 1) choose();
      length = accept(0);
      ++found_;
    }
    // Behind a short word, or none, what is in no dictionary is joined to it.
    if (here_ < run_.size() && length < kRootJoins) {
      if (candidates(0) == 0 && (length == 0 || words(0).looked_at < kPrefixJoins)) {
        if (length == 0) ++found_;
        length += strangers(start + length);
      }
      here_ = start + length;
    }
    for (; here_ < run_.size() && is(here_).mark; ++here_) ++length;
    if (here_ < run_.size() && length > 0 && candidates(0) == 0 && is_suffix(run_[here_])) length += suffixes();
    return start + length;
  }

 private:
  Words& words(std::size_t ahead) { return words_[(found_ + ahead) % kLookAhead]; }
  const Is& is(std::size_t at) const { return thai_.is_[run_[at] - kLowest]; }

  // The number of words at `here_`, which goes behind the longest.
  std::uint32_t candidates(std::size_t ahead) {
    auto& some = words(ahead);
    if (some.at != here_) thai_.look(run_, here_, some);
    if (some.count > 0) here_ = some.at + some.lengths[some.count - 1];
    some.current = some.mark = some.count - 1;
    return some.count;
  }
  bool back_up(std::size_t ahead) {
    auto& some = words(ahead);
    if (some.current == 0) return false;
    here_ = some.at + some.lengths[--some.current];
    return true;
  }
  std::uint32_t accept(std::size_t ahead) {
    const auto& some = words(ahead);
    here_ = some.at + some.lengths[some.mark];
    return some.lengths[some.mark];
  }

  // Marks the one of several words that is best followed.
  void choose() {
    if (here_ >= run_.size()) return;
    do {
      if (candidates(1) == 0) continue;
      words(0).mark = words(0).current;
      if (here_ >= run_.size()) return;
      do {
        if (candidates(2) == 0) continue;
        words(0).mark = words(0).current;
        return;
      } while (back_up(1));
    } while (back_up(0));
  }

  // How many characters there are up to where a word may begin again.
  std::uint32_t strangers(std::size_t from) {
    for (auto at = from + 1; at < run_.size(); ++at) {
      if (!is(at - 1).end || !is(at).begin) continue;
      here_ = at;
      if (candidates(1) > 0) return static_cast<std::uint32_t>(at - from);
    }
    return static_cast<std::uint32_t>(run_.size() - from);
  }

  // A sign of abbreviation and one of repetition belong to the word before; each once.
  std::uint32_t suffixes() {
    std::uint32_t length = 0;
    auto at = here_;
    if (run_[at] == kPaiyannoi && !is_suffix(run_[at - 1])) {
      ++length;
      ++at;
    }
    if (at < run_.size() && run_[at] == kMaiyamok && run_[at - 1] != kMaiyamok) ++length;
    return length;
  }

  const Thai& thai_;
  std::u16string_view run_;
  std::array<Words, kLookAhead> words_;
  std::size_t here_ = 0, found_ = 0;
};

void Thai::divide(std::u16string_view run, std::vector<std::uint32_t>& ends) const {
  ends.clear();
  Division division(*this, run);
  for (std::size_t at = 0; run.size() > kLeastToDivide && at < run.size();) {
    at = division.next(at);
    ends.push_back(static_cast<std::uint32_t>(at));
  }
  if (ends.empty() && !run.empty()) ends.push_back(static_cast<std::uint32_t>(run.size()));
}

}  // namespace kith::text::detail

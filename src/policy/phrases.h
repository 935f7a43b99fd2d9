// Phrases looked for word by word in a text, whatever its capitals and marks.
#pragma once

#include <bitset>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "text/reader.h"

namespace kith::policy::detail {

// One word of a text: folded, marks off.
struct Token {
  std::string word;
  std::size_t start = 0, end = 0;  // code points
  bool number = false;
  bool shouted = false;  // four letters or more, all capitals
};
// Words and numbers; hyphens and apostrophes part words but for those within ("don't").
std::vector<Token> tokens_of(std::string_view utf8);
// The same of a text this reader has just read.
std::vector<Token> tokens_of(std::string_view utf8, const text::Reader& reader);
// Whether a folded word is a number: it begins with a digit.
bool is_number(std::string_view word);

// Many phrases, each with a number of the caller's. Immutable; thread-safe.
class Phrases {
 public:
  // `list`: parted by `|`; `word*` for any ending, `#` for a number.
  void add(std::string_view list, std::uint32_t id);

  struct Found {
    std::uint32_t id = 0;
    std::size_t from = 0, to = 0;  // tokens, half open
  };
  // The longest phrase of each id at every place, in the order of the text.
  std::vector<Found> find(std::span<const Token> tokens) const;
  // What the first words are: a phrase begins with one of them, with such a beginning, or with a number.
  void each_first(const std::function<void(std::string_view word)>& whole,
                  const std::function<void(std::string_view beginning)>& stem,
                  const std::function<void()>& number) const;

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view word) const { return text::hash_word(word); }
  };
  using ByWord = std::unordered_map<std::string, std::vector<std::uint32_t>, Hash, std::equal_to<>>;
  struct Phrase {
    std::vector<std::string> words;
    std::uint32_t id = 0;
  };
  bool fits(const Phrase& phrase, std::span<const Token> tokens, std::size_t at) const;
  void look(const std::vector<std::uint32_t>& list, std::span<const Token> tokens, std::size_t at,
            std::vector<Found>& out) const;

  std::vector<Phrase> phrases_;
  ByWord whole_, stems_;                // by the first word
  std::vector<std::uint32_t> numbers_;  // begin with a number
  std::size_t shortest_stem_ = 99, longest_stem_ = 0;
  std::bitset<256> stem_begins_;  // with these bytes
};

}  // namespace kith::policy::detail

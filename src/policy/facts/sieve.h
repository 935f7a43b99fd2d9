// What a text must hold for a fact to be stated in it: one look at its words tells which facts need be looked for.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "policy/phrases.h"
#include "text/reader.h"

namespace kith::policy::facts {

// Which of two things a fact needs; it may need one of them or both, of each any part will do.
enum class Need : std::uint8_t { one = 1, other = 2 };

// Made once; then immutable and thread-safe. It may say of a fact that is not stated that it may be, never the reverse.
class Sieve {
 public:
  // What the fact needs, by its place in the set; a fact nothing is said of is always looked for.
  class Fact {
   public:
    Fact(Sieve& sieve, std::uint32_t number) : sieve_(sieve), number_(number) {}
    void word(Need need, std::string_view folded);
    void beginning(Need need, std::string_view folded);  // of a word
    void number(Need need);                              // a word that begins as numbers do
    void dot(Need need);                                 // a full stop between two characters that are no spaces
    void whatever(Need need);                            // this need is met by every text
    void nothing(Need need);                             // and by none, unless more is said
    // Where one of these phrases may begin.
    void phrases(Need need, const detail::Phrases& phrases);

   private:
    void note(Need need);
    Sieve& sieve_;
    std::uint32_t number_;
  };
  Fact fact(std::uint32_t number);

  // By fact; `reader` has just read `utf8`.
  std::vector<bool> look(std::string_view utf8, const text::Reader& reader) const;

 private:
  struct Met {
    std::uint32_t fact = 0;
    std::uint8_t needs = 0;
  };
  using List = std::vector<Met>;

  std::vector<std::uint8_t> needs_;  // by fact
  std::unordered_map<std::uint64_t, List> words_;  // by hash
  std::array<std::vector<std::pair<std::string, Met>>, 256> beginnings_;  // by first byte
  List numbers_, dots_, always_;
};

}  // namespace kith::policy::facts

// Our own small word lists for tone_of. Folded without marks (text/fold.h); `*` ends a stem.
#pragma once

#include <span>
#include <string_view>

namespace kith::text {

struct ToneWords {
  int weight;              // −4 … 4
  std::string_view words;  // apart by spaces
};

struct ToneLanguage {
  std::string_view code;
  std::span<const ToneWords> words, more;
  std::string_view negations, boosters, dampers, buts;
  bool negates_after;  // the negation may stand behind the word: `funktioniert nicht`
};

// Null where we have no list.
const ToneLanguage* tone_language(std::string_view code);

}  // namespace kith::text

// How a message sounds, by a small word list of our own with negation and intensifiers.
#pragma once

#include <string_view>

#include "text/reader.h"

namespace kith::text {

struct Tone {
  double value = 0.0;                  // −1 (bad) … 1 (good)
  std::string_view label = "neutral";  // negative, neutral, positive
  int evidence = 0;  // words and emoji that told; 0: `value` is 0 because nothing is known
};

// `language` as detect_language gives it; en de fr es pt it nl have lists, the others are judged by
// emoji alone. A hint for sorting, not a verdict: src/text/README.md gives its measured accuracy.
Tone tone_of(std::string_view text, std::string_view language);
// The same of valid UTF-8 that `words` has read.
Tone tone_of(std::string_view text, std::string_view language, const Reader& words);

// The label of such a value.
std::string_view tone_label(double value);

}  // namespace kith::text

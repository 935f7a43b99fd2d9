// Words that press, and words that ask to be left alone, by language.
#pragma once

#include <span>
#include <string_view>

namespace kith::policy::detail {

// `words`: phrases parted by `|`; marks and capitals do not count; `*` at the end of a word stands for any ending, `#`
// for a number.
struct PressingWords {
  std::string_view why;
  double weight = 0;  // how sure a pitch this makes a text by itself, 0 … 1
  std::string_view words;
};

std::span<const PressingWords> pressing_words();
// Said before a phrase, these turn it round: "no need to buy now".
std::string_view negating_words();
// Before or behind a price: "only", "nur".
std::string_view only_words();

// A message made of nothing but these and politeness asks to stop.
std::string_view stop_words();
std::string_view polite_words();
// These ask to stop wherever they stand.
std::string_view stop_phrases();
// And where one of these is said, not so: "don't stop".
std::string_view go_on_phrases();

}  // namespace kith::policy::detail

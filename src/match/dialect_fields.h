// What the fields of other tools are called here, and which have no equal.
#pragma once

#include <cstdint>
#include <string_view>

#include "match/dialects.h"

namespace kith::match::detail {

struct ForeignField {
  enum class How : std::uint8_t {
    words,    // words of its own, like `title:`
    exact,    // the same, taken to the letter
    value,    // a value, or a list of values
    site,     // a site, from an address as well
    address,  // part of an address
    lang,     // a language code
    tag,      // a hashtag by another name
    handle,   // a mention
    choice,   // one of a few words: foreign_choice()
    number,   // `>5`, `[1 TO 5]`, `1..5`
    ignored,  // changes nothing here: left out, and said
    none,     // no equal
  };
  std::string_view name;
  unsigned dialects;  // 1 << Dialect, or'ed
  How how;
  std::string_view to;    // the field here
  std::string_view what;  // what is different, or why there is no equal; empty where there is no difference
};

// Null where the tool, as far as is known, has no such field.
const ForeignField* find_foreign(Dialect dialect, std::string_view name);

// `is:retweet` → `is:share`. Both in small letters.
struct ForeignChoice {
  std::string_view field, value;
  std::string_view to;
  std::string_view what;
};
const ForeignChoice* find_choice(std::string_view field, std::string_view value);

}  // namespace kith::match::detail

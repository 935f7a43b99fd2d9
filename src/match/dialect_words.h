// Single words and values of other tools, in this language.
#pragma once

#include <string>
#include <string_view>

#include "match/dialect_tokens.h"

namespace kith::match::detail {

struct ImportedWord {
  std::string text;        // parses alone
  std::string difference;  // empty where the meaning is the same
  Problem problem;         // with a message: it has no equal
};

// A word, phrase, tag, handle, or {word} of exact case.
ImportedWord import_word(const Said& said, Dialect dialect);

std::string lower(std::string_view text);
std::string quote_of(std::string_view text);  // "…"
std::string raw_of(std::string_view text);    // raw:"…"
// `English` → `en`; other words as they are.
std::string language_of(std::string_view word);
// `500 TO 1000` → `500..1000`; others as they are.
std::string number_of(const Said& said);

}  // namespace kith::match::detail

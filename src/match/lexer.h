// Tokens of the query language.
#pragma once

#include "match/query.h"

namespace kith::match::detail {

struct Token {
  enum class Is : std::uint8_t {
    end,
    open,
    close,
    land,
    lor,
    lnot,
    near,
    word,
    quoted,
    field,
    raw,
    tag,
    handle,
    outside
  };
  Is is = Is::end;
  std::string text;                 // word, quoted, raw, tag, handle: what is looked for; outside: canonical
  std::size_t offset = 0, end = 0;  // bytes of the source
  int number = -1;                  // near: distance; quoted: slop; outside: id
  bool ordered = false;             // near
  const FieldInfo* field = nullptr;
  bool spaced = false;  // white space stands before it
};

struct Lexed {
  std::vector<Token> tokens;
  std::vector<Problem> notes;
};

// The length of the quotation mark `rest` begins with, 0 where it is none. Straight and typographic
// ones open and close alike.
std::size_t quote_bytes(std::string_view rest);
// Marks of writing direction and joiners, pasted along unseen.
std::size_t invisible_bytes(std::string_view rest);

std::expected<Lexed, Problem> lex(std::string_view source, const Extension* extension);

}  // namespace kith::match::detail

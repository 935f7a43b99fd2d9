// Tokens of other tools' query languages: one reader for all of them, since they are one family.
#pragma once

#include "match/dialects.h"

namespace kith::match::detail {

struct Said {
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
    cased,    // {BT}
    field,    // text is the name in small letters
    range,    // [500 TO 1000]
    comment,  // <<<…>>>
  };
  Is is = Is::end;
  std::string text;
  std::size_t from = 0, to = 0;  // bytes of the source
  int number = -1;               // near: distance; quoted and close: what follows `~`
  bool ordered = false;
  bool minus = false;   // lnot written as `-`
  bool spaced = false;  // white space stands before it
};

// Fails only for quotation marks and comments that are never closed, and for what is not UTF-8 or too long.
std::expected<std::vector<Said>, Problem> read_tokens(std::string_view source, Dialect dialect);

}  // namespace kith::match::detail

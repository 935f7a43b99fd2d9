// IMAP from the server, without sockets: bytes in pieces of any size to whole responses (RFC 3501 7, 9).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/limits.h"
#include "base/result.h"

namespace kith::net {

struct ImapValue {
  enum class Is { atom, text, list, nil };
  Is is = Is::nil;
  std::string text;  // of an atom, quoted string or literal
  std::vector<ImapValue> items;

  // A list's value after the atom `name`, letters' case ignored; null where absent.
  const ImapValue* after(std::string_view name) const;
};

struct ImapResponse {
  std::string tag;     // `*`, `+`, or the tag of a command
  std::string status;  // OK NO BAD BYE PREAUTH, upper case; empty for data
  std::string code;    // inside [ ] after the status
  std::string text;    // after that, or after `+`
  std::vector<ImapValue> values;  // of data: {12, FETCH, (…)}
};

class ImapParser {
 public:
  struct Limits {
    std::size_t line = limits::kImapResponseBytes;
    std::size_t literals = 0;            // all literals of a response
  };
  explicit ImapParser(Limits limits) : limits_(limits) {}

  // Whole responses found so far. Errors: corrupt, too_large; afterwards the parser is of no use.
  Result<std::vector<ImapResponse>> feed(std::string_view bytes);

 private:
  // A response in pieces: text, literal, text, literal, … text.
  std::vector<std::string> pieces_{1};
  std::size_t line_bytes_ = 0;
  std::size_t literal_bytes_ = 0;
  std::size_t literal_left_ = 0;
  bool in_literal_ = false;
  Limits limits_;
};

bool same_word(std::string_view a, std::string_view b);

}  // namespace kith::net

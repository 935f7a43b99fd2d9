// Header fields with parameters: Content-Type, Content-Disposition (RFC 2045, 2183, 2231). Pure.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kith::channels::mail {

struct HeaderField {
  std::string value;                                           // lower case, without comments
  std::vector<std::pair<std::string, std::string>> parameters;  // names in lower case, values as text

  // Empty where there is none.
  std::string_view parameter(std::string_view name) const;
};

// `line` as header_line gives it. Reads what mail programs make of it too: no semicolon, quotes that do not close,
// blanks in a bare value, encoded words in values. Of an extended (`name*`) and a plain one the extended counts.
// Never fails.
HeaderField parse_field(std::string_view line);

}  // namespace kith::channels::mail

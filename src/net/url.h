// Addresses: taking apart, putting together, percent signs. The same parser the HTTP client uses
// (libcurl's), so that what was checked is what is called.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace kith::net {

struct Url {
  std::string scheme;  // lower case
  std::string host;    // lower case; IPv6 without brackets
  std::uint16_t port = 0;
  std::string path;   // begins with a slash
  std::string query;  // without the question mark
  std::string text;   // normal form of the whole, without fragment and credentials
};

// Absolute http or https addresses. Errors: invalid (relative, other scheme, user:password in it).
Result<Url> parse_url(std::string_view text);
// `reference` as seen from `base` (RFC 3986 5.2). Errors: invalid.
Result<std::string> resolve_url(std::string_view base, std::string_view reference);

using Fields = std::vector<std::pair<std::string, std::string>>;

// Everything but unreserved characters becomes %XX.
std::string percent_encode(std::string_view text);
// Errors: invalid (broken %XX, or a NUL byte). `plus_is_space` for form fields.
Result<std::string> percent_decode(std::string_view text, bool plus_is_space = false);
// application/x-www-form-urlencoded, both ways; also a query string.
std::string form_encode(const Fields& fields);
// Errors: invalid, too_large (more than 200 fields).
Result<Fields> form_decode(std::string_view text);

}  // namespace kith::net

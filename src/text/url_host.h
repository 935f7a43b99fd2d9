// Host names and addresses as the WHATWG URL standard reads them (section 3.5). Internal to
// url_parse.cc.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace kith::text {

// `special`: the scheme is http, https, ws, wss, ftp or file. Errors: invalid.
Result<std::string> parse_host(std::string_view text, bool special);
// Percent-encodes what is not printable ASCII, and what `set` holds.
std::string percent_encode_set(std::string_view text, const char* set);
Error bad_url(std::string_view text, const char* why);

}  // namespace kith::text

// gzip (RFC 1952) for answers of the HTTP server.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace kith::net {

std::string gzip(std::string_view bytes);
// Errors: corrupt, too_large.
Result<std::string> gunzip(std::string_view bytes, std::size_t max);
// Whether Accept-Encoding takes gzip (RFC 9110 12.5.3).
bool accepts_gzip(std::string_view accept_encoding);

}  // namespace kith::net

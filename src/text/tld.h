// Top-level domains, from the public suffix list compiled into libpsl.
#pragma once

#include <string_view>

namespace kith::text {

// `label` in UTF-8 or punycode, any case in ASCII, without dots.
bool is_top_level_domain(std::string_view label);

}  // namespace kith::text

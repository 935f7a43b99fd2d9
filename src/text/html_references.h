// The named characters of HTML that people write. Internal to html_plain.cc.
#pragma once

#include <string_view>

namespace kith::text {

// `amp` → `&`; case counts. 0: not among the 253 known here, though HTML may know it.
char32_t named_character(std::string_view name);

}  // namespace kith::text

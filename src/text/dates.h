// Dates as people and programs write them.
#pragma once

#include <optional>
#include <string_view>

#include "base/time.h"

namespace kith::text {

// A date in any of the ways feeds and mails write one, as UTC; a date without zone is UTC, one without time midnight.
// Nothing before 1970.
std::optional<Time> parse_written_date(std::string_view text);

}  // namespace kith::text

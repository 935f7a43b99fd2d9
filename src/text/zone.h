// Time zones by IANA name, from the tables ICU carries. Thread-safe.
#pragma once

#include <string_view>

#include "base/time.h"

namespace kith::text {

bool is_time_zone(std::string_view name);
// What clocks there are ahead of UTC at that moment; zero for a name nobody knows.
Millis zone_offset(Time at, std::string_view zone);
// The first moment of the day after the one `now` falls on there, whatever the clocks do that night.
Time day_ends(Time now, std::string_view zone);

}  // namespace kith::text

// Working hours: when somebody is there to answer.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"

namespace kith::policy {

struct Hours {
  int from_minute = 9 * 60, to_minute = 17 * 60;  // of the local day; from > to goes over midnight
  unsigned days = 0b0011111;                      // bit 0: Monday; the day on which the hours begin
  std::string zone = "UTC";                       // IANA name
};

bool is_open(const Hours& hours, Time now);

// `09:00..17:30`; `mon..fri` or `mon, wed, sat`. Empty: not read.
std::optional<std::pair<int, int>> parse_minutes(std::string_view text);
std::optional<unsigned> parse_days(std::string_view text);
// "09:00 to 17:30, Monday to Friday".
std::string describe(const Hours& hours);

}  // namespace kith::policy

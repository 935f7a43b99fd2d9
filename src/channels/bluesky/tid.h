// Record keys of AT Protocol (atproto.com/specs/tid): 13 letters that sort by time.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/time.h"

namespace kith::channels::bluesky {

// 53 bits of microseconds, 10 bits of clock id, base32-sortable.
std::string tid(std::int64_t microseconds, unsigned clock_id);
// The key of what is sent under `key`: the same at every attempt, another for another key.
std::string tid_for(std::string_view key, Time first_tried_at);

}  // namespace kith::channels::bluesky

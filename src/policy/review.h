// When a document is to be looked at again.
#pragma once

#include <optional>
#include <string_view>

#include "base/time.h"

namespace kith::policy {

// `every 6 months`, `every month`, `every 2 weeks`, `every year`, or one date `2027-05-02`. The day counts from
// adoption; a month later that has no such day means its last. Nothing: not understood, or not written.
std::optional<std::chrono::sys_days> next_review(std::string_view review, Time adopted);

}  // namespace kith::policy

// `… IN (?,?,…)` with few different texts, so that few statements are prepared.
#pragma once

#include <string_view>
#include <vector>

#include "store/database.h"

namespace kith::listen::queries {

// Runs `before` `(?,…)` `after`; what is too many keys is read in turns, so `after` may order within a turn only.
Result<store::Rows> query_in(store::Transaction& tx, std::string_view before, std::string_view after,
                             const store::Params& fixed, const std::vector<store::Value>& keys);

}  // namespace kith::listen::queries

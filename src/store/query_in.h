// `… IN (?,?,…)` with few different texts, so that few statements are prepared. On PostgreSQL the keys are one array:
// for a long list it reads a whole table while that is small, and holds every row against every key.
#pragma once

#include <string_view>
#include <vector>

#include "store/database.h"

namespace kith::store {

// Ids or texts as keys.
std::vector<Value> keys_of(const auto& range) {
  return {range.begin(), range.end()};
}

// Runs `before` `(?,…)` `after`; what is too many keys is read in turns, so `after` may order within a turn only.
Result<Rows> query_in(Transaction& tx, std::string_view before, std::string_view after, const Params& fixed,
                      const std::vector<Value>& keys);

}  // namespace kith::store

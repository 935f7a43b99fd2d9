// `… IN (?,?,…)` with few different texts, so that few statements are prepared. On PostgreSQL the keys are one array,
// looked up one by one: for a list it reads a whole table while that is small, holds every row against every key, and
// goes on so while the table grows.
#pragma once

#include <string_view>
#include <vector>

#include "store/database.h"

namespace kith::store {

// Ids or texts as keys.
std::vector<Value> keys_of(const auto& range) {
  return {range.begin(), range.end()};
}

// Runs `before` `(?,…)` `after`; rows of one key are in the order `after` says, those of different keys in any. No
// table in it may be called `asked`.
Result<Rows> query_in(Transaction& tx, std::string_view before, std::string_view after, const Params& fixed,
                      const std::vector<Value>& keys);

}  // namespace kith::store

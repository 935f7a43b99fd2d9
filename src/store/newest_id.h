// What was written first keeps the smaller id, also where the clock went back between two runs of the program.
#pragma once

#include "store/database.h"

namespace kith::store {

// Ids given from now on (next_id()) are above those of all messages and deliveries there are. For the start of a
// process. Errors: those of query().
Result<void> keep_ids_rising(Database& db);

}  // namespace kith::store

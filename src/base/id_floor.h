// Ids rise even where the clock went back between two runs of the program.
#pragma once

#include <cstdint>

namespace kith {

// Every id given from now on (next_id()) is above `id`. Thread-safe.
void keep_ids_above(std::int64_t id);

}  // namespace kith

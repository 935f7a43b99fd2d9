// Compares what the network saw (its own log) with what the house believes.
#pragma once

#include <string>
#include <vector>

#include "channels/scripted/world.h"
#include "store/database.h"

namespace kith::faults {

// Empty: nothing lost, nothing twice, order kept, and the house's rows say the same as the
// network's log.
std::vector<std::string> problems(channels::scripted::World& world, store::Database& db);

// Has everything said to us been heard, answered and settled?
bool is_quiet(channels::scripted::World& world, store::Database& db);

}  // namespace kith::faults

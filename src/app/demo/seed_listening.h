// What the demo's organisations listen for, and what they heard before anybody looked.
#pragma once

#include <map>
#include <string>

#include "app/demo/world.h"
#include "app/house.h"
#include "base/id.h"
#include "base/result.h"

namespace kith::app::demo {

// Makes the watches, takes in what was pushed on its own days, looks through the archive for every watch, and makes
// the routing rules last: they are for what comes. `members` by handle. Errors: those of listen.
Result<void> seed_listening(House& house, const World& world, WorkspaceId workspace,
                            const std::map<std::string, MemberId>& members);

}  // namespace kith::app::demo

// What the demo's organisations keep sealed: their registers and company facts.
#pragma once

#include <map>
#include <string>

#include "app/demo/world.h"
#include "app/house.h"

namespace kith::app::demo {

// `contacts`: the story's people by id, as they are known in the house.
Result<void> seed_registers(House& house, const World& world, WorkspaceId workspace, MemberId by,
                            const std::map<std::string, ContactId>& contacts);

}  // namespace kith::app::demo

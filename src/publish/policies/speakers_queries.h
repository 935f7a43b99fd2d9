// SQL of who speaks where.
#pragma once

#include "publish/policies/speakers.h"

namespace kith::publish::queries {

// Channels that are connected, oldest first.
Result<std::vector<SpokenRoom>> spoken_rooms(store::Transaction& tx, WorkspaceId workspace, int limit);

}  // namespace kith::publish::queries

// The SQL of stops.
#pragma once

#include <optional>
#include <vector>

#include "publish/gate/stops.h"
#include "store/database.h"

namespace kith::publish::queries {

Result<std::optional<Stop>> stop_on(store::Transaction& tx, WorkspaceId workspace, ChannelId channel);
Result<std::optional<Stop>> stop(store::Transaction& tx, WorkspaceId workspace, std::int64_t id);
Result<std::vector<Stop>> standing_stops(store::Transaction& tx, WorkspaceId workspace);
Result<std::vector<Stop>> stops(store::Transaction& tx, WorkspaceId workspace, std::int64_t before, int limit);
Result<std::int64_t> count_stopped(store::Transaction& tx, WorkspaceId workspace);
Result<bool> has_channel(store::Transaction& tx, WorkspaceId workspace, ChannelId channel);
// False where one stands already.
Result<bool> insert_stop(store::Transaction& tx, WorkspaceId workspace, const Stop& stop);
// False where none stands.
Result<bool> release_stop(store::Transaction& tx, WorkspaceId workspace, std::int64_t id, MemberId by, Time now);

}  // namespace kith::publish::queries

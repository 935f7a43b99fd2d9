// The stop: one press holds everything that would leave a workspace, or one channel, until somebody lets go. It stands
// in the database, so it survives whatever the processes do; the outbox looks at it in the transaction in which the
// gate clears. What is on the wire already cannot be called back.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.h"
#include "base/result.h"
#include "base/time.h"
#include "store/database.h"

namespace kith::publish {

struct Stop {
  std::int64_t id = 0;
  ChannelId channel;  // none: the whole workspace
  std::string channel_name, reason;
  MemberId by;
  std::string by_name;
  Time at{};
  MemberId released_by;
  std::string released_by_name;
  std::optional<Time> released_at;
};

// The stop that holds this channel now: the workspace's own, else the channel's.
Result<std::optional<Stop>> stop_on(store::Transaction& tx, WorkspaceId workspace, ChannelId channel);
// Those that hold, oldest first.
Result<std::vector<Stop>> standing_stops(store::Transaction& tx, WorkspaceId workspace);
// All there were, newest first, below `before` (0: from the newest).
Result<std::vector<Stop>> list_stops(store::Transaction& tx, WorkspaceId workspace, std::int64_t before, int limit);
// How many deliveries wait because of stops.
Result<std::int64_t> count_stopped(store::Transaction& tx, WorkspaceId workspace);

// Holds everything from now on. Call inside write(workspace, …). Errors: conflict (it is stopped already), not_found
// (no such channel), invalid (no reason).
Result<Stop> stop_outbound(store::Transaction& tx, WorkspaceId workspace, ChannelId channel, std::string_view reason,
                           MemberId by, Time now);
// Lets go; what waited leaves within seconds, through the gate once more. Call inside write(workspace, …).
// Errors: not_found (no such stop, or released already).
Result<Stop> release_stop(store::Transaction& tx, WorkspaceId workspace, std::int64_t id, MemberId by, Time now);

}  // namespace kith::publish

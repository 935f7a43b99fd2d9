// The SQL of what could not be stored: set aside with its bytes, tried again, settled.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "listen/intake.h"
#include "listen/intake_queries.h"

namespace kith::listen {

struct PoisonRow {
  std::string remote_id, raw, error;
};

namespace queries {

// The id of a new row; nothing where it was known already.
Result<std::optional<std::int64_t>> set_aside(Transaction& tx, const Source& at, const PoisonRow& row, Time now);
Result<void> settle_poison(Transaction& tx, const Source& at, const std::vector<std::string>& remote_ids, Time now);

// Those still set aside with an id above `after`, oldest first.
Result<std::vector<SetAside>> list_set_aside(Transaction& tx, WorkspaceId workspace, ChannelId channel, int limit,
                                             std::int64_t after);
Result<std::optional<SetAside>> find_set_aside(Transaction& tx, WorkspaceId workspace, ChannelId channel,
                                               std::int64_t id);
Result<void> mark_retried(Transaction& tx, WorkspaceId workspace, ChannelId channel, std::int64_t id, Time now);
Result<void> mark_unreadable(Transaction& tx, WorkspaceId workspace, ChannelId channel, std::int64_t id,
                             std::string_view error, Time now);

}  // namespace queries
}  // namespace kith::listen

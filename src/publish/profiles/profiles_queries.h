// The SQL of what channels' own accounts say of themselves.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.h"
#include "base/result.h"
#include "base/time.h"
#include "store/database.h"

namespace kith::publish::queries {

using store::Transaction;

struct ProfileRow {
  ChannelId channel;
  Time looked_at{};
  std::string why, profile_json;
  std::optional<Time> read_at;
};
Result<std::optional<ProfileRow>> profile_row(Transaction& tx, WorkspaceId workspace, ChannelId channel);
Result<std::vector<ProfileRow>> profile_rows(Transaction& tx, WorkspaceId workspace);
Result<void> put_profile_row(Transaction& tx, WorkspaceId workspace, const ProfileRow& row);

struct ProfileChangeRow {
  std::int64_t id = 0;
  std::string place, before, after;
  Time at{};
};
Result<void> add_profile_change(Transaction& tx, WorkspaceId workspace, ChannelId channel,
                                const ProfileChangeRow& change);
// Newest first.
Result<std::vector<ProfileChangeRow>> profile_changes(Transaction& tx, WorkspaceId workspace, ChannelId channel,
                                                      int limit);
// All but the newest so many.
Result<void> forget_profile_changes(Transaction& tx, WorkspaceId workspace, ChannelId channel, int keep);

}  // namespace kith::publish::queries

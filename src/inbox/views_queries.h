// The SQL of saved views: rows in, rows out.
#pragma once

#include <optional>
#include <vector>

#include "inbox/views.h"

namespace kith::inbox::queries {

using store::Transaction;

Result<std::vector<SavedView>> views(Transaction& tx, WorkspaceId workspace, MemberId me);
Result<std::optional<SavedView>> view(Transaction& tx, WorkspaceId workspace, MemberId me, std::int64_t id);
Result<int> count_views(Transaction& tx, WorkspaceId workspace, MemberId owner);
Result<void> insert_view(Transaction& tx, WorkspaceId workspace, const SavedView& view);
Result<void> update_view(Transaction& tx, WorkspaceId workspace, const SavedView& view);
Result<void> delete_view(Transaction& tx, WorkspaceId workspace, std::int64_t id);
Result<void> place_views(Transaction& tx, WorkspaceId workspace, MemberId me, const std::vector<std::int64_t>& ids);
Result<bool> is_channel(Transaction& tx, WorkspaceId workspace, ChannelId id);

}  // namespace kith::inbox::queries

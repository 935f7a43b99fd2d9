// The SQL of channel rows.
#pragma once

#include <optional>
#include <vector>

#include "listen/channels.h"

namespace kith::listen::channel_queries {

using store::Transaction;

Result<bool> has_policy(Transaction& tx, WorkspaceId workspace);
Result<std::optional<ChannelId>> same_account(Transaction& tx, WorkspaceId workspace, const NewChannel& channel);
Result<void> insert(Transaction& tx, WorkspaceId workspace, ChannelId id, const NewChannel& channel,
                    const store::Blob& sealed, Time now);
Result<std::optional<ChannelRow>> find(Transaction& tx, WorkspaceId workspace, ChannelId id);
Result<std::vector<ChannelRow>> list(Transaction& tx, WorkspaceId workspace);
Result<std::vector<ChannelRow>> wanted(Transaction& tx);
// Everything but the cursor and the credential.
Result<void> save(Transaction& tx, const ChannelRow& row);
Result<bool> remove(Transaction& tx, WorkspaceId workspace, ChannelId id, Time now);
Result<std::optional<store::Blob>> credential(Transaction& tx, WorkspaceId workspace, ChannelId id);
Result<bool> save_credential(Transaction& tx, WorkspaceId workspace, ChannelId id, const store::Blob& sealed);

}  // namespace kith::listen::channel_queries

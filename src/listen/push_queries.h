// The SQL of pushed sources and batches.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "listen/push.h"
#include "store/database.h"

namespace kith::listen::queries {

struct PushedTo {
  ChannelId channel;
  bool paused = false;
};
Result<std::optional<PushedTo>> push_source(store::Transaction& tx, WorkspaceId workspace, const std::string& name);
Result<bool> has_policy(store::Transaction& tx, WorkspaceId workspace);
Result<void> insert_source(store::Transaction& tx, WorkspaceId workspace, ChannelId id, const std::string& name,
                           Time now);
// With counts of the days from `first` on.
Result<std::vector<PushSource>> push_sources(store::Transaction& tx, WorkspaceId workspace, std::int64_t first);

struct BatchRow {
  std::int64_t lines = 0;
  std::string digest;
  bool done = false;
  std::string answer_json;
};
Result<std::optional<BatchRow>> batch(store::Transaction& tx, WorkspaceId workspace, ChannelId channel,
                                      const std::string& key);
Result<void> save_batch(store::Transaction& tx, WorkspaceId workspace, ChannelId channel, const std::string& key,
                        const BatchRow& row, Time now);
// Drops the keys of long ago, but for the newest `keep`.
Result<void> forget_batches(store::Transaction& tx, WorkspaceId workspace, ChannelId channel, std::size_t keep);

Result<void> count_pushed(store::Transaction& tx, WorkspaceId workspace, ChannelId channel, const PushAnswer& more,
                          Time now);

}  // namespace kith::listen::queries

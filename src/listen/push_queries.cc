#include "listen/push_queries.h"

#include <algorithm>

#include "listen/intake_queries.h"
#include "listen/watches.h"

namespace kith::listen::queries {

using store::Statement;

Result<std::optional<PushedTo>> push_source(Transaction& tx, WorkspaceId workspace, const std::string& name) {
  static constexpr Statement kFind =
      "SELECT id, state FROM channel WHERE workspace_id = ? AND network = ? AND remote_account_id = ? "
      "AND removed_at IS NULL";
  TRY(const auto row, tx.query_one(kFind, {workspace, kPushNetwork, name}));
  if (!row) return std::optional<PushedTo>{};
  return std::optional<PushedTo>{PushedTo{row->id<ChannelTag>(0), row->text(1) == "paused"}};
}

Result<bool> has_policy(Transaction& tx, WorkspaceId workspace) {
  static constexpr Statement kAny = "SELECT 1 FROM policy_version WHERE workspace_id = ? AND state = 'adopted' LIMIT 1";
  TRY(const auto row, tx.query_one(kAny, {workspace}));
  return row.has_value();
}

Result<void> insert_source(Transaction& tx, WorkspaceId workspace, ChannelId id, const std::string& name, Time now) {
  static constexpr Statement kInsert =
      "INSERT INTO channel (id, workspace_id, network, name, remote_account_id, mode, state, created_at) "
      "VALUES (?,?,?,?,?,'listen','live',?)";
  TRYV(tx.execute(kInsert, {id, workspace, kPushNetwork, name, name, now}));
  return {};
}

Result<std::vector<PushSource>> push_sources(Transaction& tx, WorkspaceId workspace, std::int64_t first) {
  static constexpr Statement kSources =
      "SELECT c.id, c.name, c.heard_at, "
      "(SELECT b.batch FROM push_batch b WHERE b.channel_id = c.id AND b.done = 1 ORDER BY b.updated_at DESC LIMIT 1) "
      "FROM channel c WHERE c.workspace_id = ? AND c.network = ? AND c.removed_at IS NULL ORDER BY c.name, c.id";
  static constexpr Statement kDays =
      "SELECT channel_id, day, heard, kept, forgotten, set_aside FROM push_day WHERE workspace_id = ? "
      "ORDER BY channel_id, day";
  std::vector<PushSource> out;
  TRY(const auto rows, tx.query(kSources, {workspace, kPushNetwork}));
  for (const auto& r : rows) {
    PushSource source;
    source.channel = r.id<ChannelTag>(0);
    source.name = r.text(1);
    source.last_at = r.opt_time(2);
    source.last_batch = r.text(3);
    out.push_back(std::move(source));
  }
  TRY(const auto days, tx.query(kDays, {workspace}));
  for (const auto& r : days) {
    const auto source = std::ranges::find(out, r.id<ChannelTag>(0), &PushSource::channel);
    if (source == out.end()) continue;
    source->heard += r.i64(2);
    source->kept += r.i64(3);
    source->forgotten += r.i64(4);
    source->set_aside += r.i64(5);
    if (r.i64(1) >= first) source->days.push_back({r.i64(1), r.i64(2), r.i64(3), r.i64(4)});
  }
  return out;
}

Result<std::optional<BatchRow>> batch(Transaction& tx, WorkspaceId workspace, ChannelId channel,
                                      const std::string& key) {
  static constexpr Statement kFind =
      "SELECT lines, digest, done, answer_json FROM push_batch WHERE workspace_id = ? AND channel_id = ? AND batch = ?";
  TRY(const auto row, tx.query_one(kFind, {workspace, channel, key}));
  if (!row) return std::optional<BatchRow>{};
  return std::optional<BatchRow>{BatchRow{row->i64(0), row->text(1), row->boolean(2), row->text(3)}};
}

Result<void> save_batch(Transaction& tx, WorkspaceId workspace, ChannelId channel, const std::string& key,
                        const BatchRow& row, Time now) {
  static constexpr Statement kSave =
      "INSERT INTO push_batch (channel_id, batch, workspace_id, lines, digest, done, answer_json, created_at, "
      "updated_at) VALUES (?,?,?,?,?,?,?,?,?) ON CONFLICT (channel_id, batch) DO UPDATE SET lines = excluded.lines, "
      "digest = excluded.digest, done = excluded.done, answer_json = excluded.answer_json, "
      "updated_at = excluded.updated_at";
  TRYV(tx.execute(kSave, {channel, key, workspace, row.lines, row.digest, row.done, row.answer_json, now, now}));
  return {};
}

Result<void> forget_batches(Transaction& tx, WorkspaceId workspace, ChannelId channel, std::size_t keep) {
  // Index: push_batch_age.
  static constexpr Statement kForget =
      "DELETE FROM push_batch WHERE workspace_id = ? AND channel_id = ? AND updated_at < "
      "(SELECT updated_at FROM push_batch WHERE channel_id = ? ORDER BY updated_at DESC LIMIT 1 OFFSET ?)";
  TRYV(tx.execute(kForget, {workspace, channel, channel, static_cast<std::int64_t>(keep)}));
  return {};
}

Result<void> count_pushed(Transaction& tx, WorkspaceId workspace, ChannelId channel, const PushAnswer& more, Time now) {
  static constexpr Statement kCount =
      "INSERT INTO push_day (workspace_id, channel_id, day, heard, kept, forgotten, duplicates, set_aside) "
      "VALUES (?,?,?,?,?,?,?,?) ON CONFLICT (channel_id, day) DO UPDATE SET heard = push_day.heard + excluded.heard, "
      "kept = push_day.kept + excluded.kept, forgotten = push_day.forgotten + excluded.forgotten, "
      "duplicates = push_day.duplicates + excluded.duplicates, set_aside = push_day.set_aside + excluded.set_aside";
  static constexpr Statement kHeard =
      "UPDATE channel SET heard_at = ?, checked_at = ? WHERE workspace_id = ? AND id = ?";
  TRYV(tx.execute(kCount, {workspace, channel, day_of(now), more.heard, more.kept, more.forgotten, more.duplicates,
                           more.set_aside}));
  TRYV(tx.execute(kHeard, {now, now, workspace, channel}));
  return {};
}

}  // namespace kith::listen::queries

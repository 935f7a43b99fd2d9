#include "publish/gate/stops_queries.h"

namespace kith::publish::queries {
namespace {

using store::Row;
using store::Statement;
using store::Transaction;

#define KITH_STOP                                                                                                   \
  "SELECT s.id, s.channel_id, COALESCE(c.name, ''), s.reason, s.by_id, COALESCE(m.name, ''), s.at, s.released_by, " \
  "COALESCE(r.name, ''), s.released_at FROM outbound_stop s LEFT JOIN channel c ON c.id = s.channel_id "            \
  "LEFT JOIN member m ON m.id = s.by_id LEFT JOIN member r ON r.id = s.released_by WHERE s.workspace_id = ? "
// All use outbound_stop_one or outbound_stop_workspace.
constexpr Statement kOn = KITH_STOP
    "AND s.released_at IS NULL AND (s.channel_id IS NULL OR s.channel_id = ?) "
    "ORDER BY CASE WHEN s.channel_id IS NULL THEN 0 ELSE 1 END LIMIT 1";
constexpr Statement kOne = KITH_STOP "AND s.id = ?";
constexpr Statement kStanding = KITH_STOP "AND s.released_at IS NULL ORDER BY s.id LIMIT 1000";
constexpr Statement kList = KITH_STOP "AND s.id < ? ORDER BY s.id DESC LIMIT ?";
#undef KITH_STOP

// Uses delivery_workspace.
constexpr Statement kStopped =
    "SELECT COUNT(*) FROM delivery WHERE workspace_id = ? AND state = 'held' AND error_kind = 'stopped'";
constexpr Statement kChannel = "SELECT 1 FROM channel WHERE workspace_id = ? AND id = ? AND removed_at IS NULL";
constexpr Statement kInsert =
    "INSERT INTO outbound_stop (id, workspace_id, channel_id, reason, by_id, at) VALUES (?, ?, ?, ?, ?, ?) "
    "ON CONFLICT DO NOTHING";
constexpr Statement kRelease =
    "UPDATE outbound_stop SET released_by = ?, released_at = ? WHERE workspace_id = ? AND id = ? AND released_at IS "
    "NULL";

Stop read(const Row& r) {
  return {.id = r.i64(0),
          .channel = r.id<ChannelTag>(1),
          .channel_name = r.text(2),
          .reason = r.text(3),
          .by = r.id<MemberTag>(4),
          .by_name = r.text(5),
          .at = r.time(6),
          .released_by = r.id<MemberTag>(7),
          .released_by_name = r.text(8),
          .released_at = r.opt_time(9)};
}
std::vector<Stop> read(const store::Rows& rows) {
  std::vector<Stop> out;
  for (const Row& r : rows) out.push_back(read(r));
  return out;
}

}  // namespace

Result<std::optional<Stop>> stop_on(Transaction& tx, WorkspaceId workspace, ChannelId channel) {
  TRY(const auto row, tx.query_one(kOn, {workspace, channel.value}));
  return row ? std::optional(read(*row)) : std::nullopt;
}

Result<std::optional<Stop>> stop(Transaction& tx, WorkspaceId workspace, std::int64_t id) {
  TRY(const auto row, tx.query_one(kOne, {workspace, id}));
  return row ? std::optional(read(*row)) : std::nullopt;
}

Result<std::vector<Stop>> standing_stops(Transaction& tx, WorkspaceId workspace) {
  TRY(const auto rows, tx.query(kStanding, {workspace}));
  return read(rows);
}

Result<std::vector<Stop>> stops(Transaction& tx, WorkspaceId workspace, std::int64_t before, int limit) {
  TRY(const auto rows, tx.query(kList, {workspace, before > 0 ? before : INT64_MAX, limit}));
  return read(rows);
}

Result<std::int64_t> count_stopped(Transaction& tx, WorkspaceId workspace) {
  TRY(const auto row, tx.query_one(kStopped, {workspace}));
  return row ? row->i64(0) : 0;
}

Result<bool> has_channel(Transaction& tx, WorkspaceId workspace, ChannelId channel) {
  TRY(const auto row, tx.query_one(kChannel, {workspace, channel}));
  return row.has_value();
}

Result<bool> insert_stop(Transaction& tx, WorkspaceId workspace, const Stop& s) {
  TRY(const auto n, tx.execute(kInsert, {s.id, workspace, s.channel, s.reason, s.by, s.at}));
  return n == 1;
}

Result<bool> release_stop(Transaction& tx, WorkspaceId workspace, std::int64_t id, MemberId by, Time now) {
  TRY(const auto n, tx.execute(kRelease, {by, now, workspace, id}));
  return n == 1;
}

}  // namespace kith::publish::queries

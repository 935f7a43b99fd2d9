#include "listen/set_aside_queries.h"

namespace kith::listen::queries {
namespace {

using store::Params;
using store::Statement;

SetAside set_aside_row(const store::Row& r) {
  return {r.i64(0), r.text(1), r.blob(2).bytes, r.text(3), r.integer(4), r.time(5), r.time(6)};
}

}  // namespace

Result<std::optional<std::int64_t>> set_aside(Transaction& tx, const Source& at, const PoisonRow& row, Time now) {
  static constexpr Statement kById =
      "SELECT id FROM poison WHERE workspace_id = ? AND channel_id = ? AND state = 'set_aside' AND remote_id = ?";
  static constexpr Statement kByBytes =
      "SELECT id FROM poison WHERE workspace_id = ? AND channel_id = ? AND state = 'set_aside' "
      "AND remote_id IS NULL AND raw = ?";
  const store::Blob raw{row.raw};
  auto known = row.remote_id.empty() ? tx.query_one(kByBytes, {at.workspace, at.channel, raw})
                                     : tx.query_one(kById, {at.workspace, at.channel, row.remote_id});
  if (!known) return known.error();
  if (*known) {
    static constexpr Statement kAgain =
        "UPDATE poison SET tries = tries + 1, last_at = ?, error = ? WHERE workspace_id = ? AND id = ?";
    TRYV(tx.execute(kAgain, {now, row.error, at.workspace, (*known)->i64(0)}));
    return std::optional<std::int64_t>{};
  }
  static constexpr Statement kInsert =
      "INSERT INTO poison (id, workspace_id, channel_id, remote_id, raw, error, tries, state, first_at, last_at) "
      "VALUES (?,?,?,?,?,?,1,'set_aside',?,?)";
  const std::int64_t id = next_id(now);
  const store::Value remote_id = row.remote_id.empty() ? store::Value() : store::Value(row.remote_id);
  TRYV(tx.execute(kInsert, {id, at.workspace, at.channel, remote_id, raw, row.error, now, now}));
  return std::optional<std::int64_t>{id};
}

Result<void> settle_poison(Transaction& tx, const Source& at, const std::vector<std::string>& ids, Time now) {
  static constexpr Statement kAny =
      "SELECT 1 FROM poison WHERE workspace_id = ? AND channel_id = ? AND state = 'set_aside' LIMIT 1";
  TRY(auto any, tx.query_one(kAny, {at.workspace, at.channel}));
  if (!any) return {};
  static constexpr Statement kSettle =
      "UPDATE poison SET state = 'retried', last_at = ? WHERE workspace_id = ? AND channel_id = ? "
      "AND state = 'set_aside' AND remote_id = ?";
  std::vector<Params> rows;
  for (const auto& id : ids) rows.push_back({now, at.workspace, at.channel, id});
  TRYV(tx.execute_later(kSettle, rows));
  return {};
}

Result<std::vector<SetAside>> list_set_aside(Transaction& tx, WorkspaceId workspace, ChannelId channel, int limit,
                                             std::int64_t after) {
  static constexpr Statement kList =
      "SELECT id, remote_id, raw, error, tries, first_at, last_at FROM poison "
      "WHERE workspace_id = ? AND channel_id = ? AND state = 'set_aside' AND id > ? ORDER BY id LIMIT ?";
  TRY(auto rows, tx.query(kList, {workspace, channel, after, limit}));
  std::vector<SetAside> out;
  for (const auto& r : rows) out.push_back(set_aside_row(r));
  return out;
}

Result<std::optional<SetAside>> find_set_aside(Transaction& tx, WorkspaceId workspace, ChannelId channel,
                                               std::int64_t id) {
  static constexpr Statement kFind =
      "SELECT id, remote_id, raw, error, tries, first_at, last_at FROM poison "
      "WHERE workspace_id = ? AND channel_id = ? AND id = ? AND state = 'set_aside'";
  TRY(auto row, tx.query_one(kFind, {workspace, channel, id}));
  if (!row) return std::optional<SetAside>{};
  return std::optional<SetAside>{set_aside_row(*row)};
}

Result<void> mark_retried(Transaction& tx, WorkspaceId workspace, ChannelId channel, std::int64_t id, Time now) {
  static constexpr Statement kDone =
      "UPDATE poison SET state = 'retried', tries = tries + 1, last_at = ? "
      "WHERE workspace_id = ? AND channel_id = ? AND id = ? AND state = 'set_aside'";
  TRYV(tx.execute(kDone, {now, workspace, channel, id}));
  return {};
}

Result<void> mark_unreadable(Transaction& tx, WorkspaceId workspace, ChannelId channel, std::int64_t id,
                             std::string_view error, Time now) {
  static constexpr Statement kStill =
      "UPDATE poison SET tries = tries + 1, last_at = ?, error = ? WHERE workspace_id = ? AND channel_id = ? AND id = "
      "?";
  TRYV(tx.execute(kStill, {now, error, workspace, channel, id}));
  return {};
}

}  // namespace kith::listen::queries

#include "publish/follows/follows_queries.h"

namespace kith::publish::queries {
namespace {

using store::Params;
using store::Row;
using store::Statement;
using store::Transaction;

#define KITH_FOLLOW_LIST                                                                                          \
  "SELECT l.channel_id, l.side, l.state, l.began_at, l.cursor, l.told, l.next_at, l.why_kind, l.why, l.read_at, " \
  "l.whole, l.hidden FROM channel_follow_list l "
constexpr Statement kOne = KITH_FOLLOW_LIST "WHERE l.workspace_id = ? AND l.channel_id = ? AND l.side = ?";
// Uses channel_follow_list_workspace.
constexpr Statement kAll = KITH_FOLLOW_LIST
    "JOIN channel c ON c.id = l.channel_id WHERE l.workspace_id = ? AND c.removed_at IS NULL "
    "ORDER BY l.channel_id, l.side";
#undef KITH_FOLLOW_LIST
constexpr Statement kPutList =
    "INSERT INTO channel_follow_list (workspace_id, channel_id, side, state, began_at, cursor, told, next_at, "
    "why_kind, "
    "why, read_at, whole, hidden) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT (channel_id, side) DO UPDATE SET "
    "state = excluded.state, began_at = excluded.began_at, cursor = excluded.cursor, told = excluded.told, "
    "next_at = excluded.next_at, why_kind = excluded.why_kind, why = excluded.why, read_at = excluded.read_at, "
    "whole = excluded.whole, hidden = excluded.hidden "
    "WHERE channel_follow_list.workspace_id = excluded.workspace_id";
constexpr Statement kWant =
    "UPDATE channel_follow_list SET next_at = ? WHERE workspace_id = ? AND channel_id = ? AND next_at > ?";

// Who comes back is new again. All below use the primary key.
constexpr Statement kPut =
    "INSERT INTO channel_follow (workspace_id, channel_id, side, remote_id, handle, name, url, first_seen, last_seen) "
    "VALUES (?,?,?,?,?,?,?,?,?) ON CONFLICT (workspace_id, channel_id, side, remote_id) DO UPDATE SET "
    "handle = excluded.handle, name = excluded.name, url = excluded.url, last_seen = excluded.last_seen, "
    "first_seen = CASE WHEN channel_follow.gone_at IS NULL THEN channel_follow.first_seen ELSE excluded.first_seen "
    "END, "
    "gone_at = NULL";
#define KITH_OF_A_LIST "WHERE workspace_id = ? AND channel_id = ? AND side = ? "
constexpr Statement kPart =
    "UPDATE channel_follow SET gone_at = ? " KITH_OF_A_LIST "AND last_seen < ? AND gone_at IS NULL";
constexpr Statement kForgetUnseen =
    "DELETE FROM channel_follow " KITH_OF_A_LIST "AND last_seen < ? AND gone_at IS NULL";
constexpr Statement kForgetGone = "DELETE FROM channel_follow " KITH_OF_A_LIST
                                  "AND (gone_at < ? OR gone_at < (SELECT MIN(gone_at) FROM "
                                  "(SELECT gone_at FROM channel_follow " KITH_OF_A_LIST
                                  "AND gone_at IS NOT NULL ORDER BY gone_at DESC LIMIT ?) kept))";
constexpr Statement kCount = "SELECT COUNT(*) FROM channel_follow " KITH_OF_A_LIST "AND gone_at IS NULL";
#undef KITH_OF_A_LIST

// Ids of accounts are a server's own: where the names differ it is another server's account.
constexpr Statement kRows =
    "SELECT f.remote_id, f.handle, f.name, f.url, f.first_seen, f.last_seen, i.contact_id, COALESCE(p.name, '') "
    "FROM channel_follow f JOIN channel c ON c.id = f.channel_id "
    "LEFT JOIN identity i ON i.workspace_id = f.workspace_id AND i.network = c.network AND i.remote_id = f.remote_id "
    "AND (i.handle = f.handle OR i.handle = '' OR f.handle = '') "
    "LEFT JOIN contact p ON p.id = i.contact_id "
    "WHERE f.workspace_id = ? AND f.channel_id = ? AND f.side = ? AND f.remote_id > ? AND f.gone_at IS NULL "
    "ORDER BY f.remote_id LIMIT ?";

FollowListRow list_row(const Row& r) {
  FollowListRow out{.channel = r.id<ChannelTag>(0),
                    .side = r.text(1) == name(FollowSide::followers) ? FollowSide::followers : FollowSide::followed,
                    .state = r.text(2),
                    .began_at = r.time(3),
                    .cursor = r.text(4),
                    .told = r.i64(5),
                    .next_at = r.time(6),
                    .why_kind = r.text(7),
                    .why = r.text(8),
                    .read_at = r.opt_time(9),
                    .whole = r.boolean(10),
                    .hidden = {}};
  if (!r.is_null(11)) out.hidden = r.boolean(11);
  return out;
}

}  // namespace

Result<std::optional<FollowListRow>> follow_list(Transaction& tx, WorkspaceId workspace, ChannelId channel,
                                                 FollowSide side) {
  TRY(const auto row, tx.query_one(kOne, {workspace, channel, name(side)}));
  if (!row) return std::optional<FollowListRow>{};
  return std::optional<FollowListRow>{list_row(*row)};
}

Result<std::vector<FollowListRow>> follow_lists(Transaction& tx, WorkspaceId workspace) {
  TRY(const auto rows, tx.query(kAll, {workspace}));
  std::vector<FollowListRow> out;
  for (const Row& r : rows) out.push_back(list_row(r));
  return out;
}

Result<void> put_follow_list(Transaction& tx, WorkspaceId workspace, const FollowListRow& row) {
  store::Value hidden;
  if (row.hidden) hidden = *row.hidden ? std::int64_t{1} : std::int64_t{0};
  TRYV(tx.execute(kPutList, {workspace, row.channel, name(row.side), row.state, row.began_at, row.cursor, row.told,
                             row.next_at, row.why_kind, row.why, row.read_at, row.whole ? 1 : 0, hidden}));
  return {};
}

Result<void> want_follow_lists(Transaction& tx, WorkspaceId workspace, ChannelId channel, Time now) {
  TRYV(tx.execute(kWant, {now, workspace, channel, now}));
  return {};
}

Result<void> put_follows(Transaction& tx, WorkspaceId workspace, ChannelId channel, FollowSide side,
                         const std::vector<Author>& people, Time seen, Time now) {
  std::vector<Params> rows;
  for (const auto& one : people)
    rows.push_back({workspace, channel, name(side), one.remote_id, one.handle, one.name, one.profile_url, now, seen});
  if (!rows.empty()) TRYV(tx.execute_many(kPut, rows));
  return {};
}

Result<void> part_from_unseen(Transaction& tx, WorkspaceId workspace, ChannelId channel, FollowSide side, Time began,
                              Time now) {
  TRYV(tx.execute(kPart, {now, workspace, channel, name(side), began}));
  return {};
}

Result<void> forget_unseen(Transaction& tx, WorkspaceId workspace, ChannelId channel, FollowSide side, Time began) {
  TRYV(tx.execute(kForgetUnseen, {workspace, channel, name(side), began}));
  return {};
}

Result<void> forget_gone(Transaction& tx, WorkspaceId workspace, ChannelId channel, FollowSide side, Time before,
                         std::int64_t keep) {
  TRYV(tx.execute(kForgetGone, {workspace, channel, name(side), before, workspace, channel, name(side), keep}));
  return {};
}

Result<std::vector<FollowRow>> follow_rows(Transaction& tx, WorkspaceId workspace, ChannelId channel, FollowSide side,
                                           std::string_view after, int limit) {
  TRY(const auto rows, tx.query(kRows, {workspace, channel, name(side), after, limit}));
  std::vector<FollowRow> out;
  for (const Row& r : rows)
    out.push_back({.remote_id = r.text(0),
                   .handle = r.text(1),
                   .name = r.text(2),
                   .url = r.text(3),
                   .first_seen = r.time(4),
                   .last_seen = r.time(5),
                   .contact = r.is_null(6) ? ContactId{} : r.id<ContactTag>(6),
                   .contact_name = r.text(7)});
  return out;
}

Result<std::int64_t> count_follows(Transaction& tx, WorkspaceId workspace, ChannelId channel, FollowSide side) {
  TRY(const auto row, tx.query_one(kCount, {workspace, channel, name(side)}));
  return row ? row->i64(0) : 0;
}

}  // namespace kith::publish::queries

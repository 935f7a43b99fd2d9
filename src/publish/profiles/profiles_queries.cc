#include "publish/profiles/profiles_queries.h"

namespace kith::publish::queries {
namespace {

using store::Row;
using store::Statement;

#define KITH_PROFILE "SELECT channel_id, looked_at, why, profile_json, read_at FROM channel_profile "
constexpr Statement kOne = KITH_PROFILE "WHERE workspace_id = ? AND channel_id = ?";
// Uses channel_profile_workspace.
constexpr Statement kAll = KITH_PROFILE "WHERE workspace_id = ? ORDER BY channel_id";
#undef KITH_PROFILE
constexpr Statement kPut =
    "INSERT INTO channel_profile (channel_id, workspace_id, looked_at, why, profile_json, read_at) "
    "VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (channel_id) DO UPDATE SET looked_at = excluded.looked_at, "
    "why = excluded.why, profile_json = excluded.profile_json, read_at = excluded.read_at "
    "WHERE channel_profile.workspace_id = excluded.workspace_id";

constexpr Statement kAddChange =
    "INSERT INTO channel_profile_change (id, workspace_id, channel_id, place, before_text, after_text, at) "
    "VALUES (?, ?, ?, ?, ?, ?, ?)";
// Both use channel_profile_change_channel.
constexpr Statement kChanges =
    "SELECT id, place, before_text, after_text, at FROM channel_profile_change WHERE workspace_id = ? AND "
    "channel_id = ? ORDER BY id DESC LIMIT ?";
constexpr Statement kForget =
    "DELETE FROM channel_profile_change WHERE workspace_id = ? AND channel_id = ? AND id < (SELECT MIN(id) FROM "
    "(SELECT id FROM channel_profile_change WHERE workspace_id = ? AND channel_id = ? ORDER BY id DESC LIMIT ?) kept)";

ProfileRow read(const Row& r) {
  return {.channel = r.id<ChannelTag>(0),
          .looked_at = r.time(1),
          .why = r.text(2),
          .profile_json = r.text(3),
          .read_at = r.opt_time(4)};
}

}  // namespace

Result<std::optional<ProfileRow>> profile_row(Transaction& tx, WorkspaceId workspace, ChannelId channel) {
  TRY(const auto row, tx.query_one(kOne, {workspace, channel}));
  if (!row) return std::optional<ProfileRow>{};
  return std::optional<ProfileRow>{read(*row)};
}

Result<std::vector<ProfileRow>> profile_rows(Transaction& tx, WorkspaceId workspace) {
  TRY(const auto rows, tx.query(kAll, {workspace}));
  std::vector<ProfileRow> out;
  for (const Row& r : rows) out.push_back(read(r));
  return out;
}

Result<void> put_profile_row(Transaction& tx, WorkspaceId workspace, const ProfileRow& row) {
  TRYV(tx.execute(kPut, {row.channel, workspace, row.looked_at, row.why, row.profile_json, row.read_at}));
  return {};
}

Result<void> add_profile_change(Transaction& tx, WorkspaceId workspace, ChannelId channel,
                                const ProfileChangeRow& change) {
  TRYV(tx.execute(kAddChange,
                  {change.id, workspace, channel, change.place, change.before, change.after, change.at}));
  return {};
}

Result<std::vector<ProfileChangeRow>> profile_changes(Transaction& tx, WorkspaceId workspace, ChannelId channel,
                                                      int limit) {
  TRY(const auto rows, tx.query(kChanges, {workspace, channel, limit}));
  std::vector<ProfileChangeRow> out;
  for (const Row& r : rows)
    out.push_back({.id = r.i64(0), .place = r.text(1), .before = r.text(2), .after = r.text(3), .at = r.time(4)});
  return out;
}

Result<void> forget_profile_changes(Transaction& tx, WorkspaceId workspace, ChannelId channel, int keep) {
  TRYV(tx.execute(kForget, {workspace, channel, workspace, channel, keep}));
  return {};
}

}  // namespace kith::publish::queries

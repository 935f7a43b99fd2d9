#include "listen/channels_queries.h"

namespace kith::listen::channel_queries {
namespace {

using store::Row;
using store::Statement;
using store::Value;

Value or_null(const std::string& text) { return text.empty() ? Value() : Value(text); }

#define KITH_CHANNEL_COLUMNS                                                                                    \
  "SELECT id, workspace_id, network, name, handle, remote_account_id, server, mode, state, settings_json, cursor, " \
  "rate_json, avatar_url, profile_url, heard_at, checked_at, token_expires_at, error_kind, error, error_at, "   \
  "created_at FROM channel "

constexpr Statement kFind = KITH_CHANNEL_COLUMNS "WHERE workspace_id = ? AND id = ? AND removed_at IS NULL";
constexpr Statement kList = KITH_CHANNEL_COLUMNS "WHERE workspace_id = ? AND removed_at IS NULL ORDER BY id";
constexpr Statement kWanted =
    KITH_CHANNEL_COLUMNS "WHERE removed_at IS NULL AND state <> 'paused' AND state <> 'gone' "
                         "AND network <> 'push' ORDER BY id";
#undef KITH_CHANNEL_COLUMNS

ChannelRow channel_row(const Row& r) {
  ChannelRow c;
  c.id = r.id<ChannelTag>(0);
  c.workspace = r.id<WorkspaceTag>(1);
  c.network = r.text(2);
  c.name = r.text(3);
  c.handle = r.text(4);
  c.remote_account_id = r.text(5);
  c.server = r.text(6);
  c.mode = parse<Mode>(r.text(7)).value_or(Mode::listen);
  c.state = parse<ChannelState>(r.text(8)).value_or(ChannelState::attention);
  c.settings_json = r.text(9);
  c.cursor = r.text(10);
  c.rate_json = r.text(11);
  c.avatar_url = r.text(12);
  c.profile_url = r.text(13);
  c.heard_at = r.opt_time(14);
  c.checked_at = r.opt_time(15);
  c.token_expires_at = r.opt_time(16);
  if (!r.is_null(17)) c.error = ChannelError{r.text(17), r.text(18), r.time(19)};
  c.created_at = r.time(20);
  return c;
}

}  // namespace

Result<bool> has_policy(Transaction& tx, WorkspaceId workspace) {
  static constexpr Statement kAny = "SELECT 1 FROM policy_version WHERE workspace_id = ? AND state = 'adopted' LIMIT 1";
  TRY(auto row, tx.query_one(kAny, {workspace}));
  return row.has_value();
}

Result<std::optional<ChannelId>> same_account(Transaction& tx, WorkspaceId workspace, const NewChannel& c) {
  static constexpr Statement kTwin =
      "SELECT id FROM channel WHERE workspace_id = ? AND network = ? AND server = ? AND remote_account_id = ? "
      "AND removed_at IS NULL";
  TRY(auto row, tx.query_one(kTwin, {workspace, c.network, c.server, c.remote_account_id}));
  if (!row) return std::optional<ChannelId>{};
  return std::optional<ChannelId>{row->id<ChannelTag>(0)};
}

Result<void> insert(Transaction& tx, WorkspaceId workspace, ChannelId id, const NewChannel& c,
                    const store::Blob& sealed, Time now) {
  static constexpr Statement kInsert =
      "INSERT INTO channel (id, workspace_id, network, name, handle, remote_account_id, server, mode, settings_json, "
      "credential_sealed, state, cursor, token_expires_at, avatar_url, profile_url, created_at) "
      "VALUES (?,?,?,?,?,?,?,?,?,?,'connecting','',?,?,?,?)";
  TRYV(tx.execute(kInsert, {id, workspace, c.network, c.name, c.handle, c.remote_account_id, c.server, name(c.mode),
                            c.settings_json, sealed, c.token_expires_at, or_null(c.avatar_url),
                            or_null(c.profile_url), now}));
  return {};
}

Result<std::optional<ChannelRow>> find(Transaction& tx, WorkspaceId workspace, ChannelId id) {
  TRY(auto row, tx.query_one(kFind, {workspace, id}));
  if (!row) return std::optional<ChannelRow>{};
  return std::optional<ChannelRow>{channel_row(*row)};
}

Result<std::vector<ChannelRow>> list(Transaction& tx, WorkspaceId workspace) {
  TRY(auto rows, tx.query(kList, {workspace}));
  std::vector<ChannelRow> out;
  for (const auto& r : rows) out.push_back(channel_row(r));
  return out;
}

Result<std::vector<ChannelRow>> wanted(Transaction& tx) {
  TRY(auto rows, tx.query(kWanted));
  std::vector<ChannelRow> out;
  for (const auto& r : rows) out.push_back(channel_row(r));
  return out;
}

Result<void> save(Transaction& tx, const ChannelRow& c) {
  static constexpr Statement kSave =
      "UPDATE channel SET name = ?, handle = ?, server = ?, mode = ?, state = ?, settings_json = ?, rate_json = ?, "
      "avatar_url = ?, profile_url = ?, heard_at = ?, checked_at = ?, token_expires_at = ?, error_kind = ?, error = ?, "
      "error_at = ? WHERE workspace_id = ? AND id = ?";
  const Value kind = c.error ? Value(c.error->kind) : Value();
  const Value text = c.error ? Value(c.error->text) : Value();
  const Value at = c.error ? Value(c.error->at) : Value();
  TRYV(tx.execute(kSave, {c.name, c.handle, c.server, name(c.mode), name(c.state), c.settings_json, c.rate_json,
                          or_null(c.avatar_url), or_null(c.profile_url), c.heard_at, c.checked_at, c.token_expires_at,
                          kind, text, at, c.workspace, c.id}));
  return {};
}

Result<bool> remove(Transaction& tx, WorkspaceId workspace, ChannelId id, Time now) {
  static constexpr Statement kRemove =
      "UPDATE channel SET removed_at = ?, state = 'gone', credential_sealed = NULL "
      "WHERE workspace_id = ? AND id = ? AND removed_at IS NULL";
  // Nobody reads any more who follows it: what was read would stand for ever.
  static constexpr Statement kFollows = "DELETE FROM channel_follow WHERE workspace_id = ? AND channel_id = ?";
  static constexpr Statement kLists = "DELETE FROM channel_follow_list WHERE workspace_id = ? AND channel_id = ?";
  TRY(const auto count, tx.execute(kRemove, {now, workspace, id}));
  if (count == 0) return false;
  for (const auto& statement : {kFollows, kLists}) TRYV(tx.execute(statement, {workspace, id}));
  return true;
}

Result<std::optional<store::Blob>> credential(Transaction& tx, WorkspaceId workspace, ChannelId id) {
  static constexpr Statement kCredential =
      "SELECT credential_sealed FROM channel WHERE workspace_id = ? AND id = ? AND removed_at IS NULL";
  TRY(auto row, tx.query_one(kCredential, {workspace, id}));
  if (!row) return std::optional<store::Blob>{};
  return row->opt_blob(0);
}

Result<bool> save_credential(Transaction& tx, WorkspaceId workspace, ChannelId id, const store::Blob& sealed) {
  static constexpr Statement kSave =
      "UPDATE channel SET credential_sealed = ? WHERE workspace_id = ? AND id = ? AND removed_at IS NULL";
  TRY(const auto count, tx.execute(kSave, {sealed, workspace, id}));
  return count > 0;
}

}  // namespace kith::listen::channel_queries

// Damage that a look at single rows does not show: references, files, the index, seals, deliveries that stand still.
#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <set>

#include "app/doctor_queries.h"
#include "listen/channels.h"
#include "publish/registers/register_entry.h"

namespace kith::app {
namespace {

using store::Statement;
using store::Transaction;

constexpr std::size_t kNamed = 10;
constexpr int kFilesAtOnce = 1000;
constexpr int kSealsOfAKind = 20;

// PostgreSQL keeps declared references itself.
constexpr Statement kForeignKeys = {"SELECT \"table\", parent, count(*) FROM pragma_foreign_key_check GROUP BY 1, 2",
                                    "SELECT '', '', 0 WHERE false"};

// References the schema does not declare: their rows come and go in an order of their own, but never one alone.
struct Link {
  const char *table, *column, *parent;
};
constexpr Link kLinks[] = {{"message", "identity_id", "identity"},
                           {"message", "delivery_id", "delivery"},
                           {"delivery", "decision_id", "decision"},
                           {"contact", "merged_into", "contact"}};

Result<std::int64_t> orphans(Transaction& tx, std::string_view table, std::string_view column,
                             std::string_view parent) {
  const std::string sql = fmt::format(
      "SELECT count(*) FROM {0} c WHERE c.{1} IS NOT NULL AND NOT EXISTS (SELECT 1 FROM {2} p WHERE p.id = c.{1})",
      table, column, parent);
  TRY(const auto row, tx.query_one(Statement::built(sql)));
  return row ? row->i64(0) : 0;
}

constexpr Statement kMedia =
    "SELECT m.id, m.workspace_id, m.digest, m.name, m.size, w.name FROM media m "
    "JOIN workspace w ON w.id = m.workspace_id WHERE m.id < ? ORDER BY m.id DESC LIMIT ?";
constexpr Statement kProofs =
    "SELECT r.id, r.workspace_id, r.proof_digest, r.proof_name, 0, w.name FROM photo_release r "
    "JOIN workspace w ON w.id = r.workspace_id WHERE r.proof_digest IS NOT NULL AND r.id < ? ORDER BY r.id DESC LIMIT "
    "?";
constexpr std::size_t kFileMost = 64u << 20;

struct FileLook {
  const store::Files& files;
  FileState state;
  std::int64_t budget = kFilesRead;
  std::set<std::pair<std::int64_t, std::string>> seen;

  void at(const store::Row& row) {
    const auto workspace = row.id<WorkspaceTag>(1);
    const std::string digest = row.text(2);
    if (!seen.emplace(workspace.value, digest).second) return;
    ++state.files;
    const bool there = files.has(workspace, digest);
    bool whole = there;
    if (there && budget > 0) {
      const auto bytes = files.read(workspace, digest, kFileMost);
      whole = bytes || bytes.error().kind != Kind::corrupt;
      budget -= bytes ? static_cast<std::int64_t>(bytes->size()) : 0;
    }
    if (whole) return;
    ++(there ? state.damaged : state.missing);
    if (state.named.size() < kNamed)
      state.named.push_back(fmt::format("{} ({}): {}", row.text(3), row.text(5), there ? "damaged" : "missing"));
  }
};

Result<void> walk(store::Database& db, const Statement& statement, FileLook& look) {
  for (std::int64_t before = std::numeric_limits<std::int64_t>::max();;) {
    TRY(const auto rows, db.read([&](Transaction& tx) { return tx.query(statement, {before, kFilesAtOnce}); }));
    for (const auto& row : rows) look.at(row);
    if (rows.size() < kFilesAtOnce) return {};
    before = rows.back().i64(0);
  }
}

constexpr Statement kLacking = {
    "SELECT m.id, m.workspace_id FROM message m WHERE m.deleted_at IS NULL AND NOT EXISTS (SELECT 1 FROM "
    "message_place p JOIN message_words_content c ON c.id = p.key WHERE p.message_id = m.id) AND NOT EXISTS (SELECT 1 "
    "FROM search_pending q WHERE q.message_id = m.id)",
    "SELECT m.id, m.workspace_id FROM message m WHERE m.deleted_at IS NULL AND NOT EXISTS (SELECT 1 FROM "
    "message_words p WHERE p.message_id = m.id) AND NOT EXISTS (SELECT 1 FROM search_pending q WHERE q.message_id = "
    "m.id)"};
constexpr Statement kStray = {
    "SELECT p.message_id, p.workspace_id FROM message_place p WHERE NOT EXISTS (SELECT 1 FROM message m WHERE m.id = "
    "p.message_id AND m.deleted_at IS NULL) AND NOT EXISTS (SELECT 1 FROM search_pending q WHERE q.message_id = "
    "p.message_id)",
    "SELECT p.message_id, p.workspace_id FROM message_words p WHERE NOT EXISTS (SELECT 1 FROM message m WHERE m.id = "
    "p.message_id AND m.deleted_at IS NULL) AND NOT EXISTS (SELECT 1 FROM search_pending q WHERE q.message_id = "
    "p.message_id)"};
constexpr Statement kWaiting = "SELECT count(*) FROM search_pending";

Result<std::int64_t> count_of(Transaction& tx, const Statement& rows) {
  const std::string sql = fmt::format("SELECT count(*) FROM ({}) AS rows_of", rows.sql(tx.dialect()));
  TRY(const auto row, tx.query_one(Statement::built(sql)));
  return row ? row->i64(0) : 0;
}

Result<std::int64_t> queue(Transaction& tx, const Statement& rows) {
  const std::string sql =
      fmt::format("INSERT INTO search_pending (message_id, workspace_id) {}", rows.sql(tx.dialect()));
  return tx.execute(Statement::built(sql));
}

// A stop, a paused channel or one that waits for somebody holds its deliveries by right.
constexpr Statement kStuck =
    "SELECT w.name, c.network, c.handle, count(*), min(d.due_at) FROM delivery d JOIN channel c ON c.id = d.channel_id "
    "JOIN workspace w ON w.id = d.workspace_id WHERE ((d.state IN ('waiting', 'unknown') AND d.due_at < ?) OR "
    "(d.state = 'sending' AND COALESCE(d.lease_until, 0) < ?)) AND c.state = 'live' AND NOT EXISTS (SELECT 1 FROM "
    "outbound_stop s WHERE s.workspace_id = d.workspace_id AND s.released_at IS NULL AND (s.channel_id IS NULL OR "
    "s.channel_id = d.channel_id)) GROUP BY w.name, c.network, c.handle ORDER BY 5 LIMIT 20";
constexpr Statement kNewestEvent = "SELECT at FROM event ORDER BY seq DESC LIMIT 1";

constexpr Statement kChannelSeals =
    "SELECT id, credential_sealed FROM channel WHERE credential_sealed IS NOT NULL ORDER BY id DESC LIMIT ?";
constexpr Statement kFactorSeals =
    "SELECT id, totp_sealed FROM account WHERE totp_sealed IS NOT NULL ORDER BY id DESC LIMIT ?";
constexpr Statement kEntrySeals = "SELECT id, sealed, workspace_id FROM register_entry ORDER BY id DESC LIMIT ?";
constexpr Statement kFactSeals = "SELECT workspace_id, sealed, key FROM company_fact ORDER BY updated_at DESC LIMIT ?";

}  // namespace

Result<std::vector<std::string>> check_references(store::Database& db) {
  TRY(const auto columns, db.columns());
  return db.read([&](Transaction& tx) -> Result<std::vector<std::string>> {
    std::vector<std::string> lines;
    TRY(const auto keys, tx.query(kForeignKeys));
    for (const auto& row : keys)
      lines.push_back(
          fmt::format("{} rows of `{}` name a `{}` that is not there", row.i64(2), row.text(0), row.text(1)));
    const auto look = [&](std::string_view table, std::string_view column, std::string_view parent) -> Result<void> {
      TRY(const auto count, orphans(tx, table, column, parent));
      if (count > 0)
        lines.push_back(fmt::format("{} rows of `{}` name a `{}` that is not there", count, table, parent));
      return {};
    };
    for (const auto& column : columns)
      if (column.column == "workspace_id" && column.table != "idempotency")
        TRYV(look(column.table, column.column, "workspace"));
    for (const auto& link : kLinks) TRYV(look(link.table, link.column, link.parent));
    std::ranges::sort(lines);
    lines.erase(std::ranges::unique(lines).begin(), lines.end());
    return lines;
  });
}

Result<FileState> check_files(store::Database& db, const store::Files& files) {
  FileLook look{files, {}, kFilesRead, {}};
  TRYV(walk(db, kMedia, look));
  TRYV(walk(db, kProofs, look));
  return std::move(look.state);
}

Result<IndexState> check_index(store::Database& db) {
  return db.read([](Transaction& tx) -> Result<IndexState> {
    IndexState state;
    TRY(state.lacking, count_of(tx, kLacking));
    TRY(state.stray, count_of(tx, kStray));
    TRY(const auto waiting, tx.query_one(kWaiting));
    state.waiting = waiting ? waiting->i64(0) : 0;
    return state;
  });
}

Result<std::int64_t> queue_for_index(store::Database& db) {
  return db.write([](Transaction& tx) -> Result<std::int64_t> {
    TRY(const auto lacking, queue(tx, kLacking));
    TRY(const auto stray, queue(tx, kStray));
    return lacking + stray;
  });
}

Result<std::vector<std::string>> stuck_deliveries(store::Database& db, Time before) {
  TRY(const auto rows, db.read([&](Transaction& tx) { return tx.query(kStuck, {before, before}); }));
  std::vector<std::string> lines;
  for (const auto& row : rows)
    lines.push_back(fmt::format("{}, {} {}: {}, the oldest since {}", row.text(0), row.text(1), row.text(2), row.i64(3),
                                format_time(row.time(4))));
  return lines;
}

Result<std::optional<Time>> newest_event(store::Database& db) {
  TRY(const auto row, db.read([](Transaction& tx) { return tx.query_one(kNewestEvent); }));
  return row ? std::optional(row->time(0)) : std::nullopt;
}

Result<SealState> check_seals(store::Database& db, const Sealer& sealer) {
  SealState state;
  const auto look = [&](const Statement& statement, const char* what, auto&& context) -> Result<void> {
    TRY(const auto rows, db.read([&](Transaction& tx) { return tx.query(statement, {kSealsOfAKind}); }));
    for (const auto& row : rows) {
      ++state.looked_at;
      if (sealer.unseal(row.blob(1).bytes, context(row))) continue;
      state.closed.push_back(fmt::format("{} {}", what, format_id(row.i64(0))));
    }
    return {};
  };
  TRYV(look(kChannelSeals, "the credential of channel",
            [](const auto& row) { return listen::Channels::seal_context(row.template id<ChannelTag>(0)); }));
  TRYV(look(kFactorSeals, "the second factor of account",
            [](const auto& row) { return "totp:" + to_string(row.template id<AccountTag>(0)); }));
  TRYV(look(kEntrySeals, "register entry",
            [](const auto& row) { return publish::seal_context(row.template id<WorkspaceTag>(2), row.i64(0)); }));
  TRYV(look(kFactSeals, "a company fact of workspace", [](const auto& row) {
    return publish::seal_context(row.template id<WorkspaceTag>(0), std::string_view(row.text(2)));
  }));
  return state;
}

}  // namespace kith::app

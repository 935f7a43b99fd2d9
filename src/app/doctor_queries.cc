#include "app/doctor_queries.h"

#include <fmt/format.h>

#include <chrono>

#include "match/query_set.h"
#include "store/events.h"

namespace kith::app {
namespace {

using store::Statement;
using store::Transaction;

constexpr Statement kIntegrity = "PRAGMA integrity_check(1)";
constexpr Statement kCounts =
    "SELECT (SELECT count(*) FROM workspace), (SELECT count(*) FROM conversation), (SELECT "
    "count(*) FROM message)";
constexpr Statement kWorkspaces = "SELECT id, name FROM workspace ORDER BY id";
constexpr Statement kTroubled =
    "SELECT c.network, c.handle, w.name, c.error FROM channel c JOIN workspace w ON w.id = "
    "c.workspace_id "
    "WHERE c.state = 'attention' ORDER BY c.id LIMIT 100";
constexpr int kEventsAtOnce = 1000;

Result<void> check_chain_of(store::Database& db, WorkspaceId workspace, const std::string& name,
                            std::int64_t& count) {
  std::int64_t after = 0;
  for (;;) {
    TRY(const auto step, db.read([&](Transaction& tx) {
      return store::check_chain(tx, workspace, after, kEventsAtOnce);
    }));
    if (step.broken_at) {
      return fail(Kind::corrupt, fmt::format("the log of `{}` does not fit together at event {}",
                                             name, *step.broken_at));
    }
    if (step.done) break;
    after = step.checked_to;
  }
  ++count;
  return {};
}

constexpr Statement kSought =
    "SELECT q.id, q.query, q.name, w.name FROM watch q JOIN workspace w ON w.id = q.workspace_id "
    "WHERE q.workspace_id = ? AND q.removed_at IS NULL UNION ALL "
    "SELECT r.id, r.query, r.name, w.name FROM routing_rule r JOIN workspace w ON w.id = r.workspace_id "
    "WHERE r.workspace_id = ? AND r.removed_at IS NULL AND r.enabled = 1";
constexpr std::size_t kUnreadableNamed = 20;

Result<void> compile_one(const store::Rows& rows, SoughtState& state) {
  match::QuerySet::Builder builder;
  for (const auto& row : rows) {
    ++state.queries;
    const auto query = match::parse(row.text(1));
    if (query) {
      TRYV(builder.add(row.i64(0), *query));
    } else if (state.unreadable.size() < kUnreadableNamed) {
      state.unreadable.push_back(fmt::format("{} ({}): {}", row.text(2), row.text(3), query.error().message));
    }
  }
  TRY(const auto set, builder.build());
  if (set) state.bytes += set->memory_bytes();
  return {};
}

}  // namespace

Result<SoughtState> check_sought(store::Database& db) {
  SoughtState state;
  TRY(const auto workspaces, db.read([](Transaction& tx) { return tx.query(kWorkspaces); }));
  const auto begun = std::chrono::steady_clock::now();
  for (const auto& one : workspaces) {
    TRY(const auto rows, db.read([&](Transaction& tx) { return tx.query(kSought, {one.i64(0), one.i64(0)}); }));
    TRYV(compile_one(rows, state));
  }
  state.compile = std::chrono::duration_cast<Millis>(std::chrono::steady_clock::now() - begun);
  return state;
}

Result<std::string> check_whole(store::Database& db) {
  return db.read([&](Transaction& tx) -> Result<std::string> {
    if (db.dialect() == store::Dialect::sqlite) {
      TRY(const auto row, tx.query_one(kIntegrity));
      if (!row || row->text(0) != "ok") {
        return fail(Kind::corrupt,
                    fmt::format("the database is damaged: {}", row ? row->text(0) : "no answer"));
      }
    }
    TRY(const auto row, tx.query_one(kCounts));
    return fmt::format("whole: {} workspaces, {} conversations, {} messages", row->i64(0),
                       row->i64(1), row->i64(2));
  });
}

Result<std::string> check_chains(store::Database& db) {
  TRY(const auto rows, db.read([](Transaction& tx) { return tx.query(kWorkspaces); }));
  std::int64_t count = 0;
  for (const auto& row : rows) {
    TRYV(check_chain_of(db, WorkspaceId{row.i64(0)}, row.text(1), count));
  }
  return fmt::format("unbroken in {} workspaces", count);
}

Result<std::vector<std::string>> troubled_channels(store::Database& db) {
  TRY(const auto rows, db.read([](Transaction& tx) { return tx.query(kTroubled); }));
  std::vector<std::string> lines;
  for (const auto& row : rows) {
    lines.push_back(
        fmt::format("{} {} ({}): {}", row.text(0), row.text(1), row.text(2), row.text(3)));
  }
  return lines;
}

}  // namespace kith::app

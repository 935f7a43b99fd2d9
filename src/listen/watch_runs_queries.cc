#include "listen/watch_runs_queries.h"

#include <algorithm>
#include <boost/json.hpp>

#include "model/event.h"

namespace kith::listen::queries {
namespace {

namespace json = boost::json;
using store::Statement;
using store::Transaction;

// Where to go on. One begun before runs kept the archive's places has a message there: its whole moment is read again.
store::Place place_of(Time at, std::int64_t place) {
  return store::time_of(place) == at ? place : store::place_at(at) + 64;
}

}  // namespace

Result<std::optional<RunRow>> next_run(Transaction& tx) {
  // Index: watch_run_state.
  static constexpr Statement kNext =
      "SELECT r.id, r.workspace_id, r.watch_id, r.query, w.canonical, r.state, r.before_at, r.before_id, r.total, "
      "r.seen, r.found, r.created_at, r.updated_at, r.error FROM watch_run r JOIN watch w ON w.id = r.watch_id "
      "WHERE r.state IN ('waiting', 'running') ORDER BY r.id LIMIT 1";
  TRY(const auto row, tx.query_one(kNext));
  if (!row) return std::optional<RunRow>{};
  RunRow run;
  run.id = row->i64(0);
  run.workspace = row->id<WorkspaceTag>(1);
  run.watch = row->id<WatchTag>(2);
  run.query = row->text(3);
  run.present_query = row->text(4);
  run.state = row->text(5);
  if (!row->is_null(6)) run.before = place_of(row->time(6), row->i64(7));
  run.total = row->i64(8);
  run.seen = row->i64(9);
  run.found = row->i64(10);
  run.started_at = row->time(11);
  run.updated_at = row->time(12);
  run.error = row->text(13);
  return std::optional<RunRow>{std::move(run)};
}

Result<std::int64_t> count_between(Transaction& tx, WorkspaceId workspace, store::Place from,
                                   std::optional<store::Place> before) {
  // Index: message_sent.
  static constexpr Statement kCount =
      "SELECT COUNT(*) FROM message WHERE workspace_id = ? AND sent_at >= ? AND sent_at < ?";
  TRY(const auto row, tx.query_one(kCount, {workspace, store::time_of(from),
                                            store::time_of(before.value_or(store::kNewest))}));
  return row ? row->i64(0) : 0;
}

Result<bool> save_run(Transaction& tx, const RunRow& run, Time now) {
  static constexpr Statement kSave =
      "UPDATE watch_run SET state = ?, before_at = ?, before_id = ?, seen = ?, found = ?, error = ?, updated_at = ?, "
      "finished_at = ? WHERE workspace_id = ? AND id = ? AND state IN ('waiting', 'running')";
  const bool over = run.state == "done" || run.state == "failed";
  store::Value at, place, error, finished;
  if (run.before) {
    at = store::time_of(*run.before);
    place = *run.before;
  }
  if (!run.error.empty()) error = run.error;
  if (over) finished = now;
  TRY(const auto count, tx.execute(kSave, {run.state, at, place, run.seen, run.found, error, now, finished,
                                           run.workspace, run.id}));
  return count > 0;
}

Result<void> tell_run(Transaction& tx, const RunRow& run, Time now) {
  const bool over = run.state == "done" || run.state == "failed";
  const json::object data{{"state", run.state},
                          {"read", run.seen},
                          {"total", std::max(run.total, run.seen)},
                          {"found", run.found},
                          {"error", run.error.empty() ? json::value() : json::value(json::string(run.error))},
                          {"started_at", format_time(run.started_at)},
                          {"finished_at", over ? json::value(json::string(format_time(now))) : json::value()}};
  store::NewEvent event{run.workspace, now, event::kWatchRun, "watch", run.watch.value, {}, json::serialize(data)};
  TRYV(tx.append_event(event));
  return {};
}

}  // namespace kith::listen::queries

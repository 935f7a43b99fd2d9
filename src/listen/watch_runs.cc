#include "listen/watch_runs.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <vector>

#include "listen/noticing_queries.h"
#include "listen/watch_runs_queries.h"
#include "match/query.h"
#include "store/lease.h"

namespace kith::listen {
namespace {

using std::chrono::steady_clock;
using store::Transaction;

constexpr int kAtOnce = 500;
constexpr std::string_view kLease = "watch-runs";
constexpr Millis kLeaseTime{60'000};
constexpr Millis kTellEvery{1'000};

struct Hit {
  MessageId message;
  Time sent_at{};
};

struct Found {
  std::vector<Hit> hits;
  store::Place reached = 0;
  bool over = true;
  std::int64_t passed = 0;  // messages between where it was and where it is
};

// What others wrote and the run's query seeks, from where the run is on.
Result<Found> look(Transaction& tx, const queries::RunRow& run, Time now) {
  const auto query = match::parse(run.query);
  if (!query) return match::to_error(query.error());
  store::ScanOptions options;
  options.now = now;
  options.before = run.before.value_or(store::kNewest);
  options.wanted = kAtOnce;
  options.until = steady_clock::now() + store::kSearchTime;
  Found out;
  TRY(const auto scanned, store::scan_archive(tx, run.workspace, *query, options, [&](store::Found&& found) {
        if (found.direction == Direction::in) out.hits.push_back({found.message, found.sent_at});
        return out.hits.size() < static_cast<std::size_t>(kAtOnce);
      }));
  out.over = scanned.complete;
  out.reached = scanned.reached;
  if (!out.over) {
    TRY(out.passed, queries::count_between(tx, run.workspace, out.reached, run.before));
  }
  return out;
}

Result<void> note(Transaction& tx, const queries::RunRow& run, const Found& found, Time now) {
  std::map<std::int64_t, std::int64_t> days;
  for (const auto& hit : found.hits) {
    TRY(const auto added,
        queries::insert_mentions(tx, run.workspace, {{run.watch, hit.message, hit.sent_at, true}}, now));
    if (added > 0) ++days[day_of(hit.sent_at)];
  }
  std::vector<queries::DayCount> counts;
  for (const auto& [day, count] : days) counts.push_back({run.watch.value, day, count});
  return queries::add_days(tx, run.workspace, counts);
}

}  // namespace

Result<bool> WatchRuns::step() {
  const Time now = clock_.now();
  TRY(const auto next, db_.read([&](Transaction& tx) { return queries::next_run(tx); }));
  if (!next) return false;
  const queries::RunRow& run = *next;
  TRY(const bool ours, db_.write([&](Transaction& tx) -> Result<bool> {
    TRY(const auto lease, store::take_lease(tx, kLease, owner_, now, kLeaseTime));
    return lease.has_value();
  }));
  if (!ours) return false;
  if (run.state == "waiting") {
    // What came in just before the watch was made is looked through as well.
    TRY(const int indexed, store::index_pending(db_, kAtOnce));
    if (indexed == kAtOnce) return true;
  }
  Result<Found> found = fail(Kind::stale, "the watch was changed meanwhile; run it again");
  if (!run.is_changed()) found = db_.read([&](Transaction& tx) { return look(tx, run, now); });
  if (!found && found.error().may_retry()) return found.error();
  const bool over = !found || found->over;
  auto going = db_.write(run.workspace, [&](Transaction& tx) -> Result<bool> {
    queries::RunRow after = run;
    if (found) {
      TRYV(note(tx, run, *found, now));
      after.found += static_cast<std::int64_t>(found->hits.size());
      after.before = found->reached;
      after.seen = over ? run.total : std::min(run.total, run.seen + found->passed);
    } else {
      after.error = found.error().message;
    }
    after.state = !found ? "failed" : over ? "done" : "running";
    TRY(const bool there, queries::save_run(tx, after, now));
    if (!there) return fail(Kind::cancelled, "somebody stopped it");
    if (over || now - run.updated_at >= kTellEvery || run.state == "waiting") TRYV(queries::tell_run(tx, after, now));
    return true;
  });
  // Stopped meanwhile: there may be another one.
  if (!going && going.error().kind == Kind::cancelled) return true;
  return going;
}

}  // namespace kith::listen

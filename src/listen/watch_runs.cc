#include "listen/watch_runs.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "listen/noticing_queries.h"
#include "listen/watch_runs_queries.h"
#include "match/query.h"
#include "match/query_set.h"
#include "store/lease.h"

namespace kith::listen {
namespace {

using store::Transaction;

constexpr int kAtOnce = 500;
constexpr std::string_view kLease = "watch-runs";
constexpr Millis kLeaseTime{60'000};
constexpr Millis kTellEvery{1'000};

struct Found {
  std::vector<queries::HeardRow> hits;
  std::int64_t unasked = 0;  // over a limit of the engine
};

Result<Found> ask(const std::string& query, std::vector<queries::HeardRow>& page) {
  const auto parsed = match::parse(query);
  if (!parsed) return match::to_error(parsed.error());
  const match::Stored one[] = {{1, *parsed}};
  TRY(const auto set, match::QuerySet::compile(one));
  match::Matcher matcher;
  Found out;
  for (auto& row : page) {
    if (!row.is_heard) continue;
    const auto ids = matcher.match(*set, row.document);
    if (!ids)
      ++out.unasked;
    else if (!ids->empty())
      out.hits.push_back(std::move(row));
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
  queries::RunRow run = *next;
  TRY(const bool ours, db_.write([&](Transaction& tx) -> Result<bool> {
    TRY(const auto lease, store::take_lease(tx, kLease, owner_, now, kLeaseTime));
    return lease.has_value();
  }));
  if (!ours) return false;
  std::vector<queries::HeardRow> page;
  Result<Found> found = Found{};
  if (run.is_changed()) {
    found = fail(Kind::stale, "the watch was changed meanwhile; run it again");
  } else {
    TRY(page, db_.read([&](Transaction& tx) { return queries::heard_before(tx, run, kAtOnce, now); }));
    std::optional<std::pair<Time, MessageId>> last;
    if (!page.empty()) last.emplace(page.back().sent_at, page.back().message);
    run.seen += static_cast<std::int64_t>(page.size());
    found = ask(run.query, page);
    if (last) run.before = last;
  }
  const bool over = !found || static_cast<int>(page.size()) < kAtOnce;
  auto going = db_.write(run.workspace, [&](Transaction& tx) -> Result<bool> {
    queries::RunRow after = run;
    if (found) {
      TRYV(note(tx, run, *found, now));
      after.found += static_cast<std::int64_t>(found->hits.size());
      if (found->unasked > 0) after.error = "some messages were too long or too intricate to be asked";
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

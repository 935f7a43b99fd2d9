#include "listen/matching.h"

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>

#include "base/limits.h"
#include "base/log.h"
#include "listen/matching_queries.h"
#include "match/query.h"

namespace kith::listen {
namespace {

using store::Transaction;

constexpr int kOverlayMost = 2'000;         // edits taken in one by one; over it the set is compiled anew
constexpr std::size_t kFoldedFrom = 1'000;  // edits in a set that make compiling it anew worth the while
constexpr int kRowsAtOnce = 5'000;
constexpr int kHeardEvery = 8;                   // one text in so many is counted
constexpr std::uint32_t kHeardEnough = 1'000;    // texts counted, to know which words are rare
constexpr std::size_t kWordsMatterFrom = 2'000;  // queries of a set compiled anew for that

// A kept query was parsed when it was written. Where today's program reads it no more, listening goes on without it,
// and doctor tells.
std::optional<match::Query> readable(const queries::SoughtRow& row) {
  auto parsed = match::parse(row.query);
  if (parsed) return *std::move(parsed);
  log::error("listen.query_unreadable", {{"id", format_id(row.id)}, {"why", parsed.error().message}});
  return std::nullopt;
}

Result<std::shared_ptr<const match::QuerySet>> edited(std::shared_ptr<const match::QuerySet> set,
                                                      const std::vector<queries::SoughtRow>& rows) {
  for (const auto& row : rows) {
    auto query = row.gone ? std::nullopt : readable(row);
    if (!query) {
      if (set) {
        TRY(set, set->without(row.id));
      }
    } else if (set) {
      const match::Stored one{row.id, *std::move(query)};
      TRY(set, set->with(one));
    } else {
      const match::Stored one[] = {{row.id, *std::move(query)}};
      TRY(set, match::QuerySet::compile(one));
    }
  }
  return set;
}

}  // namespace

struct Matching::Entry {
  std::mutex working;  // one thread brings it up to date, others wait for it
  Sought sought;       // under Matching::mutex_
  std::uint64_t used = 0;
  bool anew = false;  // asked to be compiled anew
};

std::shared_ptr<Matching::Entry> Matching::entry(WorkspaceId workspace) {
  const std::lock_guard lock(mutex_);
  auto& at = entries_[workspace];
  if (!at) at = std::make_shared<Entry>();
  at->used = ++clock_;
  return at;
}

Result<Sought> Matching::current(WorkspaceId workspace) {
  return db_.read([&](Transaction& tx) { return current(tx, workspace); });
}

Result<Sought> Matching::current(Transaction& tx, WorkspaceId workspace) {
  TRY(const std::int64_t number, queries::change_number(tx, workspace));
  if (number == 0) return Sought{};
  const auto at = entry(workspace);
  {
    const std::lock_guard lock(mutex_);
    if (at->sought.change == number) {
      const auto sought = at->sought;
      const bool knows = sought.heard >= kHeardEnough || heard_texts_ < kHeardEnough || !sought.set;
      if (knows || sought.set->size() < kWordsMatterFrom || at->anew || !later_) return sought;
      at->anew = true;
      later_([this, workspace] { compile_anew(workspace); });
      return sought;
    }
  }
  const std::lock_guard working(at->working);
  return brought_up(tx, workspace, *at, number);
}

Result<Sought> Matching::brought_up(Transaction& tx, WorkspaceId workspace, Entry& at, std::int64_t number) {
  Sought known;
  {
    const std::lock_guard lock(mutex_);
    known = at.sought;
  }
  if (known.change >= number) return known;
  if (known.change > 0) {
    TRY(const auto rows, queries::edited_since(tx, workspace, known.change, kOverlayMost + 1));
    if (rows.size() <= static_cast<std::size_t>(kOverlayMost)) {
      Sought next{number, nullptr};
      TRY(next.set, edited(known.set, rows));
      keep(workspace, at, next);
      return next;
    }
  }
  TRY(auto whole, compiled(tx, workspace, number));
  keep(workspace, at, whole);
  return whole;
}

Result<Sought> Matching::compiled(Transaction& tx, WorkspaceId workspace, std::int64_t number) {
  const auto begun = std::chrono::steady_clock::now();
  match::QuerySet::Builder builder;
  std::size_t count = 0;
  for (std::int64_t after = 0;;) {
    TRY(const auto rows, queries::sought(tx, workspace, after, kRowsAtOnce));
    for (const auto& row : rows)
      if (const auto query = readable(row)) {
        TRYV(builder.add(row.id, *query));
        ++count;
      }
    if (rows.size() < static_cast<std::size_t>(kRowsAtOnce)) break;
    after = rows.back().id;
  }
  Sought out{number, nullptr};
  if (count > 0) {
    const std::lock_guard lock(heard_mutex_);
    TRY(out.set, builder.build(heard_.get()));
    out.heard = heard_->texts();
  }
  const std::lock_guard lock(mutex_);
  ++counted_.compiles;
  counted_.last_compile = std::chrono::duration_cast<Millis>(std::chrono::steady_clock::now() - begun);
  return out;
}

// Puts it in the old one's place, and lets go of the sets that were not used for longest where all together are large.
void Matching::keep(WorkspaceId workspace, Entry& at, Sought sought) {
  bool compile = false;
  {
    const std::lock_guard lock(mutex_);
    if (sought.change < at.sought.change) return;
    if (sought.heard == 0) sought.heard = at.sought.heard;
    at.sought = std::move(sought);
    if (at.sought.set && at.sought.set->edits() > kFoldedFrom && !at.anew) compile = at.anew = true;
    std::size_t bytes = 0;
    for (const auto& [id, entry] : entries_)
      if (entry->sought.set) bytes += entry->sought.set->memory_bytes();
    while (bytes > limits::kMatchersBytes) {
      Entry* oldest = nullptr;
      for (const auto& [id, entry] : entries_)
        if (entry.get() != &at && entry->sought.set && (!oldest || entry->used < oldest->used)) oldest = entry.get();
      if (!oldest) break;
      bytes -= oldest->sought.set->memory_bytes();
      oldest->sought = {};
    }
  }
  if (compile && later_) later_([this, workspace] { compile_anew(workspace); });
}

void Matching::compile_anew(WorkspaceId workspace) {
  const auto at = entry(workspace);
  auto done = db_.read([&](Transaction& tx) -> Result<void> {
    TRY(const std::int64_t number, queries::change_number(tx, workspace));
    TRY(auto whole, compiled(tx, workspace, number));
    keep(workspace, *at, std::move(whole));
    return {};
  });
  if (!done) log::warning("listen.compile", {{"error", describe(done.error())}});
  const std::lock_guard lock(mutex_);
  at->anew = false;
}

Result<std::vector<std::int64_t>> Matching::match(const Sought& sought, const match::Document& document) {
  if (!sought.set) return std::vector<std::int64_t>{};
  thread_local match::Matcher matcher;
  thread_local int turn = 0;
  // Where another counts or compiles, this text goes uncounted rather than wait.
  std::unique_lock counting(heard_mutex_, std::defer_lock);
  const bool counts = ++turn % kHeardEvery == 0 && counting.try_lock();
  const auto ids = matcher.match(*sought.set, document, counts ? heard_.get() : nullptr);
  const auto texts = counts ? heard_->texts() : 0;
  if (counts) counting.unlock();
  const std::lock_guard lock(mutex_);
  ++counted_.asked;
  heard_texts_ = std::max(heard_texts_, texts);
  if (!ids) {
    ++counted_.failed;
    return fail(Kind::too_large, "this could not be asked of all watches: " + ids.error().message);
  }
  if (!ids->empty()) ++counted_.matched;
  return std::vector<std::int64_t>(ids->begin(), ids->end());
}

void Matching::count_mentions(std::uint64_t count) {
  const std::lock_guard lock(mutex_);
  counted_.mentions += count;
}

MatchingFigures Matching::figures() const {
  const std::lock_guard lock(mutex_);
  MatchingFigures out = counted_;
  for (const auto& [id, entry] : entries_) {
    if (!entry->sought.set) continue;
    ++out.workspaces;
    out.queries += entry->sought.set->size();
    out.bytes += entry->sought.set->memory_bytes();
  }
  return out;
}

}  // namespace kith::listen

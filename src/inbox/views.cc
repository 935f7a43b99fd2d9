#include "inbox/views.h"

#include <algorithm>
#include <chrono>

#include "inbox/views_queries.h"
#include "match/query.h"

namespace kith::inbox {
namespace {

using std::chrono::steady_clock;
using store::Transaction;

constexpr Millis kRemembered{30'000};
constexpr Millis kCountingTime{500};
constexpr std::size_t kCountedMost = 10'000;

Result<void> check(Transaction& tx, WorkspaceId workspace, const SavedView& view) {
  if (!view.query.empty())
    if (const auto parsed = match::parse(view.query); !parsed) return match::to_error(parsed.error());
  if (!view.channel) return {};
  TRY(const bool known, queries::is_channel(tx, workspace, view.channel));
  if (!known) return fail(Kind::invalid, "no such channel").with("field", "channel_id");
  return {};
}

Result<SavedView> present(Transaction& tx, WorkspaceId workspace, MemberId me, std::int64_t id) {
  TRY(auto view, queries::view(tx, workspace, me, id));
  if (!view) return fail(Kind::not_found, "no such view");
  return *std::move(view);
}

Result<SavedView> changeable(Transaction& tx, WorkspaceId workspace, MemberId me, bool may_others, std::int64_t id) {
  TRY(auto view, present(tx, workspace, me, id));
  if (view.owner.id != me && !may_others)
    return fail(Kind::forbidden, "this view belongs to " + view.owner.name + "; make your own from it");
  return view;
}

}  // namespace

Result<std::vector<SavedView>> Views::list(WorkspaceId workspace, MemberId me) {
  return db_.read([&](Transaction& tx) { return queries::views(tx, workspace, me); });
}

Result<SavedView> Views::find(WorkspaceId workspace, MemberId me, std::int64_t id) {
  return db_.read([&](Transaction& tx) { return present(tx, workspace, me, id); });
}

Result<SavedView> Views::add(WorkspaceId workspace, MemberId me, SavedView view) {
  const Time now = clock_.now();
  view.id = next_id(now);
  view.owner.id = me;
  view.version = 1;
  view.updated_at = now;
  return db_.write(workspace, [&](Transaction& tx) -> Result<SavedView> {
    TRYV(check(tx, workspace, view));
    TRY(const int has, queries::count_views(tx, workspace, me));
    if (has >= kViewsMost) return fail(Kind::too_large, "you keep very many views; remove one first");
    TRYV(queries::insert_view(tx, workspace, view));
    return present(tx, workspace, me, view.id);
  });
}

Result<SavedView> Views::change(WorkspaceId workspace, MemberId me, bool may_others, std::int64_t version,
                                SavedView view) {
  const Time now = clock_.now();
  return db_.write(workspace, [&](Transaction& tx) -> Result<SavedView> {
    TRY(const auto before, changeable(tx, workspace, me, may_others, view.id));
    if (before.version != version)
      return fail(Kind::stale, "somebody changed this view since you looked; look again, then decide");
    TRYV(check(tx, workspace, view));
    SavedView after = view;
    after.version = version + 1;
    after.updated_at = now;
    TRYV(queries::update_view(tx, workspace, after));
    auto seen = queries::view(tx, workspace, me, view.id);
    if (!seen) return seen.error();
    // Somebody else's view that is shared no more has left the changer's sight.
    if (!*seen) return after;
    return **std::move(seen);
  });
}

Result<void> Views::remove(WorkspaceId workspace, MemberId me, bool may_others, std::int64_t id) {
  return db_.write(workspace, [&](Transaction& tx) -> Result<void> {
    TRYV(changeable(tx, workspace, me, may_others, id));
    return queries::delete_view(tx, workspace, id);
  });
}

Result<void> Views::reorder(WorkspaceId workspace, MemberId me, const std::vector<std::int64_t>& ids) {
  return db_.write(workspace, [&](Transaction& tx) -> Result<void> {
    TRY(const auto views, queries::views(tx, workspace, me));
    std::vector<std::int64_t> order;
    const auto take = [&](std::int64_t id) {
      if (std::ranges::find(order, id) == order.end()) order.push_back(id);
    };
    for (const auto id : ids)
      if (std::ranges::find(views, id, &SavedView::id) != views.end()) take(id);
    for (const auto& view : views) take(view.id);
    return queries::place_views(tx, workspace, me, order);
  });
}

Result<std::optional<int>> Views::count(WorkspaceId workspace, MemberId me, const SavedView& view) {
  ListQuery list;
  list.view = view.view;
  list.me = me;
  list.channel = view.channel;
  std::optional<match::Query> query;
  if (!view.query.empty()) {
    auto parsed = match::parse(view.query);
    if (!parsed) return std::optional<int>{};
    query = *std::move(parsed);
    list.query = &*query;
  }
  return desk_.count(workspace, list, kCountMost);
}

Result<std::vector<std::optional<int>>> Views::counts(WorkspaceId workspace, MemberId me,
                                                      const std::vector<SavedView>& views) {
  const Time now = clock_.now();
  const auto until = steady_clock::now() + kCountingTime;
  std::vector<std::optional<int>> out;
  for (const auto& view : views) {
    const auto key = std::pair(view.id, me);
    {
      const std::scoped_lock lock(mutex_);
      const auto known = counted_.find(key);
      if (known != counted_.end() && known->second.version == view.version && now - known->second.at < kRemembered) {
        out.push_back(known->second.count);
        continue;
      }
    }
    if (steady_clock::now() > until) {
      out.emplace_back();
      continue;
    }
    TRY(const auto counted, count(workspace, me, view));
    out.push_back(counted);
    const std::scoped_lock lock(mutex_);
    if (counted_.size() >= kCountedMost) counted_.clear();
    counted_[key] = {view.version, counted, now};
  }
  return out;
}

}  // namespace kith::inbox

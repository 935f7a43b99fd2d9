#include "publish/follows/follows.h"

#include <algorithm>
#include <boost/json.hpp>

#include "model/event.h"
#include "publish/follows/follows_queries.h"
#include "store/check_text.h"

namespace kith::publish {
namespace {

namespace json = boost::json;
using queries::FollowListRow;

constexpr auto kReadingMost = std::chrono::days(2);  // one that stood still for longer begins anew
constexpr Millis kPause = std::chrono::minutes(15);
constexpr std::size_t kNameBytes = 300;

bool is_under_way(const FollowListRow& row, Time now) {
  return row.state == "reading" && row.began_at + kReadingMost > now && row.began_at <= now + kReadingMost;
}

// A time far ahead is one by a clock that has gone back since.
bool is_due(const FollowListRow& row, Time now) {
  return row.next_at <= now || row.next_at > now + 2 * kFollowsEvery;
}

FollowStep step_of(const FollowListRow& row, Time now) {
  if (is_under_way(row, now)) return {.side = row.side, .began = row.began_at, .cursor = row.cursor};
  return {.side = row.side, .began = std::max(now, row.began_at + Millis{1}), .cursor = {}};
}

bool is_next(const FollowListRow& row, const FollowStep& step, Time now) {
  if (!is_due(row, now)) return false;
  if (is_under_way(row, now)) return row.began_at == step.began && row.cursor == step.cursor;
  return step.cursor.empty() && step.began > row.began_at;
}

bool passes(Kind kind) {
  return kind == Kind::rate_limited || kind == Kind::unavailable || kind == Kind::timeout || kind == Kind::ambiguous;
}

Millis wait_after(const Error& error, bool within) {
  if (error.kind == Kind::rate_limited) return std::max(Millis{1'000}, error.retry_after.value_or(kPause));
  if (passes(error.kind)) return kPause;
  if (error.kind == Kind::unauthenticated) return std::chrono::hours(1);
  return error.kind == Kind::invalid && within ? kPause : Millis{kFollowsEvery};
}

std::vector<Author> cleaned(const std::vector<Author>& people) {
  std::vector<Author> out;
  for (const auto& one : people) {
    Author who;
    who.remote_id = store::storable_text(one.remote_id, store::kIdBytes);
    who.handle = store::storable_text(one.handle, kNameBytes);
    who.name = store::storable_text(one.name, kNameBytes);
    who.profile_url = store::storable_text(one.profile_url, store::kAddressBytes);
    if (!who.remote_id.empty()) out.push_back(std::move(who));
  }
  return out;
}

Result<void> tell(store::Transaction& tx, WorkspaceId workspace, const FollowListRow& row, Time now) {
  json::object data{{"side", name(row.side)}, {"state", row.state}};
  if (!row.why_kind.empty()) data["error"] = row.why_kind;
  store::NewEvent event{workspace, now, kChannelFollows, "channel", row.channel.value, {}, json::serialize(data)};
  TRYV(tx.append_event(event));
  return {};
}

Result<void> finish(store::Transaction& tx, WorkspaceId workspace, FollowListRow row, bool whole, Time now) {
  row.state = "read";
  row.cursor.clear();
  row.whole = whole;
  row.read_at = now;
  row.next_at = now + kFollowsEvery;
  if (whole) {
    TRYV(queries::part_from_unseen(tx, workspace, row.channel, row.side, row.began_at, now));
  } else {
    TRYV(queries::forget_unseen(tx, workspace, row.channel, row.side, row.began_at));
  }
  TRYV(queries::forget_gone(tx, workspace, row.channel, row.side, now - kFollowsGoneKept, kFollowsGoneMost));
  TRYV(queries::put_follow_list(tx, workspace, row));
  return tell(tx, workspace, row, now);
}

Result<void> keep_page(store::Transaction& tx, WorkspaceId workspace, FollowListRow row, const FollowPage& page,
                       Time now) {
  if (!store::is_storable_text(page.cursor) || page.cursor.size() > store::kAddressBytes)
    return fail(Kind::corrupt, "the network's place in the list cannot be kept");
  if (page.hidden) row.hidden = page.hidden;
  row.why_kind.clear();
  row.why.clear();
  TRYV(queries::put_follows(tx, workspace, row.channel, row.side, cleaned(page.people), row.began_at, now));
  row.told += static_cast<std::int64_t>(page.people.size());
  if (page.cursor.empty() || row.told >= kFollowsKept)
    return finish(tx, workspace, std::move(row), page.cursor.empty(), now);
  row.cursor = page.cursor;
  row.next_at = now;
  return queries::put_follow_list(tx, workspace, row);
}

Result<void> keep_unread(store::Transaction& tx, WorkspaceId workspace, FollowListRow row, const Error& error,
                         bool within, Time now) {
  const bool news = row.why != error.message;
  row.why_kind = code(error.kind);
  row.why = store::storable_text(error.message, store::kErrorBytes);
  row.next_at = now + std::min<Millis>(wait_after(error, within), kFollowsEvery);
  if (!passes(error.kind)) {
    row.state = "unread";
    row.cursor.clear();
  }
  TRYV(queries::put_follow_list(tx, workspace, row));
  if (!news) return {};
  return tell(tx, workspace, row, now);
}

}  // namespace

Result<std::optional<FollowStep>> next_follow_step(store::Transaction& tx, WorkspaceId workspace, ChannelId channel,
                                                   Time now) {
  for (const auto side : kFollowSides) {
    TRY(const auto row, queries::follow_list(tx, workspace, channel, side));
    if (!row) return std::optional<FollowStep>{FollowStep{.side = side, .began = now, .cursor = {}}};
    if (is_due(*row, now)) return std::optional<FollowStep>{step_of(*row, now)};
  }
  return std::optional<FollowStep>{};
}

Result<bool> keep_follows(store::Transaction& tx, WorkspaceId workspace, ChannelId channel, const FollowStep& step,
                          const Result<FollowPage>& told, Time now) {
  TRY(const auto known, queries::follow_list(tx, workspace, channel, step.side));
  if (known ? !is_next(*known, step, now) : !step.cursor.empty()) return false;
  auto row = known.value_or(FollowListRow{});
  row.channel = channel;
  row.side = step.side;
  if (step.cursor.empty()) row.told = 0;
  row.began_at = step.began;
  row.cursor = step.cursor;
  row.state = "reading";
  if (told) {
    TRYV(keep_page(tx, workspace, std::move(row), *told, now));
  } else {
    TRYV(keep_unread(tx, workspace, std::move(row), told.error(), !step.cursor.empty(), now));
  }
  return true;
}

Result<void> want_follows(store::Transaction& tx, WorkspaceId workspace, ChannelId channel, Time now) {
  return queries::want_follow_lists(tx, workspace, channel, now);
}

}  // namespace kith::publish

#include "listen/noticing_queries.h"

#include "store/query_in.h"
#include "store/string_list.h"

namespace kith::listen::queries {
namespace {

using store::Params;
using store::Row;
using store::Statement;
using store::Transaction;

std::optional<int> int_or_none(const Row& r, std::size_t at) {
  if (r.is_null(at)) return std::nullopt;
  return r.integer(at);
}

Target watch_target(const Row& r, Time now) {
  Target t;
  t.id = r.i64(0);
  t.place = parse<Route>(r.text(1));
  t.assignee = r.id<MemberTag>(2);
  t.priority = int_or_none(r, 3);
  t.tags = store::strings_from_json(r.text(4));
  t.quiet = r.boolean(5) || (!r.is_null(6) && r.time(6) > now);
  return t;
}

Target rule_target(const Row& r) {
  Target t;
  t.id = r.i64(0);
  t.is_rule = true;
  if (!r.is_null(1)) t.place = parse<Route>(r.text(1));
  t.assignee = r.id<MemberTag>(2);
  t.priority = int_or_none(r, 3);
  t.tags = store::strings_from_json(r.text(4));
  if (!r.is_null(5)) t.snooze = Millis{r.i64(5) * 60'000};
  t.stop = r.boolean(6);
  t.position = r.integer(7);
  return t;
}

}  // namespace

Result<std::vector<Target>> targets(Transaction& tx, WorkspaceId workspace, const std::vector<std::int64_t>& ids,
                                    Time now) {
  const auto keys = store::keys_of(ids);
  std::vector<Target> out;
  TRY(const auto watches,
      store::query_in(tx,
                      "SELECT id, route, assign_id, priority, tags_json, muted_for_good, muted_until FROM watch "
                      "WHERE workspace_id = ? AND removed_at IS NULL AND id IN ",
                      "", Params{workspace}, keys));
  for (const auto& r : watches) out.push_back(watch_target(r, now));
  if (out.size() == ids.size()) return out;
  TRY(const auto rules,
      store::query_in(
          tx,
          "SELECT id, place, assign_id, priority, tags_json, snooze_minutes, stops, position FROM routing_rule "
          "WHERE workspace_id = ? AND removed_at IS NULL AND enabled = 1 AND id IN ",
          "", Params{workspace}, keys));
  for (const auto& r : rules) out.push_back(rule_target(r));
  return out;
}

Result<std::int64_t> insert_mentions(Transaction& tx, WorkspaceId workspace, const std::vector<NewMention>& rows,
                                     Time now) {
  static constexpr Statement kInsert =
      "INSERT INTO mention (workspace_id, watch_id, message_id, at, heard_at, quiet) VALUES (?,?,?,?,?,?) "
      "ON CONFLICT (watch_id, message_id) DO NOTHING";
  std::vector<Params> params;
  for (const auto& row : rows) params.push_back({workspace, row.watch, row.message, row.sent_at, now, row.quiet});
  return tx.execute_many(kInsert, params);
}

Result<std::vector<Remembered>> mentions_of(Transaction& tx, WorkspaceId workspace, MessageId message) {
  // Index: mention_message.
  static constexpr Statement kOf = "SELECT watch_id, at FROM mention WHERE workspace_id = ? AND message_id = ?";
  TRY(const auto rows, tx.query(kOf, {workspace, message}));
  std::vector<Remembered> out;
  for (const auto& r : rows) out.push_back({r.id<WatchTag>(0), r.time(1)});
  return out;
}

Result<Time> sent_at(Transaction& tx, WorkspaceId workspace, MessageId message) {
  static constexpr Statement kSent = "SELECT sent_at FROM message WHERE workspace_id = ? AND id = ?";
  TRY(const auto row, tx.query_one(kSent, {workspace, message}));
  return row ? row->time(0) : Time{};
}

Result<void> remove_mention(Transaction& tx, WorkspaceId workspace, WatchId watch, MessageId message) {
  static constexpr Statement kRemove = "DELETE FROM mention WHERE workspace_id = ? AND watch_id = ? AND message_id = ?";
  TRYV(tx.execute(kRemove, {workspace, watch, message}));
  return {};
}

Result<void> add_days(Transaction& tx, WorkspaceId workspace, const std::vector<DayCount>& counts) {
  static constexpr Statement kAdd =
      "INSERT INTO listen_day (workspace_id, subject_id, day, count) VALUES (?,?,?,?) "
      "ON CONFLICT (subject_id, day) DO UPDATE SET count = listen_day.count + excluded.count";
  std::vector<Params> params;
  for (const auto& c : counts)
    if (c.count != 0) params.push_back({workspace, c.subject, c.day, c.count});
  TRYV(tx.execute_many(kAdd, params));
  return {};
}

Result<void> route_talks(Transaction& tx, const Source& at, const std::vector<Routed>& routed) {
  static constexpr Statement kRoute =
      "UPDATE conversation SET assignee_id = COALESCE(assignee_id, CAST(? AS BIGINT)), "
      "priority = CASE WHEN ? = 1 OR message_count = 0 OR priority < CAST(? AS BIGINT) "
      "THEN COALESCE(CAST(? AS BIGINT), priority) ELSE priority END, "
      "snoozed_until = COALESCE(CAST(? AS BIGINT), snoozed_until) WHERE workspace_id = ? AND id = ?";
  std::vector<Params> params;
  for (const auto& r : routed)
    params.push_back({r.assignee, r.fresh, r.priority, r.priority, r.snoozed_until, at.workspace, r.talk});
  TRYV(tx.execute_later(kRoute, params));
  return {};
}

}  // namespace kith::listen::queries

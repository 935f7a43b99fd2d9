#include "listen/routing_queries.h"

#include "store/string_list.h"

namespace kith::listen::queries {
namespace {

using store::Row;
using store::Statement;

#define KITH_RULE_COLUMNS                                                                                           \
  "SELECT r.id, r.name, r.query, r.canonical, r.enabled, r.position, r.place, r.assign_id, a.name, r.priority, "    \
  "r.tags_json, r.snooze_minutes, r.stops, r.version, r.created_at, r.updated_at, "                                 \
  "(SELECT COALESCE(SUM(d.count), 0) FROM listen_day d WHERE d.subject_id = r.id AND d.day > ?) FROM routing_rule r " \
  "LEFT JOIN member a ON a.id = r.assign_id WHERE r.workspace_id = ? AND r.removed_at IS NULL "

RoutingRule rule_row(const Row& r) {
  RoutingRule out;
  out.id = r.id<RoutingRuleTag>(0);
  out.name = r.text(1);
  out.query = r.text(2);
  out.canonical = r.text(3);
  out.enabled = r.boolean(4);
  out.position = r.integer(5);
  if (!r.is_null(6)) out.place = parse<Route>(r.text(6));
  if (!r.is_null(7)) out.assignee = MemberName{r.id<MemberTag>(7), r.text(8)};
  if (!r.is_null(9)) out.priority = r.integer(9);
  out.tags = store::strings_from_json(r.text(10));
  if (!r.is_null(11)) out.snooze_minutes = r.integer(11);
  out.stop = r.boolean(12);
  out.version = r.i64(13);
  out.created_at = r.time(14);
  out.updated_at = r.time(15);
  out.week = r.i64(16);
  return out;
}

store::Value place_of(const RoutingRule& rule) {
  return rule.place ? store::Value(name(*rule.place)) : store::Value();
}

MemberId assignee_of(const RoutingRule& rule) {
  return rule.assignee ? rule.assignee->id : MemberId{};
}

}  // namespace

Result<std::vector<RoutingRule>> routing_rules(Transaction& tx, WorkspaceId workspace, Time now) {
  // Index: routing_rule_order.
  static constexpr Statement kAll = KITH_RULE_COLUMNS "ORDER BY r.position, r.id";
  TRY(auto rows, tx.query(kAll, {day_of(now) - 7, workspace}));
  std::vector<RoutingRule> out;
  for (const auto& r : rows) out.push_back(rule_row(r));
  return out;
}

Result<std::optional<RoutingRule>> routing_rule(Transaction& tx, WorkspaceId workspace, RoutingRuleId id, Time now) {
  static constexpr Statement kOne = KITH_RULE_COLUMNS "AND r.id = ?";
  TRY(auto row, tx.query_one(kOne, {day_of(now) - 7, workspace, id}));
  if (!row) return std::optional<RoutingRule>{};
  return std::optional<RoutingRule>{rule_row(*row)};
}

Result<void> insert_rule(Transaction& tx, WorkspaceId workspace, const RoutingRule& r, std::int64_t change) {
  static constexpr Statement kInsert =
      "INSERT INTO routing_rule (id, workspace_id, name, query, canonical, position, enabled, place, assign_id, "
      "priority, tags_json, snooze_minutes, stops, version, change, created_at, updated_at) "
      "VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)";
  TRYV(tx.execute(kInsert, {r.id, workspace, r.name, r.query, r.canonical, r.position, r.enabled, place_of(r),
                            assignee_of(r), r.priority, store::strings_to_json(r.tags), r.snooze_minutes, r.stop,
                            r.version, change, r.created_at, r.updated_at}));
  return {};
}

Result<void> save_rule(Transaction& tx, WorkspaceId workspace, const RoutingRule& r, std::int64_t change) {
  static constexpr Statement kSave =
      "UPDATE routing_rule SET name = ?, query = ?, canonical = ?, enabled = ?, place = ?, assign_id = ?, "
      "priority = ?, tags_json = ?, snooze_minutes = ?, stops = ?, version = version + 1, change = ?, updated_at = ? "
      "WHERE workspace_id = ? AND id = ?";
  TRYV(tx.execute(kSave, {r.name, r.query, r.canonical, r.enabled, place_of(r), assignee_of(r), r.priority,
                          store::strings_to_json(r.tags), r.snooze_minutes, r.stop, change, r.updated_at, workspace,
                          r.id}));
  return {};
}

Result<std::int64_t> heard_since(Transaction& tx, WorkspaceId workspace, Time from) {
  static constexpr Statement kHeard =
      "SELECT count(*) FROM message WHERE workspace_id = ? AND sent_at >= ? AND deleted_at IS NULL";
  TRY(const auto row, tx.query_one(kHeard, {workspace, from}));
  return row ? row->i64(0) : 0;
}

Result<void> place_rule(Transaction& tx, WorkspaceId workspace, RoutingRuleId id, int position, std::int64_t change) {
  static constexpr Statement kPlace =
      "UPDATE routing_rule SET position = ?, change = ? WHERE workspace_id = ? AND id = ?";
  TRYV(tx.execute(kPlace, {position, change, workspace, id}));
  return {};
}

Result<void> remove_rule(Transaction& tx, WorkspaceId workspace, RoutingRuleId id, std::int64_t change, Time now) {
  static constexpr Statement kRemove =
      "UPDATE routing_rule SET removed_at = ?, change = ?, version = version + 1 WHERE workspace_id = ? AND id = ?";
  static constexpr Statement kForget = "DELETE FROM listen_day WHERE workspace_id = ? AND subject_id = ?";
  TRYV(tx.execute(kRemove, {now, change, workspace, id}));
  TRYV(tx.execute(kForget, {workspace, id}));
  return {};
}

}  // namespace kith::listen::queries

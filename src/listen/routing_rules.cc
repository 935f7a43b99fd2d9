#include "listen/routing_rules.h"

#include <algorithm>
#include <set>

#include "base/limits.h"
#include "listen/routing_queries.h"
#include "listen/tell.h"
#include "listen/watches_queries.h"
#include "model/event.h"
#include "store/search.h"

namespace kith::listen {
namespace {

using store::Transaction;

constexpr int kSnoozeMost = 60 * 24 * 90;

Result<RoutingRule> seen(Transaction& tx, WorkspaceId workspace, RoutingRuleId id, Time now) {
  TRY(auto found, queries::routing_rule(tx, workspace, id, now));
  if (!found) return fail(Kind::not_found, "there is no such routing rule; it may have been removed");
  return *std::move(found);
}

Result<void> check(Transaction& tx, WorkspaceId workspace, RoutingRule& rule) {
  if (rule.name.empty()) return fail(Kind::invalid, "a rule needs a name").with("field", "name");
  if (rule.priority && (*rule.priority < 0 || *rule.priority > 3))
    return fail(Kind::invalid, "a priority is a number from 0 to 3").with("field", "priority");
  if (rule.snooze_minutes && (*rule.snooze_minutes < 1 || *rule.snooze_minutes > kSnoozeMost))
    return fail(Kind::invalid, "a snooze is from a minute to 90 days").with("field", "snooze_minutes");
  std::erase(rule.tags, std::string());
  if (rule.tags.size() > limits::kTagsPerWatch)
    return fail(Kind::invalid, "a rule gives at most 10 tags").with("field", "tags");
  if (rule.assignee) {
    TRY(const bool here, queries::is_member(tx, workspace, rule.assignee->id));
    if (!here)
      return fail(Kind::invalid, "this member is not here any more; choose another").with("field", "assignee_id");
  }
  TRY(rule.canonical, canonical_query(rule.query));
  return {};
}

Result<void> changed(Transaction& tx, WorkspaceId workspace, MemberId by, RoutingRuleId id, Time now) {
  return tell(tx, workspace, now, event::kRoutingChanged, "routing_rule", id.value, by);
}

}  // namespace

void put(RoutingRule& rule, const RoutingRulePatch& patch) {
  if (patch.name) rule.name = *patch.name;
  if (patch.query) rule.query = *patch.query;
  if (patch.enabled) rule.enabled = *patch.enabled;
  if (patch.stop) rule.stop = *patch.stop;
  if (patch.sets_place) rule.place = patch.place;
  if (patch.sets_assignee)
    rule.assignee = patch.assignee ? std::optional(MemberName{patch.assignee, {}}) : std::nullopt;
  if (patch.sets_priority) rule.priority = patch.priority;
  if (patch.sets_snooze) rule.snooze_minutes = patch.snooze_minutes;
  if (patch.tags) rule.tags = *patch.tags;
}

Result<std::vector<RoutingRule>> RoutingRules::list(WorkspaceId workspace) {
  return db_.read([&](Transaction& tx) { return queries::routing_rules(tx, workspace, clock_.now()); });
}

Result<std::int64_t> RoutingRules::heard_since(WorkspaceId workspace, Time from) {
  return db_.read([&](Transaction& tx) { return queries::heard_since(tx, workspace, from); });
}

Result<match::Document> RoutingRules::heard(WorkspaceId workspace, MessageId message) {
  TRY(auto found, db_.read([&](Transaction& tx) {
    return store::message_document(tx, workspace, message, clock_.now());
  }));
  if (!found) return fail(Kind::not_found, "this message is not here any more");
  // A note is nothing at all to a query.
  if (found->is.empty() || std::ranges::find(found->is, "own") != found->is.end())
    return fail(Kind::invalid, "rules are asked of what comes in; choose a message somebody wrote to you")
        .with("field", "message_id");
  return *std::move(found);
}

Result<RoutingRule> RoutingRules::find(WorkspaceId workspace, RoutingRuleId id) {
  return db_.read([&](Transaction& tx) { return seen(tx, workspace, id, clock_.now()); });
}

Result<RoutingRule> RoutingRules::create(WorkspaceId workspace, MemberId by, const RoutingRulePatch& input) {
  const Time now = clock_.now();
  return db_.write(workspace, [&](Transaction& tx) -> Result<RoutingRule> {
    TRY(const auto all, queries::routing_rules(tx, workspace, now));
    if (all.size() >= limits::kRoutingRulesPerWorkspace)
      return fail(Kind::too_large, "there are 500 routing rules already; remove some first");
    RoutingRule rule;
    rule.id = RoutingRuleId{next_id(now)};
    put(rule, input);
    rule.position = all.empty() ? 1 : all.back().position + 1;
    rule.version = 1;
    rule.created_at = rule.updated_at = now;
    TRYV(check(tx, workspace, rule));
    TRY(const auto change, queries::next_change(tx, workspace));
    TRYV(queries::insert_rule(tx, workspace, rule, change));
    TRYV(changed(tx, workspace, by, rule.id, now));
    return seen(tx, workspace, rule.id, now);
  });
}

Result<RoutingRule> RoutingRules::patch(WorkspaceId workspace, MemberId by, RoutingRuleId id, std::int64_t version,
                                        const RoutingRulePatch& patch) {
  const Time now = clock_.now();
  return db_.write(workspace, [&](Transaction& tx) -> Result<RoutingRule> {
    TRY(auto rule, seen(tx, workspace, id, now));
    if (rule.version != version) return fail(Kind::stale, "somebody changed this rule first; look at it again");
    put(rule, patch);
    rule.updated_at = now;
    TRYV(check(tx, workspace, rule));
    TRY(const auto change, queries::next_change(tx, workspace));
    TRYV(queries::save_rule(tx, workspace, rule, change));
    TRYV(changed(tx, workspace, by, id, now));
    return seen(tx, workspace, id, now);
  });
}

Result<void> RoutingRules::remove(WorkspaceId workspace, MemberId by, RoutingRuleId id) {
  const Time now = clock_.now();
  return db_.write(workspace, [&](Transaction& tx) -> Result<void> {
    TRYV(seen(tx, workspace, id, now));
    TRY(const auto change, queries::next_change(tx, workspace));
    TRYV(queries::remove_rule(tx, workspace, id, change, now));
    return changed(tx, workspace, by, id, now);
  });
}

Result<std::vector<RoutingRule>> RoutingRules::arrange(WorkspaceId workspace, MemberId by,
                                                       const std::vector<RoutingRuleId>& ids) {
  const Time now = clock_.now();
  return db_.write(workspace, [&](Transaction& tx) -> Result<std::vector<RoutingRule>> {
    TRY(const auto all, queries::routing_rules(tx, workspace, now));
    std::set<RoutingRuleId> there;
    for (const auto& rule : all) there.insert(rule.id);
    if (there != std::set(ids.begin(), ids.end()) || ids.size() != all.size())
      return fail(Kind::conflict, "rules were added or removed meanwhile; look again and put them in order");
    TRY(const auto change, queries::next_change(tx, workspace));
    for (std::size_t i = 0; i < ids.size(); ++i)
      TRYV(queries::place_rule(tx, workspace, ids[i], static_cast<int>(i) + 1, change));
    TRYV(changed(tx, workspace, by, ids.empty() ? RoutingRuleId{} : ids.front(), now));
    return queries::routing_rules(tx, workspace, now);
  });
}

}  // namespace kith::listen

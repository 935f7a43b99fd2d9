// Routing rules: asked in order of everything heard; what they say of it settles where it goes and who sees to it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/id.h"
#include "base/result.h"
#include "base/time.h"
#include "listen/watches.h"
#include "match/document.h"
#include "model/words.h"
#include "store/database.h"

namespace kith::listen {

struct RoutingRule {
  RoutingRuleId id;
  std::string name, query, canonical;
  bool enabled = true;
  int position = 0;
  std::optional<Route> place;  // none: where it would go anyway
  std::optional<MemberName> assignee;
  std::optional<int> priority;
  std::vector<std::string> tags;
  std::optional<int> snooze_minutes;
  bool stop = false;  // later rules are not asked
  std::int64_t week = 0;  // messages routed in the last seven days
  std::int64_t version = 0;
  Time created_at{}, updated_at{};
};

// Unset: stays, or nothing.
struct RoutingRulePatch {
  std::optional<std::string> name, query;
  std::optional<bool> enabled, stop;
  bool sets_place = false, sets_assignee = false, sets_priority = false, sets_snooze = false;
  std::optional<Route> place;
  MemberId assignee;
  std::optional<int> priority, snooze_minutes;
  std::optional<std::vector<std::string>> tags;
};

void put(RoutingRule& rule, const RoutingRulePatch& patch);

// Thread-safe. Blocks: call it on workers.
class RoutingRules {
 public:
  RoutingRules(store::Database& db, const Clock& clock) : db_(db), clock_(clock) {}

  // In their order.
  Result<std::vector<RoutingRule>> list(WorkspaceId workspace);
  Result<RoutingRule> find(WorkspaceId workspace, RoutingRuleId id);
  // How many messages a rule would have been asked of, written at `from` or later.
  Result<std::int64_t> heard_since(WorkspaceId workspace, Time from);
  // A message as the rules see it. Errors: not_found (also: deleted), invalid (nobody outside wrote it).
  Result<match::Document> heard(WorkspaceId workspace, MessageId message);
  // At the end. Errors: invalid (bad_query, or the field), too_large.
  Result<RoutingRule> create(WorkspaceId workspace, MemberId by, const RoutingRulePatch& input);
  // Errors: also not_found, stale.
  Result<RoutingRule> patch(WorkspaceId workspace, MemberId by, RoutingRuleId id, std::int64_t version,
                            const RoutingRulePatch& patch);
  Result<void> remove(WorkspaceId workspace, MemberId by, RoutingRuleId id);
  // All of them, each once. Errors: conflict (others were added or removed meanwhile).
  Result<std::vector<RoutingRule>> arrange(WorkspaceId workspace, MemberId by, const std::vector<RoutingRuleId>& ids);

 private:
  store::Database& db_;
  const Clock& clock_;
};

}  // namespace kith::listen

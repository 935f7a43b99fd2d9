// The SQL of routing rules.
#pragma once

#include <optional>
#include <vector>

#include "listen/routing_rules.h"
#include "store/database.h"

namespace kith::listen::queries {

using store::Transaction;

Result<std::vector<RoutingRule>> routing_rules(Transaction& tx, WorkspaceId workspace, Time now);
// Messages written at `from` or later.
Result<std::int64_t> heard_since(Transaction& tx, WorkspaceId workspace, Time from);
Result<std::optional<RoutingRule>> routing_rule(Transaction& tx, WorkspaceId workspace, RoutingRuleId id, Time now);
Result<void> insert_rule(Transaction& tx, WorkspaceId workspace, const RoutingRule& rule, std::int64_t change);
// Version + 1.
Result<void> save_rule(Transaction& tx, WorkspaceId workspace, const RoutingRule& rule, std::int64_t change);
Result<void> place_rule(Transaction& tx, WorkspaceId workspace, RoutingRuleId id, int position, std::int64_t change);
Result<void> remove_rule(Transaction& tx, WorkspaceId workspace, RoutingRuleId id, std::int64_t change, Time now);

}  // namespace kith::listen::queries

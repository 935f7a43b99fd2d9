// SQL of the comfort zone's versions and decisions.
#pragma once

#include "publish/policies/policies.h"

namespace kith::publish::queries {

// Zero where none is adopted yet.
Result<PolicyVersionId> adopted_version(store::Transaction& tx, WorkspaceId workspace);
Result<std::optional<PolicyVersion>> policy_version(store::Transaction& tx, WorkspaceId workspace, PolicyVersionId id);
Result<std::vector<PolicyVersion>> policy_versions(store::Transaction& tx, WorkspaceId workspace, int before,
                                                   int limit);
Result<int> next_policy_number(store::Transaction& tx, WorkspaceId workspace);
Result<void> insert_policy(store::Transaction& tx, WorkspaceId workspace, const PolicyVersion& version);
Result<void> retire_adopted(store::Transaction& tx, WorkspaceId workspace);
Result<void> adopt(store::Transaction& tx, WorkspaceId workspace, PolicyVersionId id, MemberId by,
                   std::string_view reason, Time now);

Result<std::vector<DecisionRow>> decisions(store::Transaction& tx, WorkspaceId workspace, Time before_at,
                                           std::int64_t before, int limit);
Result<std::vector<MemberName>> members(store::Transaction& tx, WorkspaceId workspace);
Result<std::string> member_name(store::Transaction& tx, WorkspaceId workspace, MemberId member);
Result<std::vector<std::string>> room_names(store::Transaction& tx, WorkspaceId workspace);
Result<std::string> workspace_name(store::Transaction& tx, WorkspaceId workspace);

}  // namespace kith::publish::queries

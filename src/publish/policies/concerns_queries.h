// SQL of concerns written down by members.
#pragma once

#include "publish/policies/concerns.h"

namespace kith::publish::queries {

Result<std::vector<WrittenConcern>> concerns(store::Transaction& tx, WorkspaceId workspace, ConcernId before,
                                             int limit);
Result<std::optional<WrittenConcern>> concern(store::Transaction& tx, WorkspaceId workspace, ConcernId id);
Result<int> open_concerns(store::Transaction& tx, WorkspaceId workspace);
Result<void> insert_concern(store::Transaction& tx, WorkspaceId workspace, const WrittenConcern& concern);
Result<void> set_answer(store::Transaction& tx, WorkspaceId workspace, ConcernId id, MemberId by,
                        const ConcernAnswer& answer, Time now);

}  // namespace kith::publish::queries

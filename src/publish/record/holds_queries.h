// The SQL of legal holds.
#pragma once

#include "publish/record/holds.h"

namespace kith::publish::queries {

using store::Transaction;

Result<std::vector<LegalHold>> legal_holds(Transaction& tx, WorkspaceId workspace, int limit);
Result<std::optional<LegalHold>> legal_hold(Transaction& tx, WorkspaceId workspace, std::int64_t id);
Result<void> insert_hold(Transaction& tx, WorkspaceId workspace, const LegalHold& hold);
Result<bool> release_hold(Transaction& tx, WorkspaceId workspace, std::int64_t id, MemberId by, std::string_view why,
                          Time now);
// Whether all that it names is in this workspace.
Result<bool> names_are_here(Transaction& tx, WorkspaceId workspace, const LegalHold& hold);

}  // namespace kith::publish::queries

// Who has read the comfort zone that holds, who was reminded, and when it is to be looked at again.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/id.h"
#include "base/result.h"
#include "base/time.h"
#include "model/role.h"
#include "store/database.h"

namespace kith::publish {

struct Reader {
  MemberId member;
  std::string handle, name;
  Role role = Role::viewer;
  std::optional<Time> read_at, reminded_at;
};

// Everybody who is in the workspace now, in the order they came.
Result<std::vector<Reader>> readers(store::Transaction& tx, WorkspaceId workspace, PolicyVersionId version);
// Whether this member has read what is adopted; true where nothing is adopted.
Result<bool> has_read_policy(store::Transaction& tx, WorkspaceId workspace, MemberId member);

// Notes that a member has read a version; a second time changes nothing. Whoever adopts a version has read it.
// Call inside write(workspace, …). Errors: not_found, conflict (another version holds now).
Result<void> acknowledge_policy(store::Transaction& tx, WorkspaceId workspace, PolicyVersionId version, MemberId member,
                                Time now);
// Reminds everybody who has not read what is adopted and was not reminded since `not_since`; answers how many.
// Call inside write(workspace, …). Errors: not_found (nothing is adopted).
Result<int> remind_readers(store::Transaction& tx, WorkspaceId workspace, MemberId by, Time not_since, Time now);

// The regular work: three days after adoption, and weekly from then, whoever has not read is reminded; when a review
// falls due, its event is written once. Answers how many events were written.
Result<int> tend_policies(store::Database& db, Time now);

}  // namespace kith::publish

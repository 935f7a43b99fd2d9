// Approvals: what the gate holds waits for those the rule names.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.h"
#include "base/result.h"
#include "base/time.h"
#include "model/role.h"
#include "publish/gate/gatekeeper.h"
#include "store/database.h"

namespace kith::publish {

struct Approval {
  ApprovalId id;
  WorkspaceId workspace;
  DeliveryId delivery;
  ConversationId conversation;
  MemberId by;  // who wrote it
  std::string text, rule, reason, state, note;
  std::vector<std::string> asked_of;  // handles, groups, roles
  MemberId decided_by;
  Time created_at{};
  std::optional<Time> decided_at;
};

// Newest first, keyset by id. `state` empty: all.
Result<std::vector<Approval>> list_approvals(store::Transaction& tx, WorkspaceId workspace,
                                             std::string_view state, ApprovalId before, int limit);
Result<Approval> find_approval(store::Transaction& tx, WorkspaceId workspace, ApprovalId id);
// Whether the member is among those asked under the adopted policy. Nobody releases their own words
// unless the policy says so.
Result<bool> may_decide(store::Transaction& tx, Gatekeeper& gate, WorkspaceId workspace,
                        const Approval& approval, MemberId member, Time now);

struct Verdict {
  bool approve = false;
  std::string note;
  std::optional<std::string>
      text;  // approve with changes: the new text goes through the gate again
};
// Decides one; the delivery goes on its way once no rule holds it any more, and is cancelled when
// refused. Call inside write(workspace, …). Errors: not_found, conflict (decided already),
// forbidden, held (block by the gate).
Result<void> decide_approval(store::Transaction& tx, Gatekeeper& gate, WorkspaceId workspace,
                             ApprovalId id, MemberId member, const Verdict& verdict, Time now);

}  // namespace kith::publish

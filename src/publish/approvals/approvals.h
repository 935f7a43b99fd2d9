// Approvals: what the gate holds waits for those the rules name, step by step.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.h"
#include "base/result.h"
#include "base/time.h"
#include "model/role.h"
#include "policy/approval.h"
#include "publish/gate/gatekeeper.h"
#include "store/database.h"

namespace kith::publish {

// Somebody said yes to a demand.
struct Said {
  MemberId member;
  std::string name, handle;
  std::size_t step = 0;
  bool late = false;  // in the place of those who did not answer in time
  std::string note;
  Time at{};
};

// What one rule asks before a delivery leaves.
struct Demand {
  ApprovalId id;
  std::string rule, reason, state, note;
  std::vector<policy::ApprovalStep> steps;
  std::size_t step = 0;               // the one that waits
  std::vector<std::string> asked_of;  // handles, groups, roles: whom that one asks now
  std::vector<Said> said;             // with the words as they are
  Time created_at{}, asked_at{};
  std::optional<Time> due_at, late_at, decided_at;
  MemberId decided_by;
  std::string decided_by_name;
};

// What an approver made of the words.
struct TextChange {
  MemberId by;
  std::string by_name, before, after, note;
  Time at{};
};

// One delivery that waits, or waited, and everything asked about it; named by any of its demands.
struct Approval {
  ApprovalId id;
  WorkspaceId workspace;
  DeliveryId delivery;
  ConversationId conversation;
  MemberId by;  // who wrote it
  std::string by_name, text, digest, state;
  std::vector<Demand> demands;  // the one it is named by first; none of those taken back beside it
  std::vector<TextChange> changes;

  const Demand& first() const { return demands.front(); }
};

// Newest first, keyset by id, each delivery once. `state` empty: all.
Result<std::vector<Approval>> list_approvals(store::Transaction& tx, WorkspaceId workspace,
                                             std::string_view state, ApprovalId before, int limit);
// Errors: not_found.
Result<Approval> find_approval(store::Transaction& tx, WorkspaceId workspace, ApprovalId id);
// What approvers made of a delivery's words, oldest first.
Result<std::vector<TextChange>> changes_of(store::Transaction& tx, WorkspaceId workspace, DeliveryId delivery);

// Whether the member is asked now, under the adopted policy, and has not answered. Nobody releases their own words
// unless the policy says so.
Result<bool> may_decide(store::Transaction& tx, Gatekeeper& gate, WorkspaceId workspace,
                        const Approval& approval, MemberId member, Time now);

// The same of each of some approvals, in their order.
Result<std::vector<bool>> may_decide_each(store::Transaction& tx, Gatekeeper& gate, WorkspaceId workspace,
                                          const std::vector<Approval>& approvals, MemberId member, Time now);

// Everybody of whom may_decide() holds, at once.
Result<std::vector<MemberId>> asked_now(store::Transaction& tx, Gatekeeper& gate, const Approval& approval, Time now);

struct Verdict {
  bool approve = false;
  std::string note;
  // Approve with changes: the new text goes through the gate again, and what others said of the old one is void.
  std::optional<std::string> text;
  std::string digest;  // of what the member read; empty: not said
};
// Says yes for every demand that names the member, or no to the whole. The delivery goes on its way once no rule holds
// it any more, and is cancelled when refused. Call inside write(workspace, …). Errors: not_found, conflict (decided
// already), stale (the words are others than `digest` says), forbidden, held (blocked by the gate).
Result<void> decide_approval(store::Transaction& tx, Gatekeeper& gate, WorkspaceId workspace,
                             ApprovalId id, MemberId member, const Verdict& verdict, Time now);

// Deadlines that have passed: those of `else` are asked too, and the writer is told. Answers how many.
Result<int> tend_approvals(store::Database& db, Time now);

}  // namespace kith::publish

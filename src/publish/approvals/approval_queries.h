// The SQL of approvals and of what the gate must know.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/role.h"
#include "model/words.h"
#include "policy/gate.h"
#include "publish/approvals/approvals.h"
#include "store/database.h"

namespace kith::publish {
struct Delivery;
}

namespace kith::publish::queries {

using store::Transaction;

// False where this rule of this delivery is asked about or approved already.
Result<bool> ask(Transaction& tx, const Delivery& delivery, ApprovalId id,
                 const policy::Reason& reason, Time now);
Result<std::vector<Approval>> approvals(Transaction& tx, WorkspaceId workspace,
                                        std::string_view state, ApprovalId before, int limit);
Result<std::optional<Approval>> approval(Transaction& tx, WorkspaceId workspace, ApprovalId id);
// False where it was decided meanwhile.
Result<bool> decide(Transaction& tx, const Approval& approval, std::string_view state, MemberId by,
                    std::string_view note, Time now);
// What the approver made of the words, for the record.
Result<void> keep_change(Transaction& tx, const Approval& approval, std::string_view before, std::string_view after);
// Takes back what is still asked, or was approved, about a delivery, all but `but`.
Result<void> withdraw(Transaction& tx, WorkspaceId workspace, DeliveryId delivery,
                      std::string_view state, ApprovalId but, Time now);
// Of those who are still here: what somebody approved who has left since is asked again.
Result<std::vector<policy::Situation::Release>> releases(Transaction& tx, WorkspaceId workspace,
                                                         DeliveryId delivery);

struct ChannelFacts {
  std::string name, network;
  Mode mode = Mode::listen;
};
struct MemberFacts {
  std::string handle;
  Role role = Role::viewer;
};
struct TalkFacts {
  std::string flags_json, contact_name, contact_handle;
  bool contact_wrote = false;
  int circle = 0;
};
Result<std::optional<ChannelFacts>> channel_facts(Transaction& tx, WorkspaceId workspace,
                                                  ChannelId channel);
// Nothing for somebody who has left.
Result<std::optional<MemberFacts>> member_facts(Transaction& tx, WorkspaceId workspace,
                                                MemberId member);
Result<std::optional<TalkFacts>> talk_facts(Transaction& tx, WorkspaceId workspace,
                                            ConversationId conversation);

Result<void> insert_decision(Transaction& tx, DecisionId id, const Wish& wish,
                             std::string_view digest, const Gatekeeper::Judged& judged, Time now);

}  // namespace kith::publish::queries

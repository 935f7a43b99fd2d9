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

// A new demand of `reason` at the step that waits.
Result<void> ask(Transaction& tx, const Delivery& delivery, ApprovalId id, const policy::Reason& reason, Time now);
// The demand as the gate sees it now: another step, or other steps, are asked anew.
Result<void> ask_again(Transaction& tx, WorkspaceId workspace, ApprovalId demand, const policy::Reason& reason,
                       Time now);
// What is still asked about a delivery, or was approved.
Result<std::vector<Demand>> live_demands(Transaction& tx, WorkspaceId workspace, DeliveryId delivery);

// With their demands and changes.
Result<std::vector<Approval>> approvals(Transaction& tx, WorkspaceId workspace,
                                        std::string_view state, ApprovalId before, int limit);
Result<std::optional<Approval>> approval(Transaction& tx, WorkspaceId workspace, ApprovalId id);

// Ends a demand. False where it was decided meanwhile.
Result<bool> decide(Transaction& tx, WorkspaceId workspace, ApprovalId demand, std::string_view state, MemberId by,
                    std::string_view note, Time now);
// Takes back what is still asked about a delivery.
Result<void> withdraw(Transaction& tx, WorkspaceId workspace, DeliveryId delivery, Time now);
Result<void> withdraw_one(Transaction& tx, WorkspaceId workspace, ApprovalId demand, Time now);

struct NewYes {
  ApprovalId demand;
  MemberId by;
  std::size_t step = 0;
  bool late = false;
  std::string note;
};
Result<void> say_yes(Transaction& tx, const Approval& approval, const NewYes& yes, Time now);
// The words have changed: earlier answers count no more, and those asked are told anew.
Result<void> void_yeses(Transaction& tx, WorkspaceId workspace, DeliveryId delivery, Time now);
// Of those who are still here: what somebody approved who has left since is asked again.
Result<std::vector<policy::Situation::Release>> releases(Transaction& tx, WorkspaceId workspace,
                                                         DeliveryId delivery);

// What the approver made of the words.
Result<void> keep_change(Transaction& tx, const Approval& approval, MemberId by, const TextChange& change,
                         std::string_view digest_after);
Result<std::vector<TextChange>> changes(Transaction& tx, WorkspaceId workspace, DeliveryId delivery);
// The handle of the last who changed the words; empty: nobody.
Result<std::string> changed_by(Transaction& tx, WorkspaceId workspace, DeliveryId delivery);

// Demands whose deadline has passed and that were not told so.
struct Overdue {
  WorkspaceId workspace;
  ApprovalId demand;
};
Result<std::vector<Overdue>> overdue(Transaction& tx, Time now, int limit);
// False where it was decided or told meanwhile.
Result<bool> set_late(Transaction& tx, WorkspaceId workspace, const Demand& demand,
                      const std::vector<std::string>& asked_of, Time now);

struct ChannelFacts {
  std::string name, network;
  Mode mode = Mode::listen;
};
struct MemberFacts {
  std::string handle;
  Role role = Role::viewer;
};
// Who might be asked: members who may answer at all.
struct Answering {
  MemberId id;
  MemberFacts facts;
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
Result<std::vector<Answering>> answering_members(Transaction& tx, WorkspaceId workspace);
Result<std::optional<TalkFacts>> talk_facts(Transaction& tx, WorkspaceId workspace,
                                            ConversationId conversation);

Result<void> insert_decision(Transaction& tx, DecisionId id, const Wish& wish,
                             std::string_view digest, const Gatekeeper::Judged& judged, Time now);

}  // namespace kith::publish::queries

// Gatekeeper: brings the gate what it must know: the adopted policy, the channel, who speaks, to
// whom, and what has been approved or declared. Used when a draft is previewed, when it is enqueued
// and when it leaves.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/id.h"
#include "base/result.h"
#include "base/time.h"
#include "model/outbound.h"
#include "policy/document.h"
#include "policy/gate.h"
#include "publish/registers/register_sets.h"
#include "store/database.h"

namespace kith::publish {

// Who wants to say what where.
struct Wish {
  WorkspaceId workspace;
  ChannelId channel;
  MemberId member;              // none: the house itself
  ConversationId conversation;  // none: belongs to no talk
  DeliveryId delivery;          // its approvals count; none: not enqueued yet
  std::vector<std::string> declared;
};

// What the rows of the channel, the speaker and the talk say, without registers and the past (Gatekeeper::situation has
// all). Reads inside the caller's transaction. Errors: not_found (no such channel or member here).
Result<policy::Situation> situation_for(store::Transaction& tx, const Wish& wish, Time now);

// Thread-safe: keeps the parsed policy of each workspace while its version stands, and its registers while nobody edits
// them.
class Gatekeeper {
 public:
  // Without a sealer registers stay shut, and what leans on them is held.
  explicit Gatekeeper(const Sealer* sealer = nullptr) : registers_(sealer) {}

  // The workspace's adopted policy; null where there is none, or it cannot be read any more.
  Result<std::shared_ptr<const policy::Policy>> policy(store::Transaction& tx, WorkspaceId workspace);
  // Its version; none where nothing is adopted.
  Result<PolicyVersionId> version(store::Transaction& tx, WorkspaceId workspace) const;
  // Everything the gate may know of this content now.
  Result<policy::Situation> situation(store::Transaction& tx, const Wish& wish, const Outbound& content, Time now);
  KnownRegisters& registers() { return registers_; }
  // The company's facts, of the document and as kept; null where one of them does not open.
  Result<std::shared_ptr<const policy::FactSet>> company(store::Transaction& tx, WorkspaceId workspace);

  struct Judged {
    policy::Decision decision;
    policy::Decision shown;  // as the member who wishes it may see it: without what sealed registers say
    PolicyVersionId policy;
    std::string facts_json = "{}";  // what was known, for the record: numbers and registers, no names
  };
  Result<Judged> decide(store::Transaction& tx, const Wish& wish, const Outbound& content, Time now);
  // Errors: held; and what keeps the gate from deciding (then nothing leaves either).
  Result<policy::Clearance> clear(store::Transaction& tx, const Wish& wish, const Outbound& content, Time now);

 private:
  struct Asked {
    policy::Gate gate;
    policy::Situation situation;
    std::shared_ptr<const policy::Policy> policy;
    std::int64_t registers_change = 0;
  };
  Result<Asked> ask(store::Transaction& tx, const Wish& wish, const Outbound& content, Time now);
  // Of one version, kept. Null for no version, or one that cannot be read any more.
  Result<std::shared_ptr<const policy::Policy>> parsed(store::Transaction& tx,
                                                       WorkspaceId workspace,
                                                       PolicyVersionId version);

  struct Kept {
    PolicyVersionId version;
    std::shared_ptr<const policy::Policy> policy;
    std::int64_t facts_change = -1;  // the edit of registers its facts are as of
    std::shared_ptr<const policy::FactSet> facts;
  };
  std::shared_ptr<const policy::FactSet> compiled_facts(WorkspaceId workspace, PolicyVersionId version,
                                                        const policy::Document& document, const RegisterSets& sets);
  std::mutex mutex_;
  std::map<WorkspaceId, Kept> kept_;
  KnownRegisters registers_;
};

// Stores a decision with its reasons. Call inside write(workspace, …).
Result<DecisionId> record_decision(store::Transaction& tx, const Wish& wish,
                                   const Outbound& content, const Gatekeeper::Judged& judged,
                                   Time now);

}  // namespace kith::publish

// What left before, as the gate would be asked about it again.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "model/outbound.h"
#include "policy/document.h"
#include "policy/gate.h"
#include "publish/policies/replay_queries.h"
#include "publish/registers/register_sets.h"
#include "store/database.h"

namespace kith::publish {

struct PastMessage {
  queries::SentRow row;
  Outbound content;
  policy::Situation situation;
  const policy::Situation* who = nullptr;  // who spoke where, for all messages of theirs there
};

// Channel, member, contact, registers and faces as they stand today; first contact and frequency as of each message;
// what else was measured, as the record has it of when it left. Used by one thread at a time; what it read lasts as
// long as this does.
class PastMessages {
 public:
  using Documents = std::vector<std::shared_ptr<const policy::Policy>>;
  // `of`: the documents that will be asked, none of them null. `registers`: null: what leans on them is not known.
  PastMessages(WorkspaceId workspace, Documents of, std::shared_ptr<const RegisterSets> registers);

  // At most `limit` after `from`, in the order in which they were sent.
  Result<std::vector<PastMessage>> read(store::Transaction& tx, const ReplayPlace& from, Time until, int limit);

 private:
  Result<void> add_situation(store::Transaction& tx, PastMessage& one);
  Result<const policy::Situation*> speaker(store::Transaction& tx, const queries::SentRow& row);
  Result<void> add_registers(store::Transaction& tx, ContactId contact, policy::Situation& into);

  const WorkspaceId workspace_;
  const Documents of_;
  const std::shared_ptr<const RegisterSets> registers_;
  const bool asks_past_, asks_faces_, asks_measured_;
  std::map<std::pair<ChannelId, MemberId>, policy::Situation> known_;  // others read its values: none is changed
  std::map<ContactId, std::map<std::string, policy::Listed>> listed_;
};

}  // namespace kith::publish

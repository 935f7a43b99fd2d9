// Pending: what a page has made and not yet written. Written together, rows cost a round trip a table and not one each.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "listen/intake_queries.h"
#include "listen/noticing_queries.h"

namespace kith::listen {

using Talks = std::map<ConversationId, TalkRow>;

// Not thread-safe; of one transaction.
class Pending {
 public:
  void add_contact(ContactId id, const Author& author);
  void add_identity(const std::string& network, const IdentityRow& row, const Author& author);
  // An identity seen anew at `seen_at`: what `author` says of it counts, what it leaves empty stays.
  void renew(const IdentityRow& row, const Author& author, Time seen_at, bool renamed);
  // It is written as it stands in `talks` then.
  void add_talk(ConversationId id) { talks_.push_back(id); }
  void add_message(NewMessage row) { messages_.push_back(std::move(row)); }
  void route(queries::Routed routed) { routed_.push_back(routed); }

  bool has(IdentityId id) const { return new_identity_.contains(id); }
  // The conversations written, in the order they were added. Leaves nothing pending.
  Result<std::vector<ConversationId>> write(store::Transaction& tx, const Source& at, const Talks& talks, Time now);

 private:
  std::vector<queries::NewContact> contacts_;
  std::vector<queries::NewIdentity> identities_;
  std::map<IdentityId, std::size_t> new_identity_;  // where in identities_
  std::map<IdentityId, queries::Renewal> renewals_;
  std::vector<ConversationId> talks_;
  std::vector<queries::Routed> routed_;
  std::vector<NewMessage> messages_;
};

}  // namespace kith::listen

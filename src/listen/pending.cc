#include "listen/pending.h"

#include <algorithm>
#include <utility>

namespace kith::listen {
namespace {

void take_over(Author& into, const Author& from) {
  const auto take = [](std::string& old, const std::string& fresh) {
    if (!fresh.empty()) old = fresh;
  };
  take(into.handle, from.handle);
  take(into.name, from.name);
  take(into.avatar_url, from.avatar_url);
  take(into.profile_url, from.profile_url);
  if (from.followers) into.followers = from.followers;
}

}  // namespace

void Pending::add_contact(ContactId id, const Author& author) {
  contacts_.push_back({id, author});
}

void Pending::add_identity(const std::string& network, const IdentityRow& row, const Author& author) {
  new_identity_[row.id] = identities_.size();
  identities_.push_back({network, row, author});
}

void Pending::renew(const IdentityRow& row, const Author& author, Time seen_at, bool renamed) {
  if (const auto fresh = new_identity_.find(row.id); fresh != new_identity_.end()) {
    auto& waiting = identities_[fresh->second];
    take_over(waiting.author, author);
    waiting.row.updated_at = seen_at;
    return;
  }
  auto& renewal = renewals_[row.id];
  renewal.id = row.id;
  take_over(renewal.author, author);
  renewal.seen_at = seen_at;
  renewal.renamed = renewal.renamed || renamed;
}

Result<std::vector<ConversationId>> Pending::write(store::Transaction& tx, const Source& at, const Talks& talks,
                                                   Time now) {
  TRYV(queries::insert_contacts(tx, at, std::exchange(contacts_, {}), now));
  TRYV(queries::insert_identities(tx, at, std::exchange(identities_, {})));
  new_identity_.clear();
  std::vector<queries::Renewal> renewals;
  for (auto& [id, renewal] : std::exchange(renewals_, {})) renewals.push_back(std::move(renewal));
  TRYV(queries::update_identities(tx, at, renewals));
  std::vector<const TalkRow*> rows;
  for (const auto id : talks_) rows.push_back(&talks.at(id));
  TRYV(queries::insert_talks(tx, at, rows, now));
  for (auto& routed : routed_) routed.fresh = std::ranges::find(talks_, routed.talk) != talks_.end();
  TRYV(queries::route_talks(tx, at, std::exchange(routed_, {})));
  if (!messages_.empty()) TRYV(queries::insert_messages(tx, at, std::exchange(messages_, {}), now));
  return std::exchange(talks_, {});
}

}  // namespace kith::listen

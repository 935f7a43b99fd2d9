// The SQL of releases.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "publish/pictures/releases.h"

namespace kith::publish::queries {

using store::Transaction;

Result<std::optional<ShownPerson>> shown_person(Transaction& tx, WorkspaceId workspace, ShownPersonId id);
Result<void> insert_shown_person(Transaction& tx, WorkspaceId workspace, const ShownPerson& person, MemberId by,
                                 Time now);
// Newest first.
Result<std::vector<ShownPerson>> shown_people(Transaction& tx, WorkspaceId workspace, int limit);

Result<void> insert_release(Transaction& tx, WorkspaceId workspace, const Release& release);
Result<std::optional<Release>> release(Transaction& tx, WorkspaceId workspace, ReleaseId id);
Result<std::vector<Release>> releases_before(Transaction& tx, WorkspaceId workspace, ShownPersonId person,
                                             ReleaseId before, int limit);
// Of one person, not withdrawn.
Result<std::vector<Release>> standing_releases(Transaction& tx, WorkspaceId workspace, ShownPersonId person);
Result<bool> set_proof(Transaction& tx, WorkspaceId workspace, ReleaseId id, const Proof& proof);
Result<bool> withdraw(Transaction& tx, WorkspaceId workspace, ReleaseId id, MemberId by, std::string_view why,
                      Time now);

Result<std::vector<Use>> uses(Transaction& tx, WorkspaceId workspace, ReleaseId release, ShownPersonId person);
// Of messages that linked to a page with such a picture.
Result<std::vector<Use>> linked_uses(Transaction& tx, WorkspaceId workspace, ShownPersonId person);
// What was done about a message already, for whichever release.
struct Recall {
  DeliveryId delivery;
  std::string why;
};
Result<std::optional<Recall>> recall(Transaction& tx, WorkspaceId workspace, MessageId message);
Result<void> insert_recall(Transaction& tx, WorkspaceId workspace, ReleaseId release, MessageId message,
                           DeliveryId delivery, std::string_view why, Time now);

// Writes names of people, guardians and forms anew that are not like `sealed`, at most so many rows; how many it were.
Result<int> replace_names(Transaction& tx, WorkspaceId workspace, std::string_view sealed,
                          const std::function<std::string(std::string_view)>& with, int limit);

}  // namespace kith::publish::queries

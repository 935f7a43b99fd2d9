// SQL of who read the comfort zone.
#pragma once

#include "publish/policies/readings.h"

namespace kith::publish::queries {

Result<std::vector<Reader>> readers(store::Transaction& tx, WorkspaceId workspace, PolicyVersionId version);
Result<bool> has_read(store::Transaction& tx, WorkspaceId workspace, MemberId member);
// True where it was not read before.
Result<bool> mark_read(store::Transaction& tx, WorkspaceId workspace, PolicyVersionId version, MemberId member,
                       Time now);
Result<void> mark_reminded(store::Transaction& tx, WorkspaceId workspace, PolicyVersionId version, MemberId member,
                           Time now);

// What is adopted anywhere, for the regular work; by id after `after`.
struct AdoptedRow {
  WorkspaceId workspace;
  PolicyVersionId version;
  Time adopted_at{};
  bool review_told = false;
  std::string document;
};
Result<std::vector<AdoptedRow>> adopted_everywhere(store::Transaction& tx, PolicyVersionId after, int limit);
Result<void> mark_review_told(store::Transaction& tx, WorkspaceId workspace, PolicyVersionId version, Time now);

}  // namespace kith::publish::queries

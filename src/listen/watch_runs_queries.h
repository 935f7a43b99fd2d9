// The SQL of watch runs.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "listen/watches.h"
#include "match/document.h"
#include "store/database.h"

namespace kith::listen::queries {

struct RunRow {
  std::int64_t id = 0;
  WorkspaceId workspace;
  WatchId watch;
  std::string query, present_query, state, error;
  std::optional<std::pair<Time, MessageId>> before;
  std::int64_t total = 0, seen = 0, found = 0;
  Time started_at{}, updated_at{};

  bool is_changed() const { return query != present_query; }
};
// The oldest that is not over.
Result<std::optional<RunRow>> next_run(store::Transaction& tx);

// One stored message as a query sees it.
struct HeardRow {
  MessageId message;
  Time sent_at{};
  bool is_heard = false;  // somebody else's, and not deleted
  match::Document document;
};
// Newest first, before where the run is.
Result<std::vector<HeardRow>> heard_before(store::Transaction& tx, const RunRow& run, int limit, Time now);

// False where it is over already: somebody stopped it.
Result<bool> save_run(store::Transaction& tx, const RunRow& run, Time now);
// Says in the event log how far it is.
Result<void> tell_run(store::Transaction& tx, const RunRow& run, Time now);

}  // namespace kith::listen::queries

// The SQL of watch runs.
#pragma once

#include <optional>
#include <string>

#include "listen/watches.h"
#include "store/database.h"
#include "store/search.h"

namespace kith::listen::queries {

struct RunRow {
  std::int64_t id = 0;
  WorkspaceId workspace;
  WatchId watch;
  std::string query, present_query, state, error;
  std::optional<store::Place> before;  // everything at or after it was looked at
  std::int64_t total = 0, seen = 0, found = 0;
  Time started_at{}, updated_at{};

  bool is_changed() const { return query != present_query; }
};
// The oldest that is not over.
Result<std::optional<RunRow>> next_run(store::Transaction& tx);

// How many messages were sent between two places of the archive.
Result<std::int64_t> count_between(store::Transaction& tx, WorkspaceId workspace, store::Place from,
                                   std::optional<store::Place> before);

// False where it is over already: somebody stopped it.
Result<bool> save_run(store::Transaction& tx, const RunRow& run, Time now);
// Says in the event log how far it is.
Result<void> tell_run(store::Transaction& tx, const RunRow& run, Time now);

}  // namespace kith::listen::queries

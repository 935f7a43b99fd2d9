// What SQLite's planner is told of our tables. Left alone it takes `workspace_id = ?` to pick as few rows as
// `conversation_id = ?` does, and walks a whole archive for one conversation. Its own counting (ANALYZE) reads every
// table and makes plans differ from house to house; what is told here is the same everywhere and follows from the
// columns of each index. Source: sqlite.org/fileformat2.html#stat1tab
#pragma once

#include "base/result.h"
#include "store/sqlite/connection.h"

namespace kith::store {

// Writes what is told where it is not there yet, in a transaction of its own. Returns whether anything was written;
// then connections opened before must be opened anew to know it.
Result<bool> tell_planner(SqliteConnection& writer);

}  // namespace kith::store

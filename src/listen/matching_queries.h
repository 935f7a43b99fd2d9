// The SQL of what is listened for.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/id.h"
#include "base/result.h"
#include "store/database.h"

namespace kith::listen::queries {

struct SoughtRow {
  std::int64_t id = 0;
  std::string query;
  bool gone = false;  // removed or turned off
};

// The number of the last edit; 0 where there never was one.
Result<std::int64_t> change_number(store::Transaction& tx, WorkspaceId workspace);
// Watches and routing rules edited after `change`, at most `limit`.
Result<std::vector<SoughtRow>> edited_since(store::Transaction& tx, WorkspaceId workspace, std::int64_t change,
                                            int limit);
// Those there are, by id, after the one with id `after`.
Result<std::vector<SoughtRow>> sought(store::Transaction& tx, WorkspaceId workspace, std::int64_t after, int limit);

}  // namespace kith::listen::queries

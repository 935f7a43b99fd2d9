// The SQL of the archive beyond what store/search.h answers.
#pragma once

#include <string>
#include <vector>

#include "store/database.h"

namespace kith::inbox::queries {

// The sites on which a workspace's own channels have their accounts, without `www.`; rising, each once.
Result<std::vector<std::string>> own_sites(store::Transaction& tx, WorkspaceId workspace);

}  // namespace kith::inbox::queries

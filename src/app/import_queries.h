// Whose import it is.
#pragma once

#include <string>

#include "base/id.h"
#include "base/result.h"
#include "store/database.h"

namespace kith::app {

struct Importer {
  WorkspaceId workspace;
  MemberId member;  // its first owner
};
// By short name, or the only workspace there is. Errors: not_found, invalid (there are several).
Result<Importer> importer(store::Transaction& tx, const std::string& slug);

}  // namespace kith::app

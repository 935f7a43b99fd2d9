// Names of people with releases, of their guardians and of their forms: sealed where they lie in the database, opened
// for those who may look. What was written before Kith sealed them is read as it is until seal_people() was there.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/id.h"
#include "base/result.h"
#include "base/secret.h"
#include "publish/pictures/releases.h"
#include "store/database.h"

namespace kith::publish {

// For this workspace alone; no words stay none.
std::string seal_words(const Sealer& sealer, WorkspaceId workspace, std::string_view words);
// What another key sealed is said to be so.
std::string open_words(const Sealer& sealer, WorkspaceId workspace, std::string_view kept);

// Everybody with releases whose name holds `part` (whatever the case; empty: all), by name, opened; at most
// limits::kPageMost.
Result<std::vector<ShownPerson>> find_shown_people(store::Transaction& tx, const Sealer& sealer, WorkspaceId workspace,
                                                   std::string_view part);

// Seals what is not sealed yet, in every workspace; how many names. Call it as the program starts.
Result<int> seal_people(store::Database& db, const Sealer& sealer);

}  // namespace kith::publish

// Which database, by settings: the one place that names both.
#pragma once

#include <memory>

#include "app/data_folder.h"
#include "app/settings.h"
#include "base/result.h"
#include "store/database.h"

namespace kith::app {

// PostgreSQL where settings.database is set, else the file in the data folder (made where missing).
// Does not migrate. Errors: corrupt, unavailable, invalid.
Result<std::unique_ptr<store::Database>> open_database(const Settings& settings);

// The same for commands that only look after what is there. Errors also: not_found (no data
// folder).
Result<std::unique_ptr<store::Database>> open_existing_database(const Settings& settings);

// A moment of time and a name no other process has: leases are taken under it.
std::string process_name();

}  // namespace kith::app

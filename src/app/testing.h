// For tests: an installation with rows in every table, something sealed of every kind, files, an index and events.
#pragma once

#include "app/settings.h"
#include "base/result.h"

namespace kith::app::testing {

// Into the data folder and database `settings` names, both empty. Doctor finds nothing to mend in it.
Result<void> furnish(const Settings& settings);

}  // namespace kith::app::testing

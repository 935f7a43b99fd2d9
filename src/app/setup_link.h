// The one-time set-up link: who opens it first founds the installation.
#pragma once

#include <string>

#include "base/result.h"
#include "base/time.h"
#include "store/database.h"

namespace kith::app {

// A new link under `base`, good for limits::kSetupTokenTime; older unused ones die. Only its digest
// is stored. Errors: conflict (somebody has an account already).
Result<std::string> make_setup_link(store::Database& db, const std::string& base, Time now);

}  // namespace kith::app

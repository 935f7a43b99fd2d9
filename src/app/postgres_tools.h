// pg_dump and pg_restore, run without a password on any command line.
#pragma once

#include <filesystem>

#include "base/result.h"
#include "base/secret.h"

namespace kith::app {

// Writes pg_dump's custom format. Errors: unavailable (pg_dump missing or failed), invalid (the
// address).
Result<void> dump_postgres(const Secret& url, const std::filesystem::path& to);
// Restores into an empty database, all or nothing. Errors: as above.
Result<void> restore_postgres(const Secret& url, const std::filesystem::path& from);

}  // namespace kith::app

// SQLite behind Database: one file in WAL mode, one writer with group commit, several readers. Only
// app/ names it.
#pragma once

#include <chrono>
#include <filesystem>
#include <memory>

#include "store/database.h"

namespace kith::store {

struct SqliteSettings {
  std::filesystem::path file;
  int readers = 4;
  std::chrono::milliseconds busy_wait{10'000};
  std::chrono::milliseconds read_time{30'000};  // a query longer than this is stopped: timeout
  // Bound of the integrity check at start; of a file over 16 MB only the schema is looked at.
  std::chrono::milliseconds check_time{2'000};
};

// Opens or makes the file. Errors: corrupt (with words on what to do), unavailable (no room, no
// permission). Does not migrate.
Result<std::unique_ptr<Database>> open_sqlite(const SqliteSettings& settings);

}  // namespace kith::store

// PostgreSQL behind Database, through libpq: a pool that connects when first used. Only app/ names
// it.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "base/secret.h"
#include "store/database.h"

namespace kith::store {

struct PostgresSettings {
  Secret url;          // postgresql://… or key=value; may hold a password, is never printed
  std::string schema;  // made where missing; empty: the connection's own search path
  int connections = 8;
  std::chrono::milliseconds statement_time{30'000};
  std::chrono::milliseconds connect_time{10'000};
  std::chrono::milliseconds pool_wait{10'000};  // how long a caller waits for a free connection
};

// Connects once to check. Errors: unavailable, invalid (the url). Does not migrate.
Result<std::unique_ptr<Database>> open_postgres(const PostgresSettings& settings);

}  // namespace kith::store

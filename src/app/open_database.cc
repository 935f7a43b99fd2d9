#include "app/open_database.h"

#include <fmt/format.h>
#include <unistd.h>

#include "base/secret.h"
#include "store/postgres/postgres.h"
#include "store/sqlite/sqlite.h"

namespace kith::app {

Result<std::unique_ptr<store::Database>> open_database(const Settings& settings) {
  if (!settings.database.empty()) {
    store::PostgresSettings postgres;
    postgres.url = settings.database;
    return store::open_postgres(postgres);
  }
  store::SqliteSettings sqlite;
  sqlite.file = DataFolder(settings.data).database();
  return store::open_sqlite(sqlite);
}

Result<std::unique_ptr<store::Database>> open_existing_database(const Settings& settings) {
  TRYV(DataFolder(settings.data).require_whole());
  if (settings.database.empty()) {
    std::error_code ignored;
    if (!std::filesystem::exists(DataFolder(settings.data).database(), ignored)) {
      return fail(Kind::not_found, fmt::format("there is no Kith in `{}`; name its folder with "
                                               "--data, or start one with `kith serve`",
                                               settings.data.string()));
    }
  }
  return open_database(settings);
}

std::string process_name() {
  char host[256] = {};
  if (::gethostname(host, sizeof host - 1) != 0) host[0] = '?';
  return fmt::format("{}:{}:{}", host, ::getpid(), random_token(6));
}

}  // namespace kith::app

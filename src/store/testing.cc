#include "store/testing.h"

#include <cstdio>
#include <cstdlib>

#include "base/secret.h"
#include "store/migrations.h"
#include "store/postgres/connection.h"
#include "store/postgres/postgres.h"
#include "store/sqlite/connection.h"
#include "store/sqlite/sqlite.h"

namespace kith::store::testing {
namespace {

const char* postgres_url() {
  const char* url = std::getenv("KITH_TEST_POSTGRES_URL");
  return url != nullptr && *url != '\0' ? url : nullptr;
}

template <class T>
auto must(Result<T> result, const char* what) {
  if (!result) {
    std::fprintf(stderr, "test database: %s: %s\n", what, describe(result.error()).c_str());
    std::exit(3);
  }
  return *std::move(result);
}

void must(const Result<void>& result, const char* what) {
  if (!result) {
    std::fprintf(stderr, "test database: %s: %s\n", what, describe(result.error()).c_str());
    std::exit(3);
  }
}

PostgresSettings postgres_settings(const std::string& schema) {
  return {.url = Secret(postgres_url()), .schema = schema, .connections = 6};
}

}  // namespace

std::vector<Kind> databases() {
  if (postgres_url() == nullptr) return {Kind::sqlite};
  return {Kind::sqlite, Kind::postgres};
}

TestDatabase::TestDatabase(Kind kind, bool migrated) : kind_(kind) {
  const std::string own = to_hex(*from_base64(random_token(9)));
  if (kind == Kind::sqlite) {
    dir_ = std::filesystem::temp_directory_path() / ("kith-test-" + own);
    std::filesystem::create_directories(dir_);
    where_ = dir_ / "kith.db";
  } else {
    where_ = "test_" + own;
  }
  db_ = open_again();
  if (migrated) must(db_->migrate(), "migrate");
}

TestDatabase::~TestDatabase() {
  db_.reset();
  std::error_code ignored;
  if (kind_ == Kind::sqlite) {
    std::filesystem::remove_all(dir_, ignored);
    return;
  }
  auto connection = must(PostgresConnection::open(postgres_settings("")), "connect to clean up");
  must(connection->script("DROP SCHEMA \"" + where_ + "\" CASCADE"), "drop the schema");
}

std::unique_ptr<Database> TestDatabase::open_again() const {
  if (kind_ == Kind::sqlite) return must(open_sqlite({.file = where_}), "open");
  return must(open_postgres(postgres_settings(where_)), "open");
}

void TestDatabase::take_steps(int last) {
  const auto take = [&](auto& connection, Dialect dialect) {
    must(connection.script(std::string(kMakeStepTable.sql(dialect))), "make the table of steps");
    for (const auto& step : must(migrations(dialect), "list the steps")) {
      if (step.number > last) break;
      must(connection.script("BEGIN"), "begin");
      must(connection.script(std::string(step.sql)), "take a step");
      must(connection.execute(kAddStep.sql(dialect), {step.number, step.name, step.checksum, Time{}}), "note a step");
      must(connection.script("COMMIT"), "commit");
    }
  };
  if (kind_ == Kind::sqlite) {
    auto connection = must(SqliteConnection::open(where_, SqliteConnection::Use::writer, Millis{5'000}), "open");
    take(*connection, Dialect::sqlite);
  } else {
    auto connection = must(PostgresConnection::open(postgres_settings(where_)), "connect");
    take(*connection, Dialect::postgres);
  }
}

void TestDatabase::reopen() {
  db_.reset();
  db_ = open_again();
}

}  // namespace kith::store::testing

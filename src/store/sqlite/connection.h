// One SQLite connection with its prepared statements. Used by one thread at a time.
#pragma once

#include <chrono>
#include <filesystem>
#include <list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/result.h"
#include "store/value.h"

struct sqlite3;
struct sqlite3_stmt;

namespace kith::store {

class SqliteConnection {
 public:
  enum class Use { writer, reader };

  // Errors: unavailable, corrupt.
  static Result<std::unique_ptr<SqliteConnection>> open(const std::filesystem::path& file, Use use,
                                                        std::chrono::milliseconds busy_wait);
  ~SqliteConnection();
  SqliteConnection(const SqliteConnection&) = delete;
  SqliteConnection& operator=(const SqliteConnection&) = delete;

  Result<Rows> query(std::string_view sql, const Params& params);
  Result<std::int64_t> execute(std::string_view sql, const Params& params);
  // INSERTs of one row become INSERTs of many: what SQLite sets up for a statement, such as a table of the words a
  // CHECK allows, it sets up once.
  Result<std::int64_t> execute_many(std::string_view sql, std::span<const Params> rows);
  // One of BEGIN, COMMIT and their like; kept prepared.
  Result<void> control(std::string_view sql);
  // Any number of statements, without parameters or rows.
  Result<void> script(const std::string& sql);
  // Is a transaction open? SQLite closes it by itself after a full disk or an I/O error.
  bool in_transaction() const;
  // Statements running past `until` end with timeout. Nothing: no limit.
  void set_deadline(std::optional<std::chrono::steady_clock::time_point> until) {
    deadline_ = until;
  }

 private:
  struct Cached {
    std::string sql;
    sqlite3_stmt* statement;
  };
  explicit SqliteConnection(sqlite3* db);
  Result<sqlite3_stmt*> prepare(std::string_view sql);
  Result<void> bind(sqlite3_stmt* statement, std::span<const Params> rows);
  Result<std::int64_t> execute_rows(std::string_view sql, std::span<const Params> rows);
  Error error(int code) const;
  static int past_deadline(void* self);

  sqlite3* db_;
  std::list<Cached> cache_;  // last used first
  std::unordered_map<std::string_view, std::list<Cached>::iterator> by_sql_;
  std::optional<std::chrono::steady_clock::time_point> deadline_;
};

}  // namespace kith::store

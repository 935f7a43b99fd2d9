#include "store/sqlite/connection.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <climits>

#include <fmt/core.h>

#include "base/limits.h"
#include "store/check_text.h"
#include "store/sql_text.h"

namespace kith::store {
namespace {

constexpr int kStepsBetweenChecks = 4'000;

// The file holds everything the organisation knows: for its owner's eyes only. Only a new one may be opened here: to
// close a file gives up every lock this process has on it, those of SQLite's connections too, and another program that
// reads the database would then take away the log under them.
void make_private(const std::filesystem::path& file) {
  const int fd = ::open(file.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd >= 0) ::close(fd);
}

Error constraint_error(int extended, const char* message) {
  switch (extended) {
    case SQLITE_CONSTRAINT_UNIQUE:
    case SQLITE_CONSTRAINT_PRIMARYKEY:
    case SQLITE_CONSTRAINT_ROWID:
      return fail(Kind::conflict, "this exists already").with("constraint", message);
    case SQLITE_CONSTRAINT_FOREIGNKEY:
      return fail(Kind::conflict,
                  "this refers to something that is not there, or is still referred to")
          .with("constraint", message);
    default:
      return fail(Kind::internal, "a rule of the database refused this change")
          .with("constraint", message);
  }
}

// A cached statement is reset on every way out, or it would keep its snapshot open.
class Resetting {
 public:
  explicit Resetting(sqlite3_stmt* s) : statement_(s) {}
  ~Resetting() {
    sqlite3_reset(statement_);
    sqlite3_clear_bindings(statement_);
  }
  Resetting(const Resetting&) = delete;
  Resetting& operator=(const Resetting&) = delete;

 private:
  sqlite3_stmt* statement_;
};

Value column(sqlite3_stmt* s, int i) {
  const auto bytes = [&](const void* data) {
    const auto size = static_cast<std::size_t>(sqlite3_column_bytes(s, i));
    return size == 0 ? std::string() : std::string(static_cast<const char*>(data), size);
  };
  switch (sqlite3_column_type(s, i)) {
    case SQLITE_INTEGER:
      return Value(static_cast<std::int64_t>(sqlite3_column_int64(s, i)));
    case SQLITE_FLOAT:
      return Value(sqlite3_column_double(s, i));
    case SQLITE_TEXT:
      return Value(bytes(sqlite3_column_text(s, i)));
    case SQLITE_BLOB:
      return Value(Blob{bytes(sqlite3_column_blob(s, i))});
    default:
      return {};
  }
}

int bind_value(sqlite3_stmt* s, int at, const Value& value) {
  const auto& held = value.held();
  if (const auto* i = std::get_if<std::int64_t>(&held)) return sqlite3_bind_int64(s, at, *i);
  if (const auto* d = std::get_if<double>(&held)) return sqlite3_bind_double(s, at, *d);
  if (const auto* t = std::get_if<std::string>(&held))
    return sqlite3_bind_text64(s, at, t->data(), t->size(), SQLITE_STATIC, SQLITE_UTF8);
  if (const auto* b = std::get_if<Blob>(&held))
    return sqlite3_bind_blob64(s, at, b->bytes.empty() ? "" : b->bytes.data(), b->bytes.size(), SQLITE_STATIC);
  return SQLITE_OK;
}

}  // namespace

SqliteConnection::SqliteConnection(sqlite3* db) : db_(db) {
  sqlite3_progress_handler(db_, kStepsBetweenChecks, &SqliteConnection::past_deadline, this);
}

SqliteConnection::~SqliteConnection() {
  for (const Cached& c : cache_) sqlite3_finalize(c.statement);
  sqlite3_close_v2(db_);
}

int SqliteConnection::past_deadline(void* self) {
  const auto& until = static_cast<SqliteConnection*>(self)->deadline_;
  return until && std::chrono::steady_clock::now() > *until ? 1 : 0;
}

Result<std::unique_ptr<SqliteConnection>> SqliteConnection::open(
    const std::filesystem::path& file, Use use, std::chrono::milliseconds busy_wait) {
  make_private(file);
  sqlite3* raw = nullptr;
  const int code =
      sqlite3_open_v2(file.c_str(), &raw,
                      SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nullptr);
  std::unique_ptr<SqliteConnection> connection(new SqliteConnection(raw));
  if (code != SQLITE_OK)
    return fail(Kind::unavailable,
                fmt::format("cannot open `{}`: {}; check the folder and its permissions",
                            file.string(), sqlite3_errstr(code)));
  sqlite3_extended_result_codes(raw, 1);
  sqlite3_busy_timeout(raw, static_cast<int>(busy_wait.count()));
  // Small caches: the whole program must do with 512 MB. FULL: a commit that was answered survives
  // a power cut.
  TRYV(connection->script(
      "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; "
      "PRAGMA trusted_schema = OFF; PRAGMA mmap_size = 0; PRAGMA journal_size_limit = 67108864;"));
  TRYV(connection->script(use == Use::writer
                              ? "PRAGMA cache_size = -4096;"
                              : "PRAGMA cache_size = -2048; PRAGMA query_only = ON;"));
  return connection;
}

Error SqliteConnection::error(int code) const {
  const char* words = sqlite3_errmsg(db_);
  switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return fail(Kind::unavailable, "the database is busy; try again in a moment");
    case SQLITE_FULL:
      return fail(Kind::unavailable,
                  "no room left on the disk, nothing was changed; free some space and try again")
          .with("disk", "full");
    case SQLITE_CONSTRAINT:
      return constraint_error(sqlite3_extended_errcode(db_), words);
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return fail(Kind::corrupt,
                  "the database file is damaged; stop Kith and restore the last backup")
          .with("detail", words);
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
      return fail(Kind::unavailable, "the disk refused to read or write the database; check it")
          .with("disk", "refused")
          .with("detail", sqlite3_errstr(sqlite3_extended_errcode(db_)));
    case SQLITE_READONLY:
      return fail(Kind::internal,
                  "the database may not be changed here (read-only, or a change inside read)");
    case SQLITE_INTERRUPT:
      return fail(Kind::timeout, "the database took too long to answer; ask for less at once");
    case SQLITE_NOMEM:
      return fail(Kind::unavailable, "not enough memory for this");
    case SQLITE_TOOBIG:
      return fail(Kind::too_large, "this is too large to store");
    default:
      return fail(Kind::internal, "the database refused a statement").with("detail", words);
  }
}

Result<sqlite3_stmt*> SqliteConnection::prepare(std::string_view sql) {
  if (const auto found = by_sql_.find(sql); found != by_sql_.end()) {
    cache_.splice(cache_.begin(), cache_, found->second);
    return cache_.front().statement;
  }
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v3(db_, sql.data(), static_cast<int>(sql.size()),
                                      SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
  if (code != SQLITE_OK) return error(code).with("sql", std::string(sql.substr(0, 200)));
  if (statement == nullptr) return fail(Kind::internal, "an empty statement");
  if (cache_.size() >= limits::kStatementsKept) {
    by_sql_.erase(cache_.back().sql);
    sqlite3_finalize(cache_.back().statement);
    cache_.pop_back();
  }
  cache_.push_front({std::string(sql), statement});
  by_sql_.emplace(cache_.front().sql, cache_.begin());
  return statement;
}

// The parameters of several rows one after the other.
Result<void> SqliteConnection::bind(sqlite3_stmt* s, std::span<const Params> rows) {
  std::size_t given = 0;
  for (const Params& row : rows) given += row.size();
  if (sqlite3_bind_parameter_count(s) != static_cast<int>(given))
    return fail(Kind::internal, fmt::format("a statement takes {} parameters and was given {}",
                                            sqlite3_bind_parameter_count(s), given))
        .with("sql", std::string(std::string_view(sqlite3_sql(s)).substr(0, 200)));
  int at = 0;
  for (const Params& row : rows)
    for (const Value& value : row.values())
      if (const int code = bind_value(s, ++at, value); code != SQLITE_OK) return error(code);
  return {};
}

Result<Rows> SqliteConnection::query(std::string_view sql, const Params& params) {
  TRYV(check_params(params));
  TRY(sqlite3_stmt* const statement, prepare(sql));
  const Resetting resetting(statement);
  TRYV(bind(statement, {&params, 1}));
  Rows rows;
  const int width = sqlite3_column_count(statement);
  while (true) {
    const int code = sqlite3_step(statement);
    if (code == SQLITE_DONE) return rows;
    if (code != SQLITE_ROW) return error(code);
    if (rows.size() == limits::kQueryRows)
      return fail(Kind::too_large, "too many rows at once; read them page by page");
    std::vector<Value> columns;
    columns.reserve(static_cast<std::size_t>(width));
    for (int i = 0; i < width; ++i) columns.push_back(column(statement, i));
    rows.emplace_back(std::move(columns));
  }
}

Result<std::int64_t> SqliteConnection::execute(std::string_view sql, const Params& params) {
  return execute_rows(sql, {&params, 1});
}

Result<std::int64_t> SqliteConnection::execute_many(std::string_view sql, std::span<const Params> rows) {
  const auto insert = rows.size() > 1 ? parts_of_insert(sql) : std::nullopt;
  std::int64_t changed = 0;
  while (!rows.empty()) {
    const std::size_t together = insert ? rows_together(rows.size()) : 1;
    const std::string many = together > 1 ? insert->with_rows(together) : std::string();
    TRY(const auto n, execute_rows(together > 1 ? many : sql, rows.first(together)));
    changed += n;
    rows = rows.subspan(together);
  }
  return changed;
}

Result<std::int64_t> SqliteConnection::execute_rows(std::string_view sql, std::span<const Params> rows) {
  for (const Params& row : rows) TRYV(check_params(row));
  TRY(sqlite3_stmt* const statement, prepare(sql));
  const Resetting resetting(statement);
  TRYV(bind(statement, rows));
  int code = SQLITE_ROW;
  std::int64_t answered = 0;
  for (; (code = sqlite3_step(statement)) == SQLITE_ROW; ++answered) {
  }
  if (code != SQLITE_DONE) return error(code);
  return sqlite3_stmt_readonly(statement) != 0 ? answered : sqlite3_changes64(db_);
}

Result<void> SqliteConnection::control(std::string_view sql) {
  TRY(sqlite3_stmt* const statement, prepare(sql));
  const Resetting resetting(statement);
  const int code = sqlite3_step(statement);
  if (code != SQLITE_DONE) return error(code);
  return {};
}

Result<void> SqliteConnection::script(const std::string& sql) {
  const int code = sqlite3_exec(db_, sql.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return error(code);
  return {};
}

bool SqliteConnection::in_transaction() const {
  return sqlite3_get_autocommit(db_) == 0;
}

}  // namespace kith::store

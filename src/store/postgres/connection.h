// One PostgreSQL connection with its prepared statements. Used by one thread at a time.
#pragma once

#include <chrono>
#include <list>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/secret.h"
#include "store/value.h"

struct pg_conn;
struct pg_result;

namespace kith::store {

struct PostgresSettings;

class PostgresConnection {
 public:
  // Errors: unavailable, invalid (the url).
  static Result<std::unique_ptr<PostgresConnection>> open(const PostgresSettings& settings);
  ~PostgresConnection();
  PostgresConnection(const PostgresConnection&) = delete;
  PostgresConnection& operator=(const PostgresConnection&) = delete;

  Result<Rows> query(std::string_view sql, const Params& params);
  Result<std::int64_t> execute(std::string_view sql, const Params& params);
  // One round trip for each hundred rows; INSERTs of one row become one of many.
  Result<std::int64_t> execute_many(std::string_view sql, std::span<const Params> rows);
  // The same without waiting for its answers: the server works on, and whatever is asked next, or settle(), tells of
  // an error.
  Result<void> execute_later(std::string_view sql, std::span<const Params> rows);
  // Each placeholder is an array, of what the rows have in its place.
  Result<void> update_later(std::string_view sql, std::span<const Params> rows);
  Result<void> settle();
  // Any number of statements, without parameters or rows.
  Result<void> script(const std::string& sql);

  bool alive() const;
  bool in_transaction() const;
  bool in_failed_transaction() const;
  // Did the last error mean that the same transaction may succeed if run again (40001, 40P01)?
  bool last_error_passes() const { return last_error_passes_; }
  pg_conn* handle() { return connection_; }

 private:
  struct Cached {
    std::string key;
    std::string name;
  };
  struct Bound;
  explicit PostgresConnection(pg_conn* connection) : connection_(connection) {}
  Result<std::string> prepare(std::string_view sql, const Bound& bound);
  using Calls = std::vector<std::pair<std::string, Bound>>;
  // INSERTs of one row become one of many; all are prepared.
  Result<Calls> calls_of(std::string_view sql, std::span<const Params> rows);
  Result<void> add_call(Calls& calls, std::string_view sql, Bound bound);
  Result<void> send(std::string_view sql, const Calls& calls);
  // The same at once, with nothing asked after them: waits where the server is behind by what the socket holds.
  Result<void> send_on(std::string_view sql, const Calls& calls);
  struct Settled {
    std::int64_t changed = 0;          // by the calls sent last
    std::shared_ptr<pg_result> last;  // answer
  };
  Result<Settled> take_answers();
  Result<std::shared_ptr<pg_result>> run(std::string_view sql, const Params& params);
  Error error(const pg_result* result, std::string_view sql);

  pg_conn* connection_;
  std::list<Cached> cache_;  // last used first
  std::unordered_map<std::string_view, std::list<Cached>::iterator> by_key_;
  std::uint64_t next_name_ = 1;
  struct Sent {
    std::string sql;  // its beginning
    std::size_t calls = 0;
  };
  std::vector<Sent> sent_;  // and not answered yet: a pipeline is open
  bool last_error_passes_ = false;
};

}  // namespace kith::store

// Database: one small blocking interface over SQLite and PostgreSQL.
//
// Call it from worker threads, never from an event loop. All work happens inside read() or write():
//
//   inline constexpr Statement kNameOf = "SELECT name FROM contact WHERE workspace_id = ? AND id =
//   ?";
//
//   auto name = db.read([&](Transaction& tx) -> Result<std::string> {
//     TRY(auto row, tx.query_one(kNameOf, {workspace, contact}));
//     if (!row) return fail(Kind::not_found, "no such contact");
//     return row->text(0);
//   });
//
// Portable SQL: `?` placeholders everywhere (outside quotes and comments the driver numbers them
// for PostgreSQL), `ON CONFLICT`, `RETURNING`, `LIMIT ?`. A parameter whose type nothing shows
// needs a cast: `CAST(? AS BIGINT) IS NULL`, `CAST(? AS TEXT)`. Where dialects differ, a Statement
// has two texts.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/id.h"
#include "base/result.h"
#include "store/event_bus.h"
#include "store/value.h"

namespace kith::store {

enum class Dialect { sqlite, postgres };

// SQL that is a constant of the program, one text for both dialects or one each. Text made at run
// time goes through built(), which must join constants only, never values.
class Statement {
 public:
  consteval Statement(const char* both) : sqlite_(both), postgres_(both) {}
  consteval Statement(const char* sqlite, const char* postgres)
      : sqlite_(sqlite), postgres_(postgres) {}
  // `sql` must outlive the call it is used in.
  static Statement built(std::string_view sql) { return Statement(sql, 0); }

  std::string_view sql(Dialect d) const { return d == Dialect::sqlite ? sqlite_ : postgres_; }

 private:
  Statement(std::string_view sql, int) : sqlite_(sql), postgres_(sql) {}
  std::string_view sqlite_;
  std::string_view postgres_;
};

// Something that happened, to be written to the event log in the transaction that makes it so.
// `kind` and `subject_kind` are the constants of model/event.h; `data_json` is a JSON object.
struct NewEvent {
  WorkspaceId workspace;
  Time at;
  std::string_view kind;
  std::string_view subject_kind;
  std::int64_t subject = 0;
  MemberId actor;  // none: Kith itself, or a contact
  std::string data_json = "{}";
};

// One open transaction; lives inside the function given to read() or write() and must not leave it.
// Not thread-safe. After an error of execute or query in a write, return the error: on PostgreSQL
// the transaction is dead by then. To try something that may conflict, use ON CONFLICT and look at
// the count.
class Transaction {
 public:
  virtual ~Transaction() = default;
  virtual Dialect dialect() const = 0;

  // All rows. Errors: as execute(), too_large (over limits::kQueryRows: page it).
  virtual Result<Rows> query(const Statement& statement, const Params& params = {}) = 0;
  // The first row, or nothing.
  Result<std::optional<Row>> query_one(const Statement& statement, const Params& params = {});
  // How many rows changed. Errors: conflict (a constraint), unavailable (busy, disk full,
  // connection lost), corrupt, internal (bad SQL, or a change inside read()).
  virtual Result<std::int64_t> execute(const Statement& statement, const Params& params = {}) = 0;
  // One statement with many parameter rows (pipelined on PostgreSQL): rows changed in all.
  virtual Result<std::int64_t> execute_many(const Statement& statement,
                                            std::span<const Params> rows) = 0;

  // The same where nobody asks how many changed: PostgreSQL works on it while the caller goes on, and an error is told
  // by a later call or at commit.
  virtual Result<void> execute_later(const Statement& statement, std::span<const Params> rows);
  // The same for many rows changed alike: the text of SQLite changes one of them; that of PostgreSQL all, each of its
  // placeholders an array: `UPDATE t SET a = v.a FROM unnest(CAST(? AS TEXT[]), CAST(? AS BIGINT[])) AS v (a, id)
  // WHERE t.id = v.id AND v.id BETWEEN 1 AND 9223372036854775807`. Without the last words its planner takes them for
  // so many that it would rather read the table.
  virtual Result<void> update_later(const Statement& statement, std::span<const Params> rows);

  // Appends to the workspace's event log and chain; answers its sequence number. On PostgreSQL this
  // takes the workspace's lock until commit, so that numbers of one workspace rise in the order of
  // commits.
  Result<std::int64_t> append_event(const NewEvent& event);
  // The same for many of one workspace, in their order; cheaper than one by one.
  Result<void> append_events(std::span<const NewEvent> events);
  // Reads what appending needs to know, which else waits for whatever was left to be done later.
  Result<void> look_at_log(WorkspaceId workspace);
  // Serialises this transaction with others that hold `workspace` until commit; write(workspace, …)
  // has done it.
  virtual Result<void> lock_workspace(WorkspaceId workspace) = 0;
  // Runs after a successful commit, on the committing thread, outside any transaction. Keep it
  // short.
  void after_commit(std::function<void()> fn) { after_commit_.push_back(std::move(fn)); }

 protected:
  std::vector<std::function<void()>> after_commit_;
  std::vector<EventNotice>
      notices_;  // what append_event wrote, published by the driver after commit

 private:
  void note_event(WorkspaceId workspace, std::int64_t seq);
  // Of the workspace's last event; nothing where it has none. Nobody else appends until commit.
  Result<std::string> last_hash(WorkspaceId workspace);

  WorkspaceId log_of_;  // whose log ends with
  std::string log_end_;
};

// A place in a list, see paging.h; what a table has, see schema.h.
struct ColumnInfo {
  std::string table;
  std::string column;
  std::string type;  // "integer" "real" "text" "blob", whatever the dialect calls it
  bool nullable = false;
  bool operator==(const ColumnInfo&) const = default;
  auto operator<=>(const ColumnInfo&) const = default;
};

// Thread-safe. Outlives every Transaction.
class Database {
 public:
  using Work = std::function<Result<void>(Transaction&)>;

  virtual ~Database() = default;
  virtual Dialect dialect() const = 0;

  // Runs `fn(Transaction&) -> Result<T>` on a snapshot; changes nothing. Many run at once.
  template <class F>
  auto read(F&& fn) -> std::invoke_result_t<F, Transaction&> {
    return collect<std::invoke_result_t<F, Transaction&>>(
        fn, [&](const Work& w) { return run_read(w); });
  }
  // Runs fn in one transaction: commits where it answers a value, rolls back where it answers an
  // error or throws. Writers of one workspace follow one another on both databases, so what fn
  // reads stays true until commit. On PostgreSQL fn may run again after a deadlock or lost
  // connection before commit: it must change nothing but the database and its own locals. Do not
  // call write() inside fn (answers internal). Errors: fn's own; unavailable; ambiguous (connection
  // lost during COMMIT: it may have happened).
  template <class F>
  auto write(WorkspaceId workspace, F&& fn) -> std::invoke_result_t<F, Transaction&> {
    return collect<std::invoke_result_t<F, Transaction&>>(
        fn, [&](const Work& w) { return run_write(workspace, w); });
  }
  // The same for what belongs to no workspace or to many (accounts, sessions, leases):
  // serialisable, retried.
  template <class F>
  auto write(F&& fn) -> std::invoke_result_t<F, Transaction&> {
    return write(WorkspaceId{}, std::forward<F>(fn));
  }

  virtual Result<void> run_read(const Work& work) = 0;
  virtual Result<void> run_write(WorkspaceId workspace, const Work& work) = 0;

  // Who is told after commits that wrote events.
  EventBus& events() { return bus_; }

  // Brings the schema up to this program's, one transaction a step; several processes may call it
  // at once. Errors: conflict (the database is newer than the program, or a step's checksum
  // differs).
  virtual Result<int> migrate() = 0;
  // Can it answer now? For /readyz.
  virtual Result<void> ping() = 0;
  // Writes a consistent copy while others work. Errors: unsupported (PostgreSQL: use pg_dump),
  // conflict (exists).
  virtual Result<void> backup_to(const std::string& path) = 0;
  // Every column of every table of ours, sorted. For doctor and tests.
  virtual Result<std::vector<ColumnInfo>> columns() = 0;

 protected:
  EventBus bus_;

 private:
  template <class R, class F, class Run>
  R collect(F& fn, Run run) {
    std::optional<R> answer;
    Result<void> done = run([&](Transaction& tx) -> Result<void> {
      answer.emplace(fn(tx));
      if (!*answer) return answer->error();
      return {};
    });
    if (!done) return std::move(done).error();
    return std::move(*answer);
  }
};

}  // namespace kith::store

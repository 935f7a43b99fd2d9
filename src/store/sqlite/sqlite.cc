#include "store/sqlite/sqlite.h"

#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <mutex>
#include <optional>
#include <set>

#include <fmt/core.h>

#include "base/limits.h"
#include "base/log.h"
#include "store/migrations.h"
#include "store/sqlite/commit_queue.h"
#include "store/sqlite/connection.h"
#include "store/sqlite/planner.h"

namespace kith::store {
namespace {

using std::chrono::steady_clock;

// How long a group of writers may share one commit before the first of them is answered.
constexpr auto kGroupTime = std::chrono::milliseconds(20);

// A file up to this size is looked over whole at start.
constexpr std::uintmax_t kSmallFile = 16 * 1024 * 1024;

// The databases this thread is writing to right now: a write inside a write would wait for itself.
thread_local std::set<const void*> writing_now;

// Which file lies at a path: SQLite goes on with the one it opened, wherever that is by now.
struct FileIs {
  dev_t device = 0;
  ino_t number = 0;
  bool operator==(const FileIs&) const = default;
  static std::optional<FileIs> at(const std::filesystem::path& path) {
    struct stat facts {};
    if (::stat(path.c_str(), &facts) != 0) return std::nullopt;
    return FileIs{facts.st_dev, facts.st_ino};
  }
};

class SqliteTransaction final : public Transaction {
 public:
  explicit SqliteTransaction(SqliteConnection& connection) : connection_(connection) {}

  Dialect dialect() const override { return Dialect::sqlite; }

  Result<Rows> query(const Statement& statement, const Params& params) override {
    if (failed_) return *failed_;
    return remember(connection_.query(statement.sql(Dialect::sqlite), params));
  }
  Result<std::int64_t> execute(const Statement& statement, const Params& params) override {
    if (failed_) return *failed_;
    return remember(connection_.execute(statement.sql(Dialect::sqlite), params));
  }
  Result<std::int64_t> execute_many(const Statement& statement,
                                    std::span<const Params> rows) override {
    if (failed_) return *failed_;
    return remember(connection_.execute_many(statement.sql(Dialect::sqlite), rows));
  }
  Result<void> lock_workspace(WorkspaceId) override { return {}; }  // there is one writer

  const std::optional<Error>& failed() const { return failed_; }
  std::vector<std::function<void()>>& callbacks() { return after_commit_; }
  std::vector<EventNotice>& notices() { return notices_; }

 private:
  // As on PostgreSQL, a transaction is over with its first error.
  template <class T>
  Result<T> remember(Result<T> result) {
    if (!result && result.error().kind != Kind::invalid && result.error().kind != Kind::too_large)
      failed_ = result.error();
    return result;
  }

  SqliteConnection& connection_;
  std::optional<Error> failed_;
};

// Runs the caller's function; what it throws becomes an error.
Result<void> run_guarded(const Database::Work& work, SqliteTransaction& tx) {
  try {
    TRYV(work(tx));
  } catch (const std::exception& e) {
    return fail(Kind::internal, "a change was broken off").with("detail", e.what());
  }
  if (tx.failed()) return *tx.failed();
  return {};
}

class SqliteDatabase final : public Database {
 public:
  SqliteDatabase(SqliteSettings settings, std::unique_ptr<SqliteConnection> writer)
      : settings_(std::move(settings)), file_(FileIs::at(settings_.file)), writer_(std::move(writer)) {}

  Dialect dialect() const override { return Dialect::sqlite; }
  Result<void> run_read(const Work& work) override;
  Result<void> run_write(WorkspaceId workspace, const Work& work) override;
  Result<int> migrate() override;
  Result<void> ping() override;
  Result<void> backup_to(const std::string& path) override;
  Result<std::vector<ColumnInfo>> columns() override;

 private:
  struct Group {
    std::shared_ptr<SharedCommit> commit;
    std::size_t size = 0;
    steady_clock::time_point since;
    bool worked = false;  // one of its writers' functions went well
  };
  Result<std::unique_ptr<SqliteConnection>> take_reader();
  void give_reader(std::unique_ptr<SqliteConnection> reader);
  void forget_readers();  // those nobody holds
  Result<void> run_in_group(const Work& work, SqliteTransaction& tx);
  void end_group_if_due();
  void note_disk(const Result<void>& written);  // by whoever has the turn: the last word is the newest
  Result<void> take_step(const Migration& step);
  // Errors: unavailable. What is written to a file that is gone is lost when the process ends, and a connection made
  // now would make a new, empty one.
  Result<void> require_file() const;

  SqliteSettings settings_;
  const std::optional<FileIs> file_;
  std::unique_ptr<SqliteConnection> writer_;  // whoever has the turn
  CommitQueue queue_;
  Group group_;  // whoever has the turn

  std::mutex disk_mutex_;
  std::optional<Error> disk_;  // why the last write failed, where the disk was to blame

  std::mutex readers_mutex_;
  std::condition_variable reader_free_;
  std::vector<std::unique_ptr<SqliteConnection>> readers_;
  int readers_open_ = 0;
};

Result<void> SqliteDatabase::require_file() const {
  const auto there = FileIs::at(settings_.file);
  if (there == file_) return {};
  if (there)
    return fail(Kind::unavailable,
                "another file lies in the place of the database, nothing was changed; restart Kith to go on with it, "
                "or put the former one back")
        .with("disk", "replaced")
        .with("file", settings_.file.string());
  return fail(Kind::unavailable,
              "the database is gone from its place, nothing was changed; put it back, or stop Kith and restore a "
              "backup")
      .with("disk", "gone")
      .with("file", settings_.file.string());
}

Result<std::unique_ptr<SqliteConnection>> SqliteDatabase::take_reader() {
  std::unique_lock lock(readers_mutex_);
  const bool free = reader_free_.wait_for(lock, settings_.busy_wait, [&] {
    return !readers_.empty() || readers_open_ < settings_.readers;
  });
  if (!free) return fail(Kind::unavailable, "too many readers at once; try again in a moment");
  if (!readers_.empty()) {
    auto reader = std::move(readers_.back());
    readers_.pop_back();
    return reader;
  }
  ++readers_open_;
  lock.unlock();
  const auto open = [&]() -> Result<std::unique_ptr<SqliteConnection>> {
    TRYV(require_file());
    return SqliteConnection::open(settings_.file, SqliteConnection::Use::reader, settings_.busy_wait);
  };
  auto reader = open();
  if (!reader) {
    give_reader(nullptr);
    return std::move(reader).error();
  }
  return reader;
}

void SqliteDatabase::give_reader(std::unique_ptr<SqliteConnection> reader) {
  {
    const std::lock_guard lock(readers_mutex_);
    if (reader)
      readers_.push_back(std::move(reader));
    else
      --readers_open_;
  }
  reader_free_.notify_one();
}

Result<void> SqliteDatabase::run_read(const Work& work) {
  TRY(auto reader, take_reader());
  reader->set_deadline(steady_clock::now() + settings_.read_time);
  Result<void> result = reader->control("BEGIN");
  if (result) {
    SqliteTransaction tx(*reader);
    result = run_guarded(work, tx);
  }
  reader->set_deadline(std::nullopt);
  const auto ended = reader->in_transaction() ? reader->control("ROLLBACK") : Result<void>{};
  if (!ended) reader.reset();
  give_reader(std::move(reader));
  return result;
}

// Runs one writer's function: the first of a group in the bare transaction, which falls with it; those that join in
// a savepoint each, for which SQLite copies every page before it changes.
Result<void> SqliteDatabase::run_in_group(const Work& work, SqliteTransaction& tx) {
  TRYV(require_file());
  const bool joins = group_.commit != nullptr;
  if (joins) {
    ++group_.size;
    TRYV(writer_->control("SAVEPOINT one"));
  } else {
    TRYV(writer_->control("BEGIN IMMEDIATE"));
    group_ = {std::make_shared<SharedCommit>(), 1, steady_clock::now()};
  }
  auto result = run_guarded(work, tx);
  if (!writer_->in_transaction())
    return result ? fail(Kind::internal, "the transaction was lost") : result;
  if (!result && !joins) {
    group_ = {};
    TRYV(writer_->control("ROLLBACK"));
    return result;
  }
  if (!result) {
    TRYV(writer_->control("ROLLBACK TO one"));
  }
  if (joins) TRYV(writer_->control("RELEASE one"));
  if (result) group_.worked = true;
  return result;
}

void SqliteDatabase::end_group_if_due() {
  if (!group_.commit) return;
  const auto end = [&](Result<void> result) {
    if (!result || group_.worked) note_disk(result);
    group_.commit->decide(std::move(result));
    group_ = {};
  };
  if (!writer_->in_transaction())
    return end(fail(Kind::unavailable,
                    "the disk refused the change, nothing was stored; check its room and health")
                   .with("disk", "refused"));
  const bool early =
      group_.size < limits::kWritesPerCommit && steady_clock::now() - group_.since < kGroupTime;
  if (early && queue_.next_waits()) return;
  auto committed = require_file();
  if (committed) committed = writer_->control("COMMIT");
  if (!committed && writer_->in_transaction()) {
    if (const auto undone = writer_->control("ROLLBACK"); !undone)
      log::error("store.rollback", {{"error", describe(undone.error())}});
  }
  end(std::move(committed));
}

bool is_of_disk(const Error& e) {
  return std::ranges::any_of(e.context, [](const auto& c) { return std::string_view(c.first) == "disk"; });
}

void SqliteDatabase::note_disk(const Result<void>& written) {
  const std::lock_guard lock(disk_mutex_);
  if (written)
    disk_.reset();
  else if (is_of_disk(written.error()))
    disk_ = written.error();
}

Result<void> SqliteDatabase::run_write(WorkspaceId, const Work& work) {
  if (writing_now.contains(this)) return fail(Kind::internal, "write() was called inside write()");
  TRYV(queue_.enter(settings_.busy_wait));
  SqliteTransaction tx(*writer_);
  writing_now.insert(this);
  Result<void> result = run_in_group(work, tx);
  writing_now.erase(this);
  const std::shared_ptr<SharedCommit> commit = group_.commit;
  end_group_if_due();
  if (!result) note_disk(result);
  queue_.leave();
  if (!result) return result;
  TRYV(commit->wait());
  for (const EventNotice& notice : tx.notices()) bus_.publish(notice);
  for (const auto& callback : tx.callbacks()) callback();
  return {};
}

Result<void> SqliteDatabase::take_step(const Migration& step) {
  TRYV(writer_->script(std::string(step.sql)));
  TRYV(writer_->execute(kAddStep.sql(Dialect::sqlite),
                        {step.number, step.name, step.checksum, system_clock().now()}));
  return {};
}

Result<int> SqliteDatabase::migrate() {
  TRYV(queue_.enter(settings_.busy_wait));
  const auto run = [&]() -> Result<int> {
    if (group_.commit) {  // a group left its commit to us
      group_.since = {};
      end_group_if_due();
    }
    TRYV(writer_->execute(kMakeStepTable.sql(Dialect::sqlite), {}));
    int taken = 0;
    while (true) {
      // The list is read again under the write lock: another process may have taken the step
      // meanwhile.
      TRYV(writer_->control("BEGIN IMMEDIATE"));
      const auto step_once = [&]() -> Result<bool> {
        TRY(const auto rows, writer_->query(kSteps.sql(Dialect::sqlite), {}));
        std::vector<AppliedStep> applied;
        for (const Row& r : rows) applied.push_back({r.integer(0), r.text(1)});
        TRY(const auto pending, pending_steps(Dialect::sqlite, applied));
        if (pending.empty()) return false;
        TRYV(take_step(pending.front()));
        return true;
      };
      auto more = step_once();
      if (!more || !*more) {
        TRYV(writer_->control("ROLLBACK"));
        if (!more) return std::move(more).error();
        return taken;
      }
      TRYV(writer_->control("COMMIT"));
      ++taken;
    }
  };
  auto result = run();
  if (result) {
    if (const auto told = tell_planner(*writer_); !told)
      result = told.error();
    else if (*told)
      forget_readers();
  }
  queue_.leave();
  return result;
}

void SqliteDatabase::forget_readers() {
  const std::lock_guard lock(readers_mutex_);
  readers_open_ -= static_cast<int>(readers_.size());
  readers_.clear();
}

Result<void> SqliteDatabase::ping() {
  TRYV(require_file());
  {
    std::unique_lock lock(disk_mutex_);
    const bool troubled = disk_.has_value();
    lock.unlock();
    // The disk refused the last write: one that changes nothing tells whether it would again.
    static constexpr Statement kTouch = "PRAGMA user_version = 0";
    if (troubled) TRYV(write([](Transaction& tx) { return tx.execute(kTouch); }));
  }
  return read([](Transaction& tx) -> Result<void> {
    static constexpr Statement kOne = "SELECT 1";
    TRYV(tx.query(kOne));
    return {};
  });
}

Result<void> SqliteDatabase::backup_to(const std::string& path) {
  if (std::filesystem::exists(path))
    return fail(Kind::conflict, fmt::format("`{}` exists already; give a new name", path));
  TRYV(require_file());
  TRY(auto connection,
      SqliteConnection::open(settings_.file, SqliteConnection::Use::writer, settings_.busy_wait));
  TRYV(connection->execute("VACUUM INTO ?", {path}));
  std::filesystem::permissions(
      path, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  return {};
}

Result<std::vector<ColumnInfo>> SqliteDatabase::columns() {
  static constexpr Statement kColumns =
      "SELECT m.name, c.name, lower(c.type), c.\"notnull\" = 0 AND c.pk = 0 FROM sqlite_master m "
      "JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' "
      "AND m.name NOT LIKE 'message_words%' AND m.name <> 'message_place' ORDER BY m.name, c.name";
  return read([](Transaction& tx) -> Result<std::vector<ColumnInfo>> {
    TRY(const auto rows, tx.query(kColumns));
    std::vector<ColumnInfo> out;
    for (const Row& r : rows) out.push_back({r.text(0), r.text(1), r.text(2), r.boolean(3)});
    return out;
  });
}

// A damaged file is told at start, not later, where looking it over does not hold up the start: SQLite walks a table
// in one step that no deadline ends. Of a large file only the schema is looked at; `kith doctor` looks through it all.
Result<void> check_file(SqliteConnection& connection, const SqliteSettings& settings) {
  std::error_code unknown;
  const auto size = std::filesystem::file_size(settings.file, unknown);
  const bool large = !unknown && size > kSmallFile;
  connection.set_deadline(steady_clock::now() + settings.check_time);
  const auto found = connection.query(large ? "PRAGMA quick_check(sqlite_master)" : "PRAGMA quick_check(1)", {});
  connection.set_deadline(std::nullopt);
  if (!found) {
    if (found.error().kind == Kind::timeout) return {};
    return found.error();
  }
  const std::string words = found->empty() ? "ok" : found->front().text(0);
  if (words == "ok") return {};
  return fail(Kind::corrupt,
              fmt::format("`{}` is damaged; restore the last backup (`kith restore`)",
                          settings.file.string()))
      .with("detail", words);
}

}  // namespace

Result<std::unique_ptr<Database>> open_sqlite(const SqliteSettings& settings) {
  TRY(auto writer,
      SqliteConnection::open(settings.file, SqliteConnection::Use::writer, settings.busy_wait));
  TRYV(check_file(*writer, settings));
  return std::unique_ptr<Database>(std::make_unique<SqliteDatabase>(settings, std::move(writer)));
}

}  // namespace kith::store

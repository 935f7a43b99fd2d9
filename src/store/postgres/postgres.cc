#include "store/postgres/postgres.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <random>
#include <set>
#include <thread>

#include <fmt/core.h>

#include "base/limits.h"
#include "base/log.h"
#include "store/migrations.h"
#include "store/postgres/connection.h"
#include "store/postgres/notices.h"

namespace kith::store {
namespace {

// The lock two processes that migrate at once meet at: "kith" as bytes.
constexpr int kMigrationLock = 0x6b697468;

thread_local std::set<const void*> writing_now;

class PostgresTransaction final : public Transaction {
 public:
  PostgresTransaction(PostgresConnection& connection, WorkspaceId locked)
      : connection_(connection), locked_(locked) {}

  Dialect dialect() const override { return Dialect::postgres; }

  Result<Rows> query(const Statement& statement, const Params& params) override {
    if (failed_) return *failed_;
    return remember(connection_.query(statement.sql(Dialect::postgres), params));
  }
  Result<std::int64_t> execute(const Statement& statement, const Params& params) override {
    if (failed_) return *failed_;
    return remember(connection_.execute(statement.sql(Dialect::postgres), params));
  }
  Result<std::int64_t> execute_many(const Statement& statement,
                                    std::span<const Params> rows) override {
    if (failed_) return *failed_;
    return remember(connection_.execute_many(statement.sql(Dialect::postgres), rows));
  }
  Result<void> execute_later(const Statement& statement, std::span<const Params> rows) override {
    if (failed_) return *failed_;
    return remember(connection_.execute_later(statement.sql(Dialect::postgres), rows));
  }
  Result<void> update_later(const Statement& statement, std::span<const Params> rows) override {
    if (failed_) return *failed_;
    return remember(connection_.update_later(statement.sql(Dialect::postgres), rows));
  }
  Result<void> settle() { return remember(connection_.settle()); }
  Result<void> lock_workspace(WorkspaceId workspace) override {
    static constexpr Statement kLock = "SELECT 1 FROM (SELECT pg_advisory_xact_lock(?)) taken";
    if (workspace == locked_) return {};
    TRYV(query(kLock, {workspace}));
    locked_ = workspace;
    return {};
  }

  const std::optional<Error>& failed() const { return failed_; }
  bool may_run_again() const { return passes_; }
  std::vector<std::function<void()>>& callbacks() { return after_commit_; }
  std::vector<EventNotice>& notices() { return notices_; }

 private:
  template <class T>
  Result<T> remember(Result<T> result) {
    if (!result && (connection_.in_failed_transaction() ||
                    (result.error().kind != Kind::invalid && result.error().kind != Kind::too_large))) {
      failed_ = result.error();
      passes_ = connection_.last_error_passes() || !connection_.alive();
    }
    return result;
  }

  PostgresConnection& connection_;
  WorkspaceId locked_;
  std::optional<Error> failed_;
  bool passes_ = false;
};

Result<void> run_guarded(const Database::Work& work, PostgresTransaction& tx) {
  try {
    TRYV(work(tx));
  } catch (const std::exception& e) {
    return fail(Kind::internal, "a change was broken off").with("detail", e.what());
  }
  if (tx.failed()) return *tx.failed();
  return tx.settle();
}

void wait_before_try(int number) {
  thread_local std::minstd_rand random{std::random_device{}()};
  const int most = std::min(5 << number, 400);
  std::this_thread::sleep_for(Millis(std::uniform_int_distribution<int>(most / 2, most)(random)));
}

class PostgresDatabase final : public Database {
 public:
  explicit PostgresDatabase(PostgresSettings settings)
      : settings_(std::move(settings)),
        own_name_(random_token(9)),
        channel_("kith_events_" +
                 (settings_.schema.empty() ? std::string("main") : settings_.schema)) {}
  ~PostgresDatabase() override { listener_.reset(); }

  void start() {
    listener_ = std::make_unique<NoticeListener>(settings_, channel_, own_name_, bus_);
  }

  Dialect dialect() const override { return Dialect::postgres; }
  Result<void> run_read(const Work& work) override;
  Result<void> run_write(WorkspaceId workspace, const Work& work) override;
  Result<int> migrate() override;
  Result<void> ping() override;
  Result<void> backup_to(const std::string&) override {
    return fail(Kind::unsupported, "a PostgreSQL database is backed up with pg_dump");
  }
  Result<std::vector<ColumnInfo>> columns() override;

 private:
  // A connection on loan; goes back, or is dropped where it is lost or stuck in a transaction.
  class Loan {
   public:
    Loan(PostgresDatabase& home, std::unique_ptr<PostgresConnection> c)
        : home_(&home), connection_(std::move(c)) {}
    Loan(Loan&&) = default;
    Loan& operator=(Loan&&) = delete;
    ~Loan() {
      if (connection_) home_->give(std::move(connection_));
    }
    PostgresConnection& operator*() { return *connection_; }
    PostgresConnection* operator->() { return connection_.get(); }

   private:
    PostgresDatabase* home_;
    std::unique_ptr<PostgresConnection> connection_;
  };
  struct Outcome {
    Result<void> result;
    bool again = false;
    std::vector<std::function<void()>> after_commit = {};
  };

  Result<Loan> take();
  void give(std::unique_ptr<PostgresConnection> connection);
  Result<Loan> take_begun(const std::string& begin);
  Outcome write_once(WorkspaceId workspace, const Work& work);
  Result<void> commit(PostgresConnection& connection, PostgresTransaction& tx);

  PostgresSettings settings_;
  std::string own_name_;
  std::string channel_;
  std::mutex mutex_;
  std::condition_variable free_;
  std::vector<std::unique_ptr<PostgresConnection>> idle_;
  int open_ = 0;
  std::unique_ptr<NoticeListener> listener_;
};

Result<PostgresDatabase::Loan> PostgresDatabase::take() {
  std::unique_lock lock(mutex_);
  const bool ready = free_.wait_for(
      lock, settings_.pool_wait, [&] { return !idle_.empty() || open_ < settings_.connections; });
  if (!ready)
    return fail(Kind::unavailable,
                "all connections to the database are in use; try again in a moment");
  if (!idle_.empty()) {
    auto connection = std::move(idle_.back());
    idle_.pop_back();
    return Loan(*this, std::move(connection));
  }
  ++open_;
  lock.unlock();
  auto connection = PostgresConnection::open(settings_);
  if (!connection) {
    give(nullptr);
    return std::move(connection).error();
  }
  return Loan(*this, *std::move(connection));
}

void PostgresDatabase::give(std::unique_ptr<PostgresConnection> connection) {
  // What was sent and not waited for is given up with the rest.
  if (connection && connection->alive()) (void)connection->settle();
  if (connection && connection->alive() && connection->in_transaction() &&
      !connection->script("ROLLBACK"))
    connection.reset();
  {
    const std::lock_guard lock(mutex_);
    if (connection && connection->alive())
      idle_.push_back(std::move(connection));
    else
      --open_;
  }
  free_.notify_one();
}

// A pooled connection may have died while idle (the server was restarted): all idle ones may then
// be tried.
Result<PostgresDatabase::Loan> PostgresDatabase::take_begun(const std::string& begin) {
  for (int tried = 0;; ++tried) {
    TRY(Loan loan, take());
    auto begun = loan->script(begin);
    if (begun) return loan;
    if (loan->alive() || tried > settings_.connections) return std::move(begun).error();
  }
}

Result<void> PostgresDatabase::run_read(const Work& work) {
  TRY(Loan loan, take_begun("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"));
  PostgresTransaction tx(*loan, {});
  auto result = run_guarded(work, tx);
  if (result && loan->alive()) return loan->script("COMMIT");
  return result;
}

Result<void> PostgresDatabase::commit(PostgresConnection& connection, PostgresTransaction& tx) {
  for (const EventNotice& notice : tx.notices())
    TRYV(connection.query("SELECT pg_notify(?, ?)", {channel_, notice_payload(notice, own_name_)}));
  auto committed = connection.script("COMMIT");
  if (!committed && !connection.alive())
    return fail(
        Kind::ambiguous,
        "the connection was lost while storing; look whether it is there before doing it again");
  return committed;
}

PostgresDatabase::Outcome PostgresDatabase::write_once(WorkspaceId workspace, const Work& work) {
  // With the workspace's lock taken first, every later statement sees what earlier writers
  // committed.
  auto loan =
      take_begun(workspace ? fmt::format("BEGIN; SELECT pg_advisory_xact_lock({})", workspace.value)
                           : std::string("BEGIN ISOLATION LEVEL SERIALIZABLE"));
  if (!loan) return {std::move(loan).error(), false};
  PostgresConnection& connection = **loan;
  PostgresTransaction tx(connection, workspace);
  auto result = run_guarded(work, tx);
  if (!result) return {std::move(result), tx.may_run_again()};
  auto committed = commit(connection, tx);
  if (!committed)
    return {std::move(committed),
            committed.error().kind != Kind::ambiguous && connection.last_error_passes()};
  for (const EventNotice& notice : tx.notices()) bus_.publish(notice);
  return {{}, false, std::move(tx.callbacks())};
}

Result<void> PostgresDatabase::run_write(WorkspaceId workspace, const Work& work) {
  if (writing_now.contains(this)) return fail(Kind::internal, "write() was called inside write()");
  for (int number = 1;; ++number) {
    writing_now.insert(this);
    Outcome outcome = write_once(workspace, work);
    writing_now.erase(this);
    for (const auto& callback : outcome.after_commit) callback();
    if (outcome.result || !outcome.again || number == limits::kWriteTries)
      return std::move(outcome.result);
    wait_before_try(number);
  }
}

Result<int> PostgresDatabase::migrate() {
  TRY(Loan loan, take());
  PostgresConnection& connection = *loan;
  TRYV(connection.script("SET statement_timeout = 0; SET lock_timeout = 0"));
  int taken = 0;
  const auto one_step = [&]() -> Result<bool> {
    TRYV(connection.script(fmt::format(
        "BEGIN; SELECT pg_advisory_xact_lock({}, hashtext(current_schema()))", kMigrationLock)));
    TRYV(connection.execute(kMakeStepTable.sql(Dialect::postgres), {}));
    TRY(const auto rows, connection.query(kSteps.sql(Dialect::postgres), {}));
    std::vector<AppliedStep> applied;
    for (const Row& r : rows) applied.push_back({r.integer(0), r.text(1)});
    TRY(const auto pending, pending_steps(Dialect::postgres, applied));
    if (!pending.empty()) {
      const Migration& step = pending.front();
      TRYV(connection.script(std::string(step.sql)));
      TRYV(connection.execute(kAddStep.sql(Dialect::postgres),
                              {step.number, step.name, step.checksum, system_clock().now()}));
      ++taken;
    }
    TRYV(connection.script("COMMIT"));
    return !pending.empty();
  };
  while (true) {
    TRY(const bool more, one_step());
    if (!more) break;
  }
  const auto ms = settings_.statement_time.count();
  TRYV(connection.script(fmt::format("SET statement_timeout = {}; SET lock_timeout = {}", ms, ms)));
  return taken;
}

Result<void> PostgresDatabase::ping() {
  return read([](Transaction& tx) -> Result<void> {
    static constexpr Statement kOne = "SELECT 1";
    TRYV(tx.query(kOne));
    return {};
  });
}

Result<std::vector<ColumnInfo>> PostgresDatabase::columns() {
  static constexpr Statement kColumns =
      "SELECT table_name, column_name, CASE data_type WHEN 'bigint' THEN 'integer' WHEN 'bytea' "
      "THEN 'blob' "
      "WHEN 'double precision' THEN 'real' ELSE data_type END, is_nullable = 'YES' "
      "FROM information_schema.columns WHERE table_schema = current_schema() AND table_name <> "
      "'message_words' "
      "ORDER BY table_name COLLATE \"C\", column_name COLLATE \"C\"";
  return read([](Transaction& tx) -> Result<std::vector<ColumnInfo>> {
    TRY(const auto rows, tx.query(kColumns));
    std::vector<ColumnInfo> out;
    for (const Row& r : rows) out.push_back({r.text(0), r.text(1), r.text(2), r.boolean(3)});
    return out;
  });
}

bool plain_name(std::string_view name) {
  return name.size() < 48 &&
         std::ranges::all_of(
             name,
             [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; });
}

// The schema is made on a connection without a search path of its own.
Result<void> prepare_schema(const PostgresSettings& settings) {
  PostgresSettings bare = settings;
  bare.schema.clear();
  TRY(auto connection, PostgresConnection::open(bare));
  if (settings.schema.empty()) return {};
  TRY(const auto there,
      connection->query("SELECT 1 FROM pg_namespace WHERE nspname = ?", {settings.schema}));
  if (!there.empty()) return {};
  return connection->script(fmt::format("CREATE SCHEMA IF NOT EXISTS \"{}\"", settings.schema));
}

}  // namespace

Result<std::unique_ptr<Database>> open_postgres(const PostgresSettings& settings) {
  if (!plain_name(settings.schema))
    return fail(Kind::invalid,
                "a schema's name has small letters, digits and `_` only, at most 47");
  TRYV(prepare_schema(settings));
  auto database = std::make_unique<PostgresDatabase>(settings);
  database->start();
  return std::unique_ptr<Database>(std::move(database));
}

}  // namespace kith::store

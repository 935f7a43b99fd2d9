#include "load/raw.h"

#include <libpq-fe.h>
#include <sqlite3.h>

#include <cstdio>
#include <cstdlib>
#include <map>

#include "base/secret.h"

namespace kith::load {
namespace {

[[noreturn]] void give_up(const char* what, const char* why) {
  std::fprintf(stderr, "load: %s: %s\n", what, why);
  std::exit(3);
}

std::string statement(const Block& block, bool numbered) {
  std::string out = "INSERT INTO " + block.table + " VALUES (";
  if (block.table == "message_words" && !numbered) out = "INSERT INTO message_words (rowid, words) VALUES (";
  for (std::size_t i = 0; i < block.rows.front().size(); ++i)
    out.append(i == 0 ? "" : ",").append(numbered ? "$" + std::to_string(i + 1) : "?");
  return out + ")";
}

class RawSqlite final : public Raw {
 public:
  explicit RawSqlite(const std::string& file) {
    check(sqlite3_open(file.c_str(), &db_));
    // As store/sqlite/connection.cc opens it.
    run("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA mmap_size = 0; "
        "PRAGMA journal_size_limit = 67108864; PRAGMA cache_size = -4096;");
  }
  ~RawSqlite() override {
    for (const auto& [table, s] : statements_) sqlite3_finalize(s);
    sqlite3_close(db_);
  }
  void make_ready(const std::vector<Page>& pages) override {
    pages_ = &pages;
    for (const auto& page : pages)
      for (const auto& block : page) {
        auto& s = statements_[block.table];
        if (s == nullptr) check(sqlite3_prepare_v2(db_, statement(block, false).c_str(), -1, &s, nullptr));
      }
  }
  void insert(std::size_t page) override {
    run("BEGIN IMMEDIATE");
    for (const auto& block : (*pages_)[page])
      for (const auto& row : block.rows) insert(statements_.at(block.table), row);
    run("COMMIT");
  }

 private:
  void check(int code) {
    if (code != SQLITE_OK && code != SQLITE_DONE) give_up("SQLite", sqlite3_errmsg(db_));
  }
  void run(const char* sql) { check(sqlite3_exec(db_, sql, nullptr, nullptr, nullptr)); }
  void insert(sqlite3_stmt* s, const store::Row& row) {
    for (std::size_t i = 0; i < row.size(); ++i) bind(s, static_cast<int>(i + 1), row.at(i).held());
    check(sqlite3_step(s));
    check(sqlite3_reset(s));
  }
  static void bind(sqlite3_stmt* s, int at, const store::Value::Held& held) {
    if (const auto* n = std::get_if<std::int64_t>(&held)) sqlite3_bind_int64(s, at, *n);
    if (const auto* d = std::get_if<double>(&held)) sqlite3_bind_double(s, at, *d);
    if (const auto* t = std::get_if<std::string>(&held))
      sqlite3_bind_text64(s, at, t->data(), t->size(), SQLITE_STATIC, SQLITE_UTF8);
    if (const auto* b = std::get_if<store::Blob>(&held))
      sqlite3_bind_blob64(s, at, b->bytes.empty() ? "" : b->bytes.data(), b->bytes.size(), SQLITE_STATIC);
    if (std::holds_alternative<std::monostate>(held)) sqlite3_bind_null(s, at);
  }

  sqlite3* db_ = nullptr;
  const std::vector<Page>* pages_ = nullptr;
  std::map<std::string, sqlite3_stmt*> statements_;
};

class RawPostgres final : public Raw {
 public:
  explicit RawPostgres(const std::string& schema) {
    const char* url = std::getenv("KITH_TEST_POSTGRES_URL");
    pg_ = PQconnectdb(url == nullptr ? "" : url);
    if (PQstatus(pg_) != CONNECTION_OK) give_up("PostgreSQL", PQerrorMessage(pg_));
    run(("SET search_path TO \"" + schema + "\"").c_str());
  }
  ~RawPostgres() override { PQfinish(pg_); }

  void make_ready(const std::vector<Page>& pages) override {
    for (const auto& page : pages) {
      calls_.emplace_back();
      for (const auto& block : page) {
        prepare(block);
        for (const auto& row : block.rows) calls_.back().push_back(call(block.table, row));
      }
    }
  }
  void insert(std::size_t page) override {
    if (PQenterPipelineMode(pg_) != 1) give_up("PostgreSQL", PQerrorMessage(pg_));
    send("BEGIN");
    for (const auto& c : calls_[page]) {
      std::vector<const char*> values;
      for (const auto& v : c.values) values.push_back(v.second ? nullptr : v.first.c_str());
      PQsendQueryPrepared(pg_, c.table.c_str(), static_cast<int>(values.size()), values.data(), nullptr, nullptr, 0);
    }
    send("COMMIT");
    PQpipelineSync(pg_);
    drain();
    PQexitPipelineMode(pg_);
  }

 private:
  struct Call {
    std::string table;
    std::vector<std::pair<std::string, bool>> values;  // and whether it is NULL
  };

  void prepare(const Block& block) {
    if (known_.contains(block.table)) return;
    known_[block.table] = true;
    PGresult* done = PQprepare(pg_, block.table.c_str(), statement(block, true).c_str(), 0, nullptr);
    if (PQresultStatus(done) != PGRES_COMMAND_OK) give_up("PostgreSQL", PQerrorMessage(pg_));
    PQclear(done);
  }
  static Call call(const std::string& table, const store::Row& row) {
    Call out{table, {}};
    for (std::size_t i = 0; i < row.size(); ++i) {
      const auto* blob = std::get_if<store::Blob>(&row.at(i).held());
      out.values.emplace_back(blob ? "\\x" + to_hex(blob->bytes) : row.at(i).as_text(), row.is_null(i));
    }
    return out;
  }
  void send(const char* sql) { PQsendQueryParams(pg_, sql, 0, nullptr, nullptr, nullptr, nullptr, 0); }
  void drain() {
    for (int empty = 0; empty < 2;) {
      PGresult* one = PQgetResult(pg_);
      if (one == nullptr) {
        ++empty;
        continue;
      }
      empty = 0;
      const auto status = PQresultStatus(one);
      if (status == PGRES_FATAL_ERROR) give_up("PostgreSQL", PQresultErrorMessage(one));
      PQclear(one);
      if (status == PGRES_PIPELINE_SYNC) return;
    }
    give_up("PostgreSQL", "the pipeline ended early");
  }
  void run(const char* sql) {
    PGresult* done = PQexec(pg_, sql);
    if (PQresultStatus(done) == PGRES_FATAL_ERROR) give_up("PostgreSQL", PQerrorMessage(pg_));
    PQclear(done);
  }

  PGconn* pg_ = nullptr;
  std::map<std::string, bool> known_;
  std::vector<std::vector<Call>> calls_;
};

}  // namespace

std::unique_ptr<Raw> open_raw(store::testing::Kind kind, const std::string& where) {
  if (kind == store::testing::Kind::sqlite) return std::make_unique<RawSqlite>(where);
  return std::make_unique<RawPostgres>(where);
}

void make_durable() {
  PGconn* pg = PQconnectdb(std::getenv("KITH_TEST_POSTGRES_URL"));
  for (const char* sql : {"ALTER SYSTEM SET fsync = on", "ALTER SYSTEM SET synchronous_commit = on",
                          "ALTER SYSTEM SET full_page_writes = on", "SELECT pg_reload_conf()"}) {
    PGresult* done = PQexec(pg, sql);
    if (PQresultStatus(done) == PGRES_FATAL_ERROR) give_up("PostgreSQL", PQerrorMessage(pg));
    PQclear(done);
  }
  PQfinish(pg);
}

}  // namespace kith::load

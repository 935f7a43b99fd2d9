#include "store/postgres/connection.h"

#include <libpq-fe.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <cstring>

#include <fmt/core.h>

#include "base/limits.h"
#include "store/check_text.h"
#include "store/sql_text.h"
#include "store/postgres/columns.h"
#include "store/postgres/postgres.h"

namespace kith::store {
namespace {

// pg_type.dat of PostgreSQL 15.
constexpr Oid kBool = 16, kBytea = 17, kInt8 = 20, kInt2 = 21, kInt4 = 23, kText = 25, kOid = 26,
              kFloat4 = 700, kFloat8 = 701, kNumeric = 1700;

constexpr std::size_t kRowsPerRoundTrip = 100, kRowsPerUpdate = 1'000;
constexpr std::size_t kEmptyMost = 4;  // times that libpq may say that nothing comes, before a pipeline's end is missed

using Answer = std::shared_ptr<pg_result>;

Answer owned(PGresult* result) {
  return Answer(result, PQclear);
}

Value cell(const PGresult* result, int row, int col) {
  if (PQgetisnull(result, row, col) != 0) return {};
  const char* raw = PQgetvalue(result, row, col);
  const std::string_view text(raw, static_cast<std::size_t>(PQgetlength(result, row, col)));
  switch (PQftype(result, col)) {
    case kBool:
      return Value(text == "t");
    case kInt8:
    case kInt4:
    case kInt2:
    case kOid:
      return Value(Value(text).as_i64());
    case kNumeric:
      if (text.find_first_of(".eN") == std::string_view::npos) return Value(Value(text).as_i64());
      return Value(Value(text).as_real());
    case kFloat4:
    case kFloat8:
      return Value(Value(text).as_real());
    case kBytea: {
      std::size_t size = 0;
      unsigned char* bytes = PQunescapeBytea(reinterpret_cast<const unsigned char*>(raw), &size);
      Blob blob{std::string(reinterpret_cast<const char*>(bytes), size)};
      PQfreemem(bytes);
      return Value(std::move(blob));
    }
    default:
      return Value(text);
  }
}

std::string key_of(std::string_view sql, const std::vector<Oid>& types) {
  std::string key(sql);
  for (const Oid type : types) key.append(type == 0 ? "\n-" : "\n" + std::to_string(type));
  return key;
}

// libpq's messages name hosts and users, never passwords; the url itself is not repeated.
std::string first_line(const char* words) {
  std::string_view text = words == nullptr ? "" : words;
  text = text.substr(0, text.find('\n'));
  return std::string(text.substr(0, 300));
}

}  // namespace

// Parameters as libpq wants them. Every type is told, or `? = 0` would read a 63-bit id as a 32-bit
// integer.
struct PostgresConnection::Bound {
  explicit Bound(const Params& params) {
    texts.reserve(params.size());
    for (const Value& value : params.values()) add(value.held());
    for (std::size_t i = 0; i < texts.size(); ++i) values.push_back(types[i] == 0 ? nullptr : texts[i].data());
  }
  // A column each; those that are NULL all through are left out where `some`.
  Bound(std::span<const Params> rows, const std::vector<unsigned>& columns, bool some) {
    texts.reserve(columns.size());
    for (std::size_t i = 0; i < columns.size(); ++i) {
      if (some && columns[i] == 0) continue;
      types.push_back(array_of_type(columns[i]));
      formats.push_back(columns[i] == 0 ? 0 : 1);
      texts.push_back(column_array(rows, i, columns[i]));
      lengths.push_back(static_cast<int>(texts.back().size()));
    }
    for (const auto& text : texts) values.push_back(text.data());
  }
  void add(const Value::Held& held) {
    Oid type = 0;
    int format = 0;
    std::string text;
    if (const auto* i = std::get_if<std::int64_t>(&held)) {
      type = kInt8;
      text = std::to_string(*i);
    } else if (const auto* d = std::get_if<double>(&held)) {
      type = kFloat8;
      text = fmt::format("{}", *d);
    } else if (const auto* s = std::get_if<std::string>(&held)) {
      type = kText;
      text = *s;
    } else if (const auto* b = std::get_if<Blob>(&held)) {
      type = kBytea;
      format = 1;
      text = b->bytes;
    }
    types.push_back(type);
    formats.push_back(format);
    lengths.push_back(static_cast<int>(text.size()));
    texts.push_back(std::move(text));
  }
  int count() const { return static_cast<int>(values.size()); }

  std::vector<Oid> types;
  std::vector<std::string> texts;
  std::vector<const char*> values;
  std::vector<int> lengths;
  std::vector<int> formats;
};

Result<std::unique_ptr<PostgresConnection>> PostgresConnection::open(
    const PostgresSettings& settings) {
  const std::string seconds =
      std::to_string(std::max<std::int64_t>(2, settings.connect_time.count() / 1000));
  const std::string options = fmt::format(
      "-c statement_timeout={} -c lock_timeout={} -c timezone=UTC "
      "-c idle_in_transaction_session_timeout=120000 -c bytea_output=hex "
      // Plans are kept: one that reads a small table whole would go on so while the table grows. Where no index helps,
      // that still is the plan, at a cost that must not call for compiling it.
      "-c enable_seqscan=off -c jit=off",
      settings.statement_time.count(), settings.statement_time.count());
  const char* keys[] = {
      "dbname",           "connect_timeout", "options",          "client_encoding",
      "application_name", "keepalives_idle", "tcp_user_timeout", nullptr};
  const char* values[] = {settings.url.reveal().c_str(),
                          seconds.c_str(),
                          options.c_str(),
                          "UTF8",
                          "kith",
                          "30",
                          "30000",
                          nullptr};
  std::unique_ptr<PostgresConnection> out(
      new PostgresConnection(PQconnectdbParams(keys, values, 1)));
  if (!out->alive())
    return fail(Kind::unavailable,
                "cannot reach the database; check its address and whether it runs")
        .with("detail", first_line(PQerrorMessage(out->connection_)));
  PQsetNoticeProcessor(out->connection_, [](void*, const char*) {}, nullptr);
  if (!settings.schema.empty())
    TRYV(out->script(fmt::format("SET search_path TO \"{}\"", settings.schema)));
  return out;
}

PostgresConnection::~PostgresConnection() {
  PQfinish(connection_);
}

bool PostgresConnection::alive() const {
  return PQstatus(connection_) == CONNECTION_OK;
}

bool PostgresConnection::in_transaction() const {
  return PQtransactionStatus(connection_) != PQTRANS_IDLE;
}

bool PostgresConnection::in_failed_transaction() const {
  return PQtransactionStatus(connection_) == PQTRANS_INERROR;
}

Error PostgresConnection::error(const PGresult* result, std::string_view sql) {
  const char* raw_state =
      result == nullptr ? nullptr : PQresultErrorField(result, PG_DIAG_SQLSTATE);
  const std::string_view state = raw_state == nullptr ? "" : raw_state;
  const std::string words =
      first_line(result == nullptr ? PQerrorMessage(connection_)
                                   : PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY));
  last_error_passes_ = state == "40001" || state == "40P01";
  if (!alive() || state.empty() || state.starts_with("08") || state.starts_with("57P"))
    return fail(Kind::unavailable, "the connection to the database was lost; try again in a moment")
        .with("detail", words);
  if (last_error_passes_)
    return fail(Kind::unavailable, "others changed the same at once; try again");
  if (state == "23505" || state == "23P01") {
    const char* name = PQresultErrorField(result, PG_DIAG_CONSTRAINT_NAME);
    return fail(Kind::conflict, "this exists already")
        .with("constraint", name == nullptr ? words : name);
  }
  if (state == "23503")
    return fail(Kind::conflict,
                "this refers to something that is not there, or is still referred to")
        .with("constraint", words);
  if (state.starts_with("23"))
    return fail(Kind::internal, "a rule of the database refused this change")
        .with("constraint", words);
  if (state == "57014" || state == "55P03")
    return fail(Kind::timeout, "the database took too long to answer; ask for less at once");
  if (state == "53100")
    return fail(
        Kind::unavailable,
        "no room left on the database's disk, nothing was changed; free some space and try again");
  if (state.starts_with("53"))
    return fail(Kind::unavailable, "the database has too much to do; try again in a moment")
        .with("detail", words);
  if (state.starts_with("XX"))
    return fail(Kind::corrupt, "the database reports damage; look at its log")
        .with("detail", words);
  if (state == "25006")
    return fail(Kind::internal, "the database may not be changed here (a change inside read)");
  if (state.starts_with("54")) return fail(Kind::too_large, "this is too large to store");
  return fail(Kind::internal, "the database refused a statement")
      .with("detail", words)
      .with("sql", std::string(sql.substr(0, 200)));
}

Result<std::string> PostgresConnection::prepare(std::string_view sql, const Bound& bound) {
  std::string key = key_of(sql, bound.types);
  if (const auto found = by_key_.find(key); found != by_key_.end()) {
    cache_.splice(cache_.begin(), cache_, found->second);
    return cache_.front().name;
  }
  TRYV(settle());  // nothing is prepared while a pipeline is open
  const std::string name = fmt::format("k{}", next_name_++);
  const auto [text, parameters] = number_placeholders(sql);
  if (parameters != bound.count())
    return fail(Kind::internal, fmt::format("a statement takes {} parameters and was given {}",
                                            parameters, bound.count()))
        .with("sql", std::string(sql.substr(0, 200)));
  const Answer answer =
      owned(PQprepare(connection_, name.c_str(), text.c_str(), bound.count(), bound.types.data()));
  if (PQresultStatus(answer.get()) != PGRES_COMMAND_OK) return error(answer.get(), sql);
  if (cache_.size() >= limits::kStatementsKept) {
    TRYV(script("DEALLOCATE " + cache_.back().name));
    by_key_.erase(cache_.back().key);
    cache_.pop_back();
  }
  cache_.push_front({std::move(key), name});
  by_key_.emplace(cache_.front().key, cache_.begin());
  return name;
}

Result<Answer> PostgresConnection::run(std::string_view sql, const Params& params) {
  TRYV(check_params(params));
  Bound bound(params);
  TRY(std::string name, prepare(sql, bound));
  if (!sent_.empty()) {
    Calls one;
    one.emplace_back(std::move(name), std::move(bound));
    TRYV(send(sql, one));
    TRY(auto settled, take_answers());
    return std::move(settled.last);
  }
  Answer answer =
      owned(PQexecPrepared(connection_, name.c_str(), bound.count(), bound.values.data(),
                           bound.lengths.data(), bound.formats.data(), 0));
  const auto status = PQresultStatus(answer.get());
  if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK) return error(answer.get(), sql);
  return answer;
}

Result<Rows> PostgresConnection::query(std::string_view sql, const Params& params) {
  TRY(const Answer answer, run(sql, params));
  const int height = PQntuples(answer.get());
  const int width = PQnfields(answer.get());
  if (static_cast<std::size_t>(height) > limits::kQueryRows)
    return fail(Kind::too_large, "too many rows at once; read them page by page");
  Rows rows;
  rows.reserve(static_cast<std::size_t>(height));
  for (int r = 0; r < height; ++r) {
    std::vector<Value> columns;
    columns.reserve(static_cast<std::size_t>(width));
    for (int c = 0; c < width; ++c) columns.push_back(cell(answer.get(), r, c));
    rows.emplace_back(std::move(columns));
  }
  return rows;
}

Result<std::int64_t> PostgresConnection::execute(std::string_view sql, const Params& params) {
  TRY(const Answer answer, run(sql, params));
  return Value(std::string_view(PQcmdTuples(answer.get()))).as_i64();
}

Result<PostgresConnection::Calls> PostgresConnection::calls_of(std::string_view sql, std::span<const Params> rows) {
  Calls calls;
  for (const Params& params : rows) TRYV(check_params(params));
  const auto types = rows.size() > 1 ? column_types(rows) : std::nullopt;
  if (auto insert = types ? insert_of_columns(sql, *types) : std::nullopt) {
    TRYV(add_call(calls, *insert, Bound(rows, *types, true)));
    return calls;
  }
  for (const Params& params : rows) TRYV(add_call(calls, sql, Bound(params)));
  return calls;
}

Result<void> PostgresConnection::add_call(Calls& calls, std::string_view sql, Bound bound) {
  TRY(std::string name, prepare(sql, bound));
  calls.emplace_back(std::move(name), std::move(bound));
  return {};
}

Result<void> PostgresConnection::update_later(std::string_view sql, std::span<const Params> rows) {
  while (!rows.empty()) {
    const auto batch = rows.first(std::min(rows.size(), kRowsPerUpdate));
    rows = rows.subspan(batch.size());
    for (const Params& params : batch) TRYV(check_params(params));
    const auto types = column_types(batch);
    if (!types) return fail(Kind::internal, "a column of two types").with("sql", std::string(sql.substr(0, 200)));
    Calls calls;
    TRYV(add_call(calls, sql, Bound(batch, *types, false)));
    TRYV(send_on(sql, calls));
  }
  return {};
}

Result<void> PostgresConnection::send(std::string_view sql, const Calls& calls) {
  if (sent_.empty() && PQenterPipelineMode(connection_) != 1) return fail(Kind::internal, "cannot open a pipeline");
  sent_.push_back({std::string(sql.substr(0, 200)), calls.size()});
  for (const auto& [name, b] : calls)
    if (PQsendQueryPrepared(connection_, name.c_str(), b.count(), b.values.data(), b.lengths.data(), b.formats.data(),
                            0) != 1)
      return error(nullptr, sql);
  return {};
}

Result<void> PostgresConnection::send_on(std::string_view sql, const Calls& calls) {
  TRYV(send(sql, calls));
  if (PQflush(connection_) < 0) return error(nullptr, sql);
  return {};
}

// Every call answers once, and nothing follows its answer; where one went wrong, the rest is not run.
Result<PostgresConnection::Settled> PostgresConnection::take_answers() {
  PQpipelineSync(connection_);
  Settled out;
  std::optional<Error> first;
  std::size_t at = 0, ended = 0;
  while (at < sent_.size() || ended < kEmptyMost) {
    Answer answer = owned(PQgetResult(connection_));
    if (!answer) {
      if (!alive()) break;
      if (++ended; at < sent_.size() && ended == sent_[at].calls) ++at, ended = 0;
      continue;
    }
    const auto status = PQresultStatus(answer.get());
    if (status == PGRES_PIPELINE_SYNC) break;
    const bool done = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
    if (done && at + 1 == sent_.size()) out.changed += Value(std::string_view(PQcmdTuples(answer.get()))).as_i64();
    if (!done && status != PGRES_PIPELINE_ABORTED && !first)
      first = error(answer.get(), sent_[std::min(at, sent_.size() - 1)].sql);
    out.last = std::move(answer);
  }
  const std::string sql = std::move(sent_.back().sql);
  sent_.clear();
  if (PQexitPipelineMode(connection_) != 1 && !first) first = error(nullptr, sql);
  if (!first && !alive()) first = error(nullptr, sql);
  if (first) return *first;
  return out;
}

Result<void> PostgresConnection::settle() {
  if (sent_.empty()) return {};
  TRYV(take_answers());
  return {};
}

Result<void> PostgresConnection::execute_later(std::string_view sql, std::span<const Params> rows) {
  while (!rows.empty()) {
    const auto batch = rows.first(std::min(rows.size(), kRowsPerRoundTrip));
    rows = rows.subspan(batch.size());
    TRY(const auto calls, calls_of(sql, batch));
    TRYV(send_on(sql, calls));
  }
  return {};
}

Result<std::int64_t> PostgresConnection::execute_many(std::string_view sql,
                                                      std::span<const Params> rows) {
  std::int64_t changed = 0;
  while (!rows.empty()) {
    const auto batch = rows.first(std::min(rows.size(), kRowsPerRoundTrip));
    rows = rows.subspan(batch.size());
    TRY(const auto calls, calls_of(sql, batch));
    TRYV(send(sql, calls));
    TRY(const auto settled, take_answers());
    changed += settled.changed;
  }
  return changed;
}

Result<void> PostgresConnection::script(const std::string& sql) {
  TRYV(settle());
  const Answer answer = owned(PQexec(connection_, sql.c_str()));
  const auto status = PQresultStatus(answer.get());
  if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK && status != PGRES_EMPTY_QUERY)
    return error(answer.get(), sql);
  return {};
}

}  // namespace kith::store

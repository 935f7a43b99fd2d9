// PostgreSQL with a table of tsquery, three ways. Times are the wall clock's: the server works while this one waits.
#include <fmt/format.h>
#include <libpq-fe.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <memory>
#include <utility>

#include "match/bench/race.h"
#include "text/fold.h"

namespace kith::match::race {
namespace {

using Answer = std::unique_ptr<PGresult, decltype(&PQclear)>;

class Server {
 public:
  explicit Server(const char* address) : connection_(PQconnectdb(address), PQfinish) {}
  bool works() const { return PQstatus(connection_.get()) == CONNECTION_OK; }
  void run(const std::string& sql) {
    const Answer answer(PQexec(connection_.get(), sql.c_str()), PQclear);
    const auto status = PQresultStatus(answer.get());
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK && error.empty())
      error = PQresultErrorMessage(answer.get());
  }
  // The one number of a prepared statement.
  std::size_t number(const char* statement, const std::string& argument) {
    const char* values[] = {argument.c_str()};
    const Answer answer(PQexecPrepared(connection_.get(), statement, 1, values, nullptr, nullptr, 0), PQclear);
    if (PQresultStatus(answer.get()) == PGRES_TUPLES_OK)
      return std::strtoull(PQgetvalue(answer.get(), 0, 0), nullptr, 10);
    if (error.empty()) error = PQresultErrorMessage(answer.get());
    return 0;
  }
  std::string quoted(const std::string& text) {
    char* const made = PQescapeLiteral(connection_.get(), text.data(), text.size());
    std::string out = made ? made : "''";
    PQfreemem(made);
    return out;
  }
  std::string error;

 private:
  std::unique_ptr<PGconn, decltype(&PQfinish)> connection_;
};

std::string lexeme(const std::string& folded, bool prefix) {
  std::string out = "'";
  for (const char c : folded)
    if (c == '\'' || c == '\\')
      out += ' ';
    else
      out += c;
  return out + (prefix ? "':*" : "'");
}

// NEAR as AND; fields left out. Empty: nothing to ask.
std::string tsquery(const Node& node) {
  if (node.is == Node::Is::tag || node.is == Node::Is::handle || node.is == Node::Is::raw)
    return lexeme(text::fold(node.written), false);
  std::vector<std::string> parts;
  for (const auto& word : node.words) parts.push_back(lexeme(word.folded, word.prefix));
  for (const auto& child : node.children)
    if (auto part = tsquery(child); !part.empty()) parts.push_back(std::move(part));
  if (parts.empty()) return {};
  const auto* const sign = node.is == Node::Is::any                      ? " | "
                           : node.is == Node::Is::words && node.slop < 0 ? " <-> "
                                                                         : " & ";
  std::string out;
  for (const auto& part : parts) out += (out.empty() ? "" : sign) + part;
  return node.is == Node::Is::none ? "!(" + out + ")" : parts.size() > 1 ? '(' + out + ')' : out;
}

void fill(Server& server, const Track& track, std::size_t posts) {
  server.run("CREATE TEMP TABLE asked (id bigint PRIMARY KEY, query tsquery)");
  server.run("CREATE TEMP TABLE heard (id bigint, words tsvector)");
  std::string rows;
  for (std::size_t i = 0; i < track.queries.size(); ++i) {
    const auto query = tsquery(track.queries[i].query.root);
    if (!query.empty())
      rows += fmt::format("{}({},to_tsquery('simple',{}))", rows.empty() ? "" : ",", i, server.quoted(query));
    if (rows.size() > 200'000 || i + 1 == track.queries.size())
      server.run("INSERT INTO asked VALUES " + std::exchange(rows, {}));
  }
  for (std::size_t i = 0; i < posts; ++i)
    rows += fmt::format("{}({},to_tsvector('simple',{}))", rows.empty() ? "" : ",", i,
                        server.quoted(text::fold(track.texts[i])));
  server.run("INSERT INTO heard VALUES " + rows);
  server.run("CREATE TEMP TABLE anchors (lexeme text, id bigint)");
}

// Words of which one must be there, in the part of the query that has the longest: long words are rare.
double anchors(const Node& node, std::vector<std::string>& out) {
  if (node.is == Node::Is::none || node.is == Node::Is::field || node.is == Node::Is::number) return 1e9;
  if (node.is == Node::Is::tag || node.is == Node::Is::handle || node.is == Node::Is::raw) {
    out = {text::fold(node.written)};
    return 1;
  }
  if (node.is == Node::Is::words) {
    const auto longest = std::ranges::max_element(node.words, {}, [](const auto& word) { return word.folded.size(); });
    out = {longest->folded + (longest->prefix ? "*" : "")};
    return 30.0 / static_cast<double>(longest->folded.size());
  }
  double best = node.is == Node::Is::any ? 0 : 1e9;
  for (const auto& child : node.children) {
    std::vector<std::string> some;
    const auto cost = anchors(child, some);
    if (node.is == Node::Is::any) {
      best += cost;
      out.insert(out.end(), some.begin(), some.end());
    } else if (cost < best) {
      best = cost;
      out = some;
    }
  }
  return best;
}

void fill_anchors(Server& server, const Track& track) {
  std::string rows;
  for (std::size_t i = 0; i < track.queries.size(); ++i) {
    std::vector<std::string> words;
    anchors(track.queries[i].query.root, words);
    for (const auto& word : words) rows += fmt::format("{}({},{})", rows.empty() ? "" : ",", server.quoted(word), i);
    if (!rows.empty() && (rows.size() > 200'000 || i + 1 == track.queries.size()))
      server.run("INSERT INTO anchors VALUES " + std::exchange(rows, {}));
  }
  server.run("CREATE INDEX ON anchors (lexeme)");
  server.run("ANALYZE asked, heard, anchors");
}

Rival timed(Server& server, std::size_t posts, std::string_view remark, auto run) {
  Rival out;
  server.run("SET statement_timeout = '30s'");
  std::vector<double> rates;
  std::size_t matches = 0;
  for (int i = 0; i < 3; ++i) {
    const auto before = std::chrono::steady_clock::now();
    matches = run();
    rates.push_back(static_cast<double>(posts) /
                    std::chrono::duration<double>(std::chrono::steady_clock::now() - before).count());
  }
  out.posts = spread(rates);
  out.matches = static_cast<double>(matches) / static_cast<double>(posts);
  out.remark = server.error.empty()
                   ? fmt::format("{} posts, wall clock, NEAR as AND{}{}", posts, remark.empty() ? "" : "; ", remark)
                   : server.error;
  return out;
}

}  // namespace

std::vector<std::pair<std::string, Rival>> run_postgres(const Track& track) {
  std::vector<std::pair<std::string, Rival>> out;
  const char* const address = std::getenv("KITH_TEST_POSTGRES_URL");
  Server server(address ? address : "");
  if (!address || !server.works()) return out;
  const auto stored = std::min<std::size_t>(2'000, track.texts.size());
  fill(server, track, stored);
  fill_anchors(server, track);
  // Prefixes are anchored by every word that begins so; the list of a post holds each word's beginnings as well.
  server.run(
      "CREATE FUNCTION pg_temp.keys(v tsvector) RETURNS text[] LANGUAGE sql IMMUTABLE AS $$ SELECT array_agg(k) FROM "
      "(SELECT w AS k FROM unnest(tsvector_to_array(v)) w UNION ALL SELECT left(w, n) || '*' FROM "
      "unnest(tsvector_to_array(v)) w, generate_series(5, 6) n WHERE length(w) >= n) x $$");
  server.run(
      "PREPARE plain(text) AS WITH post AS MATERIALIZED (SELECT to_tsvector('simple', $1) AS words) "
      "SELECT count(*) FROM asked, post WHERE post.words @@ asked.query");
  server.run(
      "PREPARE anchored(text) AS WITH post AS MATERIALIZED (SELECT to_tsvector('simple', $1) AS words) SELECT count(*) "
      "FROM (SELECT DISTINCT a.id FROM anchors a WHERE a.lexeme = ANY (pg_temp.keys((SELECT words FROM post)))) c "
      "JOIN asked USING (id), post WHERE post.words @@ asked.query");
  server.run(
      "PREPARE sets(bigint) AS SELECT count(*) FROM (SELECT DISTINCT h.id AS post, a.id FROM heard h, "
      "unnest(pg_temp.keys(h.words)) k JOIN anchors a ON a.lexeme = k WHERE h.id < $1) c JOIN asked USING (id) "
      "JOIN heard ON heard.id = c.post WHERE heard.words @@ asked.query");
  const auto one_by_one = [&](const char* statement, std::size_t posts) {
    std::size_t matches = 0;
    for (std::size_t i = 0; i < posts; ++i) matches += server.number(statement, text::fold(track.texts[i]));
    return matches;
  };
  // As many posts as each way can do in some seconds.
  constexpr std::size_t kPlain = 100, kAnchored = 1'000;
  out.emplace_back("PostgreSQL, tsquery table, materialised tsvector",
                   timed(server, kPlain, "", [&] { return one_by_one("plain", kPlain); }));
  out.emplace_back("PostgreSQL, anchor lexemes by hand",
                   timed(server, kAnchored, "", [&] { return one_by_one("anchored", kAnchored); }));
  out.emplace_back("PostgreSQL, anchors, set-based", timed(server, stored, "tsvectors stored before", [&] {
                     return server.number("sets", std::to_string(stored));
                   }));
  return out;
}

}  // namespace kith::match::race

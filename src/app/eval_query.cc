// The query language from the shell: query and explain.
#include <boost/json.hpp>

#include "app/eval.h"
#include "base/time.h"
#include "match/explain.h"
#include "match/json_line.h"
#include "text/utf8.h"

namespace kith::app {
namespace {

namespace json = boost::json;

// What is wrong with a query, as every task of the language says it.
json::object written(const match::Problem& problem) {
  return {{"kind", "invalid"},
          {"message", problem.message},
          {"line", problem.line},
          {"column", problem.column},
          {"hint", problem.hint}};
}

// {id, query} → {id, canonical[, notes]} | {id, error: {message, line, column, hint}}
Result<void> query(const json::object& in, json::object& out) {
  TRY(const std::string source, string_field(in, "query"));
  const auto parsed = match::parse(source);
  if (!parsed) {
    out["error"] = written(parsed.error());
    return {};
  }
  out["canonical"] = match::print(*parsed);
  if (parsed->notes.empty()) return {};
  json::array notes;
  for (const auto& note : parsed->notes) notes.push_back(written(note));
  out["notes"] = std::move(notes);
  return {};
}

json::object part_json(std::string_view source, const match::Node& part) {
  text::OffsetMap places(source);
  const auto from = places.code_points(part.offset), to = places.code_points(part.end);
  return {{"part", source.substr(part.offset, part.end - part.offset)}, {"at", json::array{from, to}}};
}

// {id, query, text[, title, …]} → {id, matches, spans: [{part, at, start, end, text[, in]}], facts: [{part, at}]}
Result<void> explain(const json::object& in, json::object& out) {
  TRY(const std::string source, string_field(in, "query"));
  TRYV(string_field(in, "text"));
  Time now = system_clock().now();
  if (in.contains("now")) {
    TRY(const auto asked_at, string_field(in, "now"));
    TRY(now, parse_time(asked_at));
  }
  match::LineReader lines;
  TRY(const auto* line, lines.read(json::serialize(in), now));
  const auto& document = line->document;
  const auto parsed = match::parse(source);
  if (!parsed) {
    out["error"] = written(parsed.error());
    return {};
  }
  const match::Reading reading(document);
  const auto answer = match::explain(parsed->root, reading);
  out["matches"] = answer.truth == match::Truth::yes;
  json::array spans, facts;
  for (const auto& span : answer.spans) {
    const std::string_view zone = span.title ? document.title : document.text;
    const auto from = text::byte_of_code_point(zone, span.span.start),
               to = text::byte_of_code_point(zone, span.span.end);
    auto item = part_json(source, *span.part);
    item["start"] = span.span.start;
    item["end"] = span.span.end;
    item["text"] = zone.substr(from, to - from);
    if (span.title) item["in"] = "title";
    spans.push_back(std::move(item));
  }
  for (const auto* fact : answer.facts) facts.push_back(part_json(source, *fact));
  out["spans"] = std::move(spans);
  if (!facts.empty()) out["facts"] = std::move(facts);
  return {};
}

}  // namespace

void add_query_tasks(std::vector<EvalTask>& tasks) {
  tasks.push_back({"query", "a query checked and put into its canonical form", query});
  tasks.push_back({"explain", "which words of a text satisfied which part of a query", explain});
}

}  // namespace kith::app

#include "app/watch_list.h"

#include <fmt/format.h>

#include <boost/json.hpp>
#include <fstream>
#include <sstream>
#include <unordered_set>
#include <utility>

#include "base/time.h"
#include "text/utf8.h"

namespace kith::app {
namespace {

namespace json = boost::json;

struct Collector {
  match::QuerySet::Builder builder;
  WatchList list;
  std::unordered_set<std::string> seen;

  void refuse(const json::value& id, json::object said) {
    said["kind"] = "invalid";
    list.refused.push_back(json::serialize(json::object{{"id", nullptr}, {"watch", id}, {"error", std::move(said)}}));
  }

  Result<void> add(const json::value& watch) {
    const auto* object = watch.if_object();
    const auto* given = object ? object->if_contains("id") : nullptr;
    const auto id = given ? *given : json::value(nullptr);
    if (!id.is_string() && !id.is_number()) {
      refuse(id, {{"message", "a watch wants an `id`, a string or a number"}});
      return {};
    }
    const auto* query = object->if_contains("query");
    if (!query || !query->is_string()) {
      refuse(id, {{"message", "`query` must be given, as a string"}});
      return {};
    }
    auto written = json::serialize(id);
    if (!seen.insert(written).second) {
      refuse(id, {{"message", "another watch has this id"}});
      return {};
    }
    auto parsed = match::parse(std::string_view(query->get_string()));
    if (!parsed) {
      const auto& problem = parsed.error();
      refuse(
          id,
          {{"message", problem.message}, {"hint", problem.hint}, {"line", problem.line}, {"column", problem.column}});
      return {};
    }
    TRYV(builder.add(static_cast<match::QueryId>(list.ids.size()), *parsed));
    list.ids.push_back(std::move(written));
    return {};
  }

  Result<WatchList> finish() {
    TRY(list.set, builder.build());
    return std::move(list);
  }
};

Result<WatchList> of_lines(std::string_view text) {
  Collector out;
  for (std::size_t at = 0, number = 1; at < text.size(); ++number) {
    const auto end = std::min(text.find('\n', at), text.size());
    const auto line = text.substr(at, end - at);
    at = end + 1;
    if (line.find_first_not_of(" \t\r") == std::string_view::npos) continue;
    boost::system::error_code problem;
    const auto watch = json::parse(line, problem);
    if (problem)
      out.refuse(nullptr, {{"message", fmt::format("line {} is no JSON: {}", number, problem.message())}});
    else
      TRYV(out.add(watch));
  }
  return out.finish();
}

}  // namespace

Result<WatchList> read_watches(std::string_view text) {
  boost::system::error_code problem;
  const auto whole = json::parse(text, problem);
  const auto* object = problem ? nullptr : whole.if_object();
  const json::value* watches = problem ? nullptr : &whole;
  if (object) watches = object->if_contains("watches");
  if (watches && watches->is_array()) {
    Collector out;
    for (const auto& watch : watches->get_array()) TRYV(out.add(watch));
    return out.finish();
  }
  if (text.substr(0, text.find('\n')).contains("\"query\"") && (problem || !object->contains("watches")))
    return of_lines(text);
  return fail(Kind::invalid, "watches are written `{\"watches\":[{\"id\":1,\"query\":\"raft\"}]}`");
}

Result<WatchList> read_watch_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  if (!file) return fail(Kind::not_found, fmt::format("`{}` cannot be read", path));
  return read_watches(text.view());
}

Result<const match::JsonLine*> read_document(match::LineReader& reader, std::string_view line, std::string& repaired) {
  const auto now = system_clock().now();
  auto read = reader.read(line, now);
  if (read || text::is_valid_utf8(line)) return read;
  repaired = text::repair_utf8(line);
  return reader.read(repaired, now);
}

std::string id_json(const match::JsonLine& line) {
  if (line.id_is_number) return line.id;
  return line.id.empty() ? "null" : json::serialize(json::string_view(line.id));
}

bool is_watch_line(std::string_view line) {
  const auto first = line.find_first_not_of(" \t{");
  return first != std::string_view::npos && line.substr(first).starts_with("\"watches\"");
}

}  // namespace kith::app

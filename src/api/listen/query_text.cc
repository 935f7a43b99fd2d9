#include "api/listen/query_text.h"

#include "api/problem.h"
#include "text/utf8.h"

namespace kith::api {

json::object query_problem_json(std::string_view source, const match::Problem& problem) {
  const auto offset = std::min(problem.offset, source.size());
  return {{"message", problem.message},
          {"hint", problem.hint},
          {"line", problem.line},
          {"column", problem.column},
          {"offset", text::count_code_points(source.substr(0, offset))}};
}

net::Response bad_query(std::string_view source, const match::Problem& found) {
  const auto error = match::to_error(found).with("kind", "bad_query");
  const json::object more{{"problem", query_problem_json(source, found)}};
  return problem(error, json::serialize(more));
}

json::array spans_json(const std::vector<match::Span>& spans) {
  json::array out;
  for (const auto& span : spans) out.push_back(json::array{span.start, span.end});
  return out;
}

}  // namespace kith::api

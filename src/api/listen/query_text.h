// Queries in requests. Include it from .cc files only.
#pragma once

#include <string_view>

#include "api/json.h"
#include "match/naive.h"
#include "match/query.h"

namespace kith::api {

// {message, hint, line, column, offset}; offset in code points of `source`.
json::object query_problem_json(std::string_view source, const match::Problem& problem);
// The answer to a query that cannot be read: 422, kind `bad_query`, with `problem`.
net::Response bad_query(std::string_view source, const match::Problem& problem);
// [[start, end], …]
json::array spans_json(const std::vector<match::Span>& spans);

}  // namespace kith::api

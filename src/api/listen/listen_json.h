// How what listening knows is written in answers. Include it from .cc files only.
#pragma once

#include "api/desk/desk_json.h"
#include "api/listen_api.h"

namespace kith::api {

json::object watch_json(const listen::Watch& watch, MemberId me);
json::value run_json(const std::optional<listen::WatchRun>& run);
json::object mention_json(const listen::Mention& mention, const Pictures& pictures);
json::object rule_json(const listen::RoutingRule& rule);

// The answer to a query that does not parse, with `problem`: what, what to do, and where, in code points; any other
// error as it is.
net::Response query_problem(const Error& error, std::string_view query);

}  // namespace kith::api

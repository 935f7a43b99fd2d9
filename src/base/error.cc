#include "base/error.h"

#include <array>

namespace kith {
namespace {

struct Row {
  Kind kind;
  std::string_view code;
  int status;
  std::string_view title;
};

constexpr std::array kRows{
    Row{Kind::invalid, "invalid", 422, "This is not right yet"},
    Row{Kind::unauthenticated, "unauthenticated", 401, "Please sign in"},
    Row{Kind::forbidden, "forbidden", 403, "Your role may not do this"},
    Row{Kind::not_found, "not_found", 404, "Not here"},
    Row{Kind::conflict, "conflict", 409, "Already there, or just changed"},
    Row{Kind::stale, "stale", 412, "Somebody changed this first"},
    Row{Kind::too_large, "too_large", 413, "Too large"},
    Row{Kind::rate_limited, "rate_limited", 429, "Too many at once"},
    Row{Kind::unsupported, "unsupported", 501, "Not possible here"},
    Row{Kind::held, "held", 409, "Held by the comfort zone"},
    Row{Kind::timeout, "timeout", 504, "No answer in time"},
    Row{Kind::unavailable, "unavailable", 503, "Not reachable now"},
    Row{Kind::ambiguous, "ambiguous", 502, "Outcome not yet known"},
    Row{Kind::corrupt, "corrupt", 500, "Damaged data"},
    Row{Kind::cancelled, "cancelled", 499, "Cancelled"},
    Row{Kind::internal, "internal", 500, "Something broke on our side"},
};

const Row& row(Kind kind) {
  for (const Row& r : kRows)
    if (r.kind == kind) return r;
  return kRows.back();
}

}  // namespace

std::string_view code(Kind kind) { return row(kind).code; }
int http_status(Kind kind) { return row(kind).status; }
std::string_view title(Kind kind) { return row(kind).title; }

std::string describe(const Error& error) {
  std::string out{code(error.kind)};
  out += ": ";
  out += error.message;
  if (error.context.empty()) return out;
  const char* separator = " (";
  for (const auto& [key, value] : error.context) {
    out.append(separator).append(key).append("=").append(value);
    separator = ", ";
  }
  return out += ")";
}

}  // namespace kith

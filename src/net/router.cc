#include "net/router.h"

#include <algorithm>

namespace kith::net {
namespace {

using Segments = std::vector<std::string_view>;

Segments split(std::string_view path) {
  Segments out;
  out.reserve(8);
  if (path.starts_with('/')) path.remove_prefix(1);
  for (;;) {
    const auto slash = path.find('/');
    out.push_back(path.substr(0, slash));
    if (slash == std::string_view::npos) return out;
    path = path.substr(slash + 1);
  }
}

bool is_param(std::string_view s) { return s.size() > 2 && s.front() == '{' && s.back() == '}'; }
bool is_rest(std::string_view s) { return is_param(s) && s[s.size() - 2] == '*'; }

bool fits(const std::vector<std::string>& route, const Segments& path) {
  if (route.size() > path.size() || (route.size() < path.size() && !is_rest(route.back()))) return false;
  // From behind: what tells most routes apart is there.
  for (std::size_t i = route.size(); i-- > 0;) {
    if (is_rest(route[i])) continue;
    if (is_param(route[i]) ? path[i].empty() : route[i] != path[i]) return false;
  }
  return true;
}

// The parameters of a route that fits.
Fields params_of(const std::vector<std::string>& route, const Segments& path) {
  Fields out;
  for (std::size_t i = 0; i < route.size(); ++i) {
    if (!is_param(route[i])) continue;
    if (is_rest(route[i]))
      out.emplace_back(route[i].substr(1, route[i].size() - 3), std::string(path[i].data(), path.back().end()));
    else
      out.emplace_back(route[i].substr(1, route[i].size() - 2), path[i]);
  }
  return out;
}

// Which of two fitting routes is the closer one: the first difference decides, literal before
// parameter before rest.
bool closer(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  const auto rank = [](std::string_view s) { return is_rest(s) ? 2 : is_param(s) ? 1 : 0; };
  for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i)
    if (rank(a[i]) != rank(b[i])) return rank(a[i]) < rank(b[i]);
  return a.size() > b.size();
}

std::string join(const std::vector<std::string>& methods) {
  std::string out;
  for (const std::string& m : methods) out += (out.empty() ? "" : ", ") + m;
  return out;
}

}  // namespace

void Router::add(std::string method, std::string pattern, Handler handler) {
  std::vector<std::string> segments;
  for (const auto segment : split(pattern)) segments.emplace_back(segment);
  routes_.push_back({std::move(method), std::move(pattern), std::move(segments), std::move(handler)});
}

Router::Match Router::find(std::string_view method, std::string_view path) const {
  Match match;
  const auto segments = split(path);
  const Route* best = nullptr;
  const Route* best_path = nullptr;
  const auto add_allowed = [&](const std::string& m) {
    if (std::ranges::find(match.allowed, m) == match.allowed.end()) match.allowed.push_back(m);
  };
  for (const Route& route : routes_) {
    if (!fits(route.segments, segments)) continue;
    // A path belongs to its closest pattern; a vaguer one must not lend it methods.
    if (best_path && best_path->pattern != route.pattern) {
      if (!closer(route.segments, best_path->segments)) continue;
      match.allowed.clear();
      best = nullptr;
    }
    best_path = &route;
    add_allowed(route.method);
    if (route.method == "GET") add_allowed("HEAD");
    const bool exact = route.method == method;
    if (exact || (method == "HEAD" && route.method == "GET" && !best)) best = &route;
  }
  if (best) {
    match.handler = &best->handler;
    match.pattern = best->pattern;
    match.params = params_of(best->segments, segments);
  } else if (best_path) {
    match.pattern = best_path->pattern;
  }
  return match;
}

Response Router::handle(const Request& request) const {
  Match match = find(request.method, request.path);
  if (match.handler) {
    Request routed = request;
    routed.pattern = std::move(match.pattern);
    routed.params = std::move(match.params);
    return (*match.handler)(routed);
  }
  if (match.allowed.empty()) return not_found_ ? not_found_(request) : Response::text(404, "not here\n");
  Response answer;
  if (request.method == "OPTIONS") {
    answer = Response::empty(204);
  } else {
    answer = wrong_method_ ? wrong_method_(request) : Response::text(405, "this address does not take that method\n");
  }
  answer.headers.set("Allow", join(match.allowed));
  return answer;
}

}  // namespace kith::net

#include "api/routes.h"

#include <algorithm>

#include "api/session/access.h"
#include "api/session/access_queries.h"
#include "api/idempotency.h"
#include "api/metrics.h"
#include "api/problem.h"
#include "api/rate.h"
#include "base/log.h"
#include "net/router.h"

namespace kith::api {
namespace {

Error not_here() {
  return fail(Kind::not_found, "there is nothing at this address");
}

// The member behind the call in the path's workspace. Strangers learn nothing: not even that it exists.
Result<queries::MemberRow> member_of(AccessServices& s, const Identity& who, WorkspaceId workspace) {
  if (who.token && who.token_workspace != workspace) return not_here();
  TRY(auto row,
      s.db.read([&](store::Transaction& tx) { return queries::member_of_account(tx, workspace, who.account); }));
  if (!row) return not_here();
  return *std::move(row);
}

Result<void> check_body_type(const Endpoint& e, const net::Request& request) {
  if (request.body.empty()) return {};
  const std::string_view type = request.headers.get("Content-Type");
  if (e.lines) {
    for (const std::string_view known : {"application/x-ndjson", "application/jsonl", "application/json"})
      if (type.starts_with(known)) return {};
    return fail(Kind::invalid, "send JSON Lines, with Content-Type: application/x-ndjson");
  }
  if (type.starts_with("application/json")) return {};
  return fail(Kind::invalid, "send JSON, with Content-Type: application/json");
}

Result<void> check_scope(const Endpoint& e, const Identity& who) {
  if (!who.token) return {};
  if (e.scope.empty())
    return fail(Kind::forbidden, "this takes a signed-in person, not a token").with("kind", "scope_missing");
  if (who.has_scope(e.scope)) return {};
  return fail(Kind::forbidden, "this token lacks the scope `" + e.scope + "`").with("kind", "scope_missing");
}

Result<void> read_preconditions(const Endpoint& e, Call& call) {
  const std::string_view match = call.http.headers.get("If-Match");
  if (e.if_match && match.empty())
    return fail(Kind::invalid, "send If-Match with the version you last read").with("kind", "version_needed");
  if (e.if_match) {
    TRY(call.if_match, parse_etag(match));
  }
  const std::string_view key = call.http.headers.get("Idempotency-Key");
  if (!e.idempotent || key.empty()) return {};
  if (key.size() > 200) return fail(Kind::invalid, "Idempotency-Key is too long; at most 200 characters are taken");
  call.idempotency_key = key;
  call.idempotency_route = call.http.method + " " + call.http.path;
  return {};
}

// Signed pictures and the like are fetched by the dozen, by a whole office behind one address.
bool is_counted(const Endpoint& e) {
  return e.access != Access::open || e.method != "GET";
}

std::string rate_name(const std::optional<Identity>& who, const net::Request& request) {
  if (who && who->token) return "token " + std::to_string(who->token);
  if (who) return "session " + std::to_string(who->session);
  return "peer " + request.peer;
}

// Refusals that say nothing new every time are not worth a line in the log.
void note(const net::Request& request, const Error& error) {
  if (error.kind != Kind::internal && error.kind != Kind::corrupt && error.kind != Kind::unavailable) return;
  log::error("api.failed", {{"method", request.method}, {"route", request.pattern}, {"why", describe(error)}});
}

}  // namespace

struct Routes::Table {
  explicit Table(const AccessServices& s) : rate(s.rate_burst, s.rate_per_second) {}
  net::Router router;
  Rate rate;
};

Routes::Routes(AccessServices& services) : services_(services), table_(std::make_unique<Table>(services)) {
  table_->router.not_found([](const net::Request&) { return problem(not_here()); });
  table_->router.wrong_method([](const net::Request& request) {
    net::Response out = problem(fail(Kind::unsupported, "this address does not take " + request.method));
    out.status = 405;
    return out;
  });
}

Routes::~Routes() = default;

void Routes::add(Endpoint endpoint) {
  const std::size_t index = endpoints_.size();
  table_->router.add(endpoint.method, endpoint.pattern, [this, index](const net::Request& request) {
    const auto begun = std::chrono::steady_clock::now();
    net::Response answer;
    try {
      auto result = run(endpoints_[index], request);
      if (!result) note(request, result.error());
      answer = result ? *std::move(result) : problem(result.error());
    } catch (const std::exception& e) {
      log::error("api.exception", {{"route", request.pattern}, {"why", e.what()}});
      answer = problem(fail(Kind::internal, "exception"));
    }
    if (!answer.headers.has("Cache-Control")) answer.headers.set("Cache-Control", "no-store");
    const auto took = std::chrono::steady_clock::now() - begun;
    services_.metrics.request(request.method, request.pattern, answer.status,
                              std::chrono::duration_cast<std::chrono::microseconds>(took));
    return answer;
  });
  endpoints_.push_back(std::move(endpoint));
}

bool Routes::owns(std::string_view path) {
  for (const std::string_view start : {"/api/", "/media/"})
    if (path.starts_with(start)) return true;
  // One page a workspace, without sign-in: its policy.
  if (path.starts_with("/policy/")) return path.size() > 8 && path.find('/', 8) == std::string_view::npos;
  // The page a letter leads to; its token has dots, which no workspace's name has.
  if (path.starts_with("/approve/")) return path.contains('.') && path.find('/', 9) == std::string_view::npos;
  return path == "/api" || path == "/healthz" || path == "/readyz" || path == "/metrics";
}

net::Response Routes::handle(const net::Request& request) const {
  return table_->router.handle(request);
}

const Endpoint* Routes::find(std::string_view method, std::string_view path) const {
  const auto match = table_->router.find(method, path);
  for (const Endpoint& e : endpoints_)
    if (e.method == method && e.pattern == match.pattern) return &e;
  return nullptr;
}

std::size_t Routes::max_body(std::string_view method, std::string_view path) const {
  const Endpoint* const endpoint = find(method, path);
  return endpoint ? endpoint->max_body : limits::kHttpBodyBytes;
}

Result<net::Response> Routes::run(const Endpoint& e, const net::Request& request) const {
  Call call{.http = request, .db = services_.db, .now = services_.clock.now()};
  std::optional<Identity> who;
  if (e.access != Access::open) {
    TRY(who, identify(services_, request));
    if (!who) return fail(Kind::unauthenticated, "please sign in");
  }
  if (is_counted(e)) {
    if (const auto wait = table_->rate.take(rate_name(who, request), call.now))
      return fail(Kind::rate_limited, "too many requests; wait a moment").after(*wait);
  }
  TRYV(check_same_site(services_, request, who ? &*who : nullptr));
  if (!e.raw_body) {
    TRYV(check_body_type(e, request));
  }
  if (who) {
    call.caller.account = who->account;
    call.caller.name = who->account_name;
    call.caller.session = who->session;
    call.caller.token = who->token;
  }
  if (e.access == Access::program && !who->token)
    return fail(Kind::forbidden, "this takes an API token, which names the workspace").with("kind", "token_needed");
  if (e.access == Access::member || e.access == Access::program) {
    WorkspaceId workspace = who->token_workspace;
    if (e.access == Access::member) {
      TRY(workspace, call.id<WorkspaceTag>("ws"));
    }
    TRY(const auto member, member_of(services_, *who, workspace));
    call.caller.workspace = workspace;
    call.caller.member = member.id;
    call.caller.role = member.role;
    call.caller.name = member.name;
    call.caller.handle = member.handle;
    TRYV(check_scope(e, *who));
    if (!call.caller.is_at_least(e.role))
      return fail(Kind::forbidden, "this takes at least the role `" + std::string(name(e.role)) + "`; ask an admin");
  } else if (e.access == Access::account && who->token) {
    return fail(Kind::forbidden, "this takes a signed-in person, not a token").with("kind", "scope_missing");
  }
  TRYV(read_preconditions(e, call));
  return run_once(call, e.run);
}

}  // namespace kith::api

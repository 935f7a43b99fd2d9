// The table of endpoints, and the way every request takes through it: who calls, may they, then the
// endpoint. What an endpoint declares here is enforced here; tests are made from the same table.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "api/context.h"
#include "base/limits.h"
#include "net/http_message.h"

namespace kith::api {

enum class Access : std::uint8_t {
  open,     // anybody, signed in or not
  account,  // anybody signed in, by session only
  member,   // a member of the workspace `{ws}` in the path, of at least `role`
  program,  // a token, which names the workspace itself; of a member of at least `role`
};

using Run = std::function<Result<net::Response>(Call&)>;

// One endpoint. The pattern holds `{ws}` exactly where access is `member`.
struct Endpoint {
  std::string method;
  std::string pattern;  // "/api/v1/workspaces/{ws}/conversations/{id}"
  Access access = Access::member;
  Role role = Role::viewer;
  // The token scope that opens it (scopes.h); empty: sessions only.
  std::string scope;
  bool if_match = false;    // If-Match must be sent: 428 without
  bool raw_body = false;    // the body is a file, whatever its Content-Type says
  bool idempotent = false;  // Idempotency-Key is honoured: the first answer of 2xx is given again
  bool lines = false;       // takes JSON Lines, perhaps compressed: the body is the endpoint's to read
  std::size_t max_body = limits::kHttpBodyBytes;
  Run run;
};

struct AccessServices;  // access.h

// Filled once at start, then read from many threads.
class Routes {
 public:
  explicit Routes(AccessServices& services);
  ~Routes();
  Routes(const Routes&) = delete;
  Routes& operator=(const Routes&) = delete;

  void add(Endpoint endpoint);
  const std::vector<Endpoint>& endpoints() const { return endpoints_; }

  // Whether this path is ours; others are for the interface's files.
  static bool owns(std::string_view path);
  // Never throws; every failure is a problem+json answer.
  net::Response handle(const net::Request& request) const;
  // Which endpoint answers; null: none.
  const Endpoint* find(std::string_view method, std::string_view path) const;
  // For HttpServerOptions::max_body.
  std::size_t max_body(std::string_view method, std::string_view path) const;

 private:
  struct Table;
  Result<net::Response> run(const Endpoint& endpoint, const net::Request& request) const;
  AccessServices& services_;
  std::vector<Endpoint> endpoints_;
  std::unique_ptr<Table> table_;
};

}  // namespace kith::api

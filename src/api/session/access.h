// What deciding about access needs, and who wants to be told.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "api/context.h"
#include "base/secret.h"
#include "base/time.h"
#include "net/http_message.h"
#include "store/database.h"

namespace kith::api {

class Live;
class Metrics;

// The demo's open door: everybody in it, and the one password. Nothing of the kind exists elsewhere.
struct DemoDoor {
  struct Person {
    std::string name, email, role, workspace;
  };
  std::string password;
  std::vector<Person> people;
};

struct AccessServices {
  store::Database& db;
  const Clock& clock;
  const Sealer& sealer;
  Metrics& metrics;
  Live* live = nullptr;  // streams of those who leave are ended
  // Where people reach this installation, e.g. "https://kith.example"; empty: as each request says.
  std::string public_url;
  // Requests a session, token or nameless peer may make: `burst` at once, `per_second` on average.
  double rate_burst = 240;
  double rate_per_second = 20;
  std::optional<DemoDoor> demo;
};

// Who a request's credential belongs to.
struct Identity {
  AccountId account;
  std::string account_name, email;
  std::int64_t session = 0;
  std::string csrf;
  // Of a token:
  std::int64_t token = 0;
  WorkspaceId token_workspace;
  MemberId token_member;
  std::string scopes_json;

  bool has_scope(std::string_view scope) const;
};

inline constexpr std::string_view kSessionCookie = "kith_session";
inline constexpr std::string_view kDeviceCookie = "kith_device";

// Nothing where the request carries no credential. Errors: unauthenticated (one that is not, or no
// longer, good).
Result<std::optional<Identity>> identify(AccessServices& services, const net::Request& request);

// Refuses what another site's page may have made a browser send: an unsafe method whose Origin or
// Sec-Fetch-Site is not ours, or, where `identity` is a session, without its X-CSRF-Token.
Result<void> check_same_site(const AccessServices& services, const net::Request& request,
                             const Identity* identity);

// The address people use, without a slash at the end: public_url, or scheme and host of the request.
std::string base_url(const AccessServices& services, const net::Request& request);

// A new session; the answer gets its cookie. An old one the request came with ends.
Result<void> start_session(AccessServices& services, store::Transaction& tx,
                           const net::Request& request, AccountId account, net::Response& answer);
// The same session under a new token, after its rights have changed.
Result<void> rotate_session(AccessServices& services, store::Transaction& tx,
                            const net::Request& request, std::int64_t session, net::Response& answer);
std::string clear_session_cookie(bool secure);

}  // namespace kith::api

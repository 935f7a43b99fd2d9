// How a Bluesky channel is connected and stays so: handle → DID → the server it lives on, a session by app
// password, and its renewal. atproto.com/specs/handle, /did; com.atproto.server.*
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "channels/bluesky/wire.h"
#include "channels/registry.h"

namespace kith::channels::bluesky {

struct Settings {
  std::string did, handle, pds;
  std::string plc = "https://plc.directory";
};
std::string to_json(const Settings& settings);
// Errors: invalid.
Result<Settings> settings_from_json(std::string_view text);

// What is sealed for a channel.
struct Credential {
  std::string access, refresh;
  std::string app_password;  // opens a new session when the old one can no longer be renewed
  std::optional<Time> renewed_at;
};
std::string to_json(const Credential& credential);
// Errors: unauthenticated.
Result<Credential> credential_from_json(std::string_view text);

// Calls to the account's server. Knows its budget.
class Api {
 public:
  Api(Tools tools, std::string pds, std::string did, CredentialStore& credentials)
      : tools_(tools), pds_(std::move(pds)), did_(std::move(did)), credentials_(credentials) {}

  // `call` is an nsid with its query: `app.bsky.feed.getPosts?uris=…`.
  Task<Result<net::HttpResponse>> get(std::string call);
  // JSON procedures. Not repeatable: a lost answer is Kind::ambiguous.
  Task<Result<net::HttpResponse>> post(std::string call, std::string body);
  Task<Result<net::HttpResponse>> send(net::HttpRequest request);
  RateBudget budget() const { return budget_; }
  const Tools& tools() const { return tools_; }

 private:
  Task<Result<net::HttpResponse>> once(net::HttpRequest request, std::string token);
  Task<Result<Credential>> current();
  Task<Result<Credential>> renew(std::string stale);
  Task<Result<Credential>> renew_locked(std::string stale);
  Task<Result<Session>> refresh_session(std::string refresh);
  void note(const net::HttpResponse& response);

  Tools tools_;
  std::string pds_, did_;
  CredentialStore& credentials_;
  RateBudget budget_;
};

// An answer that is no success, by the name of its error.
Error answer_error(const net::HttpResponse& response, bool repeatable, Time now);

// Whether the app password opens a session. Errors: unauthenticated, rate_limited, …
Task<Result<Session>> create_session(std::string pds, std::string identifier, std::string password, Tools tools);

// Input: handle (or DID), app_password; for a server of one's own also `server` (its PDS), plc and resolver.
Task<Result<Connected>> connect(std::string input, Tools tools);

}  // namespace kith::channels::bluesky

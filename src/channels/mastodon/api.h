// Api: calls to one server with one token; knows its budget and how far its clock is from ours.
#pragma once

#include <optional>
#include <string>

#include "channels/channel.h"
#include "channels/registry.h"
#include "net/http_client.h"

namespace kith::channels::mastodon {

// What is sealed for a channel.
struct Credential {
  std::string access_token, client_id, client_secret;
  std::string refresh_token;  // Pleroma and kin; empty elsewhere
  std::optional<Time> expires_at;
};
std::string to_json(const Credential& credential);
// Errors: unauthenticated (nothing usable in it).
Result<Credential> credential_from_json(std::string_view text);

class Api {
 public:
  Api(Tools tools, std::string server, CredentialStore& credentials)
      : tools_(tools), server_(std::move(server)), credentials_(credentials) {}

  // `path` begins with a slash and is put after the server's address. Answers other than 2xx are errors,
  // with the server's own words. `repeatable` as in net::HttpRequest.
  Task<Result<net::HttpResponse>> get(std::string path);
  Task<Result<net::HttpResponse>> send(net::HttpRequest request);

  Task<Result<Credential>> credential();
  RateBudget budget() const { return budget_; }
  // The server's clock less ours, within a second or so.
  Millis offset() const { return offset_; }
  const std::string& server() const { return server_; }
  const Tools& tools() const { return tools_; }

 private:
  Task<Result<net::HttpResponse>> once(net::HttpRequest request, std::string token);
  Task<Result<Credential>> refresh(Credential stale);
  Task<Result<Credential>> refresh_locked(std::string stale);
  void note(const net::HttpResponse& response);

  Tools tools_;
  std::string server_;
  CredentialStore& credentials_;
  RateBudget budget_;
  Millis offset_{0};
};

// An answer that is no success as an error, with the server's words and its X-RateLimit-Reset.
Error answer_error(const net::HttpResponse& response, bool repeatable, Time now);

}  // namespace kith::channels::mastodon

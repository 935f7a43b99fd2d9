// Who is calling, and one call on its way through an endpoint.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.h"
#include "base/result.h"
#include "base/time.h"
#include "model/role.h"
#include "net/http_message.h"
#include "store/database.h"

namespace kith::api {

// The one behind a request. Which fields are set depends on the endpoint's Access (routes.h).
struct Caller {
  AccountId account;
  MemberId member;        // in the workspace of the path
  WorkspaceId workspace;  // the fence: every query of the endpoint names it
  Role role = Role::viewer;
  std::string name, handle;  // the member's; the account's name where no workspace is in the path
  std::int64_t session = 0;  // 0: called with a token
  std::int64_t token = 0;    // 0: called with a session

  bool is_at_least(Role least) const { return role >= least; }
};

// One call. Lives while the endpoint runs; endpoints run on worker threads and may block.
struct Call {
  const net::Request& http;
  store::Database& db;
  Time now;
  Caller caller;
  // The version in If-Match: `If-Match: "17"`. Always set where the endpoint declares if_match.
  std::optional<std::int64_t> if_match;
  // Idempotency-Key as sent, 1 to 200 characters; empty where absent. Unique per member and route.
  std::string idempotency_key;
  std::string idempotency_route;  // method and path, as kept with the key

  WorkspaceId workspace() const { return caller.workspace; }
  // Keeps a successful answer for repeats of the same Idempotency-Key within the endpoint's own
  // transaction, so that not even a crash lets the effect happen twice. Does nothing without a key.
  // (Without it the answer is kept right after the endpoint returns.)
  Result<void> remember(store::Transaction& tx, const net::Response& answer) const;

  // The id in the path. Errors: not_found (what is no id names nothing).
  template <class Tag>
  Result<Id<Tag>> id(std::string_view param) const {
    TRY(const std::int64_t value, path_id(param));
    return Id<Tag>{value};
  }
  // An id in the query string; none where absent. Errors: invalid.
  template <class Tag>
  Result<std::optional<Id<Tag>>> query_id(std::string_view name) const {
    TRY(const auto value, query_id_value(name));
    if (!value) return std::optional<Id<Tag>>{};
    return std::optional<Id<Tag>>{Id<Tag>{*value}};
  }
  // `?limit=`, within 1 and limits::kPageMost. Errors: invalid (not a number).
  Result<int> limit() const;
  std::string cursor() const { return std::string(http.query_value("cursor")); }

  Result<std::int64_t> path_id(std::string_view param) const;
  Result<std::optional<std::int64_t>> query_id_value(std::string_view name) const;
};

// `"17"`, strong, for ETag and from If-Match. `*` and lists are refused. Errors: invalid.
std::string etag(std::int64_t version);
Result<std::int64_t> parse_etag(std::string_view text);

}  // namespace kith::api

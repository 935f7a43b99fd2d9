// What GET /session answers, and checks of passwords that several endpoints share.
#pragma once

#include "api/session/access.h"
#include "api/session/access_queries.h"
#include "api/json.h"

namespace kith::api {

Result<json::object> session_json(store::Transaction& tx, const queries::Account& account, std::string_view csrf);
// Into an answer that already carries a new session's cookie: reads the session back by that cookie.
Result<void> put_session(AccessServices& services, store::Transaction& tx, AccountId account, net::Response& answer,
                         int status);
json::object member_json(const queries::MemberRow& row, bool with_email, MemberId you);
json::value member_ref(MemberId id, std::string_view name);
json::object workspace_json(const queries::WorkspaceRow& row);
bool is_demo(const queries::WorkspaceRow& row);

// Slow on purpose. Errors: rate_limited (too many at once). An empty hash costs the same and is false.
// Each hash that is worked out is counted as `kith_password_checks_total`.
Result<bool> password_fits(const Secret& password, const std::string& hash, Metrics& metrics);
Result<std::string> hashed(const Secret& password);

}  // namespace kith::api

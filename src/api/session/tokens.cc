// API tokens: a member's own, for programs.
#include "api/access_api.h"
#include "api/people/people_rules.h"
#include "api/scopes.h"
#include "api/session/session_json.h"

namespace kith::api {
namespace {

const std::string kBase = "/api/v1/workspaces/{ws}/tokens";

// Admins see and revoke everybody's.
MemberId whose(const Call& call) {
  return call.caller.is_at_least(Role::admin) ? MemberId{} : call.caller.member;
}

Result<net::Response> list_tokens(Call& call) {
  TRY(const auto rows,
      call.db.read([&](store::Transaction& tx) { return queries::tokens(tx, call.workspace(), whose(call)); }));
  json::array items;
  for (const queries::TokenRow& row : rows)
    items.push_back(json::object{{"id", format_id(row.id)},
                                 {"name", row.name},
                                 {"scopes", stored(row.scopes_json)},
                                 {"member", member_ref(row.member, row.member_name)},
                                 {"created_at", format_time(row.created_at)},
                                 {"used_at", time_or_null(row.used_at)},
                                 {"expires_at", time_or_null(row.expires_at)}});
  return page(std::move(items), {});
}

Result<net::Response> make_token(Call& call) {
  TRY(Body body, Body::parse(call.http.body));
  queries::TokenRow row;
  row.name = body.text("name", 1, 100);
  json::array scopes;
  for (const std::string& scope : body.texts("scopes", kScopes.size(), 64)) {
    if (!is_scope(scope)) body.wrong("scopes", "`" + scope + "` is not a scope");
    scopes.push_back(json::string(scope));
  }
  if (scopes.empty()) body.wrong("scopes", "must name at least one");
  row.expires_at = body.time_if("expires_at");
  if (row.expires_at && *row.expires_at <= call.now) body.wrong("expires_at", "must be in the future");
  TRYV(body.done());
  const std::string token = "kith_" + random_token(32);
  row.id = next_id(call.now);
  row.workspace = call.workspace();
  row.member = call.caller.member;
  row.scopes_json = json::serialize(scopes);
  row.created_at = call.now;
  TRYV(call.db.write(call.workspace(),
                     [&](store::Transaction& tx) { return queries::add_token(tx, row, sha256_hex(token)); }));
  return created(json::object{{"id", format_id(row.id)}, {"token", token}});
}

Result<net::Response> revoke(Call& call) {
  TRY(const std::int64_t id, call.path_id("id"));
  TRY(const bool done, call.db.write(call.workspace(), [&](store::Transaction& tx) {
    return queries::revoke_token(tx, call.workspace(), whose(call), id, call.now);
  }));
  if (!done) return fail(Kind::not_found, "there is no such token");
  return no_content();
}

}  // namespace

void add_tokens(Routes& routes, AccessServices&) {
  routes.add({.method = "GET", .pattern = kBase, .run = [](Call& c) { return list_tokens(c); }});
  routes.add({.method = "POST", .pattern = kBase, .run = [](Call& c) { return make_token(c); }});
  routes.add({.method = "DELETE", .pattern = kBase + "/{id}", .run = [](Call& c) { return revoke(c); }});
}

}  // namespace kith::api

// One's own account: password, second factor, where it is signed in.
#include "api/access_api.h"
#include "api/people/people_rules.h"
#include "api/session/session_json.h"
#include "api/throttle.h"
#include "api/session/totp.h"

namespace kith::api {
namespace {

std::string totp_context(AccountId id) {
  return "totp:" + to_string(id);
}

Result<queries::Account> own_account(Call& call) {
  TRY(auto account, call.db.read([&](store::Transaction& tx) { return queries::account(tx, call.caller.account); }));
  if (!account) return fail(Kind::unauthenticated, "please sign in");
  return *std::move(account);
}

// Who takes over an open browser must not guess on: wrong ones count as wrong sign-ins.
Result<void> check_password(AccessServices& s, Call& call, const queries::Account& account, const Secret& given,
                            const char* field) {
  const Throttling throttling(s, call.http, account.email);
  TRYV(call.db.read([&](store::Transaction& tx) { return throttling.check(tx); }));
  TRY(const bool fits, password_fits(given, account.password_hash, s.metrics));
  if (fits) return {};
  TRYV(call.db.write([&](store::Transaction& tx) { return throttling.failed(tx); }));
  return fail(Kind::forbidden, "the password is wrong").with("field", field);
}

Result<net::Response> change_password(AccessServices& s, Call& call) {
  TRY(const auto account, own_account(call));
  TRY(Body body, Body::parse(call.http.body));
  const Secret old(body.raw_text("old", 1, kPasswordMost));
  const Secret fresh(read_new_password(body, "new", account.email));
  TRYV(body.done());
  TRYV(check_password(s, call, account, old, "old"));
  TRY(const std::string hash, hashed(fresh));
  net::Response answer;
  TRYV(call.db.write([&](store::Transaction& tx) -> Result<void> {
    answer = no_content();
    TRYV(queries::set_password(tx, account.id, hash));
    TRYV(queries::end_other_sessions(tx, account.id, call.caller.session));
    return rotate_session(s, tx, call.http, call.caller.session, answer);
  }));
  return answer;
}

Result<net::Response> begin_totp(AccessServices& s, Call& call) {
  TRY(const auto account, own_account(call));
  if (account.totp) return fail(Kind::conflict, "the second factor is on already; switch it off first");
  const std::string key = sha256(random_token()).substr(0, 20);
  const std::string sealed = s.sealer.seal(key, totp_context(account.id));
  TRYV(call.db.write([&](store::Transaction& tx) { return queries::set_totp(tx, account.id, sealed); }));
  return ok(json::object{{"secret", base32(key)}, {"uri", totp_uri(key, account.email)}});
}

Result<net::Response> confirm_totp(AccessServices& s, Call& call) {
  TRY(const auto account, own_account(call));
  TRY(Body body, Body::parse(call.http.body));
  const std::string code = body.text("code", 1, 16);
  TRYV(body.done());
  if (account.totp || account.totp_sealed.empty())
    return fail(Kind::conflict, "begin to set up the second factor first");
  TRY(const Secret key, s.sealer.unseal(account.totp_sealed, totp_context(account.id)));
  const auto step = totp_step(key.reveal(), code, call.now);
  if (!step)
    return fail(Kind::forbidden, "the code is wrong; check the clock of your phone and try the next one")
        .with("kind", "code_wrong");
  const auto codes = make_recovery_codes();
  json::array digests, shown;
  for (const std::string& one : codes) {
    digests.push_back(json::string(recovery_digest(one)));
    shown.push_back(json::string(one));
  }
  net::Response answer;
  TRYV(call.db.write([&](store::Transaction& tx) -> Result<void> {
    answer = ok(json::object{{"recovery_codes", shown}});
    TRYV(queries::confirm_totp(tx, account.id, *step, json::serialize(digests), call.now));
    TRYV(queries::end_other_sessions(tx, account.id, call.caller.session));
    return rotate_session(s, tx, call.http, call.caller.session, answer);
  }));
  return answer;
}

Result<net::Response> end_totp(AccessServices& s, Call& call) {
  TRY(const auto account, own_account(call));
  TRY(Body body, Body::parse(call.http.body));
  const Secret password(body.raw_text("password", 1, kPasswordMost));
  TRYV(body.done());
  TRYV(check_password(s, call, account, password, "password"));
  net::Response answer;
  TRYV(call.db.write([&](store::Transaction& tx) -> Result<void> {
    answer = no_content();
    TRYV(queries::set_totp(tx, account.id, std::nullopt));
    return rotate_session(s, tx, call.http, call.caller.session, answer);
  }));
  return answer;
}

Result<net::Response> list_sessions(Call& call) {
  TRY(const auto rows,
      call.db.read([&](store::Transaction& tx) { return queries::sessions_of(tx, call.caller.account, call.now); }));
  json::array items;
  for (const queries::SessionRow& row : rows)
    items.push_back(json::object{{"id", format_id(row.id)},
                                 {"user_agent", row.user_agent},
                                 {"created_at", format_time(row.created_at)},
                                 {"seen_at", format_time(row.seen_at)},
                                 {"current", row.id == call.caller.session}});
  return page(std::move(items), {});
}

Result<net::Response> end_one_session(Call& call) {
  TRY(const std::int64_t id, call.path_id("id"));
  TRY(const bool ended,
      call.db.write([&](store::Transaction& tx) { return queries::end_session(tx, call.caller.account, id); }));
  if (!ended) return fail(Kind::not_found, "there is no such session");
  return no_content();
}

}  // namespace

void add_account(Routes& routes, AccessServices& s) {
  const std::string base = "/api/v1/account";
  const auto add = [&](std::string method, const std::string& path, Run run) {
    routes.add({.method = std::move(method), .pattern = base + path, .access = Access::account, .run = std::move(run)});
  };
  add("POST", "/password", [&s](Call& c) { return change_password(s, c); });
  add("POST", "/totp", [&s](Call& c) { return begin_totp(s, c); });
  add("POST", "/totp/confirm", [&s](Call& c) { return confirm_totp(s, c); });
  add("DELETE", "/totp", [&s](Call& c) { return end_totp(s, c); });
  add("GET", "/sessions", [](Call& c) { return list_sessions(c); });
  add("DELETE", "/sessions/{id}", [](Call& c) { return end_one_session(c); });
}

}  // namespace kith::api

// Signing in and out.
#include "api/access_api.h"
#include "api/people/people_rules.h"
#include "api/session/session_json.h"
#include "api/throttle.h"
#include "api/session/totp.h"
#include "base/limits.h"

namespace kith::api {
namespace {

Error wrong_password() {
  return fail(Kind::unauthenticated, "the address or the password is wrong");
}

Result<net::Response> get_session(AccessServices& s, Call& call) {
  TRY(const auto who, identify(s, call.http));
  return call.db.read([&](store::Transaction& tx) -> Result<net::Response> {
    TRY(const auto account, queries::account(tx, call.caller.account));
    if (!account || !who) return wrong_password();
    TRY(const auto object, session_json(tx, *account, who->csrf));
    return ok(object);
  });
}

// A code of the app, or one of the recovery codes, which is then used up.
Result<bool> second_factor_fits(AccessServices& s, store::Transaction& tx, const queries::Account& account,
                                const std::string& code) {
  TRY(const Secret key, s.sealer.unseal(account.totp_sealed, "totp:" + to_string(account.id)));
  if (const auto step = totp_step(key.reveal(), code, s.clock.now()))
    return queries::use_totp_step(tx, account.id, *step);
  const std::string digest = recovery_digest(code);
  const json::value codes = stored(account.recovery_json);
  if (!codes.is_array()) return false;
  json::array left;
  bool found = false;
  for (const json::value& one : codes.get_array()) {
    if (one.is_string() && !found && equal_constant_time(std::string_view(one.get_string()), digest))
      found = true;
    else
      left.push_back(one);
  }
  if (found) TRYV(queries::set_recovery(tx, account.id, json::serialize(left)));
  return found;
}

struct SignIn {
  std::string email;
  Secret password;
  std::string code;
};

Result<SignIn> read_sign_in(const Call& call) {
  TRY(Body body, Body::parse(call.http.body));
  SignIn in;
  in.email = read_email(body, "email");
  in.password = Secret(body.raw_text("password", 1, kPasswordMost));
  in.code = body.text_if("code", 32).value_or("");
  TRYV(body.done());
  return in;
}

Result<void> count_failure(Call& call, const Throttling& throttling) {
  return call.db.write([&](store::Transaction& tx) { return throttling.failed(tx); });
}

Result<net::Response> finish_sign_in(AccessServices& s, Call& call, const SignIn& in, const queries::Account& account,
                                     const Throttling& throttling) {
  bool code_fits = true;
  net::Response answer;
  TRYV(call.db.write([&](store::Transaction& tx) -> Result<void> {
    answer = net::Response();
    code_fits = true;
    if (account.totp) {
      TRY(code_fits, second_factor_fits(s, tx, account, in.code));
    }
    if (!code_fits) return throttling.failed(tx);
    TRYV(throttling.succeeded(tx));
    TRYV(start_session(s, tx, call.http, account.id, answer));
    return put_session(s, tx, account.id, answer, 200);
  }));
  if (!code_fits)
    return fail(Kind::forbidden, "the code is wrong or was used before; wait for the next one")
        .with("kind", "code_wrong");
  throttling.keep_device(answer);
  return answer;
}

Result<net::Response> sign_in(AccessServices& s, Call& call) {
  TRY(const SignIn in, read_sign_in(call));
  const Throttling throttling(s, call.http, in.email);
  TRY(const auto account, call.db.read([&](store::Transaction& tx) -> Result<std::optional<queries::Account>> {
    TRYV(throttling.check(tx));
    return queries::account_by_email(tx, in.email);
  }));
  TRY(const bool fits, password_fits(in.password, account ? account->password_hash : std::string(), s.metrics));
  if (!fits) {
    TRYV(count_failure(call, throttling));
    return wrong_password();
  }
  if (account->totp && in.code.empty())
    return fail(Kind::forbidden, "please give the code from your authenticator app").with("kind", "code_needed");
  return finish_sign_in(s, call, in, *account, throttling);
}

Result<net::Response> sign_out(AccessServices& s, Call& call) {
  TRYV(call.db.write(
      [&](store::Transaction& tx) { return queries::end_session(tx, call.caller.account, call.caller.session); }));
  net::Response answer = no_content();
  answer.headers.add("Set-Cookie", clear_session_cookie(call.http.secure || s.public_url.starts_with("https://")));
  answer.headers.add("Clear-Site-Data", "\"cache\"");
  return answer;
}

}  // namespace

void add_session(Routes& routes, AccessServices& s) {
  const std::string path = "/api/v1/session";
  routes.add({.method = "GET", .pattern = path, .access = Access::account, .run = [&s](Call& c) {
                return get_session(s, c);
              }});
  routes.add(
      {.method = "POST", .pattern = path, .access = Access::open, .run = [&s](Call& c) { return sign_in(s, c); }});
  routes.add({.method = "DELETE", .pattern = path, .access = Access::account, .run = [&s](Call& c) {
                return sign_out(s, c);
              }});
}

}  // namespace kith::api

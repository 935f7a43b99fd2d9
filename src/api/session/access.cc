#include "api/session/access.h"

#include "api/session/access_queries.h"
#include "api/json.h"
#include "base/limits.h"

namespace kith::api {
namespace {

constexpr auto kTouchEvery = std::chrono::minutes(5);
constexpr std::string_view kTokenStart = "kith_";

Error signed_out() {
  return fail(Kind::unauthenticated, "you are signed out; please sign in again");
}

bool is_unsafe(std::string_view method) {
  return method != "GET" && method != "HEAD" && method != "OPTIONS";
}

std::string bearer(const net::Request& request) {
  const std::string_view text = request.headers.get("Authorization");
  if (text.size() < 8 || !net::same_header(text.substr(0, 7), "Bearer ")) return {};
  return std::string(text.substr(7));
}

Identity of_account(const auto& row) {
  Identity out;
  out.account = row.account;
  out.account_name = row.account_name;
  out.email = row.email;
  return out;
}

Result<std::optional<Identity>> by_token(AccessServices& s, const std::string& token) {
  const Time now = s.clock.now();
  if (!token.starts_with(kTokenStart))
    return fail(Kind::unauthenticated, "this is not a token of ours; it begins with `kith_`");
  const std::string hash = sha256_hex(token);
  TRY(auto row, s.db.read([&](store::Transaction& tx) { return queries::token_by_hash(tx, hash, now); }));
  if (!row)
    return fail(Kind::unauthenticated, "this token is unknown, revoked or over; make a new one in the settings");
  if (!row->used_at || now - *row->used_at > kTouchEvery)
    TRYV(s.db.write([&](store::Transaction& tx) { return queries::touch_token(tx, row->id, now); }));
  Identity out = of_account(*row);
  out.token = row->id;
  out.token_workspace = row->workspace;
  out.token_member = row->member;
  out.scopes_json = row->scopes_json;
  return std::optional<Identity>{std::move(out)};
}

Result<std::optional<Identity>> by_session(AccessServices& s, const std::string& token) {
  const Time now = s.clock.now();
  const std::string hash = sha256_hex(token);
  TRY(auto row, s.db.read([&](store::Transaction& tx) { return queries::session_by_hash(tx, hash); }));
  if (!row) return signed_out();
  if (row->expires_at <= now || now - row->seen_at > limits::kSessionIdle) {
    TRYV(s.db.write([&](store::Transaction& tx) { return queries::end_session_by_hash(tx, hash); }));
    return signed_out();
  }
  if (now - row->seen_at > kTouchEvery)
    TRYV(s.db.write([&](store::Transaction& tx) { return queries::touch_session(tx, row->id, now); }));
  Identity out = of_account(*row);
  out.session = row->id;
  out.csrf = row->csrf;
  return std::optional<Identity>{std::move(out)};
}

bool is_secure(const AccessServices& s, const net::Request& request) {
  return request.secure || s.public_url.starts_with("https://");
}

void set_session_cookie(const AccessServices& s, const net::Request& request, const std::string& token,
                        net::Response& answer) {
  net::Cookie cookie;
  cookie.name = kSessionCookie;
  cookie.value = token;
  cookie.secure = is_secure(s, request);
  cookie.max_age_seconds = std::chrono::duration_cast<Seconds>(limits::kSessionMost).count();
  answer.headers.add("Set-Cookie", net::set_cookie(cookie));
}

}  // namespace

bool Identity::has_scope(std::string_view scope) const {
  const json::value scopes = stored(scopes_json);
  if (!scopes.is_array()) return false;
  for (const json::value& s : scopes.get_array())
    if (s.is_string() && std::string_view(s.get_string()) == scope) return true;
  return false;
}

Result<std::optional<Identity>> identify(AccessServices& services, const net::Request& request) {
  if (request.headers.has("Authorization")) return by_token(services, bearer(request));
  const std::string cookie = request.cookie(kSessionCookie);
  if (!cookie.empty()) return by_session(services, cookie);
  return std::optional<Identity>{};
}

std::string base_url(const AccessServices& s, const net::Request& request) {
  if (!s.public_url.empty())
    return s.public_url.ends_with('/') ? s.public_url.substr(0, s.public_url.size() - 1) : s.public_url;
  return (request.secure ? "https://" : "http://") + request.host;
}

Result<void> check_same_site(const AccessServices& s, const net::Request& request, const Identity* identity) {
  if (!is_unsafe(request.method) || (identity && identity->token)) return {};
  const Error foreign = fail(Kind::forbidden, "this request comes from another site; open Kith itself and try again")
                            .with("kind", "csrf");
  const std::string_view origin = request.headers.get("Origin");
  if (!origin.empty()) {
    const std::string own = (request.secure ? "https://" : "http://") + request.host;
    if (origin != own && origin != base_url(s, request)) return foreign;
  }
  const std::string_view site = request.headers.get("Sec-Fetch-Site");
  if (site == "cross-site" || site == "same-site") return foreign;
  if (!identity) return {};
  if (!equal_constant_time(identity->csrf, request.headers.get("X-CSRF-Token")))
    return fail(Kind::forbidden, "the page is out of date; load it again").with("kind", "csrf");
  return {};
}

Result<void> start_session(AccessServices& s, store::Transaction& tx, const net::Request& request, AccountId account,
                           net::Response& answer) {
  const Time now = s.clock.now();
  if (const std::string old = request.cookie(kSessionCookie); !old.empty())
    TRYV(queries::end_session_by_hash(tx, sha256_hex(old)));
  TRYV(queries::end_expired_sessions(tx, now));
  const std::string token = random_token(32);
  queries::SessionRow row;
  row.id = next_id(now);
  row.account = account;
  row.csrf = random_token(24);
  for (const char c : request.headers.get("User-Agent").substr(0, 300))
    if (c >= 0x20 && c < 0x7f) row.user_agent += c;
  row.created_at = row.seen_at = now;
  row.expires_at = now + std::chrono::duration_cast<Millis>(limits::kSessionMost);
  TRYV(queries::add_session(tx, row, sha256_hex(token)));
  set_session_cookie(s, request, token, answer);
  return {};
}

Result<void> rotate_session(AccessServices& s, store::Transaction& tx, const net::Request& request,
                            std::int64_t session, net::Response& answer) {
  const std::string token = random_token(32);
  TRYV(queries::rotate_session(tx, session, sha256_hex(token), random_token(24), s.clock.now()));
  set_session_cookie(s, request, token, answer);
  return {};
}

std::string clear_session_cookie(bool secure) {
  net::Cookie cookie;
  cookie.name = kSessionCookie;
  cookie.secure = secure;
  cookie.max_age_seconds = -1;
  return net::set_cookie(cookie);
}

}  // namespace kith::api

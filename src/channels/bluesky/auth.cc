#include "channels/bluesky/auth.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "channels/bluesky/bluesky.h"
#include "channels/json_read.h"

namespace kith::channels::bluesky {
namespace {

constexpr Millis kRenewBefore{60'000};
// Renewing more often than this was seen to end sessions (2026-08); an access token lives about two hours.
constexpr Millis kRenewPause{600'000};

std::optional<std::int64_t> whole_number(std::string_view text) {
  std::int64_t n = 0;
  const auto [end, bad] = std::from_chars(text.data(), text.data() + text.size(), n);
  if (text.empty() || bad != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return n;
}

bool means_signed_out(std::string_view name) {
  for (const auto* known : {"ExpiredToken", "InvalidToken", "AuthMissing", "AuthenticationRequired", "AccountTakedown",
                            "AccountDeactivated", "AccountSuspended"})
    if (name == known) return true;
  return false;
}

net::HttpRequest json_post(std::string url, std::string body) {
  net::HttpRequest r;
  r.method = "POST";
  r.url = std::move(url);
  r.headers.set("Content-Type", "application/json");
  r.headers.set("Accept", "application/json");
  r.body = std::move(body);
  return r;
}

}  // namespace

std::string to_json(const Settings& s) {
  return json::serialize(json::object{{"did", s.did}, {"handle", s.handle}, {"pds", s.pds}, {"plc", s.plc}});
}

Result<Settings> settings_from_json(std::string_view text) {
  boost::system::error_code bad;
  const auto value = json::parse(text, bad);
  if (bad || !value.is_object())
    return fail(Kind::invalid, "the settings of this Bluesky channel are not a JSON object");
  const auto& o = value.get_object();
  Settings s{.did = text_at(o, "did"), .handle = text_at(o, "handle"), .pds = text_at(o, "pds")};
  if (auto plc = text_at(o, "plc"); !plc.empty()) s.plc = std::move(plc);
  if (!s.did.starts_with("did:") || !net::parse_url(s.pds))
    return fail(Kind::invalid, "the settings of this Bluesky channel name no account or no server; connect it again");
  return s;
}

std::string to_json(const Credential& c) {
  json::object o{{"access", c.access}, {"refresh", c.refresh}, {"app_password", c.app_password}};
  if (c.renewed_at) o["renewed_at"] = format_time(*c.renewed_at);
  return json::serialize(o);
}

Result<Credential> credential_from_json(std::string_view text) {
  boost::system::error_code bad;
  const auto value = json::parse(text, bad);
  Credential c;
  if (!bad && value.is_object()) {
    const auto& o = value.get_object();
    c = {.access = text_at(o, "access"),
         .refresh = text_at(o, "refresh"),
         .app_password = text_at(o, "app_password"),
         .renewed_at = time_at(o, "renewed_at")};
  }
  if (c.access.empty() && c.app_password.empty())
    return fail(Kind::unauthenticated, "this channel has no session; connect it again");
  return c;
}

Error answer_error(const net::HttpResponse& response, bool repeatable, Time now) {
  auto error = net::error_from(response, "Bluesky", repeatable, now);
  const auto told = read_error(response.body);
  if (means_signed_out(told.name))
    error = fail(Kind::unauthenticated, "Bluesky does not accept our credential any more; connect the channel again");
  if (told.name == "RecordNotFound") error = fail(Kind::not_found, "Bluesky does not have this record");
  if (!told.name.empty()) error.message += fmt::format(": `{}`", told.message.empty() ? told.name : told.message);
  error.context.emplace_back("error", told.name);
  if (error.kind == Kind::rate_limited && !error.retry_after)
    if (const auto reset = whole_number(response.headers.get("ratelimit-reset")))
      error.retry_after = std::max(Millis{1'000}, from_ms(*reset * 1000) - now);
  return error;
}

void Api::note(const net::HttpResponse& r) {
  const auto limit = whole_number(r.headers.get("ratelimit-limit")),
             left = whole_number(r.headers.get("ratelimit-remaining")),
             reset = whole_number(r.headers.get("ratelimit-reset"));
  if (!limit || !left || !reset) return;
  budget_ = {
      .limit = static_cast<int>(*limit), .remaining = static_cast<int>(*left), .reset_at = from_ms(*reset * 1000)};
}

Task<Result<net::HttpResponse>> Api::once(net::HttpRequest request, std::string token) {
  request.url = fmt::format("{}/xrpc/{}", pds_, request.url);
  request.headers.set("Authorization", fmt::format("Bearer {}", token));
  request.headers.set("Accept", "application/json");
  const bool repeatable = request.repeatable.value_or(request.method == "GET");
  CO_TRY(auto response, co_await tools_.http.send(std::move(request)));
  note(response);
  if (response.status == 200) co_return response;
  co_return answer_error(response, repeatable, tools_.clock.now());
}

Task<Result<Credential>> Api::current() {
  CO_TRY(auto secret, co_await credentials_.load());
  co_return credential_from_json(secret.reveal());
}

Task<Result<net::HttpResponse>> Api::send(net::HttpRequest request) {
  CO_TRY(auto credential, co_await current());
  const auto now = tools_.clock.now();
  const auto dies = jwt_expiry(credential.access);
  if (credential.access.empty() || (dies && *dies - kRenewBefore <= now)) {
    CO_TRY(credential, co_await renew(credential.access));
    co_return co_await once(std::move(request), credential.access);
  }
  auto answer = co_await once(request, credential.access);
  if (answer || answer.error().kind != Kind::unauthenticated) co_return answer;
  // The server knows better than the token's own date; but it is not asked over and over.
  if (credential.renewed_at && *credential.renewed_at + kRenewPause > now) co_return answer;
  auto fresh = co_await renew(credential.access);
  if (!fresh) co_return std::move(fresh).error();
  co_return co_await once(std::move(request), fresh->access);
}

Task<Result<net::HttpResponse>> Api::get(std::string call) {
  net::HttpRequest request;
  request.url = std::move(call);
  co_return co_await send(std::move(request));
}

Task<Result<net::HttpResponse>> Api::post(std::string call, std::string body) {
  auto request = json_post(std::move(call), std::move(body));
  request.repeatable = false;
  co_return co_await send(std::move(request));
}

Task<Result<Credential>> Api::renew(std::string stale) {
  CO_TRYV(co_await credentials_.lock());
  auto answer = co_await renew_locked(std::move(stale));
  credentials_.unlock();
  co_return answer;
}

Task<Result<Session>> Api::refresh_session(std::string refresh) {
  net::HttpRequest request;
  request.method = "POST";
  request.url = pds_ + "/xrpc/com.atproto.server.refreshSession";
  request.headers.set("Authorization", fmt::format("Bearer {}", refresh));
  request.repeatable = false;
  CO_TRY(auto response, co_await tools_.http.send(std::move(request)));
  if (response.status != 200) co_return answer_error(response, false, tools_.clock.now());
  co_return read_session(response.body);
}

// Under the channel's lock: a refresh token works once, and whoever comes second finds the new one.
Task<Result<Credential>> Api::renew_locked(std::string stale) {
  CO_TRY(auto held, co_await current());
  if (held.access != stale) co_return held;
  Result<Session> session =
      fail(Kind::unauthenticated, "Bluesky does not accept our credential any more; connect the channel again");
  const bool can_refresh = !held.refresh.empty();
  if (can_refresh) session = co_await refresh_session(held.refresh);
  // Spent, expired, or its answer lost after it was spent: the app password opens a new one.
  const bool spent = !session && (session.error().kind == Kind::unauthenticated ||
                                  session.error().kind == Kind::ambiguous || session.error().kind == Kind::invalid);
  if (spent && !held.app_password.empty()) session = co_await create_session(pds_, did_, held.app_password, tools_);
  if (!session && session.error().kind == Kind::ambiguous)
    co_return fail(Kind::unavailable, "Bluesky did not renew our session; it will be tried again");
  if (!session) co_return std::move(session).error();
  held.access = session->access;
  held.refresh = session->refresh;
  held.renewed_at = tools_.clock.now();
  auto saved = Secret(to_json(held));
  CO_TRYV(co_await credentials_.save(std::move(saved)));
  co_return held;
}

Task<Result<Session>> create_session(std::string pds, std::string identifier, std::string password, Tools tools) {
  auto body = json::serialize(json::object{{"identifier", identifier}, {"password", password}});
  auto request = json_post(pds + "/xrpc/com.atproto.server.createSession", std::move(body));
  request.repeatable = true;
  CO_TRY(auto response, co_await tools.http.send(std::move(request)));
  if (response.status == 401)
    co_return fail(
        Kind::unauthenticated,
        "Bluesky does not know this app password; make a new one under Settings, Privacy and security, App passwords")
        .with("field", "app_password");
  if (response.status != 200) co_return answer_error(response, true, tools.clock.now());
  CO_TRY(auto session, read_session(response.body));
  if (!session.active) co_return fail(Kind::unauthenticated, "this Bluesky account is not active");
  co_return session;
}

namespace {

struct ConnectInput {
  std::string handle, app_password, server, plc = "https://plc.directory", resolver = "https://public.api.bsky.app";
};

Result<ConnectInput> input_from(std::string_view text) {
  boost::system::error_code bad;
  const auto value = json::parse(text, bad);
  if (bad || !value.is_object()) return fail(Kind::invalid, "send a JSON object with `handle` and `app_password`");
  const auto& o = value.get_object();
  ConnectInput in{
      .handle = text_at(o, "handle"), .app_password = text_at(o, "app_password"), .server = text_at(o, "server")};
  if (!in.server.empty() && in.server.find("://") == std::string::npos) in.server.insert(0, "https://");
  while (in.server.ends_with('/')) in.server.pop_back();
  if (!in.server.empty()) in.resolver = in.server;
  if (auto plc = text_at(o, "plc"); !plc.empty()) in.plc = std::move(plc);
  if (auto resolver = text_at(o, "resolver"); !resolver.empty()) in.resolver = std::move(resolver);
  std::erase_if(in.handle, [](unsigned char c) { return std::isspace(c); });
  if (in.handle.starts_with('@')) in.handle.erase(0, 1);
  std::transform(in.handle.begin(), in.handle.end(), in.handle.begin(),
                 [](unsigned char c) { return std::tolower(c); });
  const bool looks_right = in.handle.starts_with("did:") || (in.handle.find('.') != std::string::npos &&
                                                             in.handle.find_first_of("/@: ") == std::string::npos);
  if (!looks_right)
    return fail(Kind::invalid, fmt::format("`{}` is no handle; write it as in `mags.bsky.social`", in.handle))
        .with("field", "handle");
  if (in.app_password.empty()) return fail(Kind::invalid, "an app password is needed").with("field", "app_password");
  return in;
}

std::string trimmed(std::string text) {
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.back()))) text.pop_back();
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.front()))) text.erase(0, 1);
  return text;
}

// The handle's own site first, then a resolver, which also reads the DNS record `_atproto.<handle>`. A server
// named by hand is asked alone: it knows whom it houses.
Task<Result<std::string>> did_of(ConnectInput in, Tools tools) {
  if (in.handle.starts_with("did:")) co_return in.handle;
  net::HttpRequest own;
  own.url = fmt::format("https://{}/.well-known/atproto-did", in.handle);
  own.total_timeout = Millis{8'000};
  own.max_body = 2'048;
  own.follow = 2;
  const bool reserved = in.handle.ends_with(".test") || in.handle.ends_with(".localhost");
  if (!reserved && in.server.empty()) {
    auto told = co_await tools.http.send(std::move(own));
    if (told && told->status == 200)
      if (auto did = trimmed(told->body); did.starts_with("did:") && did.size() < 300) co_return did;
  }
  net::HttpRequest ask;
  ask.url =
      fmt::format("{}/xrpc/com.atproto.identity.resolveHandle?handle={}", in.resolver, net::percent_encode(in.handle));
  CO_TRY(auto answer, co_await tools.http.send(std::move(ask)));
  if (answer.status == 400 || answer.status == 404)
    co_return fail(Kind::invalid, fmt::format("nobody on Bluesky is called `{}`", in.handle)).with("field", "handle");
  if (answer.status != 200) co_return answer_error(answer, true, tools.clock.now());
  co_return read_did(answer.body);
}

Task<Result<DidDocument>> document_of(std::string did, std::string plc, Tools tools) {
  net::HttpRequest request;
  if (did.starts_with("did:plc:")) request.url = fmt::format("{}/{}", plc, did);
  if (did.starts_with("did:web:")) request.url = fmt::format("https://{}/.well-known/did.json", did.substr(8));
  if (request.url.empty() || did.find_first_of("/?#%") != std::string::npos)
    co_return fail(Kind::invalid, fmt::format("`{}` is a kind of account we do not know", did)).with("field", "handle");
  CO_TRY(auto answer, co_await tools.http.send(std::move(request)));
  if (answer.status == 404 || answer.status == 410)
    co_return fail(Kind::invalid, "this account is gone").with("field", "handle");
  if (answer.status != 200) co_return answer_error(answer, true, tools.clock.now());
  CO_TRY(auto document, read_did_document(answer.body));
  if (document.did != did) co_return fail(Kind::corrupt, "the directory answered for another account");
  co_return document;
}

}  // namespace

Task<Result<Connected>> connect(std::string input, Tools tools) {
  CO_TRY(auto in, input_from(input));
  CO_TRY(auto did, co_await did_of(in, tools));
  CO_TRY(auto document, co_await document_of(did, in.plc, tools));
  // The way back: whoever claims a handle must be the one the handle names.
  const bool mutual = in.handle.starts_with("did:") ||
                      std::find(document.handles.begin(), document.handles.end(), in.handle) != document.handles.end();
  if (!mutual)
    co_return fail(Kind::invalid, fmt::format("`{}` names an account that does not call itself so", in.handle))
        .with("field", "handle");
  const auto pds = in.server.empty() ? document.pds : in.server;
  CO_TRY(auto session, co_await create_session(pds, did, in.app_password, tools));
  if (session.did != did) co_return fail(Kind::corrupt, "Bluesky opened a session for another account");
  Connected c;
  c.settings = to_json(Settings{.did = did, .handle = session.handle, .pds = pds, .plc = in.plc});
  const Credential credential{.access = session.access,
                              .refresh = session.refresh,
                              .app_password = in.app_password,
                              .renewed_at = tools.clock.now()};
  c.credential = Secret(to_json(credential));
  c.health.account_id = did;
  c.health.handle = "@" + session.handle;
  c.health.name = session.handle;
  c.health.server = pds;
  c.health.profile_url = fmt::format("https://bsky.app/profile/{}", session.handle);
  c.health.capability = usual_capability();
  // Name and face are nice to have: a young account has none, and the app view may not know it yet.
  net::HttpRequest ask;
  ask.url = fmt::format("{}/xrpc/app.bsky.actor.getProfile?actor={}", pds, net::percent_encode(did));
  ask.headers.set("Authorization", fmt::format("Bearer {}", session.access));
  const auto shown = co_await tools.http.send(std::move(ask));
  if (shown && shown->status == 200)
    if (const auto profile = read_profile(shown->body)) {
      if (!profile->name.empty()) c.health.name = profile->name;
      c.health.avatar_url = profile->avatar;
    }
  co_return c;
}

}  // namespace kith::channels::bluesky

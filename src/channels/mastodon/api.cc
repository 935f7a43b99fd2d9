#include "channels/mastodon/api.h"

#include <fmt/format.h>

#include <charconv>

#include "channels/json_read.h"
#include "channels/mastodon/wire.h"

namespace kith::channels::mastodon {
namespace {

std::optional<int> whole_number(std::string_view text) {
  int n = 0;
  const auto [end, bad] = std::from_chars(text.data(), text.data() + text.size(), n);
  if (text.empty() || bad != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return n;
}

// Mastodon writes an ISO time, GoToSocial seconds since 1970.
std::optional<Time> reset_time(std::string_view text) {
  std::int64_t seconds = 0;
  const auto [end, bad] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (!text.empty() && bad == std::errc{} && end == text.data() + text.size()) return from_ms(seconds * 1000);
  const auto time = parse_time(text);
  if (!time) return std::nullopt;
  return *time;
}

}  // namespace

std::string to_json(const Credential& c) {
  json::object o;
  o["access_token"] = c.access_token;
  o["client_id"] = c.client_id;
  o["client_secret"] = c.client_secret;
  if (!c.refresh_token.empty()) o["refresh_token"] = c.refresh_token;
  if (c.expires_at) o["expires_at"] = format_time(*c.expires_at);
  return json::serialize(o);
}

Result<Credential> credential_from_json(std::string_view text) {
  boost::system::error_code bad;
  const auto value = json::parse(text, bad);
  Credential c;
  if (!bad && value.is_object()) {
    const auto& o = value.get_object();
    c = {.access_token = text_at(o, "access_token"),
         .client_id = text_at(o, "client_id"),
         .client_secret = text_at(o, "client_secret"),
         .refresh_token = text_at(o, "refresh_token"),
         .expires_at = time_at(o, "expires_at")};
  }
  if (c.access_token.empty()) return fail(Kind::unauthenticated, "this channel has no token; connect it again");
  return c;
}

Error answer_error(const net::HttpResponse& response, bool repeatable, Time now) {
  auto error = net::error_from(response, "the server", repeatable, now);
  if (const auto words = error_words(response.body); !words.empty()) error.message += fmt::format(": `{}`", words);
  if (error.kind == Kind::rate_limited && !error.retry_after)
    if (const auto reset = reset_time(response.headers.get("x-ratelimit-reset")))
      error.retry_after = std::max(Millis{1'000}, *reset - now);
  return error;
}

void Api::note(const net::HttpResponse& response) {
  const auto& h = response.headers;
  if (const auto limit = whole_number(h.get("x-ratelimit-limit"))) budget_.limit = *limit;
  if (const auto left = whole_number(h.get("x-ratelimit-remaining"))) budget_.remaining = *left;
  if (const auto reset = reset_time(h.get("x-ratelimit-reset"))) budget_.reset_at = *reset - offset_;
  if (const auto date = net::parse_http_date(h.get("date"))) offset_ = *date - tools_.clock.now();
}

Task<Result<Credential>> Api::credential() {
  CO_TRY(auto secret, co_await credentials_.load());
  co_return credential_from_json(secret.reveal());
}

Task<Result<net::HttpResponse>> Api::once(net::HttpRequest request, std::string token) {
  request.url = server_ + request.url;
  request.headers.set("Authorization", fmt::format("Bearer {}", token));
  request.headers.set("Accept", "application/json");
  const bool repeatable = request.repeatable.value_or(request.method != "POST" && request.method != "PATCH");
  CO_TRY(auto response, co_await tools_.http.send(std::move(request)));
  note(response);
  if (response.status >= 200 && response.status < 300) co_return response;
  if (response.status < 400)
    co_return fail(
        Kind::unavailable,
        fmt::format("the server sent us elsewhere ({}); connect the channel under its new address", response.status));
  co_return answer_error(response, repeatable, tools_.clock.now() + offset_);
}

Task<Result<net::HttpResponse>> Api::send(net::HttpRequest request) {
  CO_TRY(auto known, co_await credential());
  auto answer = co_await once(request, known.access_token);
  if (answer || answer.error().kind != Kind::unauthenticated || known.refresh_token.empty()) co_return answer;
  CO_TRY(auto fresh, co_await refresh(std::move(known)));
  co_return co_await once(std::move(request), fresh.access_token);
}

Task<Result<net::HttpResponse>> Api::get(std::string path) {
  net::HttpRequest request;
  request.url = std::move(path);
  co_return co_await send(std::move(request));
}

Task<Result<Credential>> Api::refresh(Credential stale) {
  CO_TRYV(co_await credentials_.lock());
  auto answer = co_await refresh_locked(std::move(stale.access_token));
  credentials_.unlock();
  co_return answer;
}

Task<Result<Credential>> Api::refresh_locked(std::string stale) {
  CO_TRY(auto now, co_await credential());
  if (now.access_token != stale) co_return now;  // another process was quicker
  net::HttpRequest request;
  request.method = "POST";
  request.url = server_ + "/oauth/token";
  request.headers.set("Content-Type", "application/x-www-form-urlencoded");
  request.body = net::form_encode({{"grant_type", "refresh_token"},
                                   {"refresh_token", now.refresh_token},
                                   {"client_id", now.client_id},
                                   {"client_secret", now.client_secret}});
  CO_TRY(auto response, co_await tools_.http.send(std::move(request)));
  if (response.status != 200)
    co_return fail(Kind::unauthenticated, "the server does not renew our token any more; connect the channel again");
  CO_TRY(auto token, read_token(response.body));
  now.access_token = token.access;
  if (!token.refresh.empty()) now.refresh_token = token.refresh;
  now.expires_at.reset();
  if (token.lives) now.expires_at = tools_.clock.now() + *token.lives;
  auto saved = Secret(to_json(now));
  CO_TRYV(co_await credentials_.save(std::move(saved)));
  co_return now;
}

}  // namespace kith::channels::mastodon

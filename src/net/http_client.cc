#include "net/http_client.h"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <mutex>

#include "net/curl_loop.h"

namespace kith::net {
namespace asio = boost::asio;

namespace {

using Loop = std::shared_ptr<CurlLoop>;

// Wakes the one coroutine that waits for a transfer. Made and used on that coroutine's executor.
struct Bell {
  explicit Bell(Executor executor) : timer(std::move(executor)) {}
  asio::steady_timer timer;
};

bool is_token(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("!#$%&'*+-.^_`|~").contains(c);
  });
}

Result<void> check_fields(const HttpRequest& r) {
  if (!is_token(r.method)) return fail(Kind::invalid, "the method of a request must be one word");
  for (const auto& [name, value] : r.headers) {
    if (!is_token(name)) return fail(Kind::invalid, "a header field has no proper name");
    const bool broken = std::ranges::any_of(value, [](char c) { return c == '\r' || c == '\n' || c == '\0'; });
    if (broken) return fail(Kind::invalid, "the header field `" + name + "` must not hold a line break");
  }
  return {};
}

bool repeats_safely(const HttpRequest& r) {
  if (r.repeatable) return *r.repeatable;
  return r.method == "GET" || r.method == "HEAD" || r.method == "OPTIONS" || r.method == "PUT" || r.method == "DELETE";
}

std::string place(const Url& url) {
  return "`" + url.host + ":" + std::to_string(url.port) + "`";
}

bool is_tls_trouble(CURLcode c) {
  return c == CURLE_SSL_CONNECT_ERROR || c == CURLE_PEER_FAILED_VERIFICATION || c == CURLE_SSL_CERTPROBLEM ||
         c == CURLE_SSL_CACERT_BADFILE || c == CURLE_SSL_ISSUER_ERROR || c == CURLE_SSL_CIPHER;
}

// What went wrong, before asking whether the request had left.
Error cause_of(const Transfer& t) {
  const std::string where = place(t.url);
  if (t.cancelled) return fail(Kind::cancelled, "the request to " + where + " was cancelled");
  if (t.too_large)
    return fail(Kind::too_large,
                where + " answered with more than the " + std::to_string(t.request.max_body) + " bytes that are taken");
  if (t.code == CURLE_OPERATION_TIMEDOUT) return fail(Kind::timeout, where + " did not answer in time");
  if (t.code == CURLE_COULDNT_RESOLVE_HOST)
    return fail(Kind::unavailable, "there is no host " + where + "; check the name");
  if (t.blocked && !t.sent)
    return fail(
        Kind::forbidden,
        where + " leads to an address inside the private network; an administrator can allow it in the settings");
  if (t.code == CURLE_COULDNT_CONNECT) return fail(Kind::unavailable, where + " cannot be reached");
  if (is_tls_trouble(t.code)) return fail(Kind::unavailable, where + " has no certificate we can trust");
  const bool garbled = t.code == CURLE_BAD_CONTENT_ENCODING || t.code == CURLE_WEIRD_SERVER_REPLY ||
                       t.code == CURLE_UNSUPPORTED_PROTOCOL || t.code == CURLE_HTTP2 || t.code == CURLE_WRITE_ERROR;
  if (garbled) return fail(Kind::corrupt, where + " answered with something that is not proper HTTP");
  return fail(Kind::unavailable, where + " closed the connection before its answer was complete");
}

Error error_of(const Transfer& t) {
  Error cause = cause_of(t);
  if (!t.sent || repeats_safely(t.request)) return cause;
  return fail(Kind::ambiguous, cause.message + "; whether the request took effect is not known yet");
}

bool is_redirect(int status) {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

bool same_origin(const Url& a, const Url& b) {
  return a.scheme == b.scheme && a.host == b.host && a.port == b.port;
}

// The request to the redirect's target (RFC 9110 15.4), without what only the first host may see.
void turn(HttpRequest& r, const Url& from, const Url& to, int status) {
  const bool to_get = status == 303 ? r.method != "HEAD" : (status == 301 || status == 302) && r.method == "POST";
  if (to_get) {
    r.method = "GET";
    r.body.clear();
    r.headers.remove("Content-Type");
    r.repeatable = true;
  }
  if (!same_origin(from, to))
    for (const char* name : {"Authorization", "Cookie", "DPoP", "X-CSRF-Token", "Proxy-Authorization", "Origin"})
      r.headers.remove(name);
  r.url = to.text;
}

void ring_for(const std::shared_ptr<Transfer>& t, const std::shared_ptr<Bell>& bell, Executor executor) {
  const std::lock_guard lock(t->mutex);
  t->wake = [weak = std::weak_ptr<Bell>(bell), executor] {
    asio::post(executor, [weak] {
      if (const auto b = weak.lock()) b->timer.cancel();
    });
  };
}

// Drops the transfer where its coroutine is destroyed or cancelled half way.
struct Abandon {
  Loop loop;
  std::shared_ptr<Transfer> transfer;
  ~Abandon() {
    {
      const std::lock_guard lock(transfer->mutex);
      transfer->wake = nullptr;
      if (transfer->done) return;
    }
    loop->abort(transfer);
  }
};

bool is_cancelled(const asio::cancellation_state& s) {
  return s.cancelled() != asio::cancellation_type::none;
}

// Waits until `ready(transfer)`; false where the coroutine was cancelled first.
Task<bool> wait_until(std::shared_ptr<Transfer> t, std::shared_ptr<Bell> bell, bool (*ready)(const Transfer&)) {
  for (;;) {
    {
      const std::lock_guard lock(t->mutex);
      if (ready(*t)) co_return true;
    }
    auto state = co_await asio::this_coro::cancellation_state;
    if (is_cancelled(state)) co_return false;
    boost::system::error_code ignored;
    bell->timer.expires_after(std::chrono::hours(24));
    co_await bell->timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  }
}

bool is_done(const Transfer& t) {
  return t.done;
}
bool has_news(const Transfer& t) {
  return t.done || t.head_ready || !t.pending.empty();
}
bool has_bytes(const Transfer& t) {
  return t.done || !t.pending.empty();
}

Result<std::shared_ptr<Transfer>> prepare(HttpRequest request, bool streaming,
                                          std::chrono::steady_clock::time_point deadline) {
  TRYV(check_fields(request));
  auto t = std::make_shared<Transfer>();
  TRY(t->url, parse_url(request.url));
  request.repeatable = repeats_safely(request);
  t->request = std::move(request);
  t->streaming = streaming;
  t->deadline = deadline;
  return t;
}

HttpResponse head_of(const Transfer& t) {
  HttpResponse out;
  out.status = t.status;
  out.headers = t.headers;
  out.final_url = t.url.text;
  return out;
}

Task<Result<HttpResponse>> run_send(Loop loop, HttpRequest request) {
  const auto deadline = std::chrono::steady_clock::now() + request.total_timeout;
  int left = std::clamp(request.follow, 0, limits::kFetchRedirects);
  const bool follows = left > 0;
  auto executor = co_await asio::this_coro::executor;
  for (;;) {
    CO_TRY(auto t, prepare(request, false, deadline));
    auto bell = std::make_shared<Bell>(executor);
    ring_for(t, bell, executor);
    const Abandon abandon{loop, t};
    loop->start(t);
    const bool finished = co_await wait_until(t, bell, &is_done);
    if (!finished) {
      // What has left cannot be known while the loop still works on it: assume the worst.
      const bool safe = repeats_safely(t->request);
      co_return fail(safe ? Kind::cancelled : Kind::ambiguous, "the request to " + place(t->url) + " was cancelled");
    }
    if (t->cancelled || t->code != CURLE_OK) co_return error_of(*t);
    if (!follows || !is_redirect(t->status) || !t->headers.has("Location")) {
      HttpResponse out = head_of(*t);
      out.body = std::move(t->body);
      co_return out;
    }
    if (left-- == 0) co_return fail(Kind::unavailable, place(t->url) + " sends us on again and again");
    CO_TRY(auto next, resolve_url(t->url.text, t->headers.get("Location")));
    CO_TRY(auto to, parse_url(next));
    turn(request, t->url, to, t->status);
  }
}

// Hands over what has arrived; false where the sink wants no more.
bool drain(const Loop& loop, const std::shared_ptr<Transfer>& t, const StreamSink& sink) {
  std::string bytes;
  bool resume = false;
  {
    const std::lock_guard lock(t->mutex);
    bytes.swap(t->pending);
    resume = std::exchange(t->paused, false);
  }
  const bool more = bytes.empty() || !sink.chunk || sink.chunk(bytes);
  if (resume && more) loop->resume(t);
  return more;
}

Task<Result<void>> run_stream(Loop loop, HttpRequest request, StreamSink sink) {
  auto executor = co_await asio::this_coro::executor;
  const auto deadline = std::chrono::steady_clock::time_point::max();
  CO_TRY(auto t, prepare(std::move(request), true, deadline));
  auto bell = std::make_shared<Bell>(executor);
  ring_for(t, bell, executor);
  const Abandon abandon{loop, t};
  loop->start(t);
  bool going = co_await wait_until(t, bell, &has_news);
  if (!going) co_return fail(Kind::cancelled, "the stream from " + place(t->url) + " was cancelled");
  HttpResponse head;
  bool has_head = false;
  {
    const std::lock_guard lock(t->mutex);
    has_head = t->head_ready;
    if (has_head) head = head_of(*t);
  }
  if (has_head && sink.response && !sink.response(head)) co_return Result<void>();
  for (;;) {
    going = co_await wait_until(t, bell, &has_bytes);
    if (!going) co_return fail(Kind::cancelled, "the stream from " + place(t->url) + " was cancelled");
    if (!drain(loop, t, sink)) co_return Result<void>();
    const std::lock_guard lock(t->mutex);
    if (t->done && t->pending.empty()) break;
  }
  if (t->cancelled || t->code != CURLE_OK) co_return error_of(*t);
  co_return Result<void>();
}

class CurlClient final : public HttpClient {
 public:
  explicit CurlClient(HttpClientOptions options) : loop_(std::make_shared<CurlLoop>(std::move(options))) {}
  ~CurlClient() override { loop_->stop(); }

  // The coroutines hold the loop themselves: they may outlive the client.
  Task<Result<HttpResponse>> send(HttpRequest request) override { return run_send(loop_, std::move(request)); }
  Task<Result<void>> stream(HttpRequest request, StreamSink sink) override {
    return run_stream(loop_, std::move(request), std::move(sink));
  }

 private:
  Loop loop_;
};

}  // namespace

std::unique_ptr<HttpClient> make_http_client(HttpClientOptions options) {
  if (options.user_agent.empty()) options.user_agent = "Kith/" KITH_VERSION;
  return std::make_unique<CurlClient>(std::move(options));
}

Result<HttpResponse> send_blocking(HttpClient& client, HttpRequest request) {
  return run_to_end(client.send(std::move(request)));
}

Error error_from(const HttpResponse& r, std::string_view who, bool repeatable, Time now) {
  const std::string name(who);
  const std::string status = " (" + std::to_string(r.status) + ")";
  const auto wait = retry_after(r.headers, now);
  const auto timed = [&](Error e) {
    e.retry_after = wait;
    return e;
  };
  switch (r.status) {
    case 401:
      return fail(Kind::unauthenticated, name + " does not accept our credential any more; connect it anew" + status);
    case 403:
      return fail(Kind::forbidden, name + " does not let this account do that" + status);
    case 404:
    case 410:
      return fail(Kind::not_found, name + " does not have this (any more)" + status);
    case 409:
      return fail(Kind::conflict, name + " says it exists already or has changed" + status);
    case 412:
      return fail(Kind::stale, name + " says it has changed meanwhile" + status);
    case 413:
      return fail(Kind::too_large, name + " finds this too large" + status);
    case 429:
      return timed(fail(Kind::rate_limited, name + " asks us to slow down" + status));
    case 503:
      return timed(fail(Kind::unavailable, name + " is not available at the moment" + status));
    default:
      break;
  }
  if (r.status >= 500 && repeatable) return timed(fail(Kind::unavailable, name + " has trouble of its own" + status));
  if (r.status >= 500) return timed(fail(Kind::ambiguous, name + " failed while it was at it" + status));
  return fail(Kind::invalid, name + " refused this" + status);
}

}  // namespace kith::net

#include "net/http_server.h"

#include <atomic>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <condition_variable>
#include <mutex>
#include <set>

#include "base/log.h"
#include "net/http_wire.h"

namespace kith::net {
namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using tcp = asio::ip::tcp;
using ErrorCode = boost::system::error_code;

namespace {

constexpr std::size_t kSlowestBytesPerSecond = 32 * 1024;
constexpr std::size_t kReadBuffer = 16 * 1024;
const auto kGoOn = std::string_view("HTTP/1.1 100 Continue\r\n\r\n");

using Parser = http::request_parser<http::string_body>;

struct Connection;

// What the acceptor and every connection share.
struct Shared {
  HttpServerOptions options;
  ProxyTrust trust;
  Handler handler;
  WorkerPool& workers;
  std::atomic<bool> stopping{false};
  std::atomic<std::uint64_t> requests{0};
  std::mutex mutex;
  std::condition_variable emptied;
  std::set<Connection*> open;
};

struct Connection {
  Connection(tcp::socket socket, std::shared_ptr<Shared> s)
      : stream(std::move(socket)),
        shared(std::move(s)),
        timer(stream.get_executor()),
        buffer(shared->options.max_header + 64 * 1024) {
    const std::lock_guard lock(shared->mutex);
    shared->open.insert(this);
  }
  ~Connection() {
    const std::lock_guard lock(shared->mutex);
    shared->open.erase(this);
    shared->emptied.notify_all();
  }

  beast::tcp_stream stream;
  std::shared_ptr<Shared> shared;
  asio::steady_timer timer;  // of a live stream
  beast::flat_buffer buffer;
  IpAddress peer;
  bool idle = true;
  std::shared_ptr<EventStream> live;
};

using Conn = std::shared_ptr<Connection>;

IpAddress ip_of(const asio::ip::address& a) {
  IpAddress out;
  if (a.is_v6() && a.to_v6().is_v4_mapped()) {
    out.v4 = true;
    std::ranges::copy(asio::ip::make_address_v4(asio::ip::v4_mapped, a.to_v6()).to_bytes(), out.bytes.begin());
  } else if (a.is_v4()) {
    out.v4 = true;
    std::ranges::copy(a.to_v4().to_bytes(), out.bytes.begin());
  } else {
    std::ranges::copy(a.to_v6().to_bytes(), out.bytes.begin());
  }
  return out;
}

Millis time_for(Millis base, std::size_t bytes) {
  return base + Millis{bytes * 1000 / kSlowestBytesPerSecond};
}

Response plain(int status, std::string text) {
  return Response::text(status, text + "\n");
}

// Sends one whole answer. False where the caller has gone.
Task<bool> send_answer(Conn c, Response answer, bool keep_alive, bool head_only) {
  const std::string head = response_head(answer, static_cast<std::int64_t>(answer.body.size()), keep_alive,
                                         c->shared->options.always, system_clock().now());
  const bool bodiless = head_only || answer.status == 204 || answer.status == 304;
  const std::array<asio::const_buffer, 2> parts{asio::buffer(head),
                                                bodiless ? asio::const_buffer() : asio::buffer(answer.body)};
  c->stream.expires_after(time_for(c->shared->options.body_time, answer.body.size()));
  ErrorCode error;
  co_await asio::async_write(c->stream, parts, asio::redirect_error(asio::use_awaitable, error));
  co_return !error;
}

RequestHead head_of(const Parser& parser, const IpAddress& peer) {
  RequestHead out;
  const auto& message = parser.get();
  out.method = std::string(message.method_string());
  out.target = std::string(message.target());
  out.version = static_cast<int>(message.version());
  out.peer = peer;
  for (const auto& field : message) out.headers.add(std::string(field.name_string()), std::string(field.value()));
  return out;
}

Response answer_of(const Shared& shared, const Request& request) {
  Response answer;
  try {
    answer = shared.handler(request);
  } catch (const std::exception& e) {
    log::error("http.exception", {{"path", request.path}, {"why", e.what()}});
    answer = plain(500, "something broke on our side");
  } catch (...) {
    log::error("http.exception", {{"path", request.path}});
    answer = plain(500, "something broke on our side");
  }
  compress(request, answer);
  return answer;
}

// A listener's connection: nothing more is expected from it, so anything readable means its end.
void watch_for_end(Conn c) {
  c->stream.socket().async_wait(tcp::socket::wait_read, [weak = std::weak_ptr<Connection>(c)](ErrorCode) {
    const auto conn = weak.lock();
    if (!conn || !conn->live) return;
    conn->live->close();
    conn->idle = true;  // tells run_live() to stop at once
    conn->timer.cancel();
  });
}

Task<void> run_live(Conn c, Response answer) {
  const auto live = answer.stream;
  c->live = live;
  answer.headers.set("Content-Type", "text/event-stream; charset=utf-8");
  answer.headers.set("Cache-Control", "no-cache, no-transform");
  answer.headers.set("X-Accel-Buffering", "no");
  live->wake_with([weak = std::weak_ptr<Connection>(c), executor = c->stream.get_executor()] {
    asio::post(executor, [weak] {
      if (const auto conn = weak.lock()) conn->timer.cancel();
    });
  });
  std::string bytes =
      response_head(answer, -1, false, c->shared->options.always, system_clock().now()) + ": welcome\n\n";
  ErrorCode error;
  watch_for_end(c);
  bool closed = false;
  for (;;) {
    if (!bytes.empty()) {
      c->stream.expires_after(c->shared->options.body_time);
      co_await asio::async_write(c->stream, asio::buffer(bytes), asio::redirect_error(asio::use_awaitable, error));
      if (error || closed || c->idle) break;
    }
    bytes = live->take(closed);
    if (!bytes.empty()) continue;
    if (closed || c->idle || c->shared->stopping) break;
    c->timer.expires_after(c->shared->options.heartbeat);
    ErrorCode woken;
    co_await c->timer.async_wait(asio::redirect_error(asio::use_awaitable, woken));
    if (!woken) bytes = ": still here\n\n";
  }
  live->gone();
  c->live = nullptr;
}

int status_of(const Error& e) {
  return e.kind == Kind::too_large ? 413 : 400;
}

// Waits for the first byte of the next request, at most the idle time.
Task<bool> await_request(Conn c) {
  if (c->buffer.size() > 0) co_return true;
  c->buffer.shrink_to_fit();
  c->idle = true;
  c->stream.expires_after(c->shared->options.idle_time);
  ErrorCode error;
  auto space = c->buffer.prepare(kReadBuffer);
  const std::size_t got = co_await c->stream.async_read_some(space, asio::redirect_error(asio::use_awaitable, error));
  c->buffer.commit(got);
  c->idle = false;
  co_return !error;
}

// Reads the body after the head. An answer where the request is refused.
Task<std::optional<Response>> read_body(Conn c, Parser& parser, Request& request) {
  const auto& options = c->shared->options;
  const std::size_t most = options.max_body ? options.max_body(request.method, request.path) : limits::kHttpBodyBytes;
  const auto length = parser.content_length();
  if (length && *length > most) co_return plain(413, "the request is too large");
  parser.body_limit(most);
  ErrorCode error;
  if (same_header(request.headers.get("Expect"), "100-continue") && !parser.is_done() && c->buffer.size() == 0) {
    c->stream.expires_after(options.header_time);
    co_await asio::async_write(c->stream, asio::buffer(kGoOn), asio::redirect_error(asio::use_awaitable, error));
    if (error) co_return plain(400, "gone");
  }
  c->stream.expires_after(time_for(options.body_time, length.value_or(most)));
  co_await http::async_read(c->stream, c->buffer, parser, asio::redirect_error(asio::use_awaitable, error));
  if (error == http::error::body_limit) co_return plain(413, "the request is too large");
  if (error == beast::error::timeout) co_return plain(408, "too slow");  // the socket is closed by then
  if (error) co_return plain(400, "the request is not proper HTTP");
  request.body = std::move(parser.get().body());
  co_return std::nullopt;
}

// One request and its answer; false ends the connection.
Task<bool> serve_one(Conn c) {
  const bool has_bytes = co_await await_request(c);
  if (!has_bytes || c->shared->stopping) co_return false;
  Parser parser;
  parser.header_limit(static_cast<std::uint32_t>(c->shared->options.max_header));
  parser.body_limit(boost::none);
  c->stream.expires_after(c->shared->options.header_time);
  ErrorCode error;
  co_await http::async_read_header(c->stream, c->buffer, parser, asio::redirect_error(asio::use_awaitable, error));
  std::optional<Response> refusal;
  if (error == http::error::end_of_stream || error == http::error::partial_message) co_return false;
  if (error == beast::error::timeout) co_return false;
  if (error == http::error::header_limit || error == http::error::buffer_overflow)
    refusal = plain(431, "the header of the request is too large");
  else if (error)
    refusal = plain(400, "the request is not proper HTTP");
  Request request;
  if (!refusal) {
    auto made = make_request(head_of(parser, c->peer), c->shared->trust);
    if (made)
      request = *std::move(made);
    else
      refusal = plain(status_of(made.error()), made.error().message);
  }
  if (!refusal) refusal = co_await read_body(c, parser, request);
  ++c->shared->requests;
  if (refusal) {
    Response last = *std::move(refusal);
    co_await send_answer(c, std::move(last), false, false);
    co_return false;
  }
  c->stream.expires_never();
  auto work = [&]() -> Response { return answer_of(*c->shared, request); };
  Response answer = co_await run_blocking(c->shared->workers, std::move(work));
  if (answer.stream && request.method != "HEAD") {
    co_await run_live(c, std::move(answer));
    co_return false;
  }
  const bool keep = parser.get().keep_alive() && !c->shared->stopping;
  const bool sent = co_await send_answer(c, std::move(answer), keep, request.method == "HEAD");
  co_return sent&& keep;
}

// Closes so that the caller can read a last answer although it was still sending (RFC 9112 9.6).
Task<void> close_gently(Conn c) {
  ErrorCode error;
  c->stream.socket().shutdown(tcp::socket::shutdown_send, error);
  if (error) co_return;
  c->stream.expires_after(Millis{c->shared->stopping ? 200 : 2'000});
  std::size_t drained = 0;
  while (!error && drained < 1024 * 1024) {
    c->buffer.clear();
    auto space = c->buffer.prepare(kReadBuffer);
    drained += co_await c->stream.async_read_some(space, asio::redirect_error(asio::use_awaitable, error));
  }
}

Task<void> run_connection(Conn c) {
  for (;;) {
    const bool again = co_await serve_one(c);
    if (!again) break;
  }
  co_await close_gently(c);
  c->stream.close();
}

Task<void> accept_all(std::shared_ptr<tcp::acceptor> acceptor, Executor executor, std::shared_ptr<Shared> shared) {
  while (!shared->stopping) {
    ErrorCode error;
    auto strand = asio::make_strand(executor);
    tcp::socket socket(strand);
    co_await acceptor->async_accept(socket, asio::redirect_error(asio::use_awaitable, error));
    if (shared->stopping || error == asio::error::operation_aborted) co_return;
    if (error) {
      log::warning("http.accept", {{"why", error.message()}});
      co_await sleep_for(Millis{100});
      continue;
    }
    std::size_t open = 0;
    {
      const std::lock_guard lock(shared->mutex);
      open = shared->open.size();
    }
    if (open >= shared->options.max_connections) continue;  // dropped
    ErrorCode ignored;
    socket.set_option(tcp::no_delay(true), ignored);
    const auto remote = socket.remote_endpoint(ignored);
    if (ignored) continue;
    auto c = std::make_shared<Connection>(std::move(socket), shared);
    c->peer = ip_of(remote.address());
    asio::co_spawn(strand, run_connection(c), [c](std::exception_ptr e) {
      if (!e) return;
      try {
        std::rethrow_exception(e);
      } catch (const std::exception& x) {
        log::error("http.connection", {{"why", x.what()}});
      } catch (...) {
        log::error("http.connection");
      }
    });
  }
}

class BeastServer final : public HttpServer {
 public:
  BeastServer(std::shared_ptr<tcp::acceptor> acceptor, std::shared_ptr<Shared> shared)
      : acceptor_(std::move(acceptor)), shared_(std::move(shared)), port_(acceptor_->local_endpoint().port()) {}
  ~BeastServer() override { stop(Millis{0}); }

  std::uint16_t port() const override { return port_; }
  std::uint64_t requests() const override { return shared_->requests; }
  std::size_t connections() const override {
    const std::lock_guard lock(shared_->mutex);
    return shared_->open.size();
  }

  void stop(Millis grace) override {
    if (shared_->stopping.exchange(true)) return;
    asio::post(acceptor_->get_executor(), [a = acceptor_] {
      ErrorCode ignored;
      a->close(ignored);
    });
    ask_all(false);
    wait(grace);
    ask_all(true);
    wait(Millis{2'000});
  }

 private:
  // Ends idle connections and live streams; all of them where `cut`.
  void ask_all(bool cut) {
    const std::lock_guard lock(shared_->mutex);
    for (Connection* c : shared_->open) {
      // Runs on the connection's strand, where it still exists or has just been taken off the list.
      asio::post(c->stream.get_executor(), [c, cut, shared = shared_] {
        {
          const std::lock_guard inner(shared->mutex);
          if (!shared->open.contains(c)) return;
        }
        if (c->live) c->live->close();
        if (cut || c->idle) c->stream.cancel();
        if (cut) c->stream.close();
      });
    }
  }

  void wait(Millis most) {
    std::unique_lock lock(shared_->mutex);
    shared_->emptied.wait_for(lock, most, [&] { return shared_->open.empty(); });
  }

  std::shared_ptr<tcp::acceptor> acceptor_;
  std::shared_ptr<Shared> shared_;
  std::uint16_t port_;
};

}  // namespace

Headers security_headers() {
  return Headers{
      {"Content-Security-Policy",
       "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; media-src 'self'; "
       "font-src 'self'; "
       "connect-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'self'; "
       "frame-ancestors 'none'"},
      {"X-Content-Type-Options", "nosniff"},
      {"X-Frame-Options", "DENY"},
      {"Referrer-Policy", "no-referrer"},
      {"Cross-Origin-Opener-Policy", "same-origin"},
      {"Cross-Origin-Resource-Policy", "same-origin"},
      {"Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=()"},
  };
}

Result<std::unique_ptr<HttpServer>> start_http_server(Executor executor, WorkerPool& workers, HttpServerOptions options,
                                                      Handler handler) {
  if (options.always.size() == 0) options.always = security_headers();
  TRY(auto trust, ProxyTrust::of(options.trusted_proxies));
  ErrorCode error;
  const auto address = asio::ip::make_address(options.address, error);
  const std::string where = "`" + options.address + ":" + std::to_string(options.port) + "`";
  if (error) return fail(Kind::invalid, where + " is not an address to listen on; write e.g. 127.0.0.1:8080");
  auto acceptor = std::make_shared<tcp::acceptor>(asio::make_strand(executor));
  const tcp::endpoint endpoint(address, options.port);
  acceptor->open(endpoint.protocol(), error);
  if (!error) acceptor->set_option(tcp::acceptor::reuse_address(true), error);
  if (!error) acceptor->bind(endpoint, error);
  if (!error) acceptor->listen(1024, error);
  if (error) return fail(Kind::unavailable, "cannot listen on " + where + ": " + error.message());
  auto shared = std::shared_ptr<Shared>(new Shared{std::move(options), std::move(trust), std::move(handler), workers});
  asio::co_spawn(acceptor->get_executor(), accept_all(acceptor, executor, shared), asio::detached);
  return std::unique_ptr<HttpServer>(std::make_unique<BeastServer>(acceptor, shared));
}

}  // namespace kith::net

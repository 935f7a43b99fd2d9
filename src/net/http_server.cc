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
#include <boost/beast/core/buffers_suffix.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>

#include "base/log.h"
#include "net/http_crowd.h"
#include "net/http_pace.h"
#include "net/http_socket.h"
#include "net/http_wire.h"

namespace kith::net {
namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using tcp = asio::ip::tcp;
using ErrorCode = boost::system::error_code;

namespace {

constexpr std::size_t kReadBuffer = 16 * 1024;
const auto kGoOn = std::string_view("HTTP/1.1 100 Continue\r\n\r\n");

using Parser = http::request_parser<http::string_body>;

// What the acceptor and every connection share.
struct Shared {
  Shared(HttpServerOptions o, ProxyTrust t, Handler h, EventLoop& l, WorkerPool& w)
      : options(std::move(o)),
        trust(std::move(t)),
        handler(std::move(h)),
        loop(l),
        workers(w),
        crowd(options.max_connections, options.max_held) {}

  HttpServerOptions options;
  ProxyTrust trust;
  Handler handler;
  EventLoop& loop;
  WorkerPool& workers;
  Pace pace;
  std::atomic<bool> stopping{false};
  std::atomic<std::uint64_t> requests{0};
  Crowd crowd;
};

struct Connection : Seat, std::enable_shared_from_this<Connection> {
  Connection(tcp::socket socket, std::shared_ptr<Shared> s)
      : stream(std::move(socket)),
        shared(std::move(s)),
        timer(stream.get_executor()),
        deadline(stream.get_executor()),
        buffer(shared->options.max_header + 64 * 1024) {}
  ~Connection() override { shared->crowd.leave(*this); }

  void dismiss() override {
    asio::post(stream.get_executor(), [weak = weak_from_this()] {
      const auto c = weak.lock();
      if (!c) return;
      c->dismissed = true;
      c->stream.cancel();
    });
  }

  beast::tcp_stream stream;
  std::shared_ptr<Shared> shared;
  asio::steady_timer timer;     // of a live stream
  asio::steady_timer deadline;  // of reading a request
  std::uint64_t deadlines = 0;
  beast::flat_buffer buffer;
  IpAddress peer;
  bool ahead = false;      // sent its request before the last was answered
  bool slow = false;       // the deadline came first
  bool dismissed = false;  // others needed the room
  bool left = false;       // a live stream's listener has gone
  std::shared_ptr<EventStream> live;
};

using Conn = std::shared_ptr<Connection>;
using Stage = Seat::Stage;

// Ends what the connection waits for after so long, and says so in `slow`. The stream's own clock would close the
// socket, and then nobody could be told why.
void set_deadline(const Conn& c, Millis most) {
  c->deadline.expires_after(most);
  c->deadline.async_wait([weak = std::weak_ptr<Connection>(c), number = ++c->deadlines](ErrorCode error) {
    const auto conn = weak.lock();
    if (error || !conn || conn->deadlines != number) return;
    conn->slow = true;
    conn->stream.cancel();
  });
}

void end_deadline(const Conn& c) {
  ++c->deadlines;
  c->deadline.cancel();
}

// Sends one whole answer. False where the caller has gone.
Task<bool> send_answer(Conn c, Response answer, bool keep_alive, bool head_only) {
  const auto content = answer.content();
  const std::string head = response_head(answer, static_cast<std::int64_t>(content.size()), keep_alive,
                                         c->shared->options.always, system_clock().now());
  const bool bodiless = head_only || answer.status == 204 || answer.status == 304;
  const std::array<asio::const_buffer, 2> parts{asio::buffer(head),
                                                bodiless ? asio::const_buffer() : asio::buffer(content)};
  ErrorCode error;
  // Most answers go out whole at once: no clock, no waiting.
  const std::size_t sent = c->stream.socket().write_some(parts, error);
  if (!error && sent == asio::buffer_size(parts)) co_return true;
  if (error && error != asio::error::would_block) co_return false;
  c->stream.expires_after(time_for(c->shared->options.body_time, content.size()));
  beast::buffers_suffix rest(parts);
  rest.consume(sent);
  co_await asio::async_write(c->stream, rest, asio::redirect_error(asio::use_awaitable, error));
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
    answer = refusal(500, "something broke on our side");
  } catch (...) {
    log::error("http.exception", {{"path", request.path}});
    answer = refusal(500, "something broke on our side");
  }
  compress(request, answer);
  return answer;
}

// Null: those this request is for have enough to do.
WorkerPool* workers_of(const Shared& shared, const Request& request) {
  const auto& own = shared.options.workers_for;
  WorkerPool* const pool = own ? own(request.method, request.path) : nullptr;
  if (!pool) return &shared.workers;
  return pool->pending() < shared.options.most_waiting ? pool : nullptr;
}

// What the handler says, run on the loop itself where such requests have been quick of late.
Task<Response> work_on(Conn c, const Request& request) {
  Shared& shared = *c->shared;
  WorkerPool* const workers = workers_of(shared, request);
  if (!workers) co_return come_back();
  const auto kind = Pace::kind_of(request);
  std::optional<Response> answer;
  auto work = [&] {
    const auto begun = std::chrono::steady_clock::now();
    answer = answer_of(shared, request);
    shared.pace.note(kind, std::chrono::steady_clock::now() - begun);
  };
  // Whoever sends many at once waits behind the others, in the line of the workers.
  const bool quick = !c->ahead && workers == &shared.workers && shared.pace.is_quick(request, kind);
  if (!quick || !shared.loop.run_here(work)) co_await run_blocking_void(*workers, work);
  co_return *std::move(answer);
}

// A listener's connection: nothing more is expected from it, so anything readable means its end.
void watch_for_end(Conn c) {
  c->stream.socket().async_wait(tcp::socket::wait_read, [weak = std::weak_ptr<Connection>(c)](ErrorCode) {
    const auto conn = weak.lock();
    if (!conn || !conn->live) return;
    conn->live->close();
    conn->left = true;  // tells run_live() to stop at once
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
      if (error || closed || c->left) break;
    }
    bytes = live->take(closed);
    if (!bytes.empty()) continue;
    if (closed || c->left || c->shared->stopping) break;
    c->timer.expires_after(c->shared->options.heartbeat);
    ErrorCode woken;
    co_await c->timer.async_wait(asio::redirect_error(asio::use_awaitable, woken));
    if (!woken) bytes = ": still here\n\n";
  }
  live->gone();
  c->live = nullptr;
}

// Waits for the first byte of the next request, at most the idle time.
Task<bool> await_request(Conn c) {
  c->shared->crowd.hold(*c, 0);
  if ((c->ahead = c->buffer.size() > 0)) co_return true;
  c->buffer.shrink_to_fit();
  c->shared->crowd.set_stage(*c, Stage::idle);
  c->stream.expires_after(c->shared->options.idle_time);
  ErrorCode error;
  auto space = c->buffer.prepare(kReadBuffer);
  const std::size_t got = co_await c->stream.async_read_some(space, asio::redirect_error(asio::use_awaitable, error));
  c->buffer.commit(got);
  co_return !error && !c->dismissed;
}

// What a failed read means: an answer, or none where nobody is there to read it.
std::optional<Response> refusal_after(const Connection& c, const ErrorCode& error) {
  if (c.dismissed || c.shared->stopping) return std::nullopt;
  if (c.slow) return refusal(408, "the request took too long to arrive");
  if (error == http::error::header_limit || error == http::error::buffer_overflow)
    return refusal(431, "the header of the request is too large");
  if (error == http::error::body_limit) return refusal(413, "the request is too large");
  if (error == http::error::end_of_stream || error == http::error::partial_message) return std::nullopt;
  const ErrorCode any_of_the_parser = http::error::bad_target;
  if (error.category() != any_of_the_parser.category()) return std::nullopt;
  return refusal(400, "the request is not proper HTTP");
}

struct Ended {
  bool well = false;
  std::optional<Response> answer;  // where it did not end well
};

// Reads the head of a request; what follows stays in the buffer.
Task<Ended> read_head(Conn c, Parser& parser) {
  const auto bytes = [&] {
    const auto data = c->buffer.data();
    return std::string_view(static_cast<const char*>(data.data()), data.size());
  };
  HeadScan scan;
  std::string_view fresh = bytes();
  ErrorCode error;
  for (bool first = true;; first = false) {
    if (!scan.take(fresh)) co_return Ended{false, refusal(400, "the request is not proper HTTP")};
    c->buffer.consume(parser.put(c->buffer.data(), error));
    if (error && error != http::error::need_more) break;
    if (parser.is_header_done()) break;
    const std::size_t before = c->buffer.size();
    if (before > c->shared->options.max_header) {
      error = http::error::header_limit;
      break;
    }
    if (first) set_deadline(c, c->shared->options.header_time);  // most heads come whole
    auto space = c->buffer.prepare(kReadBuffer);
    const std::size_t got = co_await c->stream.async_read_some(space, asio::redirect_error(asio::use_awaitable, error));
    c->buffer.commit(got);
    if (error || c->slow || c->dismissed) break;
    fresh = bytes().substr(before);
  }
  end_deadline(c);
  if (parser.is_header_done() && !c->slow && !c->dismissed) co_return Ended{true, {}};
  co_return Ended{false, refusal_after(*c, error)};
}

// Reads the body after the head.
Task<Ended> read_body(Conn c, Parser& parser, Request& request) {
  const auto& options = c->shared->options;
  const std::size_t most = options.max_body ? options.max_body(request.method, request.path) : limits::kHttpBodyBytes;
  const auto length = parser.content_length();
  if (length && *length > most) co_return Ended{false, refusal(413, "the request is too large")};
  parser.body_limit(most);
  ErrorCode error;
  set_deadline(c, time_for(options.body_time, length.value_or(most)));
  if (same_header(request.headers.get("Expect"), "100-continue") && !parser.is_done() && c->buffer.size() == 0)
    co_await asio::async_write(c->stream, asio::buffer(kGoOn), asio::redirect_error(asio::use_awaitable, error));
  while (!error && !parser.is_done() && !c->slow && !c->dismissed) {
    co_await http::async_read_some(c->stream, c->buffer, parser, asio::redirect_error(asio::use_awaitable, error));
    if (!c->shared->crowd.hold(*c, parser.get().body().size()))
      co_return Ended{false, refusal(503, "too much is being sent at once; try again in a moment")};
  }
  end_deadline(c);
  if (error == http::error::buffer_overflow) error = http::error::bad_chunk_extension;
  if (error || c->slow || c->dismissed) co_return Ended{false, refusal_after(*c, error)};
  request.body = std::move(parser.get().body());
  co_return Ended{true, {}};
}

// Reads a whole request.
Task<Ended> read_request(Conn c, Parser& parser, Request& request) {
  auto& crowd = c->shared->crowd;
  parser.header_limit(static_cast<std::uint32_t>(c->shared->options.max_header));
  parser.body_limit(boost::none);
  crowd.set_stage(*c, Stage::head);
  c->stream.expires_never();
  auto head = co_await read_head(c, parser);
  if (!head.well) co_return std::move(head);
  auto made = make_request(head_of(parser, c->peer), c->shared->trust);
  if (!made) co_return Ended{false, refusal(400, made.error().message)};
  request = *std::move(made);
  if (parser.is_done()) co_return Ended{true, {}};
  crowd.set_stage(*c, Stage::body);
  auto body = co_await read_body(c, parser, request);
  co_return std::move(body);
}

// One request and its answer; false ends the connection.
Task<bool> serve_one(Conn c) {
  const bool has_bytes = co_await await_request(c);
  if (!has_bytes || c->shared->stopping) co_return false;
  Parser parser;
  Request request;
  auto read = co_await read_request(c, parser, request);
  end_deadline(c);
  if (read.well || read.answer) ++c->shared->requests;
  if (!read.well) {
    if (!read.answer) co_return false;
    Response last = *std::move(read.answer);
    co_await send_answer(c, std::move(last), false, false);
    co_return false;
  }
  c->shared->crowd.set_stage(*c, Stage::work);
  Response answer = co_await work_on(c, request);
  if (answer.stream && request.method != "HEAD") {
    c->shared->crowd.set_stage(*c, Stage::live);
    co_await run_live(c, std::move(answer));
    co_return false;
  }
  std::string().swap(request.body);
  c->shared->crowd.set_stage(*c, Stage::answer);
  c->shared->crowd.hold(*c, answer.body.size());  // where that is too much, those who hold most leave with time
  const bool keep = parser.get().keep_alive() && !c->shared->stopping;
  const bool sent = co_await send_answer(c, std::move(answer), keep, request.method == "HEAD");
  co_return sent && keep && !c->dismissed;
}

// Closes so that the caller can read a last answer although it was still sending (RFC 9112 9.6).
Task<void> close_gently(Conn c) {
  ErrorCode error;
  c->stream.socket().shutdown(tcp::socket::shutdown_send, error);
  if (error || c->dismissed) co_return;
  c->stream.expires_after(Millis{c->shared->stopping ? 200 : 2'000});
  std::size_t drained = 0;
  while (!error && drained < 1024 * 1024 && !c->dismissed) {
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
    if (!shared->crowd.make_room()) continue;  // dropped
    const auto peer = greet(socket);
    if (!peer) continue;
    auto c = std::make_shared<Connection>(std::move(socket), shared);
    c->peer = *peer;
    shared->crowd.enter(*c);
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
  std::size_t connections() const override { return shared_->crowd.size(); }
  std::size_t held() const override { return shared_->crowd.held(); }

  void stop(Millis grace) override {
    if (shared_->stopping.exchange(true)) return;
    asio::post(acceptor_->get_executor(), [a = acceptor_] {
      ErrorCode ignored;
      a->close(ignored);
    });
    ask_all(false);
    shared_->crowd.wait_until_empty(grace);
    ask_all(true);
    shared_->crowd.wait_until_empty(Millis{2'000});
  }

 private:
  // Ends idle connections and live streams; all of them where `cut`.
  void ask_all(bool cut) {
    shared_->crowd.each([cut](Seat& seat, Stage stage) {
      auto& c = static_cast<Connection&>(seat);
      asio::post(c.stream.get_executor(), [weak = c.weak_from_this(), cut, idle = stage == Stage::idle] {
        const auto conn = weak.lock();
        if (!conn) return;
        if (conn->live) conn->live->close();
        if (cut || idle) conn->stream.cancel();
        if (cut) conn->stream.close();
      });
    });
  }

  std::shared_ptr<tcp::acceptor> acceptor_;
  std::shared_ptr<Shared> shared_;
  std::uint16_t port_;
};

}  // namespace

Result<std::unique_ptr<HttpServer>> start_http_server(EventLoop& loop, WorkerPool& workers, HttpServerOptions options,
                                                      Handler handler) {
  if (options.always.size() == 0) options.always = security_headers();
  TRY(auto trust, ProxyTrust::of(options.trusted_proxies));
  ErrorCode error;
  const auto address = asio::ip::make_address(options.address, error);
  const std::string where = "`" + options.address + ":" + std::to_string(options.port) + "`";
  if (error) return fail(Kind::invalid, where + " is not an address to listen on; write e.g. 127.0.0.1:8080");
  auto acceptor = std::make_shared<tcp::acceptor>(asio::make_strand(loop.executor()));
  const tcp::endpoint endpoint(address, options.port);
  acceptor->open(endpoint.protocol(), error);
  if (!error) acceptor->set_option(tcp::acceptor::reuse_address(true), error);
  if (!error) acceptor->bind(endpoint, error);
  if (!error) acceptor->listen(1024, error);
  if (error) return fail(Kind::unavailable, "cannot listen on " + where + ": " + error.message());
  auto shared = std::make_shared<Shared>(std::move(options), std::move(trust), std::move(handler), loop, workers);
  asio::co_spawn(acceptor->get_executor(), accept_all(acceptor, loop.executor(), shared), asio::detached);
  return std::unique_ptr<HttpServer>(std::make_unique<BeastServer>(acceptor, shared));
}

}  // namespace kith::net

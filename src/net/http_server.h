// The HTTP server: coroutines for connections, a worker pool for handlers, limits on everything.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/limits.h"
#include "base/result.h"
#include "base/time.h"
#include "net/http_message.h"
#include "net/task.h"

namespace kith::net {

struct HttpServerOptions {
  std::string address = "127.0.0.1";
  std::uint16_t port = 8080;  // 0: any free one
  // Proxies whose X-Forwarded-For, -Proto and -Host are believed: addresses or CIDR blocks.
  std::vector<std::string> trusted_proxies;
  // Where one more comes, those longest idle go; where nobody can go, the newcomer.
  std::size_t max_connections = limits::kHttpConnections;
  // Bytes of bodies and answers of all connections together.
  std::size_t max_held = limits::kHttpHeldBytes;
  std::size_t max_header = limits::kHttpHeaderBytes;
  // The largest body a request to this path may have.
  std::function<std::size_t(std::string_view method, std::string_view path)> max_body;
  // Workers kept for requests that take seconds, so that they hold up no others; null: the common ones. So many wait
  // there at most, the rest are told to come back.
  std::function<WorkerPool*(std::string_view method, std::string_view path)> workers_for;
  std::size_t most_waiting = 16;
  Millis header_time = limits::kHttpHeaderTime;
  Millis body_time = limits::kHttpBodyTime;
  Millis idle_time = limits::kHttpIdleTime;
  Millis heartbeat = Millis{15'000};  // of live streams
  // Added to every answer that has no field of that name; empty: security_headers().
  Headers always;
};

// Strict Content-Security-Policy without inline script or style, nosniff, no frames, no referrer.
Headers security_headers();

class HttpServer {
 public:
  virtual ~HttpServer() = default;
  virtual std::uint16_t port() const = 0;
  // Stops listening, ends idle connections and live streams, lets running requests finish within
  // `grace`, then cuts. Blocks. The destructor stops with no grace.
  virtual void stop(Millis grace) = 0;
  // Connections open now, bytes they hold, and requests answered so far.
  virtual std::size_t connections() const = 0;
  virtual std::size_t held() const = 0;
  virtual std::uint64_t requests() const = 0;
};

// Handlers run on `workers`, or on those `workers_for` names, one at a time a connection; those that have been quick of
// late run on the loop itself (decisions/0011). An exception that leaves one becomes a 500.
// Errors: unavailable (address in use).
Result<std::unique_ptr<HttpServer>> start_http_server(EventLoop& loop, WorkerPool& workers, HttpServerOptions options,
                                                      Handler handler);

}  // namespace kith::net

// The one way out over HTTP: guarded, limited, and exact about what is known after a failure.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/limits.h"
#include "base/result.h"
#include "base/time.h"
#include "net/address_guard.h"
#include "net/headers.h"
#include "net/task.h"
#include "net/url.h"

namespace kith::net {

struct HttpRequest {
  std::string method = "GET";
  std::string url;  // http or https
  Headers headers;
  std::string body;
  Millis connect_timeout = limits::kFetchConnectTime;
  Millis total_timeout = limits::kFetchTotalTime;  // whole exchange, redirects included; streams ignore it
  Millis idle_timeout = Millis{0};                 // no byte for so long ends it; 0 is never. Streams: set it
  std::size_t max_body = limits::kFetchBodyBytes;  // after decompression
  int follow = 0;  // redirects to follow, at most limits::kFetchRedirects; at 0 a 3xx is simply the answer
  // Whether sending twice does no harm. Unset: true for GET, HEAD, OPTIONS, PUT, DELETE.
  std::optional<bool> repeatable;
};

struct HttpResponse {
  int status = 0;
  Headers headers;
  std::string body;
  std::string final_url;
};

// What arrives on a stream. `response` comes once, before the first `chunk`; either returns false to
// end the stream (which is then a success). Both run on the waiting coroutine's executor.
struct StreamSink {
  std::function<bool(const HttpResponse& head)> response;
  std::function<bool(std::string_view bytes)> chunk;
};

// Any status is an answer, not an error: see error_from(). The errors are
//   invalid      not an http(s) address, or it carries user:password
//   forbidden    the guard refused the address: nothing was sent
//   unavailable  no such host, refused, TLS failed, or dropped before the request went out: nothing happened;
//                or dropped later on a repeatable request
//   timeout      too slow, and nothing was sent or the request is repeatable
//   ambiguous    dropped or too slow after a request that is not repeatable began to leave: read back
//   too_large    body or headers over the limit. On a request that is not repeatable: ambiguous
//   corrupt      not HTTP, or a broken encoding. On a request that is not repeatable: ambiguous
//   cancelled    the waiting coroutine was cancelled, or the client is being destroyed
// Messages name host and port, never path, query, headers or body. A request that is not repeatable
// never rides on a used connection, since libcurl would silently send it again if that one had died.
class HttpClient {
 public:
  virtual ~HttpClient() = default;
  virtual Task<Result<HttpResponse>> send(HttpRequest request) = 0;
  // For answers without an end (server-sent events). A status other than 2xx still reaches
  // sink.response. Ends with success when the server ends the answer.
  virtual Task<Result<void>> stream(HttpRequest request, StreamSink sink) = 0;
};

struct HttpClientOptions {
  AddressGuard guard;
  std::string user_agent;  // empty: `Kith/<version>`
  std::string ca_file;     // empty: the system's
  std::size_t at_once = limits::kFetchesAtOnce;  // more wait their turn; streams do not count
  std::size_t per_host = 8;
};

// libcurl on a thread of its own. Thread-safe.
std::unique_ptr<HttpClient> make_http_client(HttpClientOptions options);

// For threads that may block. Never from a coroutine.
Result<HttpResponse> send_blocking(HttpClient& client, HttpRequest request);

// What a status of 400 and above means: 401 unauthenticated, 403 forbidden, 404 and 410 not_found,
// 409 conflict, 412 stale, 413 too_large, 429 rate_limited with retry_after, other 4xx invalid;
// 503 unavailable, 504 and other 5xx ambiguous unless `repeatable` (then unavailable). `who` is the
// network's name for people.
Error error_from(const HttpResponse& response, std::string_view who, bool repeatable, Time now);

// multipart/form-data (RFC 7578). The boundary is random.
class Multipart {
 public:
  Multipart();
  void field(std::string_view name, std::string_view value);
  void file(std::string_view name, std::string_view file_name, std::string_view type, std::string_view bytes);
  std::string content_type() const;
  std::string body() &&;

 private:
  std::string boundary_;
  std::string body_;
};

// Server-sent events as they arrive in pieces of any size (WHATWG HTML 9.2.6). Pure.
struct ServerEvent {
  std::string event;  // "message" where unnamed
  std::string data;
  std::string id;  // last id seen so far
};
class EventParser {
 public:
  explicit EventParser(std::size_t max_event = 1024 * 1024) : max_(max_event) {}
  // Errors: too_large (one event over the limit).
  Result<std::vector<ServerEvent>> feed(std::string_view bytes);
  const std::string& last_id() const { return last_id_; }

 private:
  void line(std::string_view text, std::vector<ServerEvent>& out);
  std::size_t max_;
  std::string buffer_, event_, data_, last_id_;
  bool after_cr_ = false, first_ = true;
};

}  // namespace kith::net

// What a handler of the HTTP server sees and answers. No Beast, no Asio.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "net/event_stream.h"
#include "net/headers.h"
#include "net/url.h"

namespace kith::net {

struct Request {
  std::string method;
  std::string path;     // decoded, without query; never holds `..` segments or NUL
  std::string pattern;  // the route's pattern, set by the router: for metrics and rate limits
  Fields params;        // from the pattern
  Fields query;
  Headers headers;
  std::string body;
  std::string peer;  // the caller's address; through a trusted proxy, the one it names
  std::string host;  // with port where given
  bool secure = false;  // https, here or at the trusted proxy

  // Empty where absent.
  std::string_view param(std::string_view name) const;
  std::string_view query_value(std::string_view name) const;
  bool has_query(std::string_view name) const;
  std::string cookie(std::string_view name) const;
};

struct Response {
  int status = 200;
  Headers headers;
  std::string body;
  // Set: sent in place of `body`, and nothing is copied however many wait for it. Outlives the server.
  std::string_view lasting;
  // Set: the answer is a live stream; `body` is not sent.
  std::shared_ptr<EventStream> stream;
  // Already compressed or not worth compressing.
  bool as_is = false;

  // What is sent.
  std::string_view content() const { return lasting.empty() ? std::string_view(body) : lasting; }

  static Response json(int status, std::string body);
  static Response text(int status, std::string body, std::string type = "text/plain; charset=utf-8");
  static Response empty(int status = 204);
};

// `name=value; Path=/; …` for Set-Cookie.
struct Cookie {
  std::string name;
  std::string value;
  std::string path = "/";
  long long max_age_seconds = 0;  // 0: until the browser closes; negative: delete
  bool http_only = true;
  bool secure = false;
  std::string same_site = "Lax";
};
std::string set_cookie(const Cookie& cookie);

using Handler = std::function<Response(const Request&)>;

}  // namespace kith::net

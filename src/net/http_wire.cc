#include "net/http_wire.h"

#include <algorithm>
#include <charconv>

#include "net/gzip.h"
#include "net/http_server.h"

namespace kith::net {
namespace {

constexpr std::size_t kGzipFrom = 1024;
constexpr std::size_t kSlowestBytesPerSecond = 32 * 1024;

std::string_view trim(std::string_view s) {
  while (!s.empty() && (s.front() == ' ' || s.front() == '\t')) s.remove_prefix(1);
  while (!s.empty() && (s.back() == ' ' || s.back() == '\t')) s.remove_suffix(1);
  return s;
}

bool in_prefix(const IpAddress& a, const IpAddress& block, int prefix) {
  if (a.v4 != block.v4) return false;
  for (int bit = 0; bit < prefix; ++bit) {
    const auto byte = static_cast<std::size_t>(bit / 8);
    const int mask = 0x80 >> (bit % 8);
    if ((a.bytes[byte] & mask) != (block.bytes[byte] & mask)) return false;
  }
  return true;
}

Result<void> check_framing(const RequestHead& head) {
  const auto codings = head.headers.all("Transfer-Encoding");
  const auto lengths = head.headers.all("Content-Length");
  const bool plain = lengths.empty() || lengths[0].find_first_not_of("0123456789") == std::string_view::npos;
  if (lengths.size() > 1 || !plain) return fail(Kind::invalid, "a request must give its length once, in digits");
  if (codings.empty()) return {};
  if (!lengths.empty()) return fail(Kind::invalid, "a request must not have both Content-Length and Transfer-Encoding");
  if (codings.size() > 1 || !same_header(trim(codings[0]), "chunked"))
    return fail(Kind::invalid, "the only transfer coding taken is `chunked`");
  if (head.version < 11) return fail(Kind::invalid, "HTTP/1.0 has no transfer codings");
  return {};
}

bool is_host(std::string_view host) {
  return !host.empty() && host.size() <= 255 && std::ranges::all_of(host, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("-._:[]").contains(c);
  });
}

Result<std::string> host_of(const RequestHead& head) {
  const auto hosts = head.headers.all("Host");
  if (hosts.size() > 1) return fail(Kind::invalid, "a request must name its host once");
  if (hosts.empty() && head.version >= 11) return fail(Kind::invalid, "a request must name its host");
  if (hosts.empty()) return std::string();
  if (!is_host(trim(hosts[0]))) return fail(Kind::invalid, "the host named by the request is not proper");
  return std::string(trim(hosts[0]));
}

bool has_encoded_slash(std::string_view path) {
  for (std::size_t i = 0; i + 2 < path.size(); ++i) {
    if (path[i] != '%') continue;
    const auto code = path.substr(i + 1, 2);
    if (same_header(code, "2f") || same_header(code, "5c")) return true;
  }
  return false;
}

bool has_dot_segment(std::string_view path) {
  while (!path.empty()) {
    path.remove_prefix(1);
    const auto segment = path.substr(0, path.find('/'));
    if (segment == "." || segment == "..") return true;
    path.remove_prefix(segment.size());
  }
  return false;
}

Result<void> read_target(std::string_view target, Request& out) {
  if (target == "*" && out.method == "OPTIONS") {
    out.path = "*";
    return {};
  }
  if (!target.starts_with('/')) return fail(Kind::invalid, "the target of a request must begin with a slash");
  target = target.substr(0, target.find('#'));
  const auto mark = target.find('?');
  const auto path = target.substr(0, mark);
  if (has_encoded_slash(path)) return fail(Kind::invalid, "a path must not hold an encoded slash");
  TRY(out.path, percent_decode(path));
  if (!is_utf8(out.path) || has_dot_segment(out.path))
    return fail(Kind::invalid, "the path of the request is not proper");
  if (mark == std::string_view::npos) return {};
  TRY(out.query, form_decode(target.substr(mark + 1)));
  for (const auto& [key, value] : out.query)
    if (!is_utf8(key) || !is_utf8(value)) return fail(Kind::invalid, "the query of the request is not UTF-8");
  return {};
}

// The right-most address that is not a proxy of ours.
std::string caller_behind(std::string_view forwarded, const ProxyTrust& trust, std::string nearest) {
  while (!forwarded.empty()) {
    const auto comma = forwarded.rfind(',');
    const auto item = trim(comma == std::string_view::npos ? forwarded : forwarded.substr(comma + 1));
    const auto address = parse_ip(item);
    if (!address) return nearest;
    nearest = to_string(*address);
    if (!trust.trusts(*address)) return nearest;
    forwarded = comma == std::string_view::npos ? std::string_view{} : forwarded.substr(0, comma);
  }
  return nearest;
}

std::string join(const std::vector<std::string_view>& values) {
  std::string out;
  for (const auto v : values) out.append(out.empty() ? "" : ",").append(v);
  return out;
}

void believe_proxy(const RequestHead& head, const ProxyTrust& trust, Request& out) {
  if (!trust.trusts(head.peer)) return;
  out.peer = caller_behind(join(head.headers.all("X-Forwarded-For")), trust, out.peer);
  const auto scheme = head.headers.get("X-Forwarded-Proto");
  if (!scheme.empty()) out.secure = same_header(trim(scheme.substr(0, scheme.find(','))), "https");
  const auto host = trim(head.headers.get("X-Forwarded-Host"));
  if (is_host(host)) out.host = host;
}

bool is_packable(std::string_view type) {
  return type.starts_with("application/json") || type.starts_with("application/problem+json") ||
         type.starts_with("text/") || type.starts_with("image/svg") || type.starts_with("application/yaml");
}

std::string_view reason(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 201:
      return "Created";
    case 202:
      return "Accepted";
    case 204:
      return "No Content";
    case 302:
      return "Found";
    case 303:
      return "See Other";
    case 304:
      return "Not Modified";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 408:
      return "Request Timeout";
    case 409:
      return "Conflict";
    case 412:
      return "Precondition Failed";
    case 413:
      return "Content Too Large";
    case 415:
      return "Unsupported Media Type";
    case 422:
      return "Unprocessable Content";
    case 428:
      return "Precondition Required";
    case 429:
      return "Too Many Requests";
    case 431:
      return "Request Header Fields Too Large";
    case 500:
      return "Internal Server Error";
    case 503:
      return "Service Unavailable";
    default:
      return "";
  }
}

void append_field(std::string& out, std::string_view name, std::string_view value) {
  constexpr std::string_view kBreaks("\r\n\0", 3);
  out.append(name).append(": ");
  if (value.find_first_of(kBreaks) == std::string_view::npos)
    out.append(value);
  else
    for (const char c : value)
      if (!kBreaks.contains(c)) out += c;
  out += "\r\n";
}

}  // namespace

Result<ProxyTrust> ProxyTrust::of(const std::vector<std::string>& blocks) {
  ProxyTrust trust;
  for (const std::string& text : blocks) {
    const auto slash = text.find('/');
    Block block;
    TRY(block.address, parse_ip(std::string_view(text).substr(0, slash)));
    const int most = block.address.v4 ? 32 : 128;
    block.prefix = most;
    if (slash != std::string::npos) {
      const auto [end, error] = std::from_chars(text.data() + slash + 1, text.data() + text.size(), block.prefix);
      if (error != std::errc{} || end != text.data() + text.size() || block.prefix < 0 || block.prefix > most)
        return fail(Kind::invalid, "`" + text + "` has a bad prefix length; write e.g. 10.0.0.0/8");
    }
    trust.blocks_.push_back(block);
  }
  return trust;
}

bool ProxyTrust::trusts(const IpAddress& address) const {
  return std::ranges::any_of(blocks_, [&](const Block& b) { return in_prefix(address, b.address, b.prefix); });
}

Result<Request> make_request(RequestHead head, const ProxyTrust& trust) {
  TRYV(check_framing(head));
  Request out;
  out.method = head.method;
  TRY(out.host, host_of(head));
  TRYV(read_target(head.target, out));
  out.peer = to_string(head.peer);
  believe_proxy(head, trust, out);
  out.headers = std::move(head.headers);
  return out;
}

void compress(const Request& request, Response& response) {
  if (response.as_is || response.stream || !response.lasting.empty()) return;
  if (response.body.size() < kGzipFrom || response.headers.has("Content-Encoding")) return;
  if (!is_packable(response.headers.get("Content-Type"))) return;
  response.headers.add("Vary", "Accept-Encoding");
  if (!accepts_gzip(request.headers.get("Accept-Encoding"))) return;
  response.body = gzip(response.body);
  response.headers.set("Content-Encoding", "gzip");
}

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

std::string response_head(const Response& response, std::int64_t length, bool keep_alive, const Headers& always,
                          Time now) {
  std::string out;
  out.reserve(1'024);
  out.append("HTTP/1.1 ").append(std::to_string(response.status)).append(" ");
  out.append(reason(response.status)).append("\r\n");
  append_field(out, "Date", format_http_date(now));
  append_field(out, "Connection", keep_alive ? "keep-alive" : "close");
  const bool bodiless = response.status == 204 || response.status == 304 || response.status < 200;
  if (length >= 0 && !bodiless) append_field(out, "Content-Length", std::to_string(length));
  for (const auto& [name, value] : response.headers) append_field(out, name, value);
  for (const auto& [name, value] : always)
    if (!response.headers.has(name)) append_field(out, name, value);
  return out += "\r\n";
}

Response refusal(int status, std::string_view detail) {
  const bool large = status == 413 || status == 431;
  const std::string_view kind = large           ? "too_large"
                                : status == 408 ? "timeout"
                                : status == 503 ? "rate_limited"
                                : status >= 500 ? "internal"
                                                : "invalid";
  std::string text;
  for (const char c : detail)
    if (c != '"' && c != '\\' && static_cast<unsigned char>(c) >= 0x20) text += c;
  std::string body = "{\"type\":\"urn:kith:problem:" + std::string(kind) + "\",\"title\":\"" +
                     std::string(reason(status)) + "\",\"status\":" + std::to_string(status) + ",\"kind\":\"" +
                     std::string(kind) + "\",\"detail\":\"" + text + "\"}";
  Response out = Response::json(status, std::move(body));
  out.headers.set("Content-Type", "application/problem+json");
  out.headers.set("Cache-Control", "no-store");
  if (status == 503) out.headers.set("Retry-After", "2");
  return out;
}

Response come_back() {
  auto answer = refusal(503, "this machine looks into as many files as it can; try again in a moment");
  answer.headers.set("Retry-After", "5");
  return answer;
}

Millis time_for(Millis base, std::size_t bytes) {
  return base + Millis{bytes * 1000 / kSlowestBytesPerSecond};
}

bool HeadScan::take(std::string_view bytes) {
  for (const char c : bytes) {
    if (done_) return true;
    if (c == '\n') {
      if (last_ != '\r') return false;
      done_ = ends_;
      at_start_ = true;
      ends_ = false;
    } else {
      if (at_start_ && (c == ' ' || c == '\t')) return false;
      ends_ = at_start_ && c == '\r';
      at_start_ = false;
    }
    last_ = c;
  }
  return true;
}

bool is_utf8(std::string_view s) {
  for (std::size_t i = 0; i < s.size();) {
    const auto lead = static_cast<unsigned char>(s[i]);
    const std::size_t length = lead < 0x80                   ? 1
                               : lead >= 0xC2 && lead < 0xE0 ? 2
                               : (lead & 0xF0) == 0xE0       ? 3
                               : lead >= 0xF0 && lead < 0xF5 ? 4
                                                             : 0;
    if (length == 0 || i + length > s.size()) return false;
    for (std::size_t k = 1; k < length; ++k)
      if ((static_cast<unsigned char>(s[i + k]) & 0xC0) != 0x80) return false;
    const auto second = length > 1 ? static_cast<unsigned char>(s[i + 1]) : 0;
    const bool overlong = (lead == 0xE0 && second < 0xA0) || (lead == 0xF0 && second < 0x90);
    const bool surrogate = lead == 0xED && second >= 0xA0;
    if (overlong || surrogate || (lead == 0xF4 && second >= 0x90)) return false;
    i += length;
  }
  return true;
}

}  // namespace kith::net

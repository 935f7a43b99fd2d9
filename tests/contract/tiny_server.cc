#include "tiny_server.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <optional>
#include <stdexcept>

#include "net/url.h"

namespace kith::contract {
namespace {

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](unsigned char c) { return std::tolower(c); });
  return out;
}

bool send_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto n = ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (n <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
  return true;
}

// Reads until `buffer` holds `want` bytes or the peer has gone.
bool fill(int fd, std::string& buffer, std::size_t want) {
  char chunk[16384];
  while (buffer.size() < want) {
    const auto n = ::recv(fd, chunk, sizeof chunk, 0);
    if (n <= 0) return false;
    buffer.append(chunk, static_cast<std::size_t>(n));
  }
  return true;
}

std::optional<TinyRequest> read_request(int fd, std::string& buffer) {
  std::size_t end = 0;
  while ((end = buffer.find("\r\n\r\n")) == std::string::npos) {
    if (buffer.size() > 256 * 1024 || !fill(fd, buffer, buffer.size() + 1)) return std::nullopt;
  }
  TinyRequest r;
  const auto head = buffer.substr(0, end);
  buffer.erase(0, end + 4);
  const auto line = head.substr(0, head.find("\r\n"));
  const auto a = line.find(' '), b = line.rfind(' ');
  if (a == std::string::npos || b <= a) return std::nullopt;
  r.method = line.substr(0, a);
  const auto target = line.substr(a + 1, b - a - 1);
  const auto mark = target.find('?');
  r.path = net::percent_decode(target.substr(0, mark)).value_or("");
  if (mark != std::string::npos)
    if (auto fields = net::form_decode(target.substr(mark + 1))) r.query_list = *fields;
  for (const auto& [name, value] : r.query_list) r.query[name] = value;
  for (std::size_t at = line.size() + 2; at < head.size();) {
    auto stop = head.find("\r\n", at);
    if (stop == std::string::npos) stop = head.size();
    const auto field = head.substr(at, stop - at);
    const auto colon = field.find(':');
    if (colon != std::string::npos) {
      const auto from = field.find_first_not_of(' ', colon + 1);
      r.headers[lower(field.substr(0, colon))] = from == std::string::npos ? "" : field.substr(from);
    }
    at = stop + 2;
  }
  if (lower(r.header("expect")) == "100-continue") send_all(fd, "HTTP/1.1 100 Continue\r\n\r\n");
  const auto length = static_cast<std::size_t>(std::strtoull(r.header("content-length").c_str(), nullptr, 10));
  if (!fill(fd, buffer, length)) return std::nullopt;
  r.body = buffer.substr(0, length);
  buffer.erase(0, length);
  return r;
}

}  // namespace

std::string TinyRequest::header(const std::string& name) const {
  const auto found = headers.find(name);
  return found == headers.end() ? std::string() : found->second;
}

std::string TinyRequest::param(const std::string& name) const {
  const auto found = query.find(name);
  return found == query.end() ? std::string() : found->second;
}

TinyServer::TinyServer(Handler handler) : handler_(std::move(handler)) {
  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  if (listener_ < 0 || ::bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 || ::listen(listener_, 64) != 0 ||
      ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0)
    throw std::runtime_error("no loopback port for the fixture server");
  port_ = ntohs(address.sin_port);
  acceptor_ = std::thread([this] { accept_all(); });
}

TinyServer::~TinyServer() {
  stop_ = true;
  ::shutdown(listener_, SHUT_RDWR);
  acceptor_.join();
  {
    std::scoped_lock lock(mutex_);
    for (const int fd : open_) ::shutdown(fd, SHUT_RDWR);
  }
  for (auto& t : threads_) t.join();
  ::close(listener_);
}

std::string TinyServer::url() const { return fmt::format("http://127.0.0.1:{}", port_); }

std::vector<TinyRequest> TinyServer::requests() const {
  std::scoped_lock lock(mutex_);
  return requests_;
}

void TinyServer::forget_requests() {
  std::scoped_lock lock(mutex_);
  requests_.clear();
}

void TinyServer::accept_all() {
  while (!stop_) {
    const int fd = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (fd < 0) continue;
    const int on = 1;
    ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    std::scoped_lock lock(mutex_);
    if (stop_) {
      ::close(fd);
      return;
    }
    open_.push_back(fd);
    threads_.emplace_back([this, fd] {
      serve(fd);
      std::scoped_lock inner(mutex_);
      open_.remove(fd);
      ::close(fd);
    });
  }
}

void TinyServer::serve(int fd) {
  std::string buffer;
  while (!stop_) {
    const auto request = read_request(fd, buffer);
    if (!request) return;
    {
      std::scoped_lock lock(mutex_);
      requests_.push_back(*request);
    }
    const auto response = handler_(*request);
    if (response.drop || !answer(fd, response)) return;
  }
}

bool TinyServer::answer(int fd, const TinyResponse& r) {
  std::string head = fmt::format("HTTP/1.1 {} Fixture\r\nContent-Type: {}\r\n", r.status, r.stream ? "text/event-stream" : r.type);
  for (const auto& [name, value] : r.headers) head += fmt::format("{}: {}\r\n", name, value);
  if (!r.stream) {
    head += fmt::format("Content-Length: {}\r\n\r\n", r.body.size());
    if (!send_all(fd, head + r.body.substr(0, r.break_off ? r.body.size() / 2 : std::string::npos))) return false;
    return !r.break_off;
  }
  if (!send_all(fd, head + "Connection: close\r\n\r\n")) return false;
  for (std::string out; !stop_ && r.stream(out); out.clear())
    if (!send_all(fd, out)) return false;
  return false;
}

}  // namespace kith::contract

// For tests: a server that does exactly what a test tells it, and a client that sends any bytes.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace kith::net::testing {

// One end of a connection on loopback; blocking, with 5 s of patience.
class Line {
 public:
  explicit Line(int fd) : fd_(fd) {
    const timeval patience{5, 0};
    ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    ::setsockopt(fd_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  }
  // `takes`: bytes its end of the connection holds; 0: as many as is usual.
  static Line to(std::uint16_t port, int takes = 0) {
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (takes > 0) ::setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &takes, sizeof takes);
    sockaddr_in a{};
    a.sin_family = AF_INET;
    a.sin_port = htons(port);
    a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(fd, reinterpret_cast<sockaddr*>(&a), sizeof a) != 0) ::perror("connect");
    return Line(fd);
  }
  Line(Line&& other) noexcept : fd_(other.fd_.exchange(-1)), rest_(std::move(other.rest_)) {}
  ~Line() { close(); }

  void send(std::string_view bytes) {
    while (!bytes.empty()) {
      const auto n = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (n <= 0) return;
      bytes.remove_prefix(static_cast<std::size_t>(n));
    }
  }
  // Up to and with `end`; what came where the other side closed or was too slow.
  std::string read_to(std::string_view end) {
    while (!rest_.contains(end) && more()) {}
    const auto at = rest_.find(end);
    const std::string out = rest_.substr(0, at == std::string::npos ? at : at + end.size());
    rest_.erase(0, out.size());
    return out;
  }
  std::string read_bytes(std::size_t n) {
    while (rest_.size() < n && more()) {}
    const std::string out = rest_.substr(0, n);
    rest_.erase(0, out.size());
    return out;
  }
  std::string read_all() {
    while (more()) {}
    return std::exchange(rest_, {});
  }
  // A head and, by its Content-Length, a body.
  std::string read_http() {
    std::string out = read_to("\r\n\r\n");
    const auto at = out.find("Content-Length: ");
    if (at != std::string::npos) out += read_bytes(std::stoul(out.substr(at + 16)));
    return out;
  }
  // Closes with a reset, as a crash does.
  void reset() {
    const linger hard{1, 0};
    ::setsockopt(fd_, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
    close();
  }
  void close() {
    if (const int fd = fd_.exchange(-1); fd >= 0) ::close(fd);
  }
  // Ends whatever another thread waits for on this line.
  void interrupt() {
    if (const int fd = fd_; fd >= 0) ::shutdown(fd, SHUT_RDWR);
  }
  bool closed_by_peer() { return !more() && rest_.empty(); }

 private:
  bool more() {
    char space[16384];
    const auto n = fd_ < 0 ? -1 : ::recv(fd_, space, sizeof space, 0);
    if (n <= 0) return false;
    rest_.append(space, static_cast<std::size_t>(n));
    return true;
  }
  std::atomic<int> fd_;
  std::string rest_;
};

// Listens on a free port of loopback; each connection runs `talk` on a thread of its own.
class Peer {
 public:
  explicit Peer(std::function<void(Line&)> talk) : talk_(std::move(talk)) {
    fd_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in a{};
    a.sin_family = AF_INET;
    a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::bind(fd_, reinterpret_cast<sockaddr*>(&a), sizeof a) != 0 || ::listen(fd_, 64) != 0) ::perror("peer");
    socklen_t size = sizeof a;
    ::getsockname(fd_, reinterpret_cast<sockaddr*>(&a), &size);
    port_ = ntohs(a.sin_port);
    thread_ = std::thread([this] { accept_all(); });
  }
  ~Peer() {
    stopping_ = true;
    thread_.join();
    for (const auto& line : lines_) line->interrupt();
    for (std::thread& t : talks_) t.join();
    ::close(fd_);
  }
  std::uint16_t port() const { return port_; }
  std::string url(std::string_view path = "/") const { return "http://127.0.0.1:" + std::to_string(port_) + std::string(path); }
  int connections() const { return connections_; }

 private:
  void accept_all() {
    while (!stopping_) {
      pollfd p{fd_, POLLIN, 0};
      if (::poll(&p, 1, 20) <= 0) continue;
      const int fd = ::accept4(fd_, nullptr, nullptr, SOCK_CLOEXEC);
      if (fd < 0) continue;
      ++connections_;
      const auto line = lines_.emplace_back(std::make_shared<Line>(fd));
      talks_.emplace_back([this, line] {
        talk_(*line);
        line->close();
      });
    }
  }
  std::function<void(Line&)> talk_;
  int fd_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<bool> stopping_{false};
  std::atomic<int> connections_{0};
  std::vector<std::shared_ptr<Line>> lines_;
  std::vector<std::thread> talks_;
  std::thread thread_;
};

}  // namespace kith::net::testing

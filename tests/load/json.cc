// What an answer of 2 KB of JSON costs over HTTP, in processor time of the process that serves it:
//   load_json [REQUESTS] [ROUNDS]                     our server and a bare one of Beast take turns; each makes the
//                                                     document anew for every request, by Boost.JSON
//   load_json at PORT PID PATH REQUESTS [TOKENS…]      any server that runs: each token in turn
// One thread asks over kept connections, several requests on their way at once. A line of JSON a round. Every answer is
// checked; a wrong one ends with 1.
#include <fmt/core.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <boost/json.hpp>
#include <charconv>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "net/http_server.h"
#include "net/task.h"
#include "net/testing_peer.h"

namespace kith::load {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
namespace json = boost::json;
using tcp = asio::ip::tcp;

constexpr std::size_t kConnections = 16;
constexpr int kWarmUp = 200;

[[noreturn]] void give_up(const std::string& words) {
  fmt::print(stderr, "load_json: {}\n", words);
  std::exit(1);
}

// A page of conversations as a desk reads it.
std::string document() {
  json::array items;
  for (int n = 0; n < 10; ++n)
    items.push_back({{"id", std::to_string(71'234'567'890'123 + n)},
                     {"contact", {{"id", std::to_string(61'234'567'890'123 + n)}, {"name", "Person " + std::to_string(n)}}},
                     {"state", "open"},
                     {"priority", n % 4},
                     {"unread", n % 3 == 0},
                     {"last_message_at", "2026-11-20T12:00:00.000Z"},
                     {"preview", "Thank you, when does the shop at the riverside open tomorrow?"}});
  return json::serialize(json::object{{"items", std::move(items)}, {"next", nullptr}});
}

// One caller of the bare server: the least that answers properly.
class Session : public std::enable_shared_from_this<Session> {
 public:
  explicit Session(tcp::socket socket) : stream_(std::move(socket)) {}
  void read() {
    request_ = {};
    http::async_read(stream_, buffer_, request_, [me = shared_from_this()](beast::error_code error, std::size_t) {
      if (!error) me->answer();
    });
  }

 private:
  void answer() {
    answer_ = {http::status::ok, request_.version()};
    answer_.set(http::field::content_type, "application/json");
    answer_.keep_alive(request_.keep_alive());
    answer_.body() = document();
    answer_.prepare_payload();
    http::async_write(stream_, answer_, [me = shared_from_this()](beast::error_code error, std::size_t) {
      if (!error) me->read();
    });
  }

  beast::tcp_stream stream_;
  beast::flat_buffer buffer_;
  http::request<http::string_body> request_;
  http::response<http::string_body> answer_;
};

class Bare {
 public:
  Bare() : acceptor_(context_, {asio::ip::make_address("127.0.0.1"), 0}) { accept(); }
  std::uint16_t port() const { return acceptor_.local_endpoint().port(); }
  void run() { context_.run(); }

 private:
  void accept() {
    acceptor_.async_accept([this](beast::error_code error, tcp::socket socket) {
      if (error) return;
      socket.set_option(tcp::no_delay(true));
      std::make_shared<Session>(std::move(socket))->read();
      accept();
    });
  }

  asio::io_context context_{1};
  tcp::acceptor acceptor_;
};

// Both say their port and serve until they are ended.
using Say = std::function<void(std::uint16_t)>;

void serve_bare(const Say& say) {
  Bare server;
  say(server.port());
  server.run();
}

void serve_ours(const Say& say) {
  net::EventLoop loop(1);
  net::WorkerPool workers(4);
  net::HttpServerOptions options;
  options.port = 0;
  auto server = net::start_http_server(loop, workers, std::move(options),
                                       [](const net::Request&) { return net::Response::json(200, document()); });
  if (!server) give_up(describe(server.error()));
  say((*server)->port());
  for (;;) ::pause();
}

// A server in a process of its own.
class Served {
 public:
  explicit Served(void (*serve)(const Say&)) {
    int ends[2];
    if (::pipe(ends) != 0) give_up("no pipe");
    pid_ = ::fork();
    if (pid_ < 0) give_up("no process");
    if (pid_ == 0) {
      ::prctl(PR_SET_PDEATHSIG, SIGKILL);
      serve([&](std::uint16_t port) {
        if (::write(ends[1], &port, sizeof port) != sizeof port) std::exit(3);
      });
      std::exit(3);
    }
    ::close(ends[1]);
    if (::read(ends[0], &port_, sizeof port_) != sizeof port_) give_up("the server did not start");
    ::close(ends[0]);
  }
  ~Served() {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }
  Served(const Served&) = delete;
  Served& operator=(const Served&) = delete;

  pid_t pid() const { return pid_; }
  std::uint16_t port() const { return port_; }

 private:
  pid_t pid_ = 0;
  std::uint16_t port_ = 0;
};

// Processor seconds of a process so far.
double processor_seconds(pid_t pid) {
  clockid_t clock{};
  timespec now{};
  if (::clock_getcpuclockid(pid, &clock) != 0 || ::clock_gettime(clock, &now) != 0) give_up("the server is not there");
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

// One kept connection with at most one request on its way.
struct Line {
  int fd = -1;
  std::string got;
};

// Asks so often, and looks at every answer.
class Caller {
 public:
  Caller(std::uint16_t port, const std::vector<std::string>& requests) : requests_(requests) {
    for (std::size_t n = 0; n < kConnections; ++n) {
      const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
      sockaddr_in to{};
      to.sin_family = AF_INET;
      to.sin_port = htons(port);
      to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
      if (::connect(fd, reinterpret_cast<sockaddr*>(&to), sizeof to) != 0) give_up("nobody answers");
      lines_.push_back({fd, {}});
    }
  }
  ~Caller() {
    for (const auto& line : lines_) ::close(line.fd);
  }
  Caller(const Caller&) = delete;
  Caller& operator=(const Caller&) = delete;

  using Check = std::function<void(std::string_view head, std::string_view body)>;
  void ask(int count, const Check& check) {
    int sent = 0, done = 0;
    std::vector<pollfd> waiting;
    for (auto& line : lines_) {
      if (sent == count) break;
      send(line, sent++);
      waiting.push_back({line.fd, POLLIN, 0});
    }
    while (done < count) {
      if (::poll(waiting.data(), waiting.size(), 60'000) <= 0) give_up("no answer for a minute");
      for (std::size_t n = 0; n < waiting.size(); ++n) {
        if (waiting[n].revents == 0 || !receive(lines_[n], check)) continue;
        ++done;
        if (sent < count) send(lines_[n], sent++);
      }
    }
  }

 private:
  void send(const Line& line, int number) {
    const auto& request = requests_[static_cast<std::size_t>(number) % requests_.size()];
    if (::send(line.fd, request.data(), request.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(request.size()))
      give_up("a request could not be sent");
  }
  // True with a whole answer.
  static bool receive(Line& line, const Check& check) {
    char bytes[64 * 1024];
    const auto more = ::recv(line.fd, bytes, sizeof bytes, 0);
    if (more <= 0) give_up("a connection was closed");
    line.got.append(bytes, static_cast<std::size_t>(more));
    const auto end = line.got.find("\r\n\r\n");
    if (end == std::string::npos) return false;
    const std::string_view head(line.got.data(), end);
    constexpr std::string_view kLength = "\r\nContent-Length: ";
    const auto at = head.find(kLength);
    if (at == std::string_view::npos) give_up("an answer without a length: " + std::string(head));
    std::size_t length = 0;
    std::from_chars(head.data() + at + kLength.size(), head.data() + head.size(), length);
    if (line.got.size() < end + 4 + length) return false;
    check(head, std::string_view(line.got).substr(end + 4, length));
    line.got.clear();
    return true;
  }

  const std::vector<std::string> requests_;
  std::vector<Line> lines_;
};

std::string request_for(std::string_view path, std::string_view token) {
  std::string out = fmt::format("GET {} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: application/json\r\n", path);
  if (!token.empty()) out += fmt::format("Authorization: Bearer {}\r\n", token);
  return out + "\r\n";
}

// Processor microseconds of the server for each request.
double cost(std::uint16_t port, pid_t pid, const std::vector<std::string>& requests, int count,
            const Caller::Check& check) {
  Caller caller(port, requests);
  caller.ask(std::min(kWarmUp, count), check);
  const double before = processor_seconds(pid);
  caller.ask(count, check);
  return (processor_seconds(pid) - before) / count * 1e6;
}

int race(int count, int rounds) {
  const std::string expected = document();
  const auto check = [&](std::string_view head, std::string_view body) {
    if (!head.starts_with("HTTP/1.1 200") || body != expected) give_up("a wrong answer: " + std::string(head));
  };
  for (; rounds > 0; --rounds) {
    const Served bare(serve_bare), ours(serve_ours);
    const std::vector<std::string> requests{request_for("/api/v1/conversations", "")};
    // In turns, so that a slower minute of the machine falls on both.
    constexpr int kTurns = 5;
    double bare_us = 0, ours_us = 0;
    for (int turn = 0; turn < kTurns; ++turn) {
      bare_us += cost(bare.port(), bare.pid(), requests, count / kTurns + 1, check) / kTurns;
      ours_us += cost(ours.port(), ours.pid(), requests, count / kTurns + 1, check) / kTurns;
    }
    fmt::print(R"({{"bytes":{},"bare_us":{:.1f},"ours_us":{:.1f},"share":{:.2f}}})" "\n", expected.size(), bare_us, ours_us,
               bare_us / ours_us);
    std::fflush(stdout);
  }
  return 0;
}

int at(std::uint16_t port, pid_t pid, std::string_view path, int count, const std::vector<std::string>& tokens) {
  std::vector<std::string> requests;
  for (const auto& token : tokens) requests.push_back(request_for(path, token));
  if (requests.empty()) requests.push_back(request_for(path, ""));
  std::size_t bytes = 0;
  const auto check = [&](std::string_view head, std::string_view body) {
    if (!head.starts_with("HTTP/1.1 200") || body.empty()) give_up("a wrong answer: " + std::string(head));
    bytes = body.size();
  };
  const double us = cost(port, pid, requests, count, check);
  fmt::print(R"({{"bytes":{},"us":{:.1f}}})" "\n", bytes, us);
  return 0;
}

}  // namespace
}  // namespace kith::load

int main(int argc, char** argv) {
  using namespace kith::load;
  ::signal(SIGPIPE, SIG_IGN);
  const std::vector<std::string> words(argv + 1, argv + argc);
  if (!words.empty() && words[0] == "at") {
    if (words.size() < 5) give_up("usage: load_json at PORT PID PATH REQUESTS [TOKENS…]");
    return at(static_cast<std::uint16_t>(std::atoi(words[1].c_str())), std::atoi(words[2].c_str()), words[3],
              std::atoi(words[4].c_str()), {words.begin() + 5, words.end()});
  }
  const int count = words.empty() ? 20'000 : std::atoi(words[0].c_str());
  const int rounds = words.size() > 1 ? std::atoi(words[1].c_str()) : 1;
  if (count < 1 || rounds < 1) give_up("usage: load_json [REQUESTS] [ROUNDS]");
  return race(count, rounds);
}

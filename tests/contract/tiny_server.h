// TinyServer: a real HTTP/1.1 server on a free loopback port for fixtures, which can also misbehave: drop the
// connection before or after the handler ran, stall, break off within the body. One thread a connection.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <list>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace kith::contract {

struct TinyRequest {
  std::string method, path;  // decoded path without query
  std::map<std::string, std::string> query;
  std::vector<std::pair<std::string, std::string>> query_list;  // also repeated names
  std::map<std::string, std::string> headers;                   // names in lower case
  std::string body;

  std::string header(const std::string& name) const;
  std::string param(const std::string& name) const;
  bool has(const std::string& name) const { return query.contains(name); }
};

struct TinyResponse {
  int status = 200;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  std::string type = "application/json";
  bool drop = false;       // close without a byte of answer
  bool break_off = false;  // close in the middle of the body
  // Set: an answer without end. Called again and again until it returns false or the peer leaves;
  // it fills `out` with what is to be written now and may block up to 100 ms.
  std::function<bool(std::string& out)> stream;
};

class TinyServer {
 public:
  using Handler = std::function<TinyResponse(const TinyRequest&)>;
  explicit TinyServer(Handler handler);
  ~TinyServer();
  TinyServer(const TinyServer&) = delete;
  TinyServer& operator=(const TinyServer&) = delete;

  std::uint16_t port() const { return port_; }
  std::string url() const;  // http://127.0.0.1:port
  std::vector<TinyRequest> requests() const;
  void forget_requests();

 private:
  void accept_all();
  void serve(int fd);
  bool answer(int fd, const TinyResponse& response);

  Handler handler_;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<bool> stop_{false};
  std::thread acceptor_;
  mutable std::mutex mutex_;
  std::list<std::thread> threads_;
  std::list<int> open_;
  std::vector<TinyRequest> requests_;
};

}  // namespace kith::contract

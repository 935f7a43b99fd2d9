// libcurl's multi interface on a thread of its own: transfers in, outcomes out. Inside of http_client.cc.
#pragma once

#include <curl/curl.h>

#include <atomic>
#include <chrono>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "net/http_client.h"

namespace kith::net {

// One exchange, no redirects. The loop's thread writes it until `done`; `mutex` guards what both touch
// meanwhile.
struct Transfer {
  HttpRequest request;
  Url url;
  bool streaming = false;
  std::chrono::steady_clock::time_point deadline;

  std::mutex mutex;
  std::function<void()> wake;  // something below has changed
  bool done = false;
  bool head_ready = false;
  std::string pending;  // of a stream, not yet taken
  bool paused = false;

  int status = 0;
  Headers headers;
  std::string body;
  CURLcode code = CURLE_OK;
  bool sent = false;       // at least one byte of the request has left
  bool blocked = false;    // the guard refused an address
  bool too_large = false;  // body or headers over the limit
  bool cancelled = false;

  // The loop's own.
  CURL* easy = nullptr;
  curl_slist* fields = nullptr;
  std::size_t header_bytes = 0;
  const AddressGuard* guard = nullptr;
  bool started = false;
};

class CurlLoop {
 public:
  explicit CurlLoop(HttpClientOptions options);
  ~CurlLoop();

  void start(std::shared_ptr<Transfer> transfer);
  // Drops the exchange; harmless once it is done.
  void abort(std::shared_ptr<Transfer> transfer);
  // The consumer of a paused stream has caught up.
  void resume(std::shared_ptr<Transfer> transfer);
  // Ends everything that runs as cancelled, and the thread. Called by the destructor too.
  void stop();

 private:
  struct Command {
    enum class Is { start, abort, resume } is;
    std::shared_ptr<Transfer> transfer;
  };
  void send(Command command);
  void run();
  void obey(Command& command);
  void start_waiting();
  bool begin(const std::shared_ptr<Transfer>& transfer);
  void collect();
  void finish(Transfer& transfer, CURLcode code);
  void forget(Transfer& transfer);

  HttpClientOptions options_;
  CURLM* multi_;
  std::mutex mutex_;
  std::deque<Command> commands_;
  bool stopping_ = false;

  // The thread's own.
  std::deque<std::shared_ptr<Transfer>> waiting_;
  std::map<CURL*, std::shared_ptr<Transfer>> running_;
  std::size_t counted_ = 0;
  std::map<std::string, std::size_t> per_host_;
  std::thread thread_;
};

}  // namespace kith::net

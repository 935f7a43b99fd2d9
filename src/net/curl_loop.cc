#include "net/curl_loop.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstring>
#include <stdexcept>
#include <utility>

namespace kith::net {
namespace {

constexpr std::size_t kHeaderBytes = 64 * 1024;
constexpr std::size_t kStreamPending = 1024 * 1024;

IpAddress address_of(const sockaddr& a) {
  IpAddress out;
  if (a.sa_family == AF_INET) {
    out.v4 = true;
    std::memcpy(out.bytes.data(), &reinterpret_cast<const sockaddr_in&>(a).sin_addr, 4);
  } else if (a.sa_family == AF_INET6) {
    std::memcpy(out.bytes.data(), &reinterpret_cast<const sockaddr_in6&>(a).sin6_addr, 16);
  }
  return out;  // any other family: ::, which is not public
}

curl_socket_t open_socket(void* client, curlsocktype, curl_sockaddr* where) {
  auto& t = *static_cast<Transfer*>(client);
  if (!t.guard->check(t.url.host, address_of(where->addr), t.url.port)) {
    t.blocked = true;
    return CURL_SOCKET_BAD;
  }
  return ::socket(where->family, where->socktype | SOCK_CLOEXEC, where->protocol);
}

void tell(Transfer& t) {
  std::function<void()> wake;
  {
    const std::lock_guard lock(t.mutex);
    wake = t.wake;
  }
  if (wake) wake();
}

std::size_t on_header(char* data, std::size_t, std::size_t size, void* client) {
  auto& t = *static_cast<Transfer*>(client);
  std::string_view line(data, size);
  if (t.head_ready) return size;  // trailers: the head has been handed over
  t.header_bytes += size;
  if (t.header_bytes > kHeaderBytes) {
    t.too_large = true;
    return 0;
  }
  while (!line.empty() && (line.back() == '\n' || line.back() == '\r')) line.remove_suffix(1);
  if (line.starts_with("HTTP/")) {  // a new answer: an interim one came before
    t.headers = Headers();
    return size;
  }
  const auto colon = line.find(':');
  if (colon == std::string_view::npos) return size;
  auto value = line.substr(colon + 1);
  while (!value.empty() && (value.front() == ' ' || value.front() == '\t')) value.remove_prefix(1);
  while (!value.empty() && (value.back() == ' ' || value.back() == '\t')) value.remove_suffix(1);
  t.headers.add(std::string(line.substr(0, colon)), std::string(value));
  return size;
}

void mark_head(Transfer& t) {
  if (t.head_ready) return;
  long status = 0;
  curl_easy_getinfo(t.easy, CURLINFO_RESPONSE_CODE, &status);
  const std::lock_guard lock(t.mutex);
  t.status = static_cast<int>(status);
  t.head_ready = true;
}

std::size_t on_body(char* data, std::size_t, std::size_t size, void* client) {
  auto& t = *static_cast<Transfer*>(client);
  if (!t.streaming) {
    if (t.body.size() + size > t.request.max_body) {
      t.too_large = true;
      return 0;
    }
    t.body.append(data, size);
    return size;
  }
  mark_head(t);
  {
    const std::lock_guard lock(t.mutex);
    if (t.pending.size() + size > kStreamPending && !t.pending.empty()) {
      t.paused = true;
      return CURL_WRITEFUNC_PAUSE;
    }
    t.pending.append(data, size);
  }
  tell(t);
  return size;
}

// A stream's head is known before its first byte of body: progress is reported often enough.
int on_progress(void* client, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  auto& t = *static_cast<Transfer*>(client);
  if (!t.streaming || t.head_ready) return 0;
  curl_off_t first_byte = 0;
  curl_easy_getinfo(t.easy, CURLINFO_STARTTRANSFER_TIME_T, &first_byte);
  long status = 0;
  curl_easy_getinfo(t.easy, CURLINFO_RESPONSE_CODE, &status);
  if (first_byte > 0 && status >= 200 && t.headers.size() > 0 && t.headers.has("Content-Type")) {
    mark_head(t);
    tell(t);
  }
  return 0;
}

void set_method(CURL* easy, const HttpRequest& r) {
  if (r.method == "HEAD") {
    curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
    return;
  }
  if (!r.body.empty() || r.method == "POST") {
    curl_easy_setopt(easy, CURLOPT_POST, 1L);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(r.body.size()));
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, r.body.data());
  }
  if (r.method != "GET" || !r.body.empty()) curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, r.method.c_str());
}

void set_fields(Transfer& t, const std::string& user_agent) {
  const HttpRequest& r = t.request;
  const auto append = [&](const std::string& line) { t.fields = curl_slist_append(t.fields, line.c_str()); };
  for (const auto& [name, value] : r.headers) append(value.empty() ? name + ";" : name + ": " + value);
  if (!r.headers.has("Expect")) append("Expect:");
  if (!r.headers.has("Content-Type")) append("Content-Type:");
  if (!r.headers.has("User-Agent")) append("User-Agent: " + user_agent);
  curl_easy_setopt(t.easy, CURLOPT_HTTPHEADER, t.fields);
}

void set_limits(Transfer& t, Millis left) {
  const HttpRequest& r = t.request;
  CURL* easy = t.easy;
  curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(r.connect_timeout.count()));
  if (!t.streaming) curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(left.count()));
  if (r.idle_timeout.count() > 0) {
    curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, 1L);
    curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME,
                     static_cast<long>(std::max<Millis::rep>(1, r.idle_timeout.count() / 1000)));
  }
}

}  // namespace

CurlLoop::CurlLoop(HttpClientOptions options) : options_(std::move(options)) {
  static const CURLcode ready = curl_global_init(CURL_GLOBAL_DEFAULT);
  multi_ = curl_multi_init();
  if (ready != CURLE_OK || !multi_) throw std::runtime_error("libcurl did not start");
  curl_multi_setopt(multi_, CURLMOPT_MAXCONNECTS, 32L);
  thread_ = std::thread([this] { run(); });
}

CurlLoop::~CurlLoop() {
  stop();
}

void CurlLoop::stop() {
  if (!thread_.joinable()) return;
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  curl_multi_wakeup(multi_);
  thread_.join();
  curl_multi_cleanup(multi_);
}

void CurlLoop::start(std::shared_ptr<Transfer> t) {
  send({Command::Is::start, std::move(t)});
}
void CurlLoop::abort(std::shared_ptr<Transfer> t) {
  send({Command::Is::abort, std::move(t)});
}
void CurlLoop::resume(std::shared_ptr<Transfer> t) {
  send({Command::Is::resume, std::move(t)});
}

void CurlLoop::send(Command command) {
  const std::lock_guard lock(mutex_);
  if (stopping_) {
    if (command.is == Command::Is::start) {
      command.transfer->cancelled = true;
      command.transfer->done = true;
    }
    return;
  }
  commands_.push_back(std::move(command));
  curl_multi_wakeup(multi_);
}

void CurlLoop::run() {
  for (;;) {
    std::deque<Command> commands;
    {
      const std::lock_guard lock(mutex_);
      commands.swap(commands_);
      if (stopping_) {
        for (Command& c : commands)
          if (c.is == Command::Is::start) waiting_.push_back(std::move(c.transfer));
        break;
      }
    }
    for (Command& c : commands) obey(c);
    start_waiting();
    int still = 0;
    curl_multi_perform(multi_, &still);
    collect();
    start_waiting();
    curl_multi_poll(multi_, nullptr, 0, waiting_.empty() ? 1000 : 100, nullptr);
  }
  for (auto& t : waiting_) {
    t->cancelled = true;
    finish(*t, CURLE_OK);
  }
  while (!running_.empty()) {
    const auto t = running_.begin()->second;
    t->cancelled = true;
    finish(*t, CURLE_ABORTED_BY_CALLBACK);
    forget(*t);
  }
}

void CurlLoop::obey(Command& command) {
  const auto& t = command.transfer;
  switch (command.is) {
    case Command::Is::start:
      waiting_.push_back(t);
      break;
    case Command::Is::abort:
      t->cancelled = true;
      if (t->easy) {
        finish(*t, CURLE_ABORTED_BY_CALLBACK);
        forget(*t);
      } else if (std::erase(waiting_, t) > 0) {
        finish(*t, CURLE_OK);
      }
      break;
    case Command::Is::resume:
      if (t->easy) curl_easy_pause(t->easy, CURLPAUSE_CONT);
      break;
  }
}

void CurlLoop::start_waiting() {
  const auto now = std::chrono::steady_clock::now();
  for (auto it = waiting_.begin(); it != waiting_.end();) {
    const auto t = *it;
    const std::string host = t->url.host + ":" + std::to_string(t->url.port);
    if (!t->streaming && now >= t->deadline) {
      it = waiting_.erase(it);
      finish(*t, CURLE_OPERATION_TIMEDOUT);
      continue;
    }
    if (!t->streaming && (counted_ >= options_.at_once || per_host_[host] >= options_.per_host)) {
      ++it;
      continue;
    }
    it = waiting_.erase(it);
    if (!begin(t)) finish(*t, CURLE_FAILED_INIT);
  }
}

bool CurlLoop::begin(const std::shared_ptr<Transfer>& t) {
  CURL* easy = curl_easy_init();
  if (!easy) return false;
  t->easy = easy;
  t->guard = &options_.guard;
  curl_easy_setopt(easy, CURLOPT_URL, t->url.text.c_str());
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy, CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);
  curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(easy, CURLOPT_PROXY, "");  // the environment must not reroute us around the guard
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1);
  curl_easy_setopt(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, &open_socket);
  curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, t.get());
  curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, &on_header);
  curl_easy_setopt(easy, CURLOPT_HEADERDATA, t.get());
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &on_body);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, t.get());
  curl_easy_setopt(easy, CURLOPT_XFERINFOFUNCTION, &on_progress);
  curl_easy_setopt(easy, CURLOPT_XFERINFODATA, t.get());
  curl_easy_setopt(easy, CURLOPT_NOPROGRESS, t->streaming ? 0L : 1L);
  if (!t->streaming) curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "");
  if (!options_.ca_file.empty()) curl_easy_setopt(easy, CURLOPT_CAINFO, options_.ca_file.c_str());
  // libcurl sends again by itself when a used connection turns out dead: fatal for what must not be sent twice.
  if (!t->request.repeatable.value_or(false)) curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L);
  set_method(easy, t->request);
  set_fields(*t, options_.user_agent);
  set_limits(*t, std::chrono::ceil<Millis>(t->deadline - std::chrono::steady_clock::now()));
  if (curl_multi_add_handle(multi_, easy) != CURLM_OK) {
    curl_easy_cleanup(std::exchange(t->easy, nullptr));
    curl_slist_free_all(std::exchange(t->fields, nullptr));
    return false;
  }
  running_[easy] = t;
  if (!t->streaming) {
    ++counted_;
    ++per_host_[t->url.host + ":" + std::to_string(t->url.port)];
  }
  return true;
}

void CurlLoop::collect() {
  int left = 0;
  while (CURLMsg* message = curl_multi_info_read(multi_, &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    const auto found = running_.find(message->easy_handle);
    if (found == running_.end()) continue;
    const auto t = found->second;
    finish(*t, message->data.result);
    forget(*t);
  }
}

void CurlLoop::finish(Transfer& t, CURLcode code) {
  if (t.easy) {
    long status = 0, request_bytes = 0;
    curl_easy_getinfo(t.easy, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(t.easy, CURLINFO_REQUEST_SIZE, &request_bytes);
    t.status = static_cast<int>(status);
    t.sent = request_bytes > 0;
  }
  t.code = code;
  {
    const std::lock_guard lock(t.mutex);
    if (code == CURLE_OK) t.head_ready = t.status != 0;
    t.done = true;
  }
  tell(t);
}

void CurlLoop::forget(Transfer& t) {
  CURL* easy = std::exchange(t.easy, nullptr);
  curl_multi_remove_handle(multi_, easy);
  curl_easy_cleanup(easy);
  curl_slist_free_all(std::exchange(t.fields, nullptr));
  if (!t.streaming) {
    --counted_;
    const auto host = per_host_.find(t.url.host + ":" + std::to_string(t.url.port));
    if (host != per_host_.end() && --host->second == 0) per_host_.erase(host);
  }
  running_.erase(easy);
}

}  // namespace kith::net

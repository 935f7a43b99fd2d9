#include "net/mail_stream.h"

#include <algorithm>
#include <array>
#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <optional>

namespace kith::net {
namespace asio = boost::asio;
namespace ssl = asio::ssl;
using tcp = asio::ip::tcp;
using ErrorCode = boost::system::error_code;

namespace {

IpAddress ip_of(const asio::ip::address& a) {
  IpAddress out;
  out.v4 = a.is_v4();
  if (a.is_v4())
    std::ranges::copy(a.to_v4().to_bytes(), out.bytes.begin());
  else
    std::ranges::copy(a.to_v6().to_bytes(), out.bytes.begin());
  return out;
}

class Stream final : public MailStream {
 public:
  Stream(Executor executor, const MailServer& server)
      : socket_(executor),
        timer_(executor),
        host_(server.host),
        ca_file_(server.ca_file),
        connect_time_(server.connect_timeout),
        where_("`" + server.host + ":" + std::to_string(server.port) + "`") {}

  Task<Result<void>> connect(const AddressGuard& guard, std::uint16_t port) {
    tcp::resolver resolver(socket_.get_executor());
    ErrorCode error;
    arm(connect_time_, [&resolver] { resolver.cancel(); });
    auto found =
        co_await resolver.async_resolve(host_, std::to_string(port), asio::redirect_error(asio::use_awaitable, error));
    disarm();
    if (error) co_return trouble(error, "cannot be found; check the name");
    Error refused = fail(Kind::unavailable, where_ + " cannot be reached");
    for (const auto& entry : found) {
      const auto endpoint = entry.endpoint();
      if (auto allowed = guard.check(host_, ip_of(endpoint.address()), port); !allowed) {
        refused = std::move(allowed).error();
        continue;
      }
      ErrorCode ignored;
      socket_.close(ignored);
      arm(connect_time_, [this] { cancel_socket(); });
      co_await socket_.async_connect(endpoint, asio::redirect_error(asio::use_awaitable, error));
      disarm();
      if (!error) co_return Result<void>();
      refused = trouble(error, "cannot be reached");
    }
    co_return refused;
  }

  Task<Result<std::string>> read_line(std::size_t most, Millis within) override {
    const auto until = std::chrono::steady_clock::now() + within;
    for (;;) {
      const auto end = buffer_.find('\n');
      if (end != std::string::npos) {
        std::string line = buffer_.substr(0, end);
        buffer_.erase(0, end + 1);
        if (line.ends_with('\r')) line.pop_back();
        if (line.size() > most) co_return fail(Kind::too_large, where_ + " sent a line that is too long");
        co_return line;
      }
      if (buffer_.size() > most) co_return fail(Kind::too_large, where_ + " sent a line that is too long");
      const auto left = std::chrono::ceil<Millis>(until - std::chrono::steady_clock::now());
      CO_TRY(auto more, co_await receive(left));
      buffer_ += more;
    }
  }

  Task<Result<std::string>> read_some(Millis within) override {
    if (!buffer_.empty()) co_return std::exchange(buffer_, {});
    co_return co_await receive(within);
  }

  Task<Result<void>> write(std::string bytes, Millis within) override {
    ErrorCode error;
    arm(within, [this] { cancel_socket(); });
    if (tls_)
      co_await asio::async_write(*tls_, asio::buffer(bytes), asio::redirect_error(asio::use_awaitable, error));
    else
      co_await asio::async_write(socket_, asio::buffer(bytes), asio::redirect_error(asio::use_awaitable, error));
    disarm();
    if (error) co_return trouble(error, "closed the connection");
    co_return Result<void>();
  }

  Task<Result<void>> start_tls() override {
    if (!buffer_.empty())
      co_return fail(Kind::corrupt, where_ + " sent data ahead of the encryption; somebody may be in between");
    ErrorCode error;
    context_.emplace(ssl::context::tls_client);
    SSL_CTX_set_min_proto_version(context_->native_handle(), TLS1_2_VERSION);
    context_->set_default_verify_paths(error);
    if (!error && !ca_file_.empty()) context_->load_verify_file(ca_file_, error);
    if (error) co_return fail(Kind::unavailable, "the certificates to trust cannot be read; install ca-certificates");
    tls_.emplace(socket_, *context_);
    SSL_set_tlsext_host_name(tls_->native_handle(), host_.c_str());
    tls_->set_verify_mode(ssl::verify_peer);
    tls_->set_verify_callback(ssl::host_name_verification(host_));
    arm(connect_time_, [this] { cancel_socket(); });
    co_await tls_->async_handshake(ssl::stream_base::client, asio::redirect_error(asio::use_awaitable, error));
    disarm();
    if (!error) co_return Result<void>();
    if (timed_out_ || error == asio::error::operation_aborted) co_return trouble(error, "");
    co_return fail(Kind::unavailable, where_ + " has no certificate we can trust, or does not speak TLS on this port");
  }

  bool is_tls() const override { return tls_.has_value(); }

  void close() override {
    ErrorCode ignored;
    socket_.shutdown(tcp::socket::shutdown_both, ignored);
    socket_.close(ignored);
  }

 private:
  Task<Result<std::string>> receive(Millis within) {
    if (within <= Millis{0}) co_return fail(Kind::timeout, where_ + " did not answer in time");
    std::array<char, 8192> space;
    ErrorCode error;
    std::size_t got = 0;
    arm(within, [this] { cancel_socket(); });
    if (tls_)
      got = co_await tls_->async_read_some(asio::buffer(space), asio::redirect_error(asio::use_awaitable, error));
    else
      got = co_await socket_.async_read_some(asio::buffer(space), asio::redirect_error(asio::use_awaitable, error));
    disarm();
    if (got > 0) co_return std::string(space.data(), got);
    co_return trouble(error, "closed the connection");
  }

  void cancel_socket() {
    ErrorCode ignored;
    socket_.cancel(ignored);
  }

  // One deadline at a time. A timer that fired just as its operation ended must not hit the next one.
  void arm(Millis within, std::function<void()> act) {
    timed_out_ = false;
    const auto turn = ++turn_;
    timer_.expires_after(within);
    timer_.async_wait([this, alive = std::weak_ptr<int>(alive_), turn, act = std::move(act)](ErrorCode error) {
      if (error || alive.expired() || turn != turn_) return;
      timed_out_ = true;
      act();
    });
  }
  void disarm() {
    ++turn_;
    timer_.cancel();
  }

  Error trouble(ErrorCode error, const std::string& words) {
    if (timed_out_) return fail(Kind::timeout, where_ + " did not answer in time");
    if (error == asio::error::operation_aborted)
      return fail(Kind::cancelled, "the connection to " + where_ + " was given up");
    return fail(Kind::unavailable, where_ + " " + words);
  }

  tcp::socket socket_;
  asio::steady_timer timer_;
  std::optional<ssl::context> context_;
  std::optional<ssl::stream<tcp::socket&>> tls_;
  std::string host_, ca_file_;
  Millis connect_time_;
  std::string where_;
  std::string buffer_;
  bool timed_out_ = false;
  std::uint64_t turn_ = 0;
  std::shared_ptr<int> alive_ = std::make_shared<int>(0);
};

}  // namespace

Task<Result<std::unique_ptr<MailStream>>> open_mail_stream(const AddressGuard& guard, const MailServer& server) {
  auto executor = co_await asio::this_coro::executor;
  auto stream = std::make_unique<Stream>(executor, server);
  CO_TRYV(co_await stream->connect(guard, server.port));
  if (server.security == MailSecurity::tls) CO_TRYV(co_await stream->start_tls());
  std::unique_ptr<MailStream> out = std::move(stream);
  co_return out;
}

}  // namespace kith::net

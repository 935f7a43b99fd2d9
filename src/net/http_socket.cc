#include "net/http_socket.h"

#include <netinet/tcp.h>

#include <algorithm>

namespace kith::net {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using Unsent = asio::detail::socket_option::integer<IPPROTO_TCP, TCP_NOTSENT_LOWAT>;

IpAddress ip_of(const asio::ip::address& a) {
  IpAddress out;
  if (a.is_v6() && a.to_v6().is_v4_mapped()) {
    out.v4 = true;
    std::ranges::copy(asio::ip::make_address_v4(asio::ip::v4_mapped, a.to_v6()).to_bytes(), out.bytes.begin());
  } else if (a.is_v4()) {
    out.v4 = true;
    std::ranges::copy(a.to_v4().to_bytes(), out.bytes.begin());
  } else {
    std::ranges::copy(a.to_v6().to_bytes(), out.bytes.begin());
  }
  return out;
}

}  // namespace

std::optional<IpAddress> greet(tcp::socket& socket) {
  boost::system::error_code ignored, gone;
  socket.set_option(tcp::no_delay(true), ignored);
  socket.set_option(Unsent(kUnsentBytes), ignored);
  socket.non_blocking(true, gone);
  if (gone) return std::nullopt;
  const auto remote = socket.remote_endpoint(gone);
  if (gone) return std::nullopt;
  return ip_of(remote.address());
}

}  // namespace kith::net

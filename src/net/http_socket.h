// A caller's connection as the kernel knows it. Inside of http_server.cc.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <optional>

#include "net/address_guard.h"

namespace kith::net {

// How far the kernel takes an answer ahead of its reader: who reads nothing is not written for.
inline constexpr int kUnsentBytes = 128 * 1024;

// Readies a connection just taken: it waits for nothing, and small answers leave at once. Whose it is; nothing where
// they have left.
std::optional<IpAddress> greet(boost::asio::ip::tcp::socket& socket);

}  // namespace kith::net

// The guard in front of every outbound connection: addresses inside the machine, the house or the
// provider's back office are refused, whatever name led there.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace kith::net {

struct IpAddress {
  std::array<std::uint8_t, 16> bytes{};  // IPv4 in the first four
  bool v4 = false;
  bool operator==(const IpAddress&) const = default;
};

// Dotted quads and RFC 4291 text, brackets and zone allowed. Errors: invalid.
Result<IpAddress> parse_ip(std::string_view text);
std::string to_string(const IpAddress& address);

// Whether the address may be reached from inside without being told to: false for everything the
// IANA special-purpose registries (RFC 6890 and successors) keep from the open internet — private,
// loopback, link-local and cloud metadata, shared (CGN), documentation, benchmarking, multicast,
// reserved — and for IPv6 forms that carry an IPv4 address (mapped, compatible, 6to4, Teredo, NAT64,
// ISATAP): those always.
bool is_public_address(const IpAddress& address);

// What may be reached although it is not public. An entry is a host name, an address, or a CIDR
// block, each optionally with `:port` (`localhost`, `127.0.0.1:8080`, `10.0.0.0/8`, `[::1]:993`).
class AddressGuard {
 public:
  AddressGuard() = default;
  // Errors: invalid (an entry that is none of these).
  static Result<AddressGuard> allowing(const std::vector<std::string>& entries);

  // What can be said of a host before it is asked for: addresses are checked, and names that lead inside by their form
  // are refused (`localhost`, one label alone, `.local`, `.internal` and their like). Errors: forbidden.
  Result<void> check_name(std::string_view host) const;
  // Called with the resolved address at the moment of connecting. `host` is the name asked for; port 0 is any.
  // Errors: forbidden.
  Result<void> check(std::string_view host, const IpAddress& address, std::uint16_t port) const;

 private:
  bool names(std::string_view host) const;
  struct Entry {
    std::string host;  // empty: match by block
    IpAddress block;
    int prefix = 0;
    std::uint16_t port = 0;  // 0: any
  };
  std::vector<Entry> entries_;
};

}  // namespace kith::net

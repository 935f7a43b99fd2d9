#include "net/address_guard.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <cstring>

#include "base/ascii.h"

namespace kith::net {
namespace {

struct Block {
  const char* text;
  int prefix;
};

// IANA IPv4 Special-Purpose Address Registry, plus multicast and the reserved class E.
constexpr Block kNotPublic4[] = {
    {"0.0.0.0", 8},
    {"10.0.0.0", 8},
    {"100.64.0.0", 10},
    {"127.0.0.0", 8},
    {"169.254.0.0", 16},
    {"172.16.0.0", 12},
    {"192.0.0.0", 24},
    {"192.0.2.0", 24},
    {"192.31.196.0", 24},
    {"192.52.193.0", 24},
    {"192.88.99.0", 24},
    {"192.168.0.0", 16},
    {"192.175.48.0", 24},
    {"198.18.0.0", 15},
    {"198.51.100.0", 24},
    {"203.0.113.0", 24},
    {"224.0.0.0", 4},
    {"240.0.0.0", 4},
    // Metadata and platform services that clouds keep at public-looking addresses.
    {"168.63.129.16", 32},
    {"100.100.100.200", 32},
};
// Only 2000::/3 is given out; within it these are special or carry an IPv4 address.
constexpr Block kNotPublic6[] = {
    {"2001::", 23}, {"2001:db8::", 32}, {"2002::", 16}, {"2620:4f:8000::", 48},
    {"3fff::", 20}, {"3ffe::", 16},     {"5f00::", 16},
};

bool in_block(const IpAddress& a, const IpAddress& block, int prefix) {
  if (a.v4 != block.v4) return false;
  const int whole = prefix / 8;
  if (std::memcmp(a.bytes.data(), block.bytes.data(), static_cast<std::size_t>(whole)) != 0) return false;
  const int rest = prefix % 8;
  if (rest == 0) return true;
  const auto mask = static_cast<std::uint8_t>(0xff << (8 - rest));
  const auto at = static_cast<std::size_t>(whole);
  return (a.bytes[at] & mask) == (block.bytes[at] & mask);
}

IpAddress literal(const char* text) {
  IpAddress out;
  out.v4 = std::strchr(text, ':') == nullptr;
  inet_pton(out.v4 ? AF_INET : AF_INET6, text, out.bytes.data());
  return out;
}

template <std::size_t N>
bool in_any(const IpAddress& a, const Block (&blocks)[N]) {
  return std::ranges::any_of(blocks, [&](const Block& b) { return in_block(a, literal(b.text), b.prefix); });
}

// ISATAP (RFC 5214 6.1): an IPv4 address behind ::0:5efe: or ::200:5efe: in the lower half.
bool is_isatap(const IpAddress& a) {
  return (a.bytes[8] & 0xfd) == 0 && a.bytes[9] == 0 && a.bytes[10] == 0x5e && a.bytes[11] == 0xfe;
}

Result<std::uint16_t> parse_port(std::string_view text, std::string_view entry) {
  unsigned value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error == std::errc{} && end == text.data() + text.size() && value > 0 && value < 65536)
    return static_cast<std::uint16_t>(value);
  return fail(Kind::invalid, "`" + std::string(entry) + "` has no port after its colon; write host:port");
}

std::string_view without_dot(std::string_view host) {
  if (host.size() > 1 && host.ends_with('.')) host.remove_suffix(1);
  return host;
}

// Names that are never given out on the open internet: RFC 6761, 6762, 8375, 9476, ICANN's `internal`, and what routers
// and clusters make up.
bool is_inside_name(std::string_view name) {
  static constexpr std::string_view kSuffixes[] = {"localhost", "localdomain", "local", "internal", "intranet",
                                                   "lan",       "home",        "corp",  "private",  "home.arpa",
                                                   "invalid",   "alt"};
  if (!name.contains('.')) return true;
  return std::ranges::any_of(kSuffixes, [&](std::string_view suffix) {
    return name.ends_with(suffix) && name[name.size() - suffix.size() - 1] == '.';
  });
}

bool is_host_name(std::string_view text) {
  return !text.empty() && text.size() < 254 &&
         std::ranges::all_of(
             text,
             [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
             });
}

// An IPv6 address that carries an IPv4 one is compared in both forms.
IpAddress unmapped(const IpAddress& a) {
  static constexpr std::uint8_t kMapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  if (a.v4 || std::memcmp(a.bytes.data(), kMapped, 12) != 0) return a;
  IpAddress out;
  out.v4 = true;
  std::copy_n(a.bytes.begin() + 12, 4, out.bytes.begin());
  return out;
}

}  // namespace

Result<IpAddress> parse_ip(std::string_view text) {
  std::string_view bare = text;
  if (bare.size() > 2 && bare.front() == '[' && bare.back() == ']') bare = bare.substr(1, bare.size() - 2);
  if (const auto zone = bare.find('%'); zone != std::string_view::npos && bare.contains(':'))
    bare = bare.substr(0, zone);
  IpAddress out;
  out.v4 = !bare.contains(':');
  const std::string z(bare);
  if (bare.contains('\0') || inet_pton(out.v4 ? AF_INET : AF_INET6, z.c_str(), out.bytes.data()) != 1)
    return fail(Kind::invalid, "`" + std::string(text.substr(0, 80)) + "` is not an address");
  return out;
}

std::string to_string(const IpAddress& address) {
  char out[INET6_ADDRSTRLEN] = {};
  inet_ntop(address.v4 ? AF_INET : AF_INET6, address.bytes.data(), out, sizeof out);
  return out;
}

bool is_public_address(const IpAddress& a) {
  if (a.v4) return !in_any(a, kNotPublic4);
  // Everything outside 2000::/3: unspecified, loopback, mapped, compatible, NAT64, unique local,
  // link-local, site-local, multicast and what nobody has been given.
  if ((a.bytes[0] & 0xe0) != 0x20) return false;
  return !in_any(a, kNotPublic6) && !is_isatap(a);
}

Result<AddressGuard> AddressGuard::allowing(const std::vector<std::string>& entries) {
  AddressGuard guard;
  for (const std::string& text : entries) {
    Entry entry;
    std::string_view rest = text;
    const auto colons = std::ranges::count(rest, ':');
    if (rest.starts_with('[') || colons == 1) {
      const auto colon = rest.rfind(':');
      if (colon != std::string_view::npos && colon + 1 > rest.find(']') + 1 &&
          rest.substr(colon).find(']') == std::string_view::npos) {
        TRY(entry.port, parse_port(rest.substr(colon + 1), text));
        rest = rest.substr(0, colon);
      }
    }
    const auto slash = rest.find('/');
    const auto address = parse_ip(rest.substr(0, slash));
    if (address) {
      entry.block = *address;
      entry.prefix = address->v4 ? 32 : 128;
      if (slash != std::string_view::npos) {
        const auto bits = rest.substr(slash + 1);
        int prefix = -1;
        const auto [end, error] = std::from_chars(bits.data(), bits.data() + bits.size(), prefix);
        if (error != std::errc{} || end != bits.data() + bits.size() || prefix < 0 || prefix > entry.prefix)
          return fail(Kind::invalid, "`" + text + "` has a bad prefix length; write e.g. 10.0.0.0/8");
        entry.prefix = prefix;
      }
    } else {
      entry.host = lower(without_dot(rest));
      if (slash != std::string_view::npos || !is_host_name(entry.host))
        return fail(Kind::invalid, "`" + text + "` is neither a host name nor an address or block");
    }
    guard.entries_.push_back(std::move(entry));
  }
  return guard;
}

bool AddressGuard::names(std::string_view host) const {
  return std::ranges::any_of(entries_, [&](const Entry& e) { return e.host == host; });
}

Result<void> AddressGuard::check_name(std::string_view host) const {
  const std::string name = lower(without_dot(host));
  if (const auto address = parse_ip(name)) return check(name, *address, 0);
  if (names(name) || !is_inside_name(name)) return {};
  return fail(Kind::forbidden, "`" + std::string(host.substr(0, 253)) +
                                   "` is a name of the private network; an administrator can allow it in the settings");
}

Result<void> AddressGuard::check(std::string_view host, const IpAddress& address, std::uint16_t port) const {
  if (is_public_address(address)) return {};
  const std::string name = lower(without_dot(host));
  const IpAddress plain = unmapped(address);
  for (const Entry& e : entries_) {
    if (e.port != 0 && e.port != port && port != 0) continue;
    const bool fits =
        e.host.empty() ? in_block(address, e.block, e.prefix) || in_block(plain, e.block, e.prefix) : e.host == name;
    if (fits) return {};
  }
  return fail(Kind::forbidden,
              "`" + std::string(host.substr(0, 253)) +
                  "` leads to an address inside the private network; an administrator can allow it in the settings");
}

}  // namespace kith::net

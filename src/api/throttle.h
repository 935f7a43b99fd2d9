// Slowing down guesses at passwords without locking anybody out. Failures count per account and
// peer, and per peer; an account under attack from elsewhere stays open to its owner's own network,
// and to every browser it was signed in from before (a device cookie, as OWASP describes it).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "api/session/access.h"
#include "api/session/access_queries.h"

namespace kith::api {

// The delay after so many failures in a row: none for the first few, then doubling, at most 15 min.
Millis delay_after(int failures, int free);

// Addresses one caller can have at will count as one: /24 of IPv4, /64 of IPv6 become /56.
std::string peer_network(std::string_view peer);

class Throttling {
 public:
  Throttling(AccessServices& services, const net::Request& request, std::string_view email);

  // Errors: rate_limited with retry_after.
  Result<void> check(store::Transaction& tx) const;
  Result<void> failed(store::Transaction& tx) const;
  Result<void> succeeded(store::Transaction& tx) const;
  // Remembers this browser for this account.
  void keep_device(net::Response& answer) const;

 private:
  struct Key {
    std::string name;
    int free;
  };
  AccessServices& services_;
  const net::Request& request_;
  std::string email_digest_;
  bool known_device_ = false;
  std::vector<Key> keys_;
};

// At most so many passwords are worked on at once: each takes 50 ms and some megabytes.
class HashingSlot {
 public:
  HashingSlot();
  ~HashingSlot();
  HashingSlot(const HashingSlot&) = delete;
  HashingSlot& operator=(const HashingSlot&) = delete;
  explicit operator bool() const { return taken_; }

 private:
  bool taken_;
};

}  // namespace kith::api

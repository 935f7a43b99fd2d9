#include "api/throttle.h"

#include <algorithm>
#include <semaphore>

#include "net/address_guard.h"

namespace kith::api {
namespace {

constexpr int kFreeForAccount = 5;
constexpr int kFreeForPeer = 30;
constexpr auto kMostDelay = Millis{15 * 60 * 1000};
constexpr auto kForgetAfter = std::chrono::hours(24);
constexpr int kHashedAtOnce = 4;

std::counting_semaphore<kHashedAtOnce>& slots() {
  static std::counting_semaphore<kHashedAtOnce> all(kHashedAtOnce);
  return all;
}

std::string device_mark(const AccessServices& s, std::string_view digest, std::string_view nonce) {
  return base64url(hmac_sha256(s.sealer.derive("device cookie"), std::string(digest) + "." + std::string(nonce)));
}

}  // namespace

Millis delay_after(int failures, int free) {
  if (failures < free) return Millis{0};
  const int doublings = std::min(failures - free, 20);
  return std::min(Millis{1000LL << doublings}, kMostDelay);
}

std::string peer_network(std::string_view peer) {
  auto address = net::parse_ip(peer);
  if (!address) return std::string(peer);
  const std::size_t keep = address->v4 ? 3 : 7;
  for (std::size_t i = keep; i < address->bytes.size(); ++i) address->bytes[i] = 0;
  return net::to_string(*address);
}

Throttling::Throttling(AccessServices& services, const net::Request& request, std::string_view email)
    : services_(services), request_(request), email_digest_(sha256_hex(email).substr(0, 32)) {
  const std::string cookie = request.cookie(kDeviceCookie);
  const auto dot = cookie.find('.');
  const std::string nonce = cookie.substr(0, dot);
  if (dot != std::string::npos &&
      equal_constant_time(device_mark(services, email_digest_, nonce), cookie.substr(dot + 1)))
    known_device_ = true;
  const std::string network = peer_network(request.peer);
  if (known_device_) {
    keys_.push_back({"device " + nonce.substr(0, 64), kFreeForAccount});
  } else {
    keys_.push_back({"account " + email_digest_ + " " + network, kFreeForAccount});
    keys_.push_back({"peer " + network, kFreeForPeer});
  }
}

Result<void> Throttling::check(store::Transaction& tx) const {
  const Time now = services_.clock.now();
  for (const Key& key : keys_) {
    TRY(const auto row, queries::throttle(tx, key.name));
    if (row.blocked_until <= now) continue;
    return fail(Kind::rate_limited, "too many wrong passwords from here; wait a little and try again")
        .after(row.blocked_until - now);
  }
  return {};
}

Result<void> Throttling::failed(store::Transaction& tx) const {
  const Time now = services_.clock.now();
  TRYV(queries::forget_throttles(tx, now - kForgetAfter));
  for (const Key& key : keys_) {
    TRY(auto row, queries::throttle(tx, key.name));
    ++row.failures;
    row.updated_at = now;
    row.blocked_until = now + delay_after(row.failures, key.free);
    TRYV(queries::set_throttle(tx, key.name, row));
  }
  return {};
}

// The peer's own count stays: one good password must not pay for a thousand bad ones.
Result<void> Throttling::succeeded(store::Transaction& tx) const {
  return queries::clear_throttle(tx, keys_.front().name);
}

void Throttling::keep_device(net::Response& answer) const {
  if (known_device_) return;
  const std::string nonce = random_token(16);
  net::Cookie cookie;
  cookie.name = kDeviceCookie;
  cookie.value = nonce + "." + device_mark(services_, email_digest_, nonce);
  cookie.path = "/api/v1/session";
  cookie.max_age_seconds = 400LL * 24 * 3600;
  cookie.secure = request_.secure || services_.public_url.starts_with("https://");
  answer.headers.add("Set-Cookie", net::set_cookie(cookie));
}

HashingSlot::HashingSlot() : taken_(slots().try_acquire_for(std::chrono::milliseconds(500))) {}
HashingSlot::~HashingSlot() {
  if (taken_) slots().release();
}

}  // namespace kith::api

#include "net/http_pace.h"

namespace kith::net {
namespace {

constexpr std::uint64_t kStart = 14'695'981'039'346'656'037u, kPrime = 1'099'511'628'211u;  // FNV-1a

void mix(std::uint64_t& hash, char c) {
  hash = (hash ^ static_cast<unsigned char>(c)) * kPrime;
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

}  // namespace

Pace::Kind Pace::kind_of(const Request& request) {
  std::uint64_t hash = kStart;
  char before = '/';
  bool id = false;  // within a segment that begins with a digit
  for (const char c : request.path) {
    id = c != '/' && (id || (before == '/' && is_digit(c)));
    mix(hash, id ? '0' : c);
    before = c;
  }
  for (const auto& [name, value] : request.query) {
    mix(hash, '?');
    for (const char c : name) mix(hash, c);
  }
  return (hash ^ hash >> 32) % kKinds;
}

bool Pace::is_quick(const Request& request, Kind kind) const {
  if (request.method != "GET" && request.method != "HEAD") return false;
  return in_a_row_[kind].load(std::memory_order_relaxed) >= kInARow;
}

void Pace::note(Kind kind, std::chrono::nanoseconds took) {
  auto& row = in_a_row_[kind];
  const auto now = row.load(std::memory_order_relaxed);
  const std::uint8_t next = took >= kQuick ? 0 : now < kInARow ? now + 1 : now;
  // Two at once may count as one.
  if (next != now) row.store(next, std::memory_order_relaxed);
}

}  // namespace kith::net

#include "base/id.h"

#include <algorithm>
#include <atomic>
#include <random>

#include "base/id_floor.h"

namespace kith {
namespace {

constexpr std::int64_t kEpochMs = 1'704'067'200'000;  // 2024-01-01T00:00:00Z
constexpr std::string_view kLetters = "0123456789abcdefghjkmnpqrstvwxyz";

// 2090: a clock that stands beyond it leaves ids room to rise all the same.
constexpr std::int64_t kNewestMs = 3'786'912'000'000 - kEpochMs;
constexpr int kSaltBits = 10;

// Milliseconds and sequence share one counter, so a burst borrows from the next millisecond and a clock set back cannot
// repeat an id.
std::atomic<std::int64_t> last_count{0};

std::int64_t process_salt() {
  static const std::int64_t salt = std::random_device{}() & 0x3ff;
  return salt;
}

}  // namespace

std::int64_t next_id(Time now) {
  const std::int64_t floor = std::clamp<std::int64_t>(to_ms(now) - kEpochMs, 0, kNewestMs) << 12;
  std::int64_t seen = last_count.load(std::memory_order_relaxed);
  std::int64_t next = 0;
  do {
    next = std::max(floor, seen + 1);
  } while (!last_count.compare_exchange_weak(seen, next, std::memory_order_relaxed));
  return (next << kSaltBits) | process_salt();
}

void keep_ids_above(std::int64_t id) {
  const std::int64_t floor = std::clamp<std::int64_t>(id >> kSaltBits, 0, kNewestMs << 12);
  std::int64_t seen = last_count.load(std::memory_order_relaxed);
  while (seen < floor && !last_count.compare_exchange_weak(seen, floor, std::memory_order_relaxed)) {
  }
}

std::string format_id(std::int64_t id) {
  std::string out(13, '0');
  auto bits = static_cast<std::uint64_t>(id);
  for (int i = 12; i >= 0; --i, bits >>= 5) out[static_cast<std::size_t>(i)] = kLetters[bits & 31];
  return out;
}

Result<std::int64_t> parse_id(std::string_view text) {
  const auto bad = [&] {
    return fail(Kind::invalid, "`" + std::string(text.substr(0, 32)) + "` is not an id of ours");
  };
  if (text.size() != 13 || text[0] > '7') return bad();
  std::uint64_t bits = 0;
  for (const char c : text) {
    const auto at = kLetters.find(c);
    if (at == std::string_view::npos) return bad();
    bits = (bits << 5) | at;
  }
  return static_cast<std::int64_t>(bits);
}

}  // namespace kith

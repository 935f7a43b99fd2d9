#include "base/id.h"

#include <atomic>
#include <random>

namespace kith {
namespace {

constexpr std::int64_t kEpochMs = 1'704'067'200'000;  // 2024-01-01T00:00:00Z
constexpr std::string_view kLetters = "0123456789abcdefghjkmnpqrstvwxyz";

std::int64_t process_salt() {
  static const std::int64_t salt = std::random_device{}() & 0x3ff;
  return salt;
}

}  // namespace

std::int64_t next_id(Time now) {
  // Milliseconds and sequence share one counter, so a burst borrows from the next millisecond
  // and a clock set back cannot repeat an id.
  static std::atomic<std::int64_t> last{0};
  const std::int64_t floor = std::max<std::int64_t>(to_ms(now) - kEpochMs, 0) << 12;
  std::int64_t seen = last.load(std::memory_order_relaxed);
  std::int64_t next = 0;
  do {
    next = std::max(floor, seen + 1);
  } while (!last.compare_exchange_weak(seen, next, std::memory_order_relaxed));
  return (next << 10) | process_salt();
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

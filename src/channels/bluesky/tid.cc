#include "channels/bluesky/tid.h"

#include <array>

#include "base/secret.h"

namespace kith::channels::bluesky {

std::string tid(std::int64_t microseconds, unsigned clock_id) {
  static constexpr std::string_view kLetters = "234567abcdefghijklmnopqrstuvwxyz";
  auto value = (static_cast<std::uint64_t>(microseconds) & ((1ULL << 53) - 1)) << 10 | (clock_id & 1023U);
  std::string out(13, '2');
  for (auto at = out.rbegin(); at != out.rend(); ++at, value >>= 5) *at = kLetters[value & 31U];
  return out;
}

std::string tid_for(std::string_view key, Time first_tried_at) {
  const auto digest = sha256(key);
  const auto byte = [&](std::size_t i) { return static_cast<unsigned>(static_cast<unsigned char>(digest[i])); };
  // The key's own microseconds within the millisecond, and its own clock: 20 bits that tell keys apart.
  const auto within = (byte(0) << 8 | byte(1)) % 1000;
  return tid(to_ms(first_tried_at) * 1000 + within, byte(2) << 8 | byte(3));
}

}  // namespace kith::channels::bluesky

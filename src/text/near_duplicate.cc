#include "text/near_duplicate.h"

#include <algorithm>
#include <array>

#include "text/ascii_block.h"

namespace kith::text {
namespace {

constexpr std::size_t kWordsMost = 2'000;

// A byte's bits, each as a byte of its own, the lowest first.
constexpr auto kSpread = [] {
  std::array<std::uint64_t, 256> out{};
  for (std::size_t byte = 0; byte < out.size(); ++byte)
    for (unsigned bit = 0; bit < 8; ++bit)
      if (byte >> bit & 1U) out[byte] |= 1ULL << (8 * bit);
  return out;
}();

// How often each of the 64 bits was set.
class Tally {
 public:
  void add(std::uint64_t hash) {
    for (std::size_t i = 0; i < 8; ++i) few_[i] += kSpread[hash >> (8 * i) & 0xFFU];
    if (++added_ % 255 == 0) carry();
  }

  // The bits set more often than not.
  std::uint64_t majority() {
    std::uint64_t out = 0;
    if (added_ < 128) {  // as of nearly all posts: eight counters at once, whose top bits say it
      const auto lift = detail::kEachByte * (0x7F - added_ / 2);
      for (unsigned i = 0; i < 8; ++i) out |= detail::tops(few_[i] + lift) << (8 * i);
      return out;
    }
    carry();
    for (unsigned bit = 0; bit < 64; ++bit)
      if (2 * many_[bit] > added_) out |= 1ULL << bit;
    return out;
  }

 private:
  void carry() {
    for (unsigned bit = 0; bit < 64; ++bit) many_[bit] += few_[bit / 8] >> (8 * (bit % 8)) & 0xFFU;
    few_.fill(0);
  }

  std::array<std::uint64_t, 8> few_{};  // eight counters of a byte in each
  std::array<std::uint32_t, 64> many_{};
  std::uint32_t added_ = 0;
};

}  // namespace

std::uint64_t near_duplicate_signature(std::span<const Cut> words) {
  words = words.first(std::min(words.size(), kWordsMost));
  if (words.empty()) return 0;
  if (words.size() == 1) return words[0].bare_hash;
  Tally tally;
  for (std::size_t i = 0; i + 1 < words.size(); ++i)
    tally.add(hash_step(std::rotl(words[i].bare_hash, 17), words[i + 1].bare_hash));
  return tally.majority();
}

}  // namespace kith::text

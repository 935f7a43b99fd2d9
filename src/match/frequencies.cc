#include "match/frequencies.h"

#include <algorithm>

namespace kith::match {

void Frequencies::count(std::uint64_t hash) {
  for (const auto at : {row(hash), other(hash)})
    if (counts_[at] < 0xFFFF) ++counts_[at];
}

void Frequencies::counted() {
  if (++texts_ < kMost) return;
  texts_ /= 2;
  for (auto& count : counts_) count /= 2;
}

std::uint32_t Frequencies::texts_with(std::uint64_t hash) const {
  return std::min<std::uint32_t>(std::min(counts_[row(hash)], counts_[other(hash)]), texts_);
}

}  // namespace kith::match

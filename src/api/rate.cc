#include "api/rate.h"

#include <algorithm>

namespace kith::api {
namespace {
constexpr std::size_t kMostNames = 20'000;
}

std::optional<Millis> Rate::take(const std::string& name, Time now) {
  const std::lock_guard lock(mutex_);
  auto found = buckets_.find(name);
  if (found == buckets_.end()) {
    if (buckets_.size() >= kMostNames) make_room(now);
    found = buckets_.emplace(name, Bucket{burst_, now}).first;
  }
  Bucket& b = found->second;
  const double seconds = std::max(0.0, std::chrono::duration<double>(now - b.at).count());
  b.left = std::min(burst_, b.left + seconds * per_second_);
  b.at = now;
  if (b.left >= 1) {
    b.left -= 1;
    return std::nullopt;
  }
  return Millis{static_cast<Millis::rep>((1 - b.left) / per_second_ * 1000) + 1};
}

void Rate::make_room(Time now) {
  std::erase_if(buckets_, [&](const auto& entry) {
    const double seconds = std::chrono::duration<double>(now - entry.second.at).count();
    return entry.second.left + seconds * per_second_ >= burst_;
  });
  if (buckets_.size() >= kMostNames) buckets_.clear();
}

}  // namespace kith::api

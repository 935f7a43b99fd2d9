#include "channels/scripted/world_locked.h"

namespace kith::channels::scripted {

void World::remember(std::size_t lines) {
  locked([&] {
    remembered_ = lines;
    while (remembered_ != 0 && log_.size() > remembered_) forget_oldest();
    return true;
  });
}

// Accounts, tokens and whatever else is not a post stays known.
void World::forget_oldest() {
  const auto& oldest = log_.front();
  if (oldest.what == Entry::What::post) {
    posts_.erase(oldest.id);
    part_.erase(key_of(oldest.by, oldest.thread.empty() ? oldest.id : oldest.thread));
  }
  if (const auto known = keys_.find(key_of(oldest.by, oldest.key)); known != keys_.end()) {
    std::erase(known->second, oldest.seq);
    if (known->second.empty()) keys_.erase(known);
  }
  log_.pop_front();
}

}  // namespace kith::channels::scripted

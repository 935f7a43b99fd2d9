// One change at a time, across threads and processes. For the .cc files of World only.
#pragma once

#include <sys/file.h>

#include <fmt/format.h>

#include <cerrno>

#include "channels/scripted/world.h"

namespace kith::channels::scripted {

inline std::string key_of(std::string_view by, std::string_view key) {
  return fmt::format("{}\n{}", by, key);
}

template <class F>
auto World::locked(F work) -> decltype(work()) {
  std::scoped_lock lock(mutex_);
  if (fd_ < 0) return work();
  while (::flock(fd_, LOCK_EX) != 0 && errno == EINTR) {
  }
  auto answer = work();
  ::flock(fd_, LOCK_UN);
  return answer;
}

}  // namespace kith::channels::scripted

// Token buckets by name, in memory: how much one caller may ask for. Thread-safe.
#pragma once

#include <chrono>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

#include "base/time.h"

namespace kith::api {

class Rate {
 public:
  Rate(double burst, double per_second) : burst_(burst), per_second_(per_second) {}
  // Nothing where the call may go on, else how long to wait. Remembers at most 20,000 names; full
  // buckets are forgotten first.
  std::optional<Millis> take(const std::string& name, Time now);

 private:
  struct Bucket {
    double left = 0;
    Time at{};
  };
  void make_room(Time now);
  std::mutex mutex_;
  double burst_, per_second_;
  std::unordered_map<std::string, Bucket> buckets_;
};

}  // namespace kith::api

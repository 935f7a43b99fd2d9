// Time: UTC with millisecond precision, everywhere. Stored as milliseconds since 1970.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace kith {

using Millis = std::chrono::milliseconds;
using Seconds = std::chrono::seconds;
using Time = std::chrono::sys_time<Millis>;

constexpr std::int64_t to_ms(Time t) { return t.time_since_epoch().count(); }
constexpr Time from_ms(std::int64_t ms) { return Time{Millis{ms}}; }

// RFC 3339 in UTC, `2026-11-22T09:05:00.123Z`; milliseconds left out where zero.
std::string format_time(Time t);
// Reads RFC 3339 with any offset. Errors: invalid.
Result<Time> parse_time(std::string_view text);

// Where time comes from, so that tests can hold it. Thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual Time now() const = 0;
};

// The machine's clock.
const Clock& system_clock();

// A clock that moves only when told. Thread-safe.
class ManualClock final : public Clock {
 public:
  explicit ManualClock(Time start) : ms_(to_ms(start)) {}
  Time now() const override { return from_ms(__atomic_load_n(&ms_, __ATOMIC_RELAXED)); }
  void set(Time t) { __atomic_store_n(&ms_, to_ms(t), __ATOMIC_RELAXED); }
  void advance(Millis by) { __atomic_add_fetch(&ms_, by.count(), __ATOMIC_RELAXED); }

 private:
  std::int64_t ms_;
};

}  // namespace kith

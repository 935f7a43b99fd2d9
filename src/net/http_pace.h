// Which requests have been quick of late, so that answering them need not go to another thread. No sockets. Inside of
// http_server.cc.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>

#include "net/http_message.h"

namespace kith::net {

// Thread-safe. Kinds that share a place by chance share their fate.
class Pace {
 public:
  using Kind = std::size_t;
  // Requests are of one kind that differ in ids and in values of the query.
  static Kind kind_of(const Request& request);

  // Whether the last kInARow of that kind each took less than kQuick. What changes something never is: it waits for
  // others who write.
  bool is_quick(const Request& request, Kind kind) const;
  void note(Kind kind, std::chrono::nanoseconds took);

  static constexpr std::chrono::microseconds kQuick{250};
  static constexpr std::uint8_t kInARow = 16;

 private:
  static constexpr std::size_t kKinds = 4'096;
  std::array<std::atomic<std::uint8_t>, kKinds> in_a_row_{};
};

}  // namespace kith::net

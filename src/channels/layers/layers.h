// Layers: decorators any channel may be wrapped in. From the outside in: rate limit, retry, timeout.
// Each keeps the contract of channel.h; tests/contract runs the same suite with and without them.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/time.h"
#include "channels/channel.h"

namespace kith::channels {

// Ends calls that take too long: reads with Kind::timeout, deliver() with Kind::ambiguous.
struct Timeouts {
  Millis check{30'000}, fetch{90'000}, deliver{75'000}, settle{45'000};
};
std::unique_ptr<Channel> with_timeout(std::unique_ptr<Channel> inner, Timeouts timeouts = {});

// Tries again, after a random share of a doubling wait: reads on timeout and unavailable, deliver() on
// unavailable alone, since only then nothing happened. Never on rate_limited: that wait is the caller's.
struct Retries {
  int reads = 3, sends = 2;  // tries in all
  Millis first{500}, most{8'000};
  std::uint64_t seed = 0;  // 0: from the machine
};
std::unique_ptr<Channel> with_retry(std::unique_ptr<Channel> inner, Retries retries = {});

// Keeps inside the budget the server tells: once it is spent, or the server asked for a pause, calls are
// refused here with Kind::rate_limited and the time left. Reading stops a little earlier than sending, so that
// an answer is never held up by our own polling.
struct RateRule {
  double reserved_for_sending = 0.1;  // share of the limit reading must leave
};
std::unique_ptr<Channel> with_rate_limit(std::unique_ptr<Channel> inner, const Clock& clock, RateRule rule = {});

// Appends every page the channel gives to `file`, a line each: what was heard, never a credential and never what
// was sent. replay() gives the pages of such a file again in order, and sends nothing (unsupported). For
// reports of what a network really said, and for tests. Errors: unavailable (the file), corrupt (replay).
Result<std::unique_ptr<Channel>> with_record(std::unique_ptr<Channel> inner, const std::string& file);
Result<std::unique_ptr<Channel>> replay(const std::string& file);

// All that a channel wears in service.
std::unique_ptr<Channel> in_layers(std::unique_ptr<Channel> inner, const Clock& clock);

}  // namespace kith::channels

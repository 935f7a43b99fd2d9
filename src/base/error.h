// Error: what went wrong, whether trying again can help, and words a person can act on.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kith {

// The closed set of failures. Each maps to one HTTP status and one stable code (see error.cc).
enum class Kind : std::uint8_t {
  invalid,          // the input is wrong; the caller can mend it
  unauthenticated,  // nobody is signed in, or a network refused our credential
  forbidden,        // signed in, but may not
  not_found,
  conflict,      // somebody else changed it first, or it exists already
  stale,         // If-Match or a version did not match
  too_large,     // over a written limit
  rate_limited,  // retry_after says when, where it is known
  unsupported,   // this network or build cannot do it
  held,          // the gate did not clear it
  timeout,       // no answer in time: the outcome may be unknown
  unavailable,   // the other side is down or refused; nothing happened
  ambiguous,     // the call may or may not have taken effect: read back, never repeat blindly
  corrupt,       // stored or received bytes are not what they should be
  cancelled,
  internal,
};

// Whether the same call may succeed later. `exhausted` is set by the layer that gave up.
enum class Retry : std::uint8_t { never, later, exhausted };

struct Error {
  Kind kind = Kind::internal;
  // Lower case, no full stop, input in backticks, says what to do next. Never holds a secret.
  std::string message;
  Retry retry = Retry::never;
  std::optional<std::chrono::milliseconds> retry_after;
  // Where and with what: {"line","3"}, {"field","email"}. Keys are literals.
  std::vector<std::pair<const char*, std::string>> context;

  Error() = default;
  Error(Kind k, std::string m) : kind(k), message(std::move(m)) {
    if (k == Kind::rate_limited || k == Kind::timeout || k == Kind::unavailable) retry = Retry::later;
  }

  Error&& with(const char* key, std::string value) && {
    context.emplace_back(key, std::move(value));
    return std::move(*this);
  }
  Error&& after(std::chrono::milliseconds wait) && {
    retry_after = wait;
    return std::move(*this);
  }
  bool may_retry() const { return retry == Retry::later; }
};

// The stable code of a kind ("rate_limited"), its HTTP status, and a short title for people.
std::string_view code(Kind kind);
int http_status(Kind kind);
std::string_view title(Kind kind);

// One line for logs: `kind: message (key=value, …)`.
std::string describe(const Error& error);

}  // namespace kith

// Hard selling: how much a text presses somebody to buy, and which words do. docs/policy.md says what is weighed.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace kith::policy {

struct Pressure {
  std::size_t start = 0, end = 0;  // half open, in code points
  // "buy", "urgency", "offer", "discount", "price", "capitals", "exclamation", "link without answer", "repeated pitch".
  std::string_view why;

  bool operator==(const Pressure&) const = default;
};

struct HardSell {
  double score = 0;           // 0 (a friendly answer) … 1; a pitch from about 0.4
  std::vector<Pressure> why;  // in the order of the text
};

// Words of en de fr es it pt nl pl tr ru ar, whatever the text is in. `earlier`: what went to the same person before,
// for pitches said again. Pure; thread-safe; time grows with the texts' length.
HardSell hard_sell(std::string_view utf8, std::span<const std::string> earlier = {});

// Whether somebody asks not to be written to any more: "stop", "unsubscribe", "bitte abmelden". Languages as above.
bool asks_to_stop(std::string_view utf8);

}  // namespace kith::policy

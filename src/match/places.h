// Where in a text the positional parts of a query are satisfied: words, phrases, signs, NEAR.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "match/naive.h"

namespace kith::match::detail {

// One place where a positional part is satisfied: code points, and the words it covers (last
// exclusive).
struct Place {
  std::size_t zone = 0;
  std::size_t first = 0, last = 0;
  Span span;
  auto operator<=>(const Place&) const = default;
};
using Places = std::vector<Place>;

// Zones to look in: bit 0 is the text and `more`, bit 1 the title.
inline constexpr unsigned kEverywhere = ~0U;

// What may be compared yet, so that NEAR upon NEAR over a text of one word ends.
struct Work {
  std::size_t left = SIZE_MAX;  // pairs of places, for all that is asked; one NEAR has a bound of its own beside
  bool cut = false;             // more was asked for
  // False where so many are not left; then none are.
  bool spend(std::size_t pairs) {
    if (pairs <= left) {
      left -= pairs;
      return true;
    }
    left = 0;
    cut = true;
    return false;
  }
};

// Every place, rising, each once. `node` is positional, or OR of such. Where `work` was cut, places may be missing;
// those told are true.
Places places(const Node& node, const Reading& reading, unsigned zones, Work& work);
// Whether the place of `b` may stand right of the place of `a` for this NEAR.
bool follows(const Node& near, const Place& a, const Place& b);
// The place of a NEAR satisfied by these two.
Place joined(const Place& a, const Place& b);
bool has_phrase(const Node& node, const Reading::Zone& zone);

}  // namespace kith::match::detail

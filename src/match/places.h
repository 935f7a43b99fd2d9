// Where in a text the positional parts of a query are satisfied: words, phrases, signs, NEAR.
#pragma once

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

// Every place, rising, each once. `node` is positional, or OR of such. Where a NEAR has more pairs to compare than are
// worth it, `cut` is set, if given, and places may be missing; those told are true.
Places places(const Node& node, const Reading& reading, unsigned zones, bool* cut = nullptr);
// Whether the place of `b` may stand right of the place of `a` for this NEAR.
bool follows(const Node& near, const Place& a, const Place& b);
// The place of a NEAR satisfied by these two.
Place joined(const Place& a, const Place& b);
bool has_phrase(const Node& node, const Reading::Zone& zone);

}  // namespace kith::match::detail

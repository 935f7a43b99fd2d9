// What was changed between two texts, word by word.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace kith::text {

struct Piece {
  enum class Is : unsigned char { same, removed, added } is = Is::same;
  std::string text;
  friend bool operator==(const Piece&, const Piece&) = default;
};

// The same and the removed pieces are `before`, the same and the added ones `after`, byte for byte; neighbours differ
// in kind, and what was removed comes before what was added in its place. Words are those of text::Reader, with what
// stands between them; the fewest words change, up to kMostChanges, beyond which the whole middle is told as replaced.
// Pure; time and memory grow with the changes squared, never beyond that limit.
std::vector<Piece> word_diff(std::string_view before, std::string_view after);

}  // namespace kith::text

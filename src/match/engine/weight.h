// How often a term is likely to be in a text. Only speed hangs on it.
#pragma once

#include <cstdint>
#include <span>
#include <unordered_set>
#include <vector>

#include "match/engine/segment.h"

namespace kith::match::engine {

class Weights {
 public:
  // Estimated from what kind of thing it is, from how many queries name it, and from a list of the commonest words;
  // and, where there are frequencies (else null), from those.
  Weights(const Terms& terms, std::span<const Code> code, std::span<const std::uint32_t> programs,
          const Frequencies* frequencies);
  float operator[](Term term) const { return weights_[term]; }

 private:
  std::vector<float> weights_;
};

// One term a text must have for a query to hold, or one of several of which it must have any.
struct Anchor {
  Term term = kNoTerm;
  Term need[2] = {kNoTerm, kNoTerm};                   // and it must have these as well
  Term any[2][kAny];                      // and one of these, and one of those, where there are any
  Anchor() { std::ranges::fill(*any, *any + 2 * kAny, kNoTerm); }
};
// False where no set of terms will do: the query has to be asked of every text.
bool find_anchors(const Code* node, const Weights& weights, std::vector<Anchor>& out);

// A program again, with what is quickest to decide first.
void reorder(const Code* node, const Weights& weights, std::vector<Code>& out);

}  // namespace kith::match::engine

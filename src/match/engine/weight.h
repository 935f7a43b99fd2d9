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
  // and, where there are frequencies (else null), from those. Keeps the terms by reference.
  Weights(const Terms& terms, std::span<const Code> code, std::span<const std::uint32_t> programs,
          const Frequencies* frequencies);
  float operator[](Term term) const { return weights_[term]; }
  std::uint64_t feature(Term term) const { return features_[term]; }
  // That two words stand side by side.
  float beside(Term first, Term second) const;
  const Terms& terms() const { return terms_; }

 private:
  const Terms& terms_;
  std::vector<std::uint64_t> features_;
  std::vector<float> weights_;
};

// What a text must show for a query to hold, or one of several of which it must show any: a term, or a pair (kNoTerm).
struct Anchor {
  std::uint64_t feature = 0;
  Term term = kNoTerm;
  // Bits of the sieve, kNoNeed where there are none: it must have these as well, and one of these, and one of those.
  std::uint16_t need[2] = {};
  std::uint16_t any[2][kAny] = {};
};
// False where nothing will do: the query has to be asked of every text.
bool find_anchors(const Code* node, const Weights& weights, std::vector<Anchor>& out);

// A program again, with what is quickest to decide first.
void reorder(const Code* node, const Weights& weights, std::vector<Code>& out);

}  // namespace kith::match::engine

// Which words of a text satisfied which part of a query: for people who look at a match, and for
// marking the words in it.
#pragma once

#include <vector>

#include "match/naive.h"

namespace kith::match {

inline constexpr std::size_t kSpansMost = 1'000;

struct Satisfied {
  const Node* part = nullptr;  // a leaf: words, raw, tag or handle; its place in the query is offset and end
  bool title = false;          // the span is of the title, not of the text
  Span span;
  bool operator==(const Satisfied&) const = default;
};

struct Explanation {
  Truth truth = Truth::no;
  // In the order of the text, the text before the title; only parts that helped to satisfy the query.
  // A part inside NOT, and a word that is there but not near enough, give none. At most
  // kSpansMost; the first ones are kept.
  std::vector<Satisfied> spans;
  std::vector<const Node*> facts;  // fields that hold, and what was answered outside
};

// `query` must outlive the answer.
Explanation explain(const Node& query, const Reading& reading, const Outside* outside = nullptr);

}  // namespace kith::match

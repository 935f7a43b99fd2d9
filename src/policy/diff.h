// What changes from one document to the next, in words for the people it concerns.
#pragma once

#include <string>
#include <vector>

#include "policy/document.h"
#include "policy/sentences.h"

namespace kith::policy {

struct Change {
  enum class Way : std::uint8_t {
    tighter,  // less leaves than before, or somebody more looks at it
    looser,
    other,  // words, names, and what goes both ways
  };
  std::string part;   // the document's key: "rules", "voices", "topics" …
  std::string about;  // the id or name within it; empty where the part is one thing
  std::string words;  // a sentence
  Way way = Way::other;
};
std::string_view name(Change::Way way);

// In the order a reader asks: who owns and speaks, then concerns, topics, rules, the rest. Empty where both say
// the same; comments and the order of keys are no change.
std::vector<Change> diff(const Document& before, const Document& after, const PeopleNames& people = {});

}  // namespace kith::policy

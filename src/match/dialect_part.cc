#include "match/dialect_part.h"

#include <algorithm>

namespace kith::match::detail {

bool is_positional(const Part& part) {
  if (part.is == Part::Is::any) return std::ranges::all_of(part.kids, is_positional);
  return part.is == Part::Is::near || (part.is == Part::Is::leaf && part.word);
}

std::string write(const Part& part) {
  const auto kid = [](const Part& k) { return k.is == Part::Is::leaf ? write(k) : "(" + write(k) + ")"; };
  std::string out;
  switch (part.is) {
    case Part::Is::leaf:
      return part.text;
    case Part::Is::none:
      return "NOT " + kid(part.kids[0]);
    case Part::Is::near:
      return kid(part.kids[0]) + (part.ordered ? " ONEAR/" : " NEAR/") + std::to_string(part.distance) + " " +
             kid(part.kids[1]);
    case Part::Is::all:
    case Part::Is::any:
      for (const auto& k : part.kids) {
        if (!out.empty()) out += part.is == Part::Is::all ? " AND " : " OR ";
        out += kid(k);
      }
      return out;
    case Part::Is::gone:
      return {};
  }
  return out;
}

}  // namespace kith::match::detail

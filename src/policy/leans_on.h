// Whether a rule, or any rule of a document, asks something that is such: what costs time to find out is found out
// only then. Pure and thread-safe.
#pragma once

#include <algorithm>

#include "policy/document.h"

namespace kith::policy {

// `is_such(const Atom&)` is asked of each atom of `when` and `unless` until one is.
template <class IsSuch>
bool leans_on(const Rule& rule, const IsSuch& is_such) {
  const auto has = [&](const std::optional<Condition>& of) { return of && std::ranges::any_of(of->atoms, is_such); };
  return has(rule.when) || has(rule.unless);
}

template <class IsSuch>
bool leans_on(const Document& document, const IsSuch& is_such) {
  return std::ranges::any_of(document.rules, [&](const Rule& rule) { return leans_on(rule, is_such); });
}

}  // namespace kith::policy

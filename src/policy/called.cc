#include <algorithm>

#include "policy/decide.h"
#include "text/fold.h"

namespace kith::policy::detail {
namespace {

bool is_secret(const Situation& situation, const std::string& name) {
  for (const auto& [id, listed] : situation.registers)
    if (listed.names && !listed.names->find(name, Written::words).empty()) return true;
  if (!situation.company) return false;
  const auto folded = text::fold(name);
  return std::ranges::any_of(situation.company->facts(), [&](const CompanyFact& fact) {
    return fact.kind == FactKind::name && fact.is != Openness::open && text::fold(fact.value) == folded;
  });
}

}  // namespace

std::string called(const Situation& situation, const std::string& handle) {
  const auto known = situation.people.find(handle);
  if (known == situation.people.end() || known->second.empty() || is_secret(situation, known->second)) return handle;
  return known->second;
}

}  // namespace kith::policy::detail

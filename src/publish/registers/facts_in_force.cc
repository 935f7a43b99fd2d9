#include <algorithm>

#include "policy/written.h"
#include "publish/gate/situation.h"

namespace kith::publish {

std::vector<policy::CompanyFact> facts_in_force(const policy::Document& document,
                                                const std::vector<policy::CompanyFact>& kept) {
  auto out = kept;
  for (const auto& fact : document.facts)
    if (std::ranges::find(kept, fact.id, &policy::CompanyFact::id) == kept.end())
      out.push_back(policy::fact_as_written(fact.id, fact.is, fact.value));
  return out;
}

}  // namespace kith::publish

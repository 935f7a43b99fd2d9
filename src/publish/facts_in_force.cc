#include <algorithm>

#include "publish/situation.h"

namespace kith::publish {
namespace {

// A fact the document states in one line.
policy::CompanyFact stated(const policy::Fact& fact) {
  policy::CompanyFact out{.id = fact.id, .value = fact.value};
  out.is = policy::parse_openness(fact.is).value_or(policy::Openness::confidential);
  const bool digits =
      !fact.value.empty() && std::ranges::all_of(fact.value, [](char c) { return c >= '0' && c <= '9'; });
  if (digits || fact.id == "headcount" || fact.id == "founded" || fact.id == "revenue")
    out.kind = policy::FactKind::number;
  else if (fact.value.starts_with("http://") || fact.value.starts_with("https://"))
    out.kind = policy::FactKind::url;
  else if (fact.id == "management" || fact.id == "leavers")
    out.kind = policy::FactKind::name;
  return out;
}

}  // namespace

std::vector<policy::CompanyFact> facts_in_force(const policy::Document& document,
                                                const std::vector<policy::CompanyFact>& kept) {
  auto out = kept;
  for (const auto& fact : document.facts)
    if (std::ranges::find(kept, fact.id, &policy::CompanyFact::id) == kept.end()) out.push_back(stated(fact));
  return out;
}

}  // namespace kith::publish

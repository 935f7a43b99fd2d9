#include "policy/facts/naive.h"

#include <algorithm>
#include <tuple>

#include "policy/facts/finder.h"

namespace kith::policy::facts {

std::vector<Statement> find_naively(const std::vector<CompanyFact>& facts, std::string_view utf8, Time now,
                                    bool of_us) {
  const Draft draft(utf8, of_us);
  std::vector<Statement> out;
  for (std::size_t i = 0; i < facts.size(); ++i) {
    const auto& fact = facts[i];
    if ((fact.from && now < *fact.from) || (fact.until && now >= *fact.until)) continue;
    for (auto& found : make_finder(fact)->find(draft)) {
      found.fact = i;
      out.push_back(std::move(found));
    }
  }
  std::ranges::sort(out, {}, [](const Statement& s) { return std::tuple(s.start, s.end, s.fact); });
  return out;
}

}  // namespace kith::policy::facts

// The plain search for facts: every finder reads every text. What FactSet::find has to agree with.
#pragma once

#include <string_view>
#include <vector>

#include "policy/statements.h"

namespace kith::policy::facts {

std::vector<Statement> find_naively(const std::vector<CompanyFact>& facts, std::string_view utf8, Time now,
                                    bool of_us = false);

}  // namespace kith::policy::facts

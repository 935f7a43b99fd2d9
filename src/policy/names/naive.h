// The plain search for names: every form against every place of the text, one after the other. What NameSet::find has
// to agree with; what counts as the name is accept()'s in both.
#pragma once

#include <string_view>
#include <vector>

#include "policy/names.h"

namespace kith::policy::names {

std::vector<NameHit> find_naively(const std::vector<NameEntry>& entries, std::string_view utf8, Written written);

}  // namespace kith::policy::names

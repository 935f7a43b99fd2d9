// Facts and names as a document or its tests write them, made ready to be looked for. Pure.
#pragma once

#include <string>
#include <string_view>

#include "policy/names.h"
#include "policy/statements.h"

namespace kith::policy {

// Its kind by its value and name; an openness that is none counts as confidential.
CompanyFact fact_as_written(std::string_view id, std::string_view openness, std::string_view value);
// "@handle", "brightwater.example" or a name; `people`: each part counts.
NameEntry name_as_written(const std::string& written, bool people);

}  // namespace kith::policy

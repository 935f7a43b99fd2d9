// Lists of words as they stand in *_json columns.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "policy/gate.h"

namespace kith::publish {

std::string strings_to_json(const std::vector<std::string>& list);
// What is no string in it is left out; what is no list is empty.
std::vector<std::string> strings_from_json(std::string_view json);

// Whether a conversation's flags_json says that the contact complains: a member's tag, or how the
// last message sounds.
bool says_complaint(std::string_view flags_json);

// A decision's reasons as decision.reasons_json keeps them: [{rule, concern, then, say, offer,
// wording, for, spans}].
std::string reasons_to_json(const policy::Decision& decision);

}  // namespace kith::publish

// Lists of words as they stand in *_json columns.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "policy/gate.h"
#include "store/string_list.h"

namespace kith::publish {

using store::strings_from_json;
using store::strings_to_json;

// Whether a conversation's flags_json says that the contact complains: a member's tag, or how the
// last message sounds.
bool says_complaint(std::string_view flags_json);

// A decision's reasons as decision.reasons_json keeps them: [{rule, concern, then, say, offer,
// wording, for, spans}].
std::string reasons_to_json(const policy::Decision& decision);

}  // namespace kith::publish

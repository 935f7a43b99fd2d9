// Lists of words as they stand in *_json columns.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "policy/approval.h"
#include "policy/gate.h"
#include "store/string_list.h"

namespace kith::publish {

using store::strings_from_json;
using store::strings_to_json;

// Whether a conversation's flags_json says that the contact complains: a member's tag, or how the
// last message sounds.
bool says_complaint(std::string_view flags_json);

// Steps as approval.steps_json keeps them: [{of, all, within, else}].
std::string steps_to_json(const std::vector<policy::ApprovalStep>& steps);
std::vector<policy::ApprovalStep> steps_from_json(std::string_view json);

// A decision's reasons as decision.reasons_json keeps them: [{rule, concern, then, say, offer,
// wording, for, spans}]. What leans on a register keeps no spans: with the words they would tell a name.
std::string reasons_to_json(const policy::Decision& decision);
// What was known when a decision was made, as decision.facts_json keeps it: {facts, registers: {id: "named"|"clear"|
// "unknown"}, contact: [id], first_contact, said_stop, change}. No names.
std::string facts_to_json(const policy::Situation& situation, const policy::Decision& decision,
                          std::int64_t registers_change);

}  // namespace kith::publish

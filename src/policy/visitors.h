// What rules make of what is heard: what somebody writes to us is hidden, muted, given to somebody, redirected; what
// our own people post in their own name comes to the desk. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "model/outbound.h"
#include "policy/document.h"
#include "policy/gate.h"

namespace kith::policy {

// One rule that applies to what was heard.
struct VisitorFinding {
  std::string rule, concern;
  VisitorAct act;       // `none`: the rule only warns
  bool warns = false;
  std::string say;      // in the organisation's words, for those at the desk
  std::string wording;  // agreed words to answer with
  std::vector<Span> spans;
};

// Rules `on: visitor message` that apply, in the order of the document. What a rule leans on and nobody knows keeps it
// quiet: nobody is hidden or muted in doubt. Where one rule lets be (`allow`), rules behind it are not asked.
// `heard` is the message as if it were a reply (text, subject, language, visibility, media); `situation` says where and
// of whom: network, channel, circle, facts, registers. Thread-safe.
std::vector<VisitorFinding> judge_visitor(const Document& document, const Outbound& heard, const Situation& situation);

// Whether any rule is about what visitors write.
bool has_visitor_rules(const Document& document);

// Whether who wrote something is listed in a register of `kind: staff`. perhaps: only somebody called so is.
enum class OnStaff : std::uint8_t { no, perhaps, yes };

// Rules `on: staff post` that apply to what somebody wrote in public, in the order of the document. Nothing is done to
// the post, so in doubt people are told: what a rule leans on and nobody knows, or a writer who is only perhaps on
// staff, makes it a warning that says so. `say` is the rule's with its `offer` behind, `wording` the words agreed for
// reminding a colleague. Otherwise as judge_visitor. Thread-safe.
std::vector<VisitorFinding> judge_staff_post(const Document& document, const Outbound& heard,
                                             const Situation& situation, OnStaff on_staff);
// Whether any rule is about what our own people post.
bool has_staff_rules(const Document& document);

}  // namespace kith::policy

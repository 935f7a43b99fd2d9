// What rules make of what somebody writes to us: hidden, muted, given to somebody, redirected. Pure.
#pragma once

#include <string>
#include <vector>

#include "model/outbound.h"
#include "policy/document.h"
#include "policy/gate.h"

namespace kith::policy {

// One rule that applies to a visitor's message.
struct VisitorFinding {
  std::string rule, concern;
  VisitorAct act;       // `none`: the rule only warns, or lets be
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

}  // namespace kith::policy

// What the routing rules would make of one text, and why: the rules as they are, and one that is being written.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "listen/noticing.h"
#include "listen/routing_rules.h"
#include "match/document.h"
#include "match/naive.h"

namespace kith::listen {

struct RuleAnswer {
  enum class Is : std::uint8_t { fits, fits_not, off, not_asked, unreadable };

  RoutingRule rule;
  Is is = Is::fits_not;
  // Where it fits: the words of the text and of the title that made it so, and the facts, as its query has them.
  std::vector<match::Span> spans, title_spans;
  std::vector<std::string> facts;
  // What it settles, and no rule before it did: place, assignee, priority, snooze, tags.
  std::vector<std::string_view> settles;
};

struct RuleTrial {
  std::vector<RuleAnswer> rules;  // in their order
  Verdict verdict;                // of the rules alone
};

// Pure. Agrees with weigh() and the engine of queries.
RuleTrial try_rules(std::vector<RoutingRule> rules, const match::Document& document);

// A text somebody made up, as if it had just come in from outside.
struct ExampleText {
  std::string text, title, author, network;
};
match::Document document_of(const ExampleText& example, Time now);

}  // namespace kith::listen

// Conditions of rules: the query language on the draft, with facts among the words:
//   topic(religion) AND NOT visibility is direct      has:photo      hard_sell > 0.4 AND
//   conversation is complaint
#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "match/query.h"

namespace kith::policy {

// One fact asked for.
struct Atom {
  enum class Is : std::uint8_t {
    topic,       // name: topic
    names,       // name: register; somebody in it is named in the draft
    contact_in,  // name: register; the contact is in it
    states,      // name: a fact's id, or "fact" for any; it is stated
    contradicts, // name: "facts", or "recent posts" with number: days, 0 for all
    fact_is,     // value: how public the facts stated are
    flag,        // name
    number,      // name, compare, number
    choice,      // name, value
    later,       // known to the language, not yet to be answered: name is the whole text
  };
  Is is = Is::flag;
  std::string name, value;
  match::Compare compare = match::Compare::is;
  double number = 0;
  bool negated = false;  // `is not`
};

struct Condition {
  std::string source;
  match::Node root;
  std::vector<Atom> atoms;  // by Node::outside
};

// Names are checked by the document's reader. Errors: with the place in `source`.
std::expected<Condition, match::Problem> parse_condition(std::string_view source);

// Numbers a rule may compare and a test may state ("faces"), and whether they can be measured yet.
std::vector<std::string_view> number_facts();

}  // namespace kith::policy

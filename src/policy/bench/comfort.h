// A large comfort zone made up for benchmarks and tests: many rules, topics and confidential names. The same for the
// same numbers.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "policy/document.h"
#include "policy/gate.h"

namespace kith::policy::bench {

// YAML of a policy with so many rules and topics; a rule asks for a topic and a fact, for words, or for a register.
std::string make_policy(std::size_t rules, std::size_t topics);
// Names no ordinary word is, no two alike: three or four syllables, a third with "Holdings Ltd" behind them, some with
// domain and handle.
std::vector<NameEntry> make_register(std::size_t names);
// Somebody who may speak, with the register "clients" and facts.
Situation make_situation(std::shared_ptr<const NameSet> clients);

}  // namespace kith::policy::bench

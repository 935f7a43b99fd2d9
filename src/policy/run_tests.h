// The tests a document carries.
#pragma once

#include <string>
#include <vector>

#include "policy/document.h"

namespace kith::policy {

struct TestResult {
  std::string name;
  std::size_t line = 0;
  bool ok = false;
  bool undecided = false;  // not as expected because a rule leans on what cannot be measured yet
  std::string detail;      // what happened, in words
};

std::vector<TestResult> run_tests(const Policy& policy);

// The outcome in words: "held for dana by not-ours-to-settle".
std::string describe(const Decision& decision);

}  // namespace kith::policy

// No document, however broken, does harm; what parses can be asked, tested and told.
#include <cstdint>

#include "policy/run_tests.h"
#include "policy/sentences.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace kith::policy;
  if (size > 8192) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto condition = parse_condition(text);
  if (condition) {
    const auto printed = kith::match::print(condition->root);
    const auto again = parse_condition(printed);
    if (!again || !(again->root == condition->root)) __builtin_trap();
  }
  const auto policy = parse_policy(text);
  if (!policy) {
    if (policy.error().empty()) __builtin_trap();
    return 0;
  }
  (void)run_tests(*policy);
  (void)sentences(policy->document());
  return 0;
}

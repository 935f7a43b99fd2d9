// Whatever stands behind `hold for` is understood or refused at a place in it; what is understood can be written down
// and means the same again.
#include <cstdint>
#include <string>
#include <string_view>

#include "policy/approval.h"

namespace {

using namespace kith::policy;

std::string joined(const std::vector<std::string>& names, std::string_view by) {
  std::string out;
  for (const auto& name : names) out.append(out.empty() ? "" : by).append(name);
  return out;
}

std::string written(const ApprovalStep& step) {
  std::string out = step.all && step.of.size() < 2 ? "all of " : "";
  out += joined(step.of, step.all ? " and " : ", ");
  if (step.within) out += " within " + describe(*step.within);
  if (!step.otherwise.empty()) out += " else " + joined(step.otherwise, ", ");
  return out;
}

void require(bool holds) {
  if (!holds) __builtin_trap();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 4096) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto within = parse_within(text)) {
    const auto again = parse_within(describe(*within));
    require(again && *again == *within && within->count > 0);
    require(deadline(*within, nullptr, kith::Time{}) > kith::Time{});
  } else {
    require(within.error().offset <= size && !within.error().message.empty());
  }
  const auto steps = parse_steps(text);
  if (!steps) {
    require(steps.error().offset <= size && !steps.error().message.empty() && !steps.error().hint.empty());
    return 0;
  }
  require(!steps->empty());
  std::string all;
  for (const auto& step : *steps) all += (all.empty() ? "" : ", then ") + written(step);
  const auto again = parse_steps(all);
  require(again && *again == *steps);
  for (const auto& name : people_of(*steps)) require(!name.empty());
  return 0;
}

#include "base/crash_point.h"

#if !defined(NDEBUG)

#include <atomic>
#include <csignal>
#include <cstdlib>
#include <string>
#include <string_view>

namespace kith {
namespace {

struct Wanted {
  std::string name;
  int passes = 1;
};

Wanted wanted_point() {
  const char* text = std::getenv("KITH_CRASH_AT");
  if (text == nullptr) return {};
  const std::string_view whole = text;
  const auto colon = whole.find(':');
  if (colon == std::string_view::npos) return {std::string(whole), 1};
  return {std::string(whole.substr(0, colon)), std::atoi(text + colon + 1)};
}

}  // namespace

void pass_crash_point(const char* name) {
  static const Wanted wanted = wanted_point();
  static std::atomic<int> passed{0};
  if (wanted.name != name || ++passed != wanted.passes) return;
  std::raise(SIGKILL);
}

}  // namespace kith

#endif

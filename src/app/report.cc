#include <fmt/format.h>

#include <cstdio>

#include "app/commands.h"

namespace kith::app {

int report(const Error& error) {
  fmt::print(stderr, "kith: {}\n", error.message);
  return kFailed;
}

}  // namespace kith::app

// For tests of this room: a document that must be without a mistake.
#pragma once

#include <gtest/gtest.h>

#include <string_view>
#include <utility>

#include "policy/document.h"

namespace kith::policy::testing {

// What is wrong with it fails the test, each with its place.
inline Policy parsed(std::string_view text) {
  auto policy = parse_policy(text);
  if (!policy)
    for (const auto& problem : policy.error())
      ADD_FAILURE() << problem.line << ":" << problem.column << " " << problem.message << "; " << problem.hint;
  return *std::move(policy);
}

}  // namespace kith::policy::testing

// What an API token may be given.
#pragma once

#include <array>
#include <string_view>

namespace kith::api {

inline constexpr std::array<std::string_view, 13> kScopes{
    "desk:read",     "desk:write",     "people:read",   "people:write",    "policy:read",
    "policy:write", "channels:read", "channels:write", "workspace:read", "workspace:write",
    "listen:read",    "listen:write",  "intake:write"};

constexpr bool is_scope(std::string_view text) {
  for (const auto s : kScopes)
    if (s == text) return true;
  return false;
}

}  // namespace kith::api

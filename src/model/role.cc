#include "model/role.h"

#include <array>

namespace kith {
namespace {
constexpr std::array<std::string_view, 7> kNames{"viewer", "contributor", "agent", "spokesperson",
                                                 "policy_owner", "admin", "owner"};
}

std::string_view name(Role role) { return kNames[static_cast<std::size_t>(role)]; }

std::optional<Role> parse_role(std::string_view text) {
  for (std::size_t i = 0; i < kNames.size(); ++i)
    if (kNames[i] == text) return static_cast<Role>(i);
  return std::nullopt;
}

}  // namespace kith

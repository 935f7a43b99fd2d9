// Who a member is to the organisation. Ordered: each role may do what the weaker ones may.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace kith {

enum class Role : std::uint8_t { viewer, contributor, agent, spokesperson, policy_owner, admin, owner };

std::string_view name(Role role);                     // "policy_owner"
std::optional<Role> parse_role(std::string_view text);  // empty: not one of ours

}  // namespace kith

// Seeding: the demo's organisations become workspaces, by the same rooms that serve real ones.
#pragma once

#include <vector>

#include "app/demo/stage.h"
#include "app/demo/world.h"
#include "app/house.h"

namespace kith::app::demo {

// Everybody in the demo signs in with it; the sign-in screen says so.
inline constexpr std::string_view kPassword = "work-the-room";

// The address a member of an organisation signs in with. Dana is one person in all of them.
std::string address_of(const World& world, const Member& member);

// Makes the workspace with its members, policy, channels, people and talks, heard from `stage`.
// Call before the house's loops begin. Errors: those of the rooms; conflict where it is there already.
Result<void> seed(House& house, const World& world, const Stage& stage);

// Whether the workspace is there already.
Result<bool> is_seeded(House& house, const World& world);

}  // namespace kith::app::demo

// Stage: a demo organisation's rooms on the scripted network, with what was said there before and what will be.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "app/demo/world.h"
#include "channels/scripted/player.h"
#include "channels/scripted/scripted.h"

namespace kith::app::demo {

// The account the organisation itself has in each of its rooms.
inline constexpr std::string_view kOurAccount = "us";

struct Room {
  const Channel* channel = nullptr;  // of the World, which outlives the stage
  channels::scripted::Settings settings;
  std::shared_ptr<channels::scripted::World> world;
  channels::scripted::Script script;
};

struct Stage {
  std::vector<Room> rooms;
  std::map<std::string, std::string> first_post;  // talk id → remote id of its first line
};

// Sets up each room and posts all that was said before `clock`'s now. `where` is a folder for the rooms' files;
// empty: they live in memory. Errors: invalid (a story that names what is not there), unavailable.
Result<Stage> set_stage(const World& world, const std::string& where, const Clock& clock);

}  // namespace kith::app::demo

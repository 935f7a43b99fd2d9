// What the demo's organisations have agreed to show: releases, and a bank of pictures without people.
#pragma once

#include <map>
#include <string>

#include "app/demo/world.h"
#include "app/house.h"

namespace kith::app::demo {

// `first` and `second`: whoever keeps a picture, and who agrees that nobody is on it. `channels`: of the story, by id.
Result<void> seed_pictures(House& house, const World& world, WorkspaceId workspace, MemberId first, MemberId second,
                           const std::map<std::string, ChannelId>& channels);

}  // namespace kith::app::demo

// What a page brought.
#pragma once

namespace kith::listen {

// How many of each a page brought; replays bring nothing.
struct Applied {
  int stored = 0, edited = 0, deleted = 0, reactions = 0, set_aside = 0;
};

}  // namespace kith::listen

// Doctor: looks whether an installation is well, and says of each thing what to do.
#pragma once

#include <string>
#include <vector>

#include "app/settings.h"

namespace kith::app {

struct Finding {
  enum class Level { fine, note, problem } level = Level::fine;
  std::string what;  // "disk": which look it was
  std::string text;  // what was seen
  std::string todo;  // what to do; empty where fine
};

// Changes nothing. Takes seconds on a large database.
std::vector<Finding> look(const Settings& settings);

}  // namespace kith::app

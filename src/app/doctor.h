// Doctor: looks whether an installation is well, and says of each thing what it means and what to do.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "app/settings.h"
#include "base/result.h"
#include "base/time.h"

namespace kith::app {

struct Finding {
  enum class Level { fine, note, problem } level = Level::fine;
  std::string what;   // "disk": which look it was
  std::string text;   // what was seen
  std::string means;  // what follows from it; empty where fine
  std::string todo;   // what to do; empty where fine
};

struct DiskRoom {
  std::uint64_t capacity = 0, available = 0;  // bytes
};

// What doctor looks with.
struct Instruments {
  const Clock& clock = system_clock();
  std::function<Result<DiskRoom>(const std::filesystem::path&)> room;  // empty: ask the system
};

// Changes nothing. Takes seconds on a large database.
std::vector<Finding> look(const Settings& settings, const Instruments& instruments = {});

// The part of it that looks into the database and at what belongs to it.
void look_at_data(const Settings& settings, const Instruments& instruments, std::vector<Finding>& found);

}  // namespace kith::app

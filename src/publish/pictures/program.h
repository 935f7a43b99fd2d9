// Programs of this machine that look into files Kith does not read itself: run in a folder of their own, without
// network, with limits on time, memory, and what they write. They are optional: what they cannot be asked, people are.
#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/limits.h"
#include "base/result.h"
#include "base/time.h"

namespace kith::publish {

// An empty folder that goes with everything in it.
class OwnFolder {
 public:
  // Errors: unavailable (no room, no permission).
  static Result<OwnFolder> make();
  OwnFolder(OwnFolder&& other) noexcept : path_(std::exchange(other.path_, {})) {}
  OwnFolder(const OwnFolder&) = delete;
  OwnFolder& operator=(const OwnFolder&) = delete;
  ~OwnFolder();

  const std::filesystem::path& path() const { return path_; }
  // Errors: unavailable.
  Result<void> write(std::string_view name, std::string_view bytes) const;
  // Errors: unavailable, too_large (over limits::kHelperFileBytes).
  Result<std::string> read(std::string_view name) const;
  // Names of what lies in it, sorted.
  std::vector<std::string> files() const;

 private:
  explicit OwnFolder(std::filesystem::path path) : path_(std::move(path)) {}
  std::filesystem::path path_;
};

// Where the system keeps a program of that name; empty: it is not installed. Looked for in the usual folders alone,
// whatever PATH says, once in the life of the process.
std::string program_path(std::string_view name);

using Deadline = std::chrono::steady_clock::time_point;

// Now, and so long; for tests on slow machines many times as long.
Deadline within(Millis time);
void be_patient(int times);

// Runs an installed program in the folder and gives what it writes to its standard output. Blocks; thread-safe.
// Errors: unsupported (not installed; it says the file is not one it can read), timeout, too_large (it writes too
// much), unavailable (it cannot be started).
Result<std::string> run_program(std::string_view name, const std::vector<std::string>& arguments,
                                const OwnFolder& folder, Deadline deadline);

}  // namespace kith::publish

#include "app/data_folder.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <utility>

namespace kith::app {
namespace {

std::filesystem::path lock_path(const DataFolder& folder) {
  return folder.root() / "lock";
}

int written_holder(const DataFolder& folder) {
  std::ifstream in(lock_path(folder));
  int id = 0;
  in >> id;
  return id;
}

}  // namespace

bool DataFolder::exists() const {
  std::error_code ignored;
  return std::filesystem::is_directory(root_, ignored);
}

Result<std::optional<Sealer>> DataFolder::open_key() const {
  std::error_code ignored;
  if (!std::filesystem::exists(key(), ignored)) return std::optional<Sealer>{};
  TRY(auto sealer, Sealer::open(key()));
  return std::optional<Sealer>{std::move(sealer)};
}

Result<void> DataFolder::require_whole() const {
  std::error_code ignored;
  if (!std::filesystem::exists(restoring(), ignored)) return {};
  return fail(Kind::conflict,
              fmt::format("a restore into `{0}` was cut off, what is there is not whole; run it again: kith restore "
                          "--data '{0}' FILE",
                          root_.string()));
}

Result<void> DataFolder::make() const {
  std::error_code problem;
  const bool made = std::filesystem::create_directories(root_, problem);
  if (!problem && made) {
    std::filesystem::permissions(root_, std::filesystem::perms::owner_all, problem);
  }
  if (!problem) std::filesystem::create_directories(media(), problem);
  if (problem) {
    return fail(Kind::unavailable,
                fmt::format("the data folder `{}` cannot be made: {}; choose another with --data",
                            root_.string(), problem.message()));
  }
  return {};
}

Result<FolderLock> FolderLock::take(const DataFolder& folder) {
  const int file = ::open(lock_path(folder).c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0) {
    return fail(Kind::unavailable, fmt::format("the data folder `{}` cannot be written: {}",
                                               folder.root().string(), std::strerror(errno)));
  }
  if (::flock(file, LOCK_EX | LOCK_NB) != 0) {
    ::close(file);
    return fail(
        Kind::conflict,
        fmt::format("another Kith (process {}) uses the data folder `{}`; stop it first, or "
                    "choose another folder with --data",
                    written_holder(folder), folder.root().string()));
  }
  const std::string id = fmt::format("{}\n", ::getpid());
  if (::ftruncate(file, 0) != 0 || ::write(file, id.data(), id.size()) < 0) {
    // Only who holds it is lost from the message above; the lock itself stands.
  }
  return FolderLock(file);
}

FolderLock::FolderLock(FolderLock&& other) noexcept : file_(std::exchange(other.file_, -1)) {}

FolderLock::~FolderLock() {
  if (file_ >= 0) ::close(file_);
}

int holder_of(const DataFolder& folder) {
  const int file = ::open(lock_path(folder).c_str(), O_RDWR | O_CLOEXEC);
  if (file < 0) return 0;
  const bool free = ::flock(file, LOCK_EX | LOCK_NB) == 0;
  ::close(file);
  return free ? 0 : written_holder(folder);
}

}  // namespace kith::app

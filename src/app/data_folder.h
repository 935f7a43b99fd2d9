// DataFolder: where one installation keeps everything: `kith.db`, `key`, `media/`. Mode 0700.
#pragma once

#include <filesystem>
#include <optional>

#include "base/result.h"
#include "base/secret.h"

namespace kith::app {

class DataFolder {
 public:
  explicit DataFolder(std::filesystem::path root) : root_(std::move(root)) {}

  const std::filesystem::path& root() const { return root_; }
  std::filesystem::path database() const { return root_ / "kith.db"; }
  std::filesystem::path key() const { return root_ / "key"; }
  // Opens what was sealed here; none where the key is kept elsewhere. Errors: corrupt, unavailable.
  Result<std::optional<Sealer>> open_key() const;
  std::filesystem::path media() const { return root_ / "media"; }

  // There while a restore puts things in place: what else is in the folder is not whole yet.
  std::filesystem::path restoring() const { return root_ / "restoring"; }

  bool exists() const;
  // Errors: conflict (a restore into it was cut off).
  Result<void> require_whole() const;
  // Makes what is missing. Errors: unavailable (no permission, no room).
  Result<void> make() const;

 private:
  std::filesystem::path root_;
};

// Held while a server uses a data folder, so that a second one does not. Released when it dies,
// however it dies.
class FolderLock {
 public:
  // Errors: conflict (another process holds it; names its id), unavailable.
  static Result<FolderLock> take(const DataFolder& folder);
  FolderLock(FolderLock&& other) noexcept;
  FolderLock& operator=(FolderLock&&) = delete;
  ~FolderLock();

 private:
  explicit FolderLock(int file) : file_(file) {}
  int file_ = -1;
};

// The process that holds the folder now; 0: none.
int holder_of(const DataFolder& folder);

}  // namespace kith::app

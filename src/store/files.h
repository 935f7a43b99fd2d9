// Files: bytes kept by what they are. One folder a workspace, fanned out, each file named by the SHA-256 of its
// bytes: <root>/<workspace>/ab/ab12…; the same bytes lie there once. Which rows mean a file is its callers' to know.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.h"
#include "base/result.h"
#include "base/time.h"

namespace kith::store {

// Bytes written and synced beside their place; they go with this where nobody keeps them.
class StagedFile {
 public:
  StagedFile(WorkspaceId workspace, std::string digest, std::size_t size, std::filesystem::path file)
      : workspace_(workspace), digest_(std::move(digest)), size_(size), file_(std::move(file)) {}
  StagedFile(const StagedFile&) = delete;
  StagedFile& operator=(const StagedFile&) = delete;
  ~StagedFile();

  const std::string& digest() const { return digest_; }
  std::size_t size() const { return size_; }

 private:
  friend class Files;
  WorkspaceId workspace_;
  std::string digest_;
  std::size_t size_;
  std::filesystem::path file_;
};

// Names in a folder are on disk after it, as fsync keeps bytes. Errors: unavailable.
Result<void> sync_folder(const std::filesystem::path& folder);

// Thread-safe. Blocks: call it on workers.
class Files {
 public:
  explicit Files(std::filesystem::path root) : root_(std::move(root)) {}

  // Errors: unavailable (no room, no permission).
  Result<std::shared_ptr<StagedFile>> stage(WorkspaceId workspace, std::string_view bytes) const;
  // Puts it in its place, for good. Call it inside write(workspace, …) together with the row that names it, so that
  // no sweep can come between; again with the same one does nothing. Errors: unavailable.
  Result<void> keep(const StagedFile& staged) const;
  // Errors: not_found; too_large (over `most`); corrupt (the bytes are not the ones it is named by).
  Result<std::string> read(WorkspaceId workspace, std::string_view digest, std::size_t most) const;
  bool has(WorkspaceId workspace, std::string_view digest) const;
  // Call it inside write(workspace, …), where no row means the file any more. Not there: nothing to do.
  void remove(WorkspaceId workspace, std::string_view digest) const;
  // Digests beginning with the byte `shard` that lie there since before `age`; drafts of that age are taken away.
  std::vector<std::string> older_than(WorkspaceId workspace, std::uint8_t shard, Millis age) const;

 private:
  std::filesystem::path folder(WorkspaceId workspace) const;
  std::filesystem::path place(WorkspaceId workspace, std::string_view digest) const;
  std::filesystem::path root_;
};

}  // namespace kith::store

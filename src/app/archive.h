// Archive: one uncompressed tar file (POSIX ustar) with a manifest of digests as its last member,
// so that any tar can look inside and a damaged or cut one is seen before anything is restored.
#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace kith::app {

// The size field of a header, 12 bytes: octal digits, from 8 GiB on base 256 as every newer tar writes and reads it.
std::string tar_size(std::uint64_t size);
std::uint64_t read_tar_size(std::string_view field);

class ArchiveWriter {
 public:
  // Writes to `<file>.part` until finish(). Errors: conflict (the file exists), unavailable.
  static Result<ArchiveWriter> create(std::filesystem::path file);
  ArchiveWriter(ArchiveWriter&&) = default;
  ~ArchiveWriter();

  // Errors: not_found (the file to add is not there: nothing was written), unavailable (no room; or it cannot be
  // read), invalid (a name over 100 bytes).
  Result<void> add_file(const std::string& name, const std::filesystem::path& from);
  Result<void> add_bytes(const std::string& name, std::string_view bytes);
  // The manifest and the end; then the file has its name.
  Result<void> finish();
  std::uint64_t bytes() const { return written_; }

 private:
  explicit ArchiveWriter(std::filesystem::path file) : file_(std::move(file)) {}
  Result<void> header(const std::string& name, std::uint64_t size);
  Result<void> put(std::string_view bytes);
  Result<void> pad(std::uint64_t size);

  std::filesystem::path file_, part_;
  std::ofstream out_;
  std::uint64_t written_ = 0;
  std::string manifest_;  // `<sha256>  <name>` a line, as sha256sum writes it
};

// Unpacks into an existing empty folder and checks every digest. Errors: corrupt (cut, damaged, no
// archive of ours, names that lead out of the folder), unavailable.
Result<std::vector<std::string>> unpack_archive(const std::filesystem::path& file,
                                                const std::filesystem::path& into);

}  // namespace kith::app

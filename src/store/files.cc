#include "store/files.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>

#include "base/secret.h"

namespace kith::store {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kDigestLetters = 64;
constexpr std::string_view kDrafts = "new";

bool is_digest(std::string_view name) {
  return name.size() == kDigestLetters &&
         std::ranges::all_of(name, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

Error no_room(const char* what) {
  return fail(Kind::unavailable,
              fmt::format("the data folder cannot be written ({}: {}); see to the disk's room and health, then again",
                          what, std::strerror(errno)));
}

Result<void> write_synced(const fs::path& file, std::string_view bytes) {
  const int fd = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0) return no_room("open");
  while (!bytes.empty()) {
    const auto n = ::write(fd, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) {
      auto error = no_room("write");
      ::close(fd);
      ::unlink(file.c_str());
      return error;
    }
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
  const int failed = ::fsync(fd);
  ::close(fd);
  if (failed == 0) return {};
  auto error = no_room("sync");
  ::unlink(file.c_str());
  return error;
}

// Folders between `root` and `leaf` are made and synced into the one above.
Result<void> make_folders(const fs::path& root, const fs::path& leaf) {
  std::error_code problem;
  if (fs::is_directory(leaf, problem)) return {};
  fs::create_directories(leaf, problem);
  if (problem) {
    errno = problem.value();
    return no_room("make a folder");
  }
  for (auto at = leaf.parent_path(); at.native().size() >= root.native().size(); at = at.parent_path())
    TRYV(sync_folder(at));
  return {};
}

bool is_old(const fs::directory_entry& entry, Millis age) {
  std::error_code problem;
  const auto written = entry.last_write_time(problem);
  return !problem && fs::file_time_type::clock::now() - written > age;
}

}  // namespace

Result<void> sync_folder(const fs::path& folder) {
  const int fd = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return no_room("open");
  const int failed = ::fsync(fd);
  ::close(fd);
  if (failed != 0) return no_room("sync");
  return {};
}

StagedFile::~StagedFile() {
  std::error_code ignored;
  fs::remove(file_, ignored);
}

fs::path Files::folder(WorkspaceId workspace) const {
  return root_ / to_string(workspace);
}

fs::path Files::place(WorkspaceId workspace, std::string_view digest) const {
  return folder(workspace) / digest.substr(0, 2) / digest;
}

Result<std::shared_ptr<StagedFile>> Files::stage(WorkspaceId workspace, std::string_view bytes) const {
  const auto drafts = folder(workspace) / kDrafts;
  TRYV(make_folders(root_, drafts));
  const auto file = drafts / random_token(16);
  TRYV(write_synced(file, bytes));
  return std::make_shared<StagedFile>(workspace, sha256_hex(bytes), bytes.size(), file);
}

Result<void> Files::keep(const StagedFile& staged) const {
  const auto to = place(staged.workspace_, staged.digest_);
  std::error_code problem;
  if (fs::exists(to, problem)) return {};
  TRYV(make_folders(root_, to.parent_path()));
  // A link leaves the draft where it is: the transaction around this may run again.
  fs::create_hard_link(staged.file_, to, problem);
  if (problem && problem != std::errc::file_exists) {
    errno = problem.value();
    return no_room("put in place");
  }
  return sync_folder(to.parent_path());
}

Result<std::string> Files::read(WorkspaceId workspace, std::string_view digest, std::size_t most) const {
  const auto gone = [] { return fail(Kind::not_found, "this file is not kept any more"); };
  if (!is_digest(digest)) return gone();
  const auto file = place(workspace, digest);
  std::error_code problem;
  const auto size = fs::file_size(file, problem);
  if (problem) return gone();
  if (size > most) return fail(Kind::too_large, "this file is larger than is taken");
  std::ifstream in(file, std::ios::binary);
  std::string bytes{std::istreambuf_iterator<char>(in), {}};
  if (sha256_hex(bytes) != digest) return fail(Kind::corrupt, "this file is damaged: its bytes are not the ones kept");
  return bytes;
}

bool Files::has(WorkspaceId workspace, std::string_view digest) const {
  std::error_code ignored;
  return is_digest(digest) && fs::is_regular_file(place(workspace, digest), ignored);
}

void Files::remove(WorkspaceId workspace, std::string_view digest) const {
  std::error_code ignored;
  if (is_digest(digest)) fs::remove(place(workspace, digest), ignored);
}

std::vector<std::string> Files::older_than(WorkspaceId workspace, std::uint8_t shard, Millis age) const {
  std::vector<std::string> out;
  std::error_code problem;
  const auto fan = folder(workspace) / fmt::format("{:02x}", shard);
  for (const auto& entry : fs::directory_iterator(fan, problem)) {
    const std::string name = entry.path().filename().string();
    if (is_digest(name) && is_old(entry, age)) out.push_back(name);
  }
  for (const auto& entry : fs::directory_iterator(folder(workspace) / kDrafts, problem)) {
    std::error_code gone;
    if (is_old(entry, age)) fs::remove(entry.path(), gone);
  }
  return out;
}

}  // namespace kith::store

#include "store/files.h"

#include <gtest/gtest.h>

#include <fstream>

#include "base/secret.h"

namespace kith::store {
namespace {

namespace fs = std::filesystem;

class FilesTest : public ::testing::Test {
 protected:
  FilesTest() : root_(fs::temp_directory_path() / ("kith-files-" + random_token(8))), files_(root_) {}
  ~FilesTest() override { fs::remove_all(root_); }

  std::string keep(WorkspaceId workspace, std::string_view bytes) {
    auto staged = files_.stage(workspace, bytes).value();
    EXPECT_TRUE(files_.keep(*staged));
    return staged->digest();
  }
  int count() const {
    int n = 0;
    for (const auto& entry : fs::recursive_directory_iterator(root_)) n += entry.is_regular_file() ? 1 : 0;
    return n;
  }
  fs::path only_file() const {
    for (const auto& entry : fs::recursive_directory_iterator(root_))
      if (entry.is_regular_file()) return entry.path();
    return {};
  }

  fs::path root_;
  Files files_;
  WorkspaceId ours_{7}, theirs_{8};
};

TEST_F(FilesTest, the_same_bytes_lie_there_once_and_each_workspace_has_its_own) {
  const auto digest = keep(ours_, "a picture");
  EXPECT_EQ(digest, sha256_hex("a picture"));
  EXPECT_EQ(keep(ours_, "a picture"), digest);
  EXPECT_EQ(count(), 1);
  EXPECT_EQ(files_.read(ours_, digest, 100).value(), "a picture");
  EXPECT_EQ(files_.read(theirs_, digest, 100).error().kind, Kind::not_found);
  EXPECT_EQ(files_.read(ours_, digest, 3).error().kind, Kind::too_large);
  files_.remove(ours_, digest);
  EXPECT_EQ(files_.read(ours_, digest, 100).error().kind, Kind::not_found);
}

TEST_F(FilesTest, what_is_staged_and_not_kept_goes) {
  { const auto staged = files_.stage(ours_, "half a thought").value(); }
  EXPECT_EQ(count(), 0);
}

TEST_F(FilesTest, keeping_twice_does_nothing_more) {
  const auto staged = files_.stage(ours_, "again").value();
  EXPECT_TRUE(files_.keep(*staged));
  EXPECT_TRUE(files_.keep(*staged));
  EXPECT_EQ(files_.read(ours_, staged->digest(), 10).value(), "again");
}

TEST_F(FilesTest, changed_bytes_are_noticed) {
  const auto digest = keep(ours_, "what was cleared");
  std::ofstream(only_file(), std::ios::trunc) << "what was put there";
  EXPECT_EQ(files_.read(ours_, digest, 100).error().kind, Kind::corrupt);
}

TEST_F(FilesTest, a_name_that_is_no_digest_reads_nothing) {
  keep(ours_, "x");
  for (const std::string name : {"../../key", "", "new", "AB"})
    EXPECT_EQ(files_.read(ours_, name, 100).error().kind, Kind::not_found) << name;
}

TEST_F(FilesTest, tells_what_lies_there_for_long) {
  const auto digest = keep(ours_, "old");
  const auto shard = static_cast<std::uint8_t>(std::stoi(digest.substr(0, 2), nullptr, 16));
  EXPECT_TRUE(files_.older_than(ours_, shard, Millis{60'000}).empty());
  fs::last_write_time(only_file(), fs::file_time_type::clock::now() - std::chrono::hours(2));
  EXPECT_EQ(files_.older_than(ours_, shard, Millis{60'000}), std::vector{digest});
  EXPECT_TRUE(files_.older_than(theirs_, shard, Millis{60'000}).empty());
}

TEST_F(FilesTest, says_when_there_is_no_room) {
  std::ofstream{root_} << "a file where the folder should be";
  EXPECT_EQ(files_.stage(ours_, "x").error().kind, Kind::unavailable);
  fs::remove(root_);
}

}  // namespace
}  // namespace kith::store

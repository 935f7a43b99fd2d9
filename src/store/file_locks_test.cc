// Other programs may read the database beside us: sqlite3, a backup, doctor.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>

#include "store/testing.h"

namespace kith::store {
namespace {

// What another process sees of SQLite's shared lock: true where somebody holds it.
bool is_locked_for_others(const std::string& file) {
  const pid_t child = ::fork();
  if (child == 0) {
    const int fd = ::open(file.c_str(), O_RDWR | O_CLOEXEC);
    struct flock lock {};
    lock.l_type = F_WRLCK;
    lock.l_whence = SEEK_SET;
    lock.l_start = 0x40000000 + 2;  // SHARED_FIRST and SHARED_SIZE of SQLite's file format
    lock.l_len = 510;
    const bool asked = fd >= 0 && ::fcntl(fd, F_GETLK, &lock) == 0;
    ::_exit(asked && lock.l_type != F_UNLCK ? 0 : 1);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

// A second connection gave up the locks of the first: whoever read the database beside the server and closed it took
// its write-ahead log away, and what was acknowledged afterwards was lost with the process.
TEST(FileLocks, are_kept_however_many_connections_are_opened_and_closed) {
  testing::TestDatabase db(testing::Kind::sqlite);
  EXPECT_TRUE(is_locked_for_others(db.where()));
  {
    const auto second = db.open_again();
    EXPECT_TRUE(is_locked_for_others(db.where()));
  }
  EXPECT_TRUE(is_locked_for_others(db.where()));
}

TEST(FileLocks, a_new_database_is_for_its_owner_alone) {
  testing::TestDatabase db(testing::Kind::sqlite);
  using std::filesystem::perms;
  EXPECT_EQ(std::filesystem::status(db.where()).permissions() & (perms::group_all | perms::others_all), perms::none);
}

}  // namespace
}  // namespace kith::store

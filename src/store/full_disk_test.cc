// A disk that fills up in mid-work: what was answered stays, what was not is whole or absent, and the house says why.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sqlite3.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <random>
#include <set>
#include <thread>

#include "store/testing.h"

namespace kith::store {
namespace {

constexpr WorkspaceId kHome{101};
constexpr Statement kMakePairs = "CREATE TABLE pair (id INTEGER NOT NULL PRIMARY KEY, half INTEGER NOT NULL) STRICT";
constexpr Statement kAdd = "INSERT INTO pair (id, half) VALUES (?, ?)";
constexpr Statement kAll = "SELECT half, count(*) FROM pair GROUP BY half";
constexpr Statement kCheck = "PRAGMA integrity_check";

// Bytes the disk still takes; none below zero. Of the write that does not fit a part is written, as disks do.
std::atomic<std::int64_t> room{0};
std::atomic<bool> limited{false};

ssize_t write_where_room_is(int file, const void* bytes, std::size_t size, off_t at) {
  if (limited) {
    const std::int64_t left = room.fetch_sub(static_cast<std::int64_t>(size));
    if (left <= 0) {
      errno = ENOSPC;
      return -1;
    }
    if (left < static_cast<std::int64_t>(size)) return ::pwrite(file, bytes, static_cast<std::size_t>(left), at);
  }
  return ::pwrite(file, bytes, size, at);
}

// SQLite lets its calls of the system be replaced (sqlite.org/c3ref/vfs.html, xSetSystemCall).
class SmallDisk {
 public:
  SmallDisk() {
    limited = false;
    for (const char* call : {"pwrite", "pwrite64"})
      if (vfs_->xGetSystemCall(vfs_, call))
        vfs_->xSetSystemCall(vfs_, call, reinterpret_cast<sqlite3_syscall_ptr>(write_where_room_is));
  }
  ~SmallDisk() {
    limited = false;
    vfs_->xSetSystemCall(vfs_, nullptr, nullptr);
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;
  void leave(std::int64_t bytes) {
    room = bytes;
    limited = true;
  }
  void clear() { limited = false; }

 private:
  sqlite3_vfs* vfs_ = sqlite3_vfs_find(nullptr);
};

Result<void> add_pair(Database& db, std::int64_t n) {
  return db.write(kHome, [&](Transaction& tx) -> Result<void> {
    TRYV(tx.execute(kAdd, {2 * n, n}));
    TRYV(tx.execute(kAdd, {2 * n + 1, n}));
    return {};
  });
}

TEST(FullDisk, loses_nothing_answered_and_says_so_until_there_is_room) {
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::minstd_rand random(seed);
  testing::TestDatabase db(testing::Kind::sqlite);
  ASSERT_TRUE(db->write([](Transaction& tx) { return tx.execute(kMakePairs); }));
  SmallDisk disk;
  std::set<std::int64_t> answered;
  std::mutex mutex;
  for (int round = 0; round < 12; ++round) {
    disk.leave(static_cast<std::int64_t>(random() % 200'000));
    std::atomic<int> refused{0};
    std::vector<std::thread> writers;
    for (int w = 0; w < 3; ++w)
      writers.emplace_back([&, w] {
        for (int i = 0; i < 400 && refused < 12; ++i) {
          const std::int64_t n = round * 10'000 + w * 1'000 + i;
          const auto done = add_pair(*db, n);
          if (!done) {
            EXPECT_EQ(done.error().kind, Kind::unavailable) << describe(done.error());
            ++refused;
            continue;
          }
          const std::lock_guard lock(mutex);
          answered.insert(n);
        }
      });
    for (auto& w : writers) w.join();
    ASSERT_GE(refused, 1) << "the disk was meant to fill up";
    const auto ready = db->ping();
    ASSERT_FALSE(ready) << "a house that cannot write is not ready";
    EXPECT_NE(ready.error().message.find("disk"), std::string::npos) << ready.error().message;
    disk.clear();
    EXPECT_TRUE(db->ping()) << "room again";
    ASSERT_TRUE(add_pair(*db, round * 10'000 + 9'999));
    answered.insert(round * 10'000 + 9'999);
  }
  const auto again = db.open_again();
  std::set<std::int64_t> there;
  const auto rows = again->read([](Transaction& tx) { return tx.query(kAll); });
  ASSERT_TRUE(rows);
  for (const Row& r : *rows) {
    EXPECT_EQ(r.i64(1), 2) << "half a pair of " << r.i64(0);
    there.insert(r.i64(0));
  }
  EXPECT_EQ(there, answered);
  EXPECT_EQ(again->read([](Transaction& tx) { return tx.query(kCheck); }).value()[0].text(0), "ok");
}

}  // namespace
}  // namespace kith::store

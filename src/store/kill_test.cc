// kill -9 in the middle of transactions: what was answered is there, what was not is whole or
// absent.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <random>
#include <thread>

#include "store/events.h"
#include "store/testing.h"

namespace kith::store {
namespace {

constexpr WorkspaceId kHome{101};
constexpr Statement kMakePairs = {
    "CREATE TABLE pair (id INTEGER NOT NULL PRIMARY KEY, half INTEGER NOT NULL) STRICT",
    "CREATE TABLE pair (id BIGINT NOT NULL PRIMARY KEY, half BIGINT NOT NULL)"};
constexpr Statement kAdd = "INSERT INTO pair (id, half) VALUES (?, ?)";
constexpr Statement kHalves = "SELECT count(*) FROM pair";
constexpr Statement kHas = "SELECT count(*) FROM pair WHERE half = ?";

class Killed : public ::testing::TestWithParam<testing::Kind> {
 protected:
  testing::TestDatabase db_{GetParam()};
};
INSTANTIATE_TEST_SUITE_P(databases, Killed, ::testing::ValuesIn(testing::databases()),
                         testing::name<::testing::TestParamInfo<testing::Kind>>);

// Stores pairs from `first` on until killed; writes each number to `answered` once its commit was
// answered.
[[noreturn]] void store_pairs(Database& db, std::int64_t first, int answered) {
  for (std::int64_t n = first;; ++n) {
    const auto done = db.write(kHome, [&](Transaction& tx) -> Result<void> {
      TRYV(tx.execute(kAdd, {2 * n, n}));
      TRYV(tx.append_event({.workspace = kHome,
                            .at = from_ms(n),
                            .kind = "pair",
                            .subject_kind = "pair",
                            .subject = n}));
      TRYV(tx.execute(kAdd, {2 * n + 1, n}));
      return {};
    });
    if (!done || ::write(answered, &n, sizeof n) != sizeof n) ::_exit(1);
  }
}

TEST_P(Killed, loses_nothing_answered_and_tears_nothing) {
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::minstd_rand random(seed);
  ASSERT_TRUE(db_->write([](Transaction& tx) { return tx.execute(kMakePairs); }));
  std::int64_t answered_in_all = 0;
  for (int round = 0; round < 6; ++round) {
    int pipe_ends[2];
    ASSERT_EQ(::pipe(pipe_ends), 0);
    const pid_t child = ::fork();
    if (child == 0) {
      const auto db = db_.open_again();
      store_pairs(*db, 1 + round * 1'000'000, pipe_ends[1]);
    }
    ::close(pipe_ends[1]);
    std::int64_t n = 0;
    ASSERT_EQ(::read(pipe_ends[0], &n, sizeof n), static_cast<ssize_t>(sizeof n));
    std::this_thread::sleep_for(std::chrono::microseconds(random() % 40'000));
    ::kill(child, SIGKILL);
    int status = 0;
    ::waitpid(child, &status, 0);
    EXPECT_TRUE(WIFSIGNALED(status));
    std::int64_t last = n;
    while (::read(pipe_ends[0], &n, sizeof n) == static_cast<ssize_t>(sizeof n)) last = n;
    ::close(pipe_ends[0]);
    answered_in_all += last - round * 1'000'000;

    const auto has = db_->read([&](Transaction& tx) { return tx.query(kHas, {last}); });
    EXPECT_EQ(has.value()[0].i64(0), 2) << "what was answered is there";
  }
  // PostgreSQL may finish a COMMIT whose client is gone; a write now waits for it.
  ASSERT_TRUE(db_->write(kHome, [](Transaction&) -> Result<void> { return {}; }));
  const auto halves =
      db_->read([](Transaction& tx) { return tx.query(kHalves); }).value()[0].i64(0);
  EXPECT_EQ(halves % 2, 0);
  EXPECT_GE(halves / 2, answered_in_all);
  EXPECT_LE(halves / 2, answered_in_all + 6);
  const auto chain =
      db_->read([](Transaction& tx) { return check_chain(tx, kHome, 0, 100'000); }).value();
  EXPECT_TRUE(chain.done);
  EXPECT_FALSE(chain.broken_at);
}

}  // namespace
}  // namespace kith::store

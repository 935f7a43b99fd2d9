// PostgreSQL goes dark under load: it comes back, or its replica takes over. Needs tests/servers/start-postgres-pair.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <regex>
#include <thread>

#include "faults/harness.h"

namespace kith::faults {
namespace {

using channels::scripted::Fault;
using channels::scripted::Settings;

constexpr Millis kPatience{240'000};
constexpr store::Statement kThere = "SELECT id FROM workspace WHERE id = ?";

std::string fact(const std::string& name) {
  const char* facts = std::getenv("KITH_TEST_POSTGRES_PAIR");
  std::cmatch found;
  const std::regex wanted("\"" + name + "\": \"([^\"]*)\"");
  return facts != nullptr && std::regex_search(facts, found, wanted) ? found[1].str() : "";
}

class Failover : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = fact("folder");
    if (folder_.empty()) GTEST_SKIP() << "runs by tests/servers/with postgres-pair";
    ::setenv("KITH_TEST_POSTGRES_URL", fact("url").c_str(), 1);
    Settings network;
    network.known_keys = false;  // whoever tries twice posts twice
    network.settle_after = Millis(400);
    network.chance_wait = Millis(150);
    using W = Fault::What;
    network.chances = {{W::drop_after, 60}, {W::error_after, 40}, {W::late, 30}, {W::duplicate, 40}};
    harness_ = std::make_unique<Harness>(store::testing::Kind::postgres, network);
    harness_->start({.owner = "a"});
    harness_->start({.owner = "b"});
  }

  // Has the pair do it, and waits until it is done.
  void pair(const std::string& word) {
    std::ofstream(folder_ / word).close();
    for (int i = 0; i < 3'000 && std::filesystem::exists(folder_ / word); ++i)
      std::this_thread::sleep_for(Millis(20));
    ASSERT_FALSE(std::filesystem::exists(folder_ / word)) << word;
  }
  // People go on talking meanwhile.
  void talk(int rounds) {
    for (int i = 0; i < rounds; ++i) {
      harness_->say(2);
      std::this_thread::sleep_for(Millis(harness_->random(20, 120)));
    }
  }
  void wait_for_database() {
    for (int i = 0; i < 600; ++i) {
      const auto there = harness_->db().read([](store::Transaction& tx) { return tx.query(kThere, {kWorkspace}); });
      if (there) return;
      std::this_thread::sleep_for(Millis(100));
    }
    FAIL() << "the database did not come back";
  }
  void expect_right() {
    wait_for_database();
    EXPECT_TRUE(harness_->wait_until_quiet(kPatience));
    for (const auto& problem : harness_->problems()) ADD_FAILURE() << problem << " (KITH_FAULT_SEED=" << seed() << ")";
  }

  std::filesystem::path folder_;
  std::unique_ptr<Harness> harness_;
};

TEST_F(Failover, a_primary_that_restarts_in_mid_work_loses_nothing_and_nothing_leaves_twice) {
  for (int round = 0; round < 3; ++round) {
    talk(10);
    pair("restart");
    talk(5);
  }
  expect_right();
}

// The pair cannot be joined again: this is the last test.
TEST_F(Failover, a_replica_promoted_under_load_loses_nothing_and_nothing_leaves_twice) {
  talk(30);
  pair("kill");
  talk(20);  // nobody answers
  const int before = harness_->posts_by_us();
  pair("promote");
  talk(10);
  expect_right();
  EXPECT_GT(harness_->posts_by_us(), before) << "the work went on on the replica";
}

}  // namespace
}  // namespace kith::faults

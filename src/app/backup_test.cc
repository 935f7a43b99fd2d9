// A backup taken while others write, put back on another machine: every row and every byte, on both databases.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <atomic>
#include <fstream>
#include <regex>
#include <thread>

#include "app/commands.h"
#include "app/data_folder.h"
#include "app/doctor_queries.h"
#include "app/house.h"
#include "app/open_database.h"
#include "app/testing.h"
#include "store/testing.h"
#include "store/testing_fill.h"

namespace kith::app {
namespace {

namespace fs = std::filesystem;
namespace st = store::testing;
using Tree = std::map<std::string, std::string>;

std::string read(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// Every file below, by name.
Tree tree(const fs::path& root) {
  Tree out;
  for (const auto& one : fs::recursive_directory_iterator(root))
    if (one.is_regular_file()) out[one.path().lexically_relative(root).generic_string()] = read(one.path());
  return out;
}

class Backup : public ::testing::TestWithParam<st::Kind> {
 protected:
  Backup() {
    std::string name = (fs::temp_directory_path() / "kith-backup-XXXXXX").string();
    home_ = ::mkdtemp(name.data());
    here_ = machine("here");
    const auto done = app::testing::furnish(here_);
    EXPECT_TRUE(done) << describe(done.error());
  }
  ~Backup() override { fs::remove_all(home_); }

  // A data folder, and on PostgreSQL an empty database of its own. The server goes with the test run.
  Settings machine(const std::string& name) {
    Settings settings;
    settings.data = home_ / name;
    settings.listen = "127.0.0.1:0";
    if (GetParam() == st::Kind::postgres) {
      const std::string url = std::getenv("KITH_TEST_POSTGRES_URL"),
                        own = fmt::format("kith_{}_{}", name, ++databases_);
      const std::string make =
          fmt::format("psql -q '{0}' -c 'DROP DATABASE IF EXISTS {1}' -c 'CREATE DATABASE {1}'", url, own);
      EXPECT_EQ(std::system((make + " >/dev/null 2>&1").c_str()), 0);
      settings.database = Secret(std::regex_replace(url, std::regex("^([a-z]+://[^/]*/)[^?]*"), "$1" + own));
    }
    return settings;
  }
  template <class F>
  int quiet(F&& run) {
    ::testing::internal::CaptureStdout();
    ::testing::internal::CaptureStderr();
    const int code = run();
    said_ = ::testing::internal::GetCapturedStderr();
    said_ += ::testing::internal::GetCapturedStdout();
    return code;
  }
  int back_up(const Settings& from, const std::string& file, bool without_key = false) {
    return quiet([&] { return run_backup(from, {home_ / file, without_key}); });
  }
  int restore(const Settings& into, const std::string& file, const fs::path& key = {}) {
    return quiet([&] { return run_restore(into, {home_ / file, false, key}); });
  }
  st::Contents all(const Settings& settings) {
    auto db = open_existing_database(settings);
    EXPECT_TRUE(db) << describe(db.error());
    auto contents = st::contents(**db);
    EXPECT_TRUE(contents) << describe(contents.error());
    return *contents;
  }

  fs::path home_;
  Settings here_;
  std::string said_;
  inline static int databases_ = 0;
};
INSTANTIATE_TEST_SUITE_P(databases, Backup, ::testing::ValuesIn(st::databases()),
                         [](const auto& info) { return st::name(info); });

TEST_P(Backup, EveryRowAndEveryByteComesBackElsewhere) {
  const auto before = all(here_);
  for (const auto& [table, rows] : before) EXPECT_FALSE(rows.empty() && table != "search_pending") << table;
  ASSERT_EQ(back_up(here_, "b.tar"), kDone) << said_;
  const Settings there = machine("there");
  ASSERT_EQ(restore(there, "b.tar"), kDone) << said_;
  EXPECT_EQ(st::differences(before, all(there)), std::vector<std::string>{});
  EXPECT_EQ(tree(here_.data / "media"), tree(there.data / "media"));
  EXPECT_EQ(tree(here_.data / "media").size(), 3u);
  EXPECT_EQ(read(here_.data / "key"), read(there.data / "key"));
  EXPECT_EQ(fs::status(there.data / "key").permissions(), fs::perms::owner_read | fs::perms::owner_write);
  EXPECT_FALSE(fs::exists(there.data / "restoring"));
  EXPECT_TRUE(House::open(there, system_clock()));
}

// What the copy holds is one instant: no row without what it names, the chain whole, no file missing.
TEST_P(Backup, WhileOthersWriteItIsOneInstant) {
  std::atomic<bool> stop = false;
  std::atomic<int> written = 0;
  std::thread writer([&] {
    const auto db = open_existing_database(here_);
    const store::Files files(here_.data / "media");
    for (int n = 0; !stop && n < 100'000; ++n) {
      const std::string bytes = "file " + std::to_string(n);
      const auto staged = files.stage(WorkspaceId{7'000}, bytes);
      const std::int64_t id = 1'000'000 + n;
      const auto done = (*db)->write(WorkspaceId{7'000}, [&](store::Transaction& tx) -> Result<void> {
        TRYV(files.keep(**staged));
        TRYV(tx.execute("INSERT INTO contact (id, workspace_id, name, name_fold, created_at) VALUES (?,7000,'c','c',1)",
                        {id}));
        TRYV(tx.execute(
            "INSERT INTO moment (id, workspace_id, contact_id, member_id, kind, text, happened_at, created_at) "
            "VALUES (?,7000,?,7000,'note','x',1,1)",
            {id, id}));
        TRYV(
            tx.execute("INSERT INTO media (id, workspace_id, origin, digest, kind, type, name, size, created_at) "
                       "VALUES (?,7000,'own',?,'image','image/png','p',1,1)",
                       {id, (*staged)->digest()}));
        TRYV(tx.append_event(
            {WorkspaceId{7'000}, from_ms(1'760'000'000'000 + n), "test.wrote", "contact", id, {}, "{}"}));
        return {};
      });
      if (done) ++written;
    }
  });
  while (written < 20) std::this_thread::sleep_for(Millis{5});
  for (int round = 0; round < 3; ++round) EXPECT_EQ(back_up(here_, fmt::format("w{}.tar", round)), kDone) << said_;
  stop = true;
  writer.join();
  const auto end = all(here_);
  for (int round = 0; round < 3; ++round) {
    SCOPED_TRACE(round);
    const Settings there = machine("w" + std::to_string(round));
    ASSERT_EQ(restore(there, fmt::format("w{}.tar", round)), kDone) << said_;
    const auto copy = all(there);
    EXPECT_EQ(st::lost(copy, end), std::vector<std::string>{}) << "rows that never were";
    EXPECT_GE(copy.at("moment").size(), 20u);
    EXPECT_EQ(copy.at("moment").size(), copy.at("contact").size());
    EXPECT_EQ(copy.at("moment").size(), copy.at("media").size());
    const auto db = open_existing_database(there);
    EXPECT_TRUE(check_chains(**db));
    EXPECT_EQ(*check_references(**db), std::vector<std::string>{});
    const auto files = check_files(**db, store::Files(there.data / "media"));
    EXPECT_EQ(files->missing + files->damaged, 0u);
  }
}

TEST_P(Backup, WithoutTheKeyItNeedsTheKey) {
  ASSERT_EQ(back_up(here_, "b.tar", true), kDone);
  EXPECT_EQ(read(home_ / "b.tar").find(read(here_.data / "key")), std::string::npos);
  EXPECT_EQ(restore(machine("a"), "b.tar"), kFailed);
  EXPECT_NE(said_.find("--key"), std::string::npos) << said_;
  std::ofstream(home_ / "other", std::ios::binary) << std::string(32, 'o');
  const Settings wrong = machine("b");
  EXPECT_EQ(restore(wrong, "b.tar", home_ / "other"), kFailed);
  EXPECT_NE(said_.find("not the one"), std::string::npos) << said_;
  EXPECT_FALSE(House::open(wrong, system_clock())) << "a Kith with another's key";
  const Settings right = machine("c");
  EXPECT_EQ(restore(right, "b.tar", here_.data / "key"), kDone) << said_;
  EXPECT_EQ(st::differences(all(here_), all(right)), std::vector<std::string>{});
}

// Whatever was there stays as it was, and a second try with a good file goes well.
TEST_P(Backup, ARestoreThatFailsLeavesTheOldIntact) {
  ASSERT_EQ(back_up(here_, "b.tar"), kDone);
  const auto before = all(here_);
  const auto files = tree(here_.data / "media");
  EXPECT_EQ(restore(here_, "b.tar"), kFailed);
  EXPECT_EQ(st::differences(before, all(here_)), std::vector<std::string>{});
  EXPECT_EQ(files, tree(here_.data / "media"));

  const std::string whole = read(home_ / "b.tar");
  const Settings there = machine("there");
  for (const double part : {0.0, 0.2, 0.6, 0.97}) {
    std::ofstream(home_ / "cut.tar", std::ios::binary | std::ios::trunc)
        << whole.substr(0, static_cast<std::size_t>(static_cast<double>(whole.size()) * part));
    EXPECT_EQ(restore(there, "cut.tar"), kFailed) << part;
    EXPECT_NE(said_.find("no whole backup"), std::string::npos) << said_;
    EXPECT_FALSE(fs::exists(there.data / "kith.db"));
    EXPECT_FALSE(fs::exists(there.data / "key"));
  }
  EXPECT_EQ(restore(there, "b.tar"), kDone) << said_;
  EXPECT_EQ(st::differences(before, all(there)), std::vector<std::string>{});
}

// Killed between two of its moves: nothing starts on the half of it, and the same command goes through.
TEST_P(Backup, ARestoreThatWasKilledIsSeenAndRunAgain) {
  ASSERT_EQ(back_up(here_, "b.tar"), kDone);
  const Settings there = machine("there");
  fs::create_directories(there.data / "media" / "old");
  fs::create_directories(there.data / ".kith-left");
  for (const char* left : {"restoring", "key", "media/old/x", ".kith-left/kith.db"})
    std::ofstream(there.data / left) << "half";
  const auto started = House::open(there, system_clock());
  ASSERT_FALSE(started);
  EXPECT_NE(started.error().message.find("was cut off"), std::string::npos);
  EXPECT_EQ(quiet([&] { return run_migrate(there, {}); }), kFailed);
  ASSERT_EQ(restore(there, "b.tar"), kDone) << said_;
  EXPECT_EQ(st::differences(all(here_), all(there)), std::vector<std::string>{});
  EXPECT_EQ(tree(here_.data / "media"), tree(there.data / "media"));
  EXPECT_FALSE(fs::exists(there.data / ".kith-left"));
}

TEST_P(Backup, ABackupThatFailsLeavesNothingBehind) {
  fs::remove(here_.data / "key");
  EXPECT_EQ(back_up(here_, "b.tar"), kFailed);
  EXPECT_NE(said_.find("key"), std::string::npos) << said_;
  for (const auto& one : fs::directory_iterator(home_)) EXPECT_EQ(one.path().filename(), "here");
}

TEST_P(Backup, AMissingKeyIsNeverMadeAnewUnderData) {
  fs::remove(here_.data / "key");
  const auto started = House::open(here_, system_clock());
  ASSERT_FALSE(started);
  EXPECT_NE(started.error().message.find("put it back from a backup"), std::string::npos) << started.error().message;
  EXPECT_FALSE(fs::exists(here_.data / "key"));
}

TEST_P(Backup, AMissingDatabaseIsNeverMadeAnewBesideItsKey) {
  if (GetParam() != st::Kind::sqlite) GTEST_SKIP() << "the folder holds no database";
  for (const char* end : {"", "-wal", "-shm"}) fs::remove(here_.data / ("kith.db" + std::string(end)));
  const auto started = House::open(here_, system_clock());
  ASSERT_FALSE(started);
  EXPECT_NE(started.error().message.find("put it back"), std::string::npos) << started.error().message;
  EXPECT_FALSE(fs::exists(here_.data / "kith.db"));
}

}  // namespace
}  // namespace kith::app

#include "app/house.h"

#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

#include "app/commands.h"
#include "app/doctor.h"
#include "app/intake_loop.h"
#include "app/open_database.h"
#include "app/server.h"
#include "app/setup_link.h"
#include "app/user_queries.h"
#include "net/http_client.h"
#include "store/lease.h"

namespace kith::app {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

class HouseTest : public testing::Test {
 protected:
  HouseTest() {
    std::string name = (fs::temp_directory_path() / "kith-house-XXXXXX").string();
    home_ = ::mkdtemp(name.data());
    settings_.data = home_ / "data";
    settings_.listen = "127.0.0.1:0";
    settings_.workers = 2;
  }
  ~HouseTest() override { fs::remove_all(home_); }

  std::unique_ptr<House> open() {
    auto house = House::open(settings_, system_clock());
    EXPECT_TRUE(house) << house.error().message;
    return house ? *std::move(house) : nullptr;
  }
  // What a command says on standard output, and its exit code.
  template <class F>
  std::pair<int, std::string> said(F&& run) {
    testing::internal::CaptureStdout();
    testing::internal::CaptureStderr();
    const int code = run();
    testing::internal::GetCapturedStderr();
    return {code, testing::internal::GetCapturedStdout()};
  }
  std::vector<Finding> problems() {
    std::vector<Finding> found;
    for (auto& finding : look(settings_)) {
      if (finding.level == Finding::Level::problem) found.push_back(std::move(finding));
    }
    return found;
  }

  fs::path home_;
  Settings settings_;
};

TEST_F(HouseTest, ServesAndStopsAndServesAgain) {
  for (int round = 0; round < 2; ++round) {
    auto house = open();
    ASSERT_NE(house, nullptr);
    auto server = Server::start(*house);
    ASSERT_TRUE(server) << server.error().message;
    net::HttpClientOptions options;
    options.guard = *net::AddressGuard::allowing({"127.0.0.1"});
    const auto client = net::make_http_client(std::move(options));
    net::HttpRequest request;
    request.url = "http://127.0.0.1:" + std::to_string((*server)->port()) + "/assets/missing.js";
    const auto answer = net::send_blocking(*client, request);
    ASSERT_TRUE(answer) << answer.error().message;
    EXPECT_TRUE(answer->status == 404 || answer->status == 503) << answer->status;
    (*server)->stop();
    house->stop();
  }
}

// The strand of such a channel outlived its loop, and the process ended in undefined behaviour.
TEST_F(HouseTest, AChannelAskedForWhileTheHouseStopsIsNotKept) {
  settings_.data = home_ / "stopping";
  auto house = open();
  ASSERT_NE(house, nullptr);
  const auto made = house->db->write([](store::Transaction& tx) -> Result<void> {
    TRYV(tx.execute("INSERT INTO workspace (id, slug, name, created_at) VALUES (1, 'w', 'W', 0)", {}));
    TRYV(tx.execute(
        "INSERT INTO channel (id, workspace_id, network, name, mode, state, settings_json, created_at) VALUES "
        "(2, 1, 'scripted', 'Town', 'publish', 'live', '{\"world\": \"memory:stopping\", \"account\": \"town\"}', 0)",
        {}));
    return {};
  });
  ASSERT_TRUE(made) << describe(made.error());
  EXPECT_TRUE(house->crew->open(WorkspaceId{1}, ChannelId{2}));
  house->stop();
  const auto late = house->crew->open(WorkspaceId{1}, ChannelId{2});
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().kind, Kind::unavailable);
}

// Channels would be silent for minutes after every start.
TEST_F(HouseTest, LeasesOfTheProcessBeforeAreFree) {
  auto house = open();
  ASSERT_NE(house, nullptr);
  const auto take = [&](std::string_view name, std::string_view owner) {
    return house->db
        ->write([&](store::Transaction& tx) { return store::take_lease(tx, name, owner, house->clock.now(), 180s); })
        .value();
  };
  ASSERT_TRUE(take("intake:killed", "a process that was killed"));
  ASSERT_FALSE(take("intake:killed", house->owner));
  auto server = Server::start(*house);
  ASSERT_TRUE(server) << server.error().message;
  EXPECT_TRUE(take("intake:killed", house->owner));
  EXPECT_TRUE(take("intake:stopped", house->owner));
  (*server)->stop();
  house->stop();
  EXPECT_TRUE(take("intake:killed", "the next"));
  EXPECT_TRUE(take("intake:stopped", "the next"));
}

TEST_F(HouseTest, ASecondOneIsRefusedByName) {
  const auto first = open();
  const auto second = House::open(settings_, system_clock());
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().kind, Kind::conflict);
  EXPECT_NE(second.error().message.find(std::to_string(::getpid())), std::string::npos);
  EXPECT_EQ(holder_of(first->folder), ::getpid());
}

TEST_F(HouseTest, KeepsItsFolderToItself) {
  const auto house = open();
  struct stat facts{};
  ASSERT_EQ(::stat(settings_.data.c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777, 0700u);
  ASSERT_EQ(::stat(house->folder.key().c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777, 0600u);
}

TEST_F(HouseTest, TheSetupLinkIsForTheFirstAlone) {
  const auto house = open();
  const auto link = make_setup_link(*house->db, "http://h", house->clock.now());
  ASSERT_TRUE(link);
  EXPECT_TRUE(link->starts_with("http://h/setup?token="));
  ASSERT_TRUE(house->db->write([&](store::Transaction& tx) { return add_account(tx, {"a@b", "A", "x"}, Time{}); }));
  EXPECT_EQ(make_setup_link(*house->db, "http://h", house->clock.now()).error().kind, Kind::conflict);
}

TEST_F(HouseTest, ABackupTakenWhileItRunsRestores) {
  auto house = open();
  ASSERT_TRUE(house->db->write([&](store::Transaction& tx) { return add_account(tx, {"a@b", "A", "x"}, Time{}); }));
  fs::create_directories(house->folder.media() / "w");
  std::ofstream(house->folder.media() / "w" / "p.png") << "picture";
  const std::string sealed = house->sealer.seal("token", "channel:1");
  const auto file = home_ / "b.tar";
  ASSERT_EQ(said([&] { return run_backup(settings_, {file}); }).first, kDone);
  house->stop();
  house.reset();

  EXPECT_EQ(said([&] { return run_restore(settings_, {file, false}); }).first, kFailed) << "over a living one";
  settings_.data = home_ / "other";
  ASSERT_EQ(said([&] { return run_restore(settings_, {file, false}); }).first, kDone);
  EXPECT_TRUE(fs::exists(settings_.data / "media" / "w" / "p.png"));
  const auto back = open();
  EXPECT_EQ(back->sealer.unseal(sealed, "channel:1")->reveal(), "token");
  const auto [code, list] = said([&] { return run_user(settings_, {}); });
  EXPECT_EQ(code, kDone);
  EXPECT_NE(list.find("a@b"), std::string::npos);
}

TEST_F(HouseTest, ADamagedBackupChangesNothing) {
  open().reset();
  const auto file = home_ / "b.tar";
  ASSERT_EQ(said([&] { return run_backup(settings_, {file}); }).first, kDone);
  fs::resize_file(file, fs::file_size(file) / 2);
  settings_.data = home_ / "other";
  EXPECT_EQ(said([&] { return run_restore(settings_, {file, false}); }).first, kFailed);
  EXPECT_FALSE(fs::exists(settings_.data / "kith.db"));
  EXPECT_FALSE(fs::exists(settings_.data / "key"));
}

TEST_F(HouseTest, AnAccountIsMadeAndLetInAgain) {
  open().reset();
  UserCommand command;
  command.action = UserCommand::Action::create;
  command.email = "Dana@Example.org";
  const auto [made, words] = said([&] { return run_user(settings_, command); });
  EXPECT_EQ(made, kDone);
  EXPECT_NE(words.find("dana@example.org\npassword: "), std::string::npos);
  EXPECT_EQ(said([&] { return run_user(settings_, command); }).first, kFailed) << "twice";
  command.action = UserCommand::Action::reset_password;
  EXPECT_EQ(said([&] { return run_user(settings_, command); }).first, kDone);
  command.email = "nobody@example.org";
  EXPECT_EQ(said([&] { return run_user(settings_, command); }).first, kFailed);
}

TEST_F(HouseTest, DoctorFindsNothingWhereAllIsWell) {
  open().reset();
  for (const auto& finding : problems()) ADD_FAILURE() << finding.what << ": " << finding.text;
}

TEST_F(HouseTest, DoctorSeesWhatIsWrongAndSaysWhatToDo) {
  EXPECT_EQ(problems().at(0).what, "data folder");
  open().reset();
  const DataFolder folder(settings_.data);
  fs::permissions(folder.key(), fs::perms::others_read, fs::perm_options::add);
  fs::permissions(folder.root(), fs::perms::others_exec, fs::perm_options::add);
  ASSERT_EQ(problems().size(), 2u);
  fs::remove(folder.key());
  EXPECT_EQ(problems().at(1).what, "key");
  std::ofstream(folder.database(), std::ios::binary | std::ios::trunc) << std::string(9000, 'x');
  EXPECT_EQ(problems().back().what, "database");
  for (const auto& finding : problems()) EXPECT_FALSE(finding.todo.empty()) << finding.what;
  const auto [code, json] = said([&] { return run_doctor(settings_, {true}); });
  EXPECT_EQ(code, kFindings);
  EXPECT_NE(json.find("\"ok\":false"), std::string::npos);
}

TEST(IntakeBackoff, GrowsIsSpreadAndHonoursTheServer) {
  const Error down = fail(Kind::unavailable, "down");
  EXPECT_LT(intake_backoff(1, down, 0.5), intake_backoff(4, down, 0.5));
  EXPECT_LE(intake_backoff(100, down, 0.999), Millis{750'000});
  EXPECT_NE(intake_backoff(3, down, 0.0), intake_backoff(3, down, 0.9));
  Error told = fail(Kind::rate_limited, "slow");
  told.retry_after = Millis{3'600'000};
  EXPECT_GE(intake_backoff(1, told, 0.0), Millis{3'600'000});
}

}  // namespace
}  // namespace kith::app

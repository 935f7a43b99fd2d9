// Damage of every kind, seeded: doctor names it, says what it means and what to do, and cries no other wolf.
#include "app/doctor.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sqlite3.h>
#include <stdlib.h>

#include <fstream>
#include <set>

#include "app/commands.h"
#include "app/data_folder.h"
#include "app/open_database.h"
#include "app/testing.h"
#include "store/search.h"

namespace kith::app {
namespace {

namespace fs = std::filesystem;
using Level = Finding::Level;

// With references unguarded, as a hand in the file has it.
void sql(const fs::path& data, const std::string& text) {
  sqlite3* db = nullptr;
  ASSERT_EQ(sqlite3_open((data / "kith.db").c_str(), &db), SQLITE_OK);
  char* problem = nullptr;
  EXPECT_EQ(sqlite3_exec(db, text.c_str(), nullptr, nullptr, &problem), SQLITE_OK) << (problem ? problem : "");
  sqlite3_free(problem);
  sqlite3_close(db);
}

void write(const fs::path& file, std::string_view bytes) {
  std::ofstream(file, std::ios::binary) << bytes;
}

fs::path a_file(const fs::path& data) {
  for (const auto& one : fs::recursive_directory_iterator(data / "media"))
    if (one.is_regular_file()) return one.path();
  return {};
}

void spoil_a_page(const fs::path& data) {
  sql(data, "PRAGMA wal_checkpoint(TRUNCATE)");
  const auto size = fs::file_size(data / "kith.db");
  std::fstream file(data / "kith.db", std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(static_cast<std::streamoff>(size / 4096 / 2 * 4096));
  file << std::string(8192, 'x');
}

struct Damage {
  const char* name;
  void (*seed)(const fs::path& data);
  const char* what;  // which look finds it
  const char* says;
  Level level = Level::problem;
};

std::string now_plus(int hours) {
  return std::to_string(to_ms(system_clock().now()) + hours * 3'600'000LL);
}

const Damage kDamages[] = {
    {"FolderOpenToOthers", [](const fs::path& d) { fs::permissions(d, fs::perms::others_exec, fs::perm_options::add); },
     "data folder", "others"},
    {"RestoreCutOff", [](const fs::path& d) { write(d / "restoring", "b.tar\n"); }, "data folder", "cut off"},
    {"KeyMissing", [](const fs::path& d) { fs::remove(d / "key"); }, "key", "missing"},
    {"KeyReadableByAll",
     [](const fs::path& d) { fs::permissions(d / "key", fs::perms::others_read, fs::perm_options::add); }, "key",
     "others"},
    {"KeyCutShort", [](const fs::path& d) { fs::resize_file(d / "key", 20); }, "key", "damaged"},
    {"WrongKey", [](const fs::path& d) { write(d / "key", std::string(32, 'k')); }, "sealed", "nothing sealed opens"},
    {"OneSealMoved",
     [](const fs::path& d) {
       sql(d,
           "UPDATE channel SET credential_sealed = (SELECT credential_sealed FROM channel WHERE id = 7001) WHERE id = "
           "7000");
     },
     "sealed", "the credential of channel"},
    {"SpoiltPage", spoil_a_page, "database", "damaged"},
    {"NoDatabaseAtAll", [](const fs::path& d) { write(d / "kith.db", std::string(9'000, 'x')); }, "database", ""},
    {"SchemaNewerThanTheProgram",
     [](const fs::path& d) { sql(d, "INSERT INTO schema_step VALUES (9999, 'later', 'x', 0)"); }, "schema", "newer"},
    {"SchemaBehind",
     [](const fs::path& d) { sql(d, "DELETE FROM schema_step WHERE number = (SELECT max(number) FROM schema_step)"); },
     "schema", "1 step behind", Level::note},
    {"ChangedEvent",
     [](const fs::path& d) {
       sql(d, "DROP TRIGGER event_keep_words; UPDATE event SET data_json = '{\"x\":1}' WHERE seq = 2");
     },
     "event log", "does not fit together at event 2"},
    {"EventTakenOut",
     [](const fs::path& d) { sql(d, "DROP TRIGGER event_keep_rows; DELETE FROM event WHERE seq = 2"); }, "event log",
     "does not fit together at event 3"},
    {"ContactTakenOut", [](const fs::path& d) { sql(d, "DELETE FROM contact WHERE id = 7001"); }, "references",
     "name a `contact` that is not there"},
    {"WorkspaceTakenOut", [](const fs::path& d) { sql(d, "UPDATE decision SET workspace_id = 5 WHERE id = 7001"); },
     "references", "1 rows of `decision` name a `workspace`"},
    {"FileMissing", [](const fs::path& d) { fs::remove(a_file(d)); }, "files", "1 of 3 missing"},
    {"FileChanged", [](const fs::path& d) { write(a_file(d), "other bytes"); }, "files", "1 damaged"},
    {"MessageNotInTheIndex", [](const fs::path& d) { sql(d, "DELETE FROM message_place WHERE message_id = 7000"); },
     "search", "1 messages are not in the index"},
    {"WordsOfNobody", [](const fs::path& d) { sql(d, "UPDATE message SET deleted_at = 1 WHERE id = 7000"); }, "search",
     "1 in it are gone"},
    {"DeliveryNobodySends",
     [](const fs::path& d) {
       sql(d, "UPDATE delivery SET state = 'waiting', due_at = " + now_plus(-1) + " WHERE id = 7000");
     },
     "deliveries", ": 1, the oldest since"},
    {"DeliveryLeftInTheMiddle",
     [](const fs::path& d) {
       sql(d, "UPDATE delivery SET state = 'sending', lease_until = " + now_plus(-1) + " WHERE id = 7000");
     },
     "deliveries", ": 1, the oldest since"},
    {"ClockBehind",
     [](const fs::path& d) {
       Settings settings;
       settings.data = d;
       const auto db = open_database(settings);
       ASSERT_TRUE((*db)->write(WorkspaceId{7'000}, [](store::Transaction& tx) {
         return tx.append_event({WorkspaceId{7'000},
                                 system_clock().now() + std::chrono::hours(5),
                                 "test.later",
                                 "workspace",
                                 7'000,
                                 {},
                                 "{}"});
       }));
     },
     "clock", "the newest event is of"},
    {"ClockFarAhead",
     [](const fs::path& d) {
       sql(d, "UPDATE retention SET passed_at = " + now_plus(-24 * 9) + ", set_at = 0 WHERE workspace_id = 7000");
     },
     "retention", "more than three days after the record was last looked through"},
    {"RetentionThatDoesNotErase",
     [](const fs::path& d) {
       sql(d,
           "UPDATE retention SET kind = 'messages', days = 30 WHERE workspace_id = 7000; "
           "UPDATE conversation SET state = 'closed', stream = 0 WHERE workspace_id = 7000; "
           "UPDATE message SET state = 'sent', sent_at = 1000, erased_at = NULL WHERE workspace_id = 7000; "
           "UPDATE legal_hold SET released_at = 1");
     },
     "retention", "messages: 1"},
    {"WatchNobodyCanRead",
     [](const fs::path& d) { sql(d, "UPDATE watch SET query = 'raft (', removed_at = NULL WHERE id = 7000"); }, "watch",
     "watch.name 0"},
    {"ChannelInNeed", [](const fs::path& d) { sql(d, "UPDATE channel SET state = 'attention' WHERE id = 7000"); },
     "channel", "channel.handle 0", Level::note},
};

class Doctor : public ::testing::TestWithParam<Damage> {
 protected:
  static fs::path made(const char* name) {
    std::string path = (fs::temp_directory_path() / (std::string("kith-") + name + "-XXXXXX")).string();
    return ::mkdtemp(path.data());
  }
  static void SetUpTestSuite() {
    whole_ = made("whole");
    Settings settings;
    settings.data = whole_ / "data";
    const auto done = app::testing::furnish(settings);
    ASSERT_TRUE(done) << describe(done.error());
  }
  static void TearDownTestSuite() { fs::remove_all(whole_); }

  Doctor() {
    fs::copy(whole_, home_, fs::copy_options::recursive);
    settings_.data = home_ / "data";
    settings_.listen = "127.0.0.1:0";
  }
  ~Doctor() override { fs::remove_all(home_); }

  std::vector<Finding> unwell(const Instruments& instruments = {}) {
    std::vector<Finding> out;
    for (auto& one : look(settings_, instruments))
      if (one.level != Level::fine && one.text != "the clock is not kept by a time server" && one.what != "disk" &&
          one.what != "open files")
        out.push_back(std::move(one));
    return out;
  }
  // What a command prints, and its exit code.
  template <class F>
  std::pair<int, std::string> said(F&& run) {
    ::testing::internal::CaptureStdout();
    ::testing::internal::CaptureStderr();
    const int code = run();
    ::testing::internal::GetCapturedStderr();
    return {code, ::testing::internal::GetCapturedStdout()};
  }

  inline static fs::path whole_;
  fs::path home_ = made("doctor");
  Settings settings_;
};
INSTANTIATE_TEST_SUITE_P(seeded, Doctor, ::testing::ValuesIn(kDamages),
                         [](const auto& info) { return std::string(info.param.name); });

TEST_P(Doctor, FindsItAndSaysWhatItMeansAndWhatToDo) {
  for (const auto& one : unwell()) ADD_FAILURE() << "before: " << one.what << ": " << one.text;
  const Damage& damage = GetParam();
  damage.seed(settings_.data);
  const auto found = unwell();
  ASSERT_FALSE(found.empty());
  for (const auto& one : found) {
    // A folder that is not whole is not opened either.
    const bool follows = std::string_view(damage.name) == "RestoreCutOff" && one.what == "database";
    EXPECT_TRUE(one.what == damage.what || follows) << one.what << ": " << one.text;
    EXPECT_FALSE(one.means.empty()) << one.text;
    EXPECT_FALSE(one.todo.empty()) << one.text;
  }
  EXPECT_EQ(found.front().what, damage.what);
  EXPECT_EQ(found.front().level, damage.level);
  EXPECT_NE(found.front().text.find(damage.says), std::string::npos) << found.front().text;
  const auto [code, words] = said([&] { return run_doctor(settings_, {.json = true}); });
  EXPECT_EQ(code, damage.level == Level::problem ? kFindings : kDone);
  EXPECT_NE(words.find("\"means\""), std::string::npos);
}

struct Whole : Doctor {};
INSTANTIATE_TEST_SUITE_P(once, Whole, ::testing::Values(Damage{"Whole", nullptr, "", ""}),
                         [](const auto&) { return std::string("whole"); });

TEST_P(Whole, ADiskNearlyFullIsToldInTime) {
  const auto level = [&](std::uint64_t available, std::uint64_t capacity) {
    Instruments instruments;
    instruments.room = [=](const fs::path&) -> Result<DiskRoom> { return DiskRoom{capacity, available}; };
    for (const auto& one : look(settings_, instruments))
      if (one.what == "disk") return std::pair(one.level, !one.means.empty() && !one.todo.empty());
    return std::pair(Level::fine, false);
  };
  EXPECT_EQ(level(100'000'000, 100'000'000'000), std::pair(Level::problem, true));
  EXPECT_EQ(level(5'000'000'000, 100'000'000'000), std::pair(Level::note, true));
  EXPECT_EQ(level(50'000'000'000, 100'000'000'000).first, Level::fine);
}

TEST_P(Whole, ReindexMendsTheIndex) {
  sql(settings_.data,
      "DELETE FROM message_place WHERE message_id = 7000; UPDATE message SET deleted_at = 1 WHERE id = 7001");
  EXPECT_EQ(unwell().size(), 1u);
  const auto [code, words] = said([&] { return run_doctor(settings_, {.json = false, .reindex = true}); });
  EXPECT_EQ(code, kDone) << words;
  const auto db = open_existing_database(settings_);
  ASSERT_TRUE(db);
  for (int left = 1; left > 0;) {
    const auto indexed = store::index_pending(**db, 100);
    ASSERT_TRUE(indexed) << describe(indexed.error());
    left = *indexed;
  }
  for (const auto& one : unwell()) ADD_FAILURE() << one.what << ": " << one.text;
}

TEST_P(Whole, TrustClockLetsRetentionGoOn) {
  sql(settings_.data, "UPDATE retention SET passed_at = " + now_plus(-24 * 9) + ", set_at = 0");
  EXPECT_EQ(unwell().size(), 3u) << "one a workspace";
  const auto [code, words] = said([&] { return run_doctor(settings_, {.json = false, .trust_clock = true}); });
  EXPECT_EQ(code, kDone) << words;
  for (const auto& one : unwell()) ADD_FAILURE() << one.what << ": " << one.text;
}

TEST_P(Whole, MigrateCheckSaysWhatWouldBeDoneAndDoesNothing) {
  const auto check = [&] { return said([&] { return run_migrate(settings_, {.check = true}); }); };
  EXPECT_EQ(check().first, kDone);
  sql(settings_.data, "DELETE FROM schema_step WHERE number >= 8");
  const auto [code, words] = check();
  EXPECT_EQ(code, kFindings);
  EXPECT_NE(words.find("0008 releases\n"), std::string::npos) << words;
  EXPECT_EQ(check(), std::pair(code, words)) << "it changed something";
  sql(settings_.data, "INSERT INTO schema_step VALUES (9999, 'later', 'x', 0)");
  EXPECT_EQ(check().first, kFailed);
  settings_.data = home_ / "nothing";
  EXPECT_EQ(check().first, kFailed);
  EXPECT_FALSE(fs::exists(settings_.data));
}

}  // namespace
}  // namespace kith::app

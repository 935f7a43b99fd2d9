#include "app/command_line.h"

#include <gtest/gtest.h>

namespace kith::app {
namespace {

std::variant<Parsed, int> parse(std::vector<const char*> words) {
  words.insert(words.begin(), "kith");
  return parse_command_line(static_cast<int>(words.size()), words.data());
}

TEST(CommandLine, ServeHasTheDefaultsOfTheFrontDoor) {
  const auto parsed = std::get<Parsed>(parse({"serve"}));
  EXPECT_TRUE(std::holds_alternative<ServeCommand>(parsed.command));
  EXPECT_EQ(parsed.settings.data, "data");
  EXPECT_EQ(parsed.settings.listen, "127.0.0.1:8080");
  EXPECT_TRUE(parsed.settings.does(Part::web) && parsed.settings.does(Part::outbox));
}

TEST(CommandLine, TheDemoKeepsToItsOwnFolder) {
  EXPECT_EQ(std::get<Parsed>(parse({"demo"})).settings.data, "demo-data");
  EXPECT_EQ(std::get<Parsed>(parse({"demo", "--data", "x"})).settings.data, "x");
}

TEST(CommandLine, ReadsWhatServeIsTold) {
  const auto parsed = std::get<Parsed>(
      parse({"serve", "--data", "d", "--listen", ":99", "--reach", "localhost,10.0.0.0/8",
             "--database", "postgresql://h/k", "--roles", "web,intake"}));
  EXPECT_EQ(parsed.settings.data, "d");
  EXPECT_EQ(parsed.settings.reach, (std::vector<std::string>{"localhost", "10.0.0.0/8"}));
  EXPECT_FALSE(parsed.settings.does(Part::outbox));
  EXPECT_EQ(parsed.settings.database.reveal(), "postgresql://h/k");
}

TEST(CommandLine, ImportNamesFileSourceAndWorkspace) {
  const auto parsed = std::get<Parsed>(parse({"import", "jsonl", "-", "--workspace", "riverside"}));
  const auto& import = std::get<ImportCommand>(parsed.command);
  EXPECT_EQ(import.file, "-");
  EXPECT_EQ(import.source, "import");
  EXPECT_EQ(import.workspace, "riverside");
}

TEST(CommandLine, PolicyKnowsItsFiveActions) {
  const auto read = [](std::vector<const char*> words) {
    words.insert(words.begin(), "policy");
    return std::get<PolicyCommand>(std::get<Parsed>(parse(words)).command);
  };
  using Action = PolicyCommand::Action;
  EXPECT_EQ(read({"check", "a.yaml"}).action, Action::check);
  EXPECT_EQ(read({"test", "a.yaml"}).file, "a.yaml");
  EXPECT_TRUE(read({"render", "a.yaml", "--staff"}).staff);
  EXPECT_FALSE(read({"render", "a.yaml", "--public"}).staff);
  EXPECT_EQ(read({"diff", "a.yaml", "b.yaml"}).other, "b.yaml");
  EXPECT_EQ(read({"replay", "a.yaml", "--days", "7"}).days, 7);
}

TEST(CommandLine, MistakesEndWithTwo) {
  testing::internal::CaptureStderr();
  EXPECT_EQ(std::get<int>(parse({})), kMisused);
  EXPECT_EQ(std::get<int>(parse({"sing"})), kMisused);
  EXPECT_EQ(std::get<int>(parse({"serve", "--listen", "99999"})), kMisused);
  EXPECT_EQ(std::get<int>(parse({"serve", "--roles", "cook"})), kMisused);
  EXPECT_EQ(std::get<int>(parse({"serve", "--roles", "web"})), kMisused);
  EXPECT_EQ(std::get<int>(parse({"eval", "nothing"})), kMisused);
  EXPECT_NE(testing::internal::GetCapturedStderr().find("kith eval --help"), std::string::npos);
}

TEST(CommandLine, HelpAndVersionEndWithZero) {
  testing::internal::CaptureStdout();
  EXPECT_EQ(std::get<int>(parse({"--help"})), kDone);
  EXPECT_EQ(std::get<int>(parse({"--version"})), kDone);
  EXPECT_NE(testing::internal::GetCapturedStdout().find("kith 0."), std::string::npos);
}

TEST(Listen, ReadsEveryForm) {
  EXPECT_EQ(parse_listen("8080")->host, "127.0.0.1");
  EXPECT_EQ(parse_listen(":80")->host, "0.0.0.0");
  EXPECT_EQ(parse_listen("[::1]:443")->host, "::1");
  EXPECT_EQ(parse_listen("[::1]:443")->port, 443);
  for (const char* bad : {"", "x", "1:", "1.2.3.4:65536", "1.2.3.4:-1"})
    EXPECT_FALSE(parse_listen(bad)) << bad;
}

TEST(Listen, ThePublicAddressIsOneABrowserTakes) {
  Settings settings;
  settings.listen = "0.0.0.0:0";
  EXPECT_EQ(public_address(settings, 4321), "http://127.0.0.1:4321");
  settings.listen = "[::1]:1";
  EXPECT_EQ(public_address(settings, 1), "http://[::1]:1");
  settings.public_url = "https://kith.example.org/";
  EXPECT_EQ(public_address(settings, 1), "https://kith.example.org");
}

}  // namespace
}  // namespace kith::app

// The command line: words in, one Command out. The only place that knows CLI11.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "app/settings.h"

namespace kith::app {

// Exit codes of the program, the same for every command.
inline constexpr int kDone = 0;
inline constexpr int kFailed = 1;    // it could not be done; why is on standard error
inline constexpr int kMisused = 2;   // the command line was wrong
inline constexpr int kFindings = 3;  // doctor: something needs mending; import: lines were set aside;
                                     // migrate --check: there are steps to take;
                                     // policy: a mistake, or a test that comes out otherwise

struct ServeCommand {};
struct DemoCommand {
  bool keep = false;  // keep what an earlier demo left in the folder
};
struct MigrateCommand {
  bool check = false;  // only say which steps there are to take
};
struct UserCommand {
  enum class Action { list, create, reset_password, setup_link } action = Action::list;
  std::string email, name, handle, workspace, role = "owner";
};
struct BackupCommand {
  std::filesystem::path file;
  bool without_key = false;  // for those who keep the key elsewhere
};
struct RestoreCommand {
  std::filesystem::path file;
  bool check = false;         // only verify the file
  std::filesystem::path key;  // for a backup made without it
};
struct DoctorCommand {
  bool json = false;
  bool reindex = false;  // also queue for search what the index lacks
  bool trust_clock = false;  // also let retention go on by the clock as it stands
};
struct EvalCommand {
  std::string task;
  std::string watches;  // a file, for the task that wants one
};
struct ImportCommand {
  std::string file;  // `-` is standard input
  std::string source = "import", workspace;
};
struct AuditCommand {
  enum class Action { verify, export_record } action = Action::verify;
  std::string workspace, head;
  std::string file = "-";  // `-` is standard output
};
struct PolicyCommand {
  enum class Action { check, test, render, diff, replay } action = Action::check;
  std::string file, other;  // of documents; `other` is the newer one of a diff
  bool staff = false;       // render: the page for staff
  std::string workspace;    // replay
  std::int64_t days = 30;   // replay
};
struct MatchCommand {
  std::string watches;             // a file
  std::vector<std::string> files;  // `-` is standard input; so is none
  bool stats = false, json = false;
};

using Command = std::variant<ServeCommand, DemoCommand, MigrateCommand, UserCommand, BackupCommand, RestoreCommand,
                             DoctorCommand, EvalCommand, MatchCommand, ImportCommand, AuditCommand, PolicyCommand>;

struct Parsed {
  Settings settings;
  Command command;
};

// Either what to do, or the exit code after --help, --version or a mistake (said on the right
// stream).
std::variant<Parsed, int> parse_command_line(int argc, const char* const* argv);

}  // namespace kith::app

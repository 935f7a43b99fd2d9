#include <fmt/format.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <exception>
#include <variant>

#include "app/command_line.h"
#include "app/commands.h"
#include "app/eval.h"
#include "base/log.h"

namespace kith::app {
namespace {

struct Run {
  const Settings& settings;

  int operator()(const ServeCommand&) const { return run_serve(settings); }
  int operator()(const DemoCommand& command) const { return run_demo(settings, command); }
  int operator()(const MigrateCommand& command) const { return run_migrate(settings, command); }
  int operator()(const UserCommand& command) const { return run_user(settings, command); }
  int operator()(const BackupCommand& command) const { return run_backup(settings, command); }
  int operator()(const RestoreCommand& command) const { return run_restore(settings, command); }
  int operator()(const DoctorCommand& command) const { return run_doctor(settings, command); }
  int operator()(const EvalCommand& command) const {
    return run_eval(*find_eval_task(command.task), command.watches, STDIN_FILENO, STDOUT_FILENO);
  }
  int operator()(const ImportCommand& command) const { return run_import(settings, command); }
  int operator()(const PolicyCommand& command) const { return run_policy(settings, command); }
  int operator()(const MatchCommand& command) const { return run_match(command); }
  int operator()(const AuditCommand& command) const { return run_audit(settings, command); }
};

int run(int argc, const char* const* argv) {
  std::signal(SIGPIPE, SIG_IGN);
  auto parsed = parse_command_line(argc, argv);
  if (const int* code = std::get_if<int>(&parsed)) return *code;
  const auto& [settings, command] = std::get<Parsed>(parsed);
  log::set_level(settings.level);
  return std::visit(Run{settings}, command);
}

}  // namespace

}  // namespace kith::app

int main(int argc, char** argv) {
  try {
    return kith::app::run(argc, argv);
  } catch (const std::exception& problem) {
    fmt::print(stderr, "kith: stopped by an error it did not expect: {}\n", problem.what());
    return kith::app::kFailed;
  }
}

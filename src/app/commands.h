// One function a command; each answers the exit code of the program (command_line.h).
#pragma once

#include "app/command_line.h"
#include "app/settings.h"

namespace kith::app {

int run_serve(const Settings& settings);
int run_demo(const Settings& settings, const DemoCommand& command);
int run_migrate(const Settings& settings, const MigrateCommand& command);
int run_user(const Settings& settings, const UserCommand& command);
int run_backup(const Settings& settings, const BackupCommand& command);
int run_restore(const Settings& settings, const RestoreCommand& command);
int run_doctor(const Settings& settings, const DoctorCommand& command);
int run_import(const Settings& settings, const ImportCommand& command);
int run_policy(const Settings& settings, const PolicyCommand& command);
int run_match(const MatchCommand& command);
int run_audit(const Settings& settings, const AuditCommand& command);

// `kith: <message>` on standard error, and kFailed.
int report(const Error& error);

}  // namespace kith::app

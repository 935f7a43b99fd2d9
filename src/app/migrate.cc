#include <fmt/format.h>

#include "app/commands.h"
#include "app/open_database.h"
#include "store/migrations.h"

namespace kith::app {
namespace {

int check(const Settings& settings) {
  auto db = open_existing_database(settings);
  if (!db) return report(db.error());
  const auto steps = store::steps_to_take(**db);
  if (!steps) return report(steps.error());
  for (const auto& step : *steps) fmt::print("{:04} {}\n", step.number, step.name);
  if (steps->empty()) {
    fmt::print("the database is up to date\n");
    return kDone;
  }
  fmt::print("{} step{} to take; take a backup, then `kith migrate` or `kith serve` does it\n", steps->size(),
             steps->size() == 1 ? "" : "s");
  return kFindings;
}

}  // namespace

int run_migrate(const Settings& settings, const MigrateCommand& command) {
  if (command.check) return check(settings);
  const DataFolder folder(settings.data);
  if (auto made = folder.make(); !made) return report(made.error());
  if (auto whole = folder.require_whole(); !whole) return report(whole.error());
  auto db = open_database(settings);
  if (!db) return report(db.error());
  auto done = (*db)->migrate();
  if (!done) return report(done.error());
  if (*done == 0)
    fmt::print("the database is up to date\n");
  else
    fmt::print("{} step{} done; the database is up to date\n", *done, *done == 1 ? "" : "s");
  return kDone;
}

}  // namespace kith::app

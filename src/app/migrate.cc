#include <fmt/format.h>

#include "app/commands.h"
#include "app/open_database.h"

namespace kith::app {

int run_migrate(const Settings& settings, const MigrateCommand&) {
  if (auto made = DataFolder(settings.data).make(); !made) return report(made.error());
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

// kith audit: whether the record is what was written then, and a copy of it to take away.
#include <fmt/format.h>

#include <cstdio>
#include <fstream>
#include <iostream>

#include "app/commands.h"
#include "app/data_folder.h"
#include "app/import_queries.h"
#include "app/open_database.h"
#include "publish/record/record.h"

namespace kith::app {
namespace {

constexpr int kLinesAtOnce = 1'000;

Result<WorkspaceId> workspace_of(store::Database& db, const AuditCommand& command) {
  TRY(const auto found, db.read([&](store::Transaction& tx) { return importer(tx, command.workspace); }));
  return found.workspace;
}

Result<int> verify(store::Database& db, WorkspaceId workspace, const AuditCommand& command) {
  TRY(const auto check, publish::check_record(db, workspace, command.head));
  if (check.broken_at)
    fmt::print("broken at event {}: it is not what was written, or what stood before it is gone\n", *check.broken_at);
  if (check.changed) fmt::print("delivery {} does not hold what was decided on\n", format_id(check.changed->value));
  if (!check.whole()) return kFindings;
  fmt::print("whole: {} events, {} deliveries\n", check.events, check.deliveries);
  for (const auto& one : check.erased)
    fmt::print("erased by retention on {}: {} of {}\n", one.day, one.count, one.kind);
  if (check.emptied > 0)
    fmt::print("{} deliveries hold no words any more; their digests stand\n", check.emptied);
  if (check.head > 0)
    fmt::print("head {}:{}\nNote the head down elsewhere: with --head it shows later whether the end was cut off.\n",
               check.head, check.head_hash);
  return kDone;
}

Result<int> write_out(store::Database& db, WorkspaceId workspace, const Sealer* sealer, std::ostream& out) {
  for (const auto part : publish::kRecordParts) {
    for (std::int64_t after = 0;;) {
      TRY(const auto page, db.read([&](store::Transaction& tx) {
        return publish::record_page(tx, workspace, part, after, kLinesAtOnce, sealer);
      }));
      out << page.lines;
      if (!out) return fail(Kind::unavailable, "the record could not be written; is the disk full?");
      if (!page.more) break;
      after = page.last;
    }
  }
  out.flush();
  if (!out) return fail(Kind::unavailable, "the record could not be written; is the disk full?");
  return kDone;
}

Result<int> run(const Settings& settings, const AuditCommand& command) {
  TRY(const auto db, open_database(settings));
  TRY(const auto workspace, workspace_of(*db, command));
  if (command.action == AuditCommand::Action::verify) return verify(*db, workspace, command);
  TRY(const auto sealer, DataFolder(settings.data).open_key());
  const Sealer* opens = sealer ? &*sealer : nullptr;
  if (command.file == "-") return write_out(*db, workspace, opens, std::cout);
  std::ofstream file(command.file, std::ios::binary);
  if (!file) return fail(Kind::unavailable, fmt::format("cannot write `{}`", command.file));
  return write_out(*db, workspace, opens, file);
}

}  // namespace

int run_audit(const Settings& settings, const AuditCommand& command) {
  const auto done = run(settings, command);
  return done ? *done : report(done.error());
}

}  // namespace kith::app

#include "store/migrations.h"

#include <algorithm>
#include <charconv>

#include <fmt/core.h>

#include "base/secret.h"

namespace kith::store {

Result<std::vector<Migration>> migrations(Dialect dialect) {
  const std::string_view folder =
      dialect == Dialect::sqlite ? "migrations/sqlite/" : "migrations/postgres/";
  std::vector<Migration> out;
  for (const EmbeddedFile& file : embedded_migrations()) {
    if (!file.path.starts_with(folder)) continue;
    std::string_view name = file.path.substr(folder.size());
    Migration step;
    const auto [end, error] = std::from_chars(name.data(), name.data() + 4, step.number);
    if (error != std::errc{} || end != name.data() + 4 || name[4] != '_')
      return fail(Kind::internal,
                  fmt::format("migration `{}` is not named NNNN_name.sql", file.path));
    step.name = name.substr(5, name.size() - 9);
    step.sql = file.bytes;
    step.checksum = sha256_hex(file.bytes);
    out.push_back(std::move(step));
  }
  std::ranges::sort(out, {}, &Migration::number);
  for (std::size_t i = 0; i < out.size(); ++i)
    if (out[i].number != static_cast<int>(i) + 1)
      return fail(Kind::internal, fmt::format("migration {} is missing for this database", i + 1));
  return out;
}

Result<std::vector<Migration>> pending_steps(Dialect dialect,
                                             const std::vector<AppliedStep>& applied) {
  TRY(auto all, migrations(dialect));
  if (applied.size() > all.size())
    return fail(
        Kind::conflict,
        fmt::format("this database was written by a newer Kith (step {}, this one knows {}); "
                    "start the newer program, or restore a backup",
                    applied.back().number, all.size()));
  for (std::size_t i = 0; i < applied.size(); ++i)
    if (applied[i].number != all[i].number || applied[i].checksum != all[i].checksum)
      return fail(Kind::conflict,
                  fmt::format("step {} of this database is not the one this Kith would have taken; "
                              "restore a backup made by a released version",
                              applied[i].number));
  all.erase(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(applied.size()));
  return all;
}

Result<std::vector<Migration>> steps_to_take(Database& db) {
  static constexpr Statement kStepTable = {
      "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'schema_step'",
      "SELECT 1 FROM information_schema.tables WHERE table_schema = current_schema() AND table_name = 'schema_step'"};
  TRY(const auto applied, db.read([](Transaction& tx) -> Result<std::vector<AppliedStep>> {
    std::vector<AppliedStep> steps;
    TRY(const auto table, tx.query_one(kStepTable));
    if (!table) return steps;
    TRY(const auto rows, tx.query(kSteps));
    for (const Row& row : rows) steps.push_back({row.integer(0), row.text(1)});
    return steps;
  }));
  return pending_steps(db.dialect(), applied);
}

}  // namespace kith::store

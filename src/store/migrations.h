// The schema's steps, embedded in the program, and which of them a database still needs.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "store/database.h"

namespace kith::store {

struct EmbeddedFile {
  std::string_view path;  // "migrations/sqlite/0001_first.sql"
  std::string_view bytes;
};
std::span<const EmbeddedFile> embedded_migrations();

struct Migration {
  int number = 0;
  std::string_view name;  // "first"
  std::string_view sql;
  std::string checksum;
};

// All steps of a dialect, by number from 1 without gaps. Errors: internal (a gap, a misnamed file).
Result<std::vector<Migration>> migrations(Dialect dialect);

// What a database remembers of a step it has taken.
struct AppliedStep {
  int number = 0;
  std::string checksum;
};
// The steps still to take. Errors: conflict (newer than the program, or a changed step).
Result<std::vector<Migration>> pending_steps(Dialect dialect,
                                             const std::vector<AppliedStep>& applied);

// The steps this database still needs; all of them where it is empty. Changes nothing. Errors: as pending_steps.
Result<std::vector<Migration>> steps_to_take(Database& db);

inline constexpr Statement kMakeStepTable = {
    "CREATE TABLE IF NOT EXISTS schema_step (number INTEGER NOT NULL PRIMARY KEY, name TEXT NOT "
    "NULL, "
    "checksum TEXT NOT NULL, applied_at INTEGER NOT NULL) STRICT",
    "CREATE TABLE IF NOT EXISTS schema_step (number BIGINT NOT NULL PRIMARY KEY, name TEXT NOT "
    "NULL, "
    "checksum TEXT NOT NULL, applied_at BIGINT NOT NULL)"};
inline constexpr Statement kSteps = "SELECT number, checksum FROM schema_step ORDER BY number";
inline constexpr Statement kAddStep =
    "INSERT INTO schema_step (number, name, checksum, applied_at) VALUES (?, ?, ?, ?)";

}  // namespace kith::store

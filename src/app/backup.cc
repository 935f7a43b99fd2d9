#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <string>

#include "app/archive.h"
#include "app/commands.h"
#include "app/open_database.h"
#include "app/postgres_tools.h"
#include "app/version.h"
#include "base/time.h"

namespace kith::app {
namespace {

namespace fs = std::filesystem;

// A folder that goes with the scope.
class Scratch {
 public:
  // Errors: unavailable.
  static Result<Scratch> beside(const fs::path& where) {
    std::string name = (fs::absolute(where).parent_path() / ".kith-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) {
      return fail(Kind::unavailable, fmt::format("`{}` cannot be written; choose another place",
                                                 fs::absolute(where).parent_path().string()));
    }
    return Scratch(name);
  }
  Scratch(Scratch&& other) noexcept : path_(std::exchange(other.path_, {})) {}
  ~Scratch() {
    std::error_code ignored;
    if (!path_.empty()) fs::remove_all(path_, ignored);
  }
  const fs::path& path() const { return path_; }

 private:
  explicit Scratch(fs::path path) : path_(std::move(path)) {}
  fs::path path_;
};

constexpr const char* kSqliteCopy = "kith.db";
constexpr const char* kPostgresDump = "postgresql.dump";

Result<void> add_database(const Settings& settings, ArchiveWriter& archive,
                          const fs::path& scratch) {
  if (!settings.database.empty()) {
    TRYV(dump_postgres(settings.database, scratch / kPostgresDump));
    return archive.add_file(kPostgresDump, scratch / kPostgresDump);
  }
  TRY(auto db, open_existing_database(settings));
  TRYV(db->backup_to((scratch / kSqliteCopy).string()));
  return archive.add_file(kSqliteCopy, scratch / kSqliteCopy);
}

Result<int> add_media(const DataFolder& folder, ArchiveWriter& archive) {
  std::vector<fs::path> files;
  std::error_code problem;
  for (fs::recursive_directory_iterator at(folder.media(), problem), end; !problem && at != end;
       at.increment(problem)) {
    if (at->is_regular_file()) files.push_back(at->path());
  }
  std::ranges::sort(files);
  for (std::size_t i = 0; i < files.size(); ++i) {
    if (i > 0 && i % 1000 == 0) fmt::print(stderr, "kith: {} of {} pictures\n", i, files.size());
    TRYV(archive.add_file("media/" + files[i].lexically_relative(folder.media()).generic_string(),
                          files[i]));
  }
  return static_cast<int>(files.size());
}

// The database first: a picture added meanwhile is then in the copy, or not yet named by it.
Result<void> back_up(const Settings& settings, const fs::path& file) {
  const DataFolder folder(settings.data);
  TRY(const auto scratch, Scratch::beside(file));
  TRY(auto archive, ArchiveWriter::create(file));
  TRYV(archive.add_bytes(
      "about",
      fmt::format("kith {}\nmade {}\ndatabase {}\n", version(), format_time(system_clock().now()),
                  settings.database.empty() ? "sqlite" : "postgresql")));
  fmt::print(stderr, "kith: copying the database\n");
  TRYV(add_database(settings, archive, scratch.path()));
  TRYV(archive.add_file("key", folder.key()));
  TRY(const int pictures, add_media(folder, archive));
  TRYV(archive.finish());
  fmt::print(
      "{} written: database, key and {} picture{}, {:.1f} MB\n"
      "It holds the key to every connected account: keep it where nobody else reads it.\n",
      file.string(), pictures, pictures == 1 ? "" : "s",
      static_cast<double>(archive.bytes()) / 1e6);
  return {};
}

Result<void> require_empty(const Settings& settings) {
  std::error_code ignored;
  const DataFolder folder(settings.data);
  for (const auto& path : {folder.database(), folder.key()}) {
    if (fs::exists(path, ignored)) {
      return fail(
          Kind::conflict,
          fmt::format("there is a Kith in `{}` already; name an empty folder with --data, or "
                      "move that one away",
                      settings.data.string()));
    }
  }
  return {};
}

Result<void> put_back(const Settings& settings, const fs::path& from,
                      const std::vector<std::string>& names) {
  const auto has = [&](const char* name) { return std::ranges::find(names, name) != names.end(); };
  const DataFolder folder(settings.data);
  if (has(kPostgresDump)) {
    if (settings.database.empty()) {
      return fail(Kind::invalid,
                  "this backup is of a PostgreSQL database; name an empty one with --database");
    }
    fmt::print(stderr, "kith: restoring the database\n");
    TRYV(restore_postgres(settings.database, from / kPostgresDump));
  } else if (!settings.database.empty()) {
    return fail(Kind::invalid, "this backup is of the SQLite kind; restore it without --database");
  }
  std::error_code problem;
  for (const char* name : {"media", kSqliteCopy, "key"}) {
    if (!fs::exists(from / name)) continue;
    if (fs::is_directory(folder.root() / name)) fs::remove(folder.root() / name, problem);
    fs::rename(from / name, folder.root() / name, problem);
    if (problem) {
      return fail(Kind::unavailable,
                  fmt::format("`{}` cannot be put in place: {}", name, problem.message()));
    }
  }
  return {};
}

Result<void> restore(const Settings& settings, const RestoreCommand& command) {
  const DataFolder folder(settings.data);
  if (!command.check) {
    TRYV(require_empty(settings));
    TRYV(folder.make());
  }
  TRY(const auto scratch,
      Scratch::beside(command.check ? fs::absolute(command.file) : folder.root() / "x"));
  fmt::print(stderr, "kith: unpacking and checking\n");
  TRY(const auto names, unpack_archive(command.file, scratch.path()));
  if (command.check) {
    fmt::print("{} is whole: {} files\n", command.file.string(), names.size());
    return {};
  }
  TRYV(put_back(settings, scratch.path(), names));
  TRY(auto db, open_database(settings));
  TRYV(db->migrate());
  fmt::print("restored into {}; start it with: kith serve --data {}\n", settings.data.string(),
             settings.data.string());
  return {};
}

}  // namespace

int run_backup(const Settings& settings, const BackupCommand& command) {
  const auto done = back_up(settings, command.file);
  return done ? kDone : report(done.error());
}

int run_restore(const Settings& settings, const RestoreCommand& command) {
  const auto done = restore(settings, command);
  return done ? kDone : report(done.error());
}

}  // namespace kith::app

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <set>
#include <string>

#include "app/archive.h"
#include "app/commands.h"
#include "app/doctor_queries.h"
#include "app/open_database.h"
#include "app/postgres_tools.h"
#include "app/version.h"
#include "base/secret.h"
#include "base/time.h"
#include "store/files.h"

namespace kith::app {
namespace {

namespace fs = std::filesystem;

constexpr const char* kScratch = ".kith-";

// A folder that goes with the scope.
class Scratch {
 public:
  // Errors: unavailable.
  static Result<Scratch> beside(const fs::path& where) {
    std::string name = (fs::absolute(where).parent_path() / (std::string(kScratch) + "XXXXXX")).string();
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

Result<void> add_database(const Settings& settings, ArchiveWriter& archive, const fs::path& scratch) {
  if (!settings.database.empty()) {
    TRYV(dump_postgres(settings.database, scratch / kPostgresDump));
    return archive.add_file(kPostgresDump, scratch / kPostgresDump);
  }
  TRY(auto db, open_existing_database(settings));
  TRYV(db->backup_to((scratch / kSqliteCopy).string()));
  return archive.add_file(kSqliteCopy, scratch / kSqliteCopy);
}

// Adds the files that are not in the archive yet. One that goes meanwhile was meant by no row any more.
Result<void> add_media(const DataFolder& folder, ArchiveWriter& archive, std::set<fs::path>& added) {
  std::vector<fs::path> files;
  std::error_code problem;
  for (fs::recursive_directory_iterator at(folder.media(), problem), end; !problem && at != end;
       at.increment(problem)) {
    std::error_code gone;
    if (at->is_regular_file(gone) && !added.contains(at->path())) files.push_back(at->path());
  }
  std::ranges::sort(files);
  for (std::size_t i = 0; i < files.size(); ++i) {
    if (i > 0 && i % 1000 == 0) fmt::print(stderr, "kith: {} of {} pictures\n", i, files.size());
    const auto done =
        archive.add_file("media/" + files[i].lexically_relative(folder.media()).generic_string(), files[i]);
    if (!done && done.error().kind == Kind::not_found) continue;
    if (!done) return done.error();
    added.insert(files[i]);
  }
  return {};
}

// Files before and after the database: whatever its rows mean was there at one of the two looks.
Result<void> back_up(const Settings& settings, const BackupCommand& command) {
  const fs::path& file = command.file;
  const DataFolder folder(settings.data);
  TRY(const auto scratch, Scratch::beside(file));
  TRY(auto archive, ArchiveWriter::create(file));
  TRYV(archive.add_bytes("about",
                         fmt::format("kith {}\nmade {}\ndatabase {}\n", version(), format_time(system_clock().now()),
                                     settings.database.empty() ? "sqlite" : "postgresql")));
  if (!command.without_key) TRYV(archive.add_file("key", folder.key()));
  std::set<fs::path> files;
  TRYV(add_media(folder, archive, files));
  fmt::print(stderr, "kith: copying the database\n");
  TRYV(add_database(settings, archive, scratch.path()));
  TRYV(add_media(folder, archive, files));
  TRYV(archive.finish());
  fmt::print("{} written: database,{} and {} file{}, {:.1f} MB\n{}\n", file.string(), command.without_key ? "" : " key",
             files.size(), files.size() == 1 ? "" : "s", static_cast<double>(archive.bytes()) / 1e6,
             command.without_key
                 ? "The key is not in it: without the file `key` it cannot be restored. Keep that apart."
                 : "It holds the key to every connected account: keep it where nobody else reads it.");
  return {};
}

Error in_the_way(const fs::path& folder) {
  return fail(Kind::conflict, fmt::format("there is a Kith in `{}` already; name an empty folder with --data, or "
                                          "move that one away",
                                          folder.string()));
}

// What a restore that was cut off put there is taken away again; anything else is in the way.
Result<void> require_empty(const Settings& settings) {
  std::error_code ignored;
  const DataFolder folder(settings.data);
  for (const auto& one : fs::directory_iterator(folder.root(), ignored))
    if (one.path().filename().string().starts_with(kScratch)) fs::remove_all(one.path(), ignored);
  if (fs::exists(folder.restoring(), ignored)) {
    for (const char* name : {kSqliteCopy, "kith.db-wal", "kith.db-shm", "key", "media"})
      fs::remove_all(folder.root() / name, ignored);
  }
  for (const auto& path : {folder.database(), folder.key()}) {
    if (fs::exists(path, ignored)) return in_the_way(settings.data);
  }
  if (fs::is_directory(folder.media(), ignored) && !fs::is_empty(folder.media(), ignored))
    return in_the_way(settings.data);
  if (settings.database.empty()) return {};
  TRY(auto db, open_database(settings));
  TRY(const auto columns, db->columns());
  if (columns.empty()) return {};
  return fail(Kind::conflict, "the PostgreSQL database is not empty; make a new one and name it with --database");
}

// Synced, so that what follows never lies on disk without it.
Result<void> mark_restoring(const DataFolder& folder, const fs::path& from) {
  const int fd = ::open(folder.restoring().c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  const std::string text = from.string() + "\n";
  const bool written =
      fd >= 0 && ::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size()) && ::fsync(fd) == 0;
  if (fd >= 0) ::close(fd);
  if (written && store::sync_folder(folder.root())) return {};
  return fail(Kind::unavailable, fmt::format("`{}` cannot be written; is the disk full?", folder.root().string()));
}

// The key of the backup, or the one named; never two.
Result<void> take_key(const RestoreCommand& command, const fs::path& from) {
  const bool inside = fs::exists(from / "key");
  if (inside && command.key.empty()) return {};
  if (inside) return fail(Kind::invalid, "this backup holds its key; restore it without --key");
  if (command.key.empty()) return fail(Kind::invalid, "this backup was made without the key; name it with --key FILE");
  std::error_code problem;
  fs::copy_file(command.key, from / "key", problem);
  if (!problem) fs::permissions(from / "key", fs::perms::owner_read | fs::perms::owner_write, problem);
  if (!problem) return {};
  return fail(Kind::unavailable, fmt::format("`{}` cannot be read: {}", command.key.string(), problem.message()));
}

Result<void> require_fitting(const Settings& settings, const std::vector<std::string>& names) {
  const bool dump = std::ranges::find(names, kPostgresDump) != names.end();
  if (dump && settings.database.empty())
    return fail(Kind::invalid, "this backup is of a PostgreSQL database; name an empty one with --database");
  if (!dump && !settings.database.empty())
    return fail(Kind::invalid, "this backup is of the SQLite kind; restore it without --database");
  return {};
}

// The database last: the folder holds none until everything else is in place.
Result<void> put_back(const Settings& settings, const fs::path& from) {
  const DataFolder folder(settings.data);
  std::error_code problem;
  for (const char* name : {"key", "media", kSqliteCopy}) {
    if (!fs::exists(from / name)) continue;
    fs::remove(folder.root() / name, problem);  // the empty media/
    fs::rename(from / name, folder.root() / name, problem);
    if (problem)
      return fail(Kind::unavailable, fmt::format("`{}` cannot be put in place: {}", name, problem.message()));
  }
  if (!settings.database.empty()) {
    fmt::print(stderr, "kith: restoring the database\n");
    TRYV(restore_postgres(settings.database, from / kPostgresDump));
  }
  return store::sync_folder(folder.root());
}

Result<void> check_key_fits(const DataFolder& folder, store::Database& db) {
  TRY(const auto sealer, Sealer::open(folder.key()));
  TRY(const auto seals, check_seals(db, sealer));
  if (seals.looked_at == 0 || seals.closed.size() < seals.looked_at) return {};
  return fail(Kind::conflict, "this key is not the one the backup was sealed with; restore again with the right one");
}

Result<void> restore(const Settings& settings, const RestoreCommand& command) {
  const DataFolder folder(settings.data);
  std::optional<FolderLock> lock;
  if (!command.check) {
    TRYV(folder.make());
    TRY(auto taken, FolderLock::take(folder));
    lock.emplace(std::move(taken));
    TRYV(require_empty(settings));
  }
  TRY(const auto scratch, Scratch::beside(command.check ? fs::absolute(command.file) : folder.root() / "x"));
  fmt::print(stderr, "kith: unpacking and checking\n");
  TRY(const auto names, unpack_archive(command.file, scratch.path()));
  if (command.check) {
    fmt::print("{} is whole: {} files\n", command.file.string(), names.size());
    return {};
  }
  TRYV(require_fitting(settings, names));
  TRYV(take_key(command, scratch.path()));
  TRYV(mark_restoring(folder, command.file));
  TRYV(put_back(settings, scratch.path()));
  TRY(auto db, open_database(settings));
  TRYV(db->migrate());
  TRYV(check_key_fits(folder, *db));
  std::error_code ignored;
  fs::remove(folder.restoring(), ignored);
  fmt::print("restored into {}; start it with: kith serve --data {}\n", settings.data.string(), settings.data.string());
  return {};
}

}  // namespace

int run_backup(const Settings& settings, const BackupCommand& command) {
  const auto done = back_up(settings, command);
  return done ? kDone : report(done.error());
}

int run_restore(const Settings& settings, const RestoreCommand& command) {
  const auto done = restore(settings, command);
  return done ? kDone : report(done.error());
}

}  // namespace kith::app

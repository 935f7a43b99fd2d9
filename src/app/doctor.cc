#include "app/doctor.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netdb.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/timex.h>
#include <unistd.h>

#include <array>
#include <boost/json.hpp>
#include <filesystem>

#include "app/commands.h"
#include "app/data_folder.h"
#include "app/doctor_queries.h"
#include "app/open_database.h"
#include "base/secret.h"
#include "base/time.h"
#include "publish/pictures/program.h"
#include "publish/record/retention.h"

namespace kith::app {
namespace {

namespace fs = std::filesystem;
using Level = Finding::Level;

Finding fine(std::string what, std::string text) {
  return {Level::fine, std::move(what), std::move(text), {}, {}};
}

Finding look_at_folder(const DataFolder& folder) {
  const std::string root = folder.root().string();
  if (!folder.exists()) {
    return {Level::problem, "data folder", fmt::format("`{}` does not exist", root), "there is no Kith to look at",
            "name the right one with --data, or begin with `kith serve`"};
  }
  struct stat facts {};
  ::stat(folder.root().c_str(), &facts);
  if (::access(folder.root().c_str(), W_OK) != 0) {
    return {Level::problem, "data folder", fmt::format("`{}` cannot be written by this user", root),
            "Kith run by this user would not start", fmt::format("chown -R USER '{}', the user Kith runs as", root)};
  }
  if ((facts.st_mode & 0077) != 0) {
    return {Level::problem, "data folder", fmt::format("others on this machine can look into `{}`", root),
            "they may read what people wrote to you", fmt::format("chmod 700 '{}'", root)};
  }
  if (auto whole = folder.require_whole(); !whole) {
    return {Level::problem, "data folder", whole.error().message, "Kith does not start on half a restore",
            "run the restore again with the same file"};
  }
  return fine("data folder", root);
}

Finding look_at_key(const DataFolder& folder) {
  struct stat facts {};
  if (::stat(folder.key().c_str(), &facts) != 0) {
    return {Level::problem, "key", "the key file is missing", "sealed passwords, tokens and registers cannot be read",
            "put the file `key` back from a backup; without it every channel must be connected again"};
  }
  if ((facts.st_mode & 0077) != 0) {
    return {
        Level::problem, "key", "others on this machine can read the key",
        "whoever has it and the database, or a backup, has every connected account",
        fmt::format("chmod 600 '{}'; if others use this machine, connect the channels anew", folder.key().string())};
  }
  if (auto sealer = Sealer::open(folder.key()); !sealer) {
    return {Level::problem, "key", sealer.error().message, "Kith does not start",
            "put the file `key` back from a backup"};
  }
  return fine("key", "readable by Kith alone");
}

Result<DiskRoom> ask_system(const fs::path& folder) {
  std::error_code problem;
  const auto space = fs::space(folder, problem);
  if (problem) return fail(Kind::unavailable, problem.message());
  return DiskRoom{space.capacity, space.available};
}

Finding look_at_disk(const DataFolder& folder, const Instruments& instruments) {
  const auto room = instruments.room ? instruments.room(folder.root()) : ask_system(folder.root());
  if (!room) return {Level::note, "disk", "its free room cannot be told: " + room.error().message, "", ""};
  const double free_mb = static_cast<double>(room->available) / 1e6;
  const double part =
      static_cast<double>(room->available) / static_cast<double>(std::max<std::uint64_t>(room->capacity, 1));
  const std::string text = fmt::format("{:.0f} MB free ({:.0f} %)", free_mb, part * 100);
  const char* means = "Kith stops taking in and sending when the disk is full; nothing heard is lost, but it waits";
  if (free_mb < 500) return {Level::problem, "disk", text, means, "make room now, or move the data folder"};
  if (part < 0.1) return {Level::note, "disk", text, means, "make room soon"};
  return fine("disk", text);
}

Finding look_at_clock(const Clock& time) {
  const auto now = time.now();
  if (now < *parse_time("2026-01-01T00:00:00Z") || now > *parse_time("2100-01-01T00:00:00Z")) {
    return {Level::problem, "clock", "the machine says it is " + format_time(now),
            "tokens, schedules and codes of the second factor depend on it", "set the clock: timedatectl set-ntp true"};
  }
  struct timex state {};
  if (::adjtimex(&state) >= 0 && (state.status & STA_UNSYNC) != 0) {
    return {Level::note, "clock", "the clock is not kept by a time server", "it will drift, and codes then fail",
            "turn one on: timedatectl set-ntp true (not needed inside a container whose host does it)"};
  }
  return fine("clock", format_time(now));
}

// Who answers on the port now: nobody, or somebody.
bool answers(const Address& address) {
  addrinfo hints{}, *found = nullptr;
  hints.ai_socktype = SOCK_STREAM;
  const std::string host = address.host == "0.0.0.0" ? "127.0.0.1" : address.host;
  if (::getaddrinfo(host.c_str(), std::to_string(address.port).c_str(), &hints, &found) != 0) return false;
  const int socket = ::socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const bool yes = socket >= 0 && ::connect(socket, found->ai_addr, found->ai_addrlen) == 0;
  if (socket >= 0) ::close(socket);
  ::freeaddrinfo(found);
  return yes;
}

Finding look_at_port(const Settings& settings, const DataFolder& folder) {
  const auto address = parse_listen(settings.listen);
  if (!address) return {Level::problem, "port", address.error().message, "", "mend --listen"};
  const bool taken = answers(*address);
  const int holder = holder_of(folder);
  if (taken && holder == 0 && settings.database.empty()) {
    return {Level::problem, "port", fmt::format("something else answers on {}", settings.listen),
            "`kith serve` cannot listen there", "stop it, or choose another port with --listen"};
  }
  if (!taken && holder != 0) {
    return {Level::note, "port",
            fmt::format("Kith runs (process {}) but does not answer on {}", holder, settings.listen),
            "it listens elsewhere, or hangs", "give doctor the same --listen as serve"};
  }
  return fine("port",
              taken ? fmt::format("Kith answers on {}", settings.listen) : fmt::format("{} is free", settings.listen));
}

Finding look_at_files() {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  if (limit.rlim_cur != RLIM_INFINITY && limit.rlim_cur < 1024) {
    return {Level::note, "open files", fmt::format("at most {}", limit.rlim_cur),
            "each open desk takes one; at the limit people are turned away",
            "raise it: LimitNOFILE=65536 in the service, or ulimit -n 65536"};
  }
  return fine("open files", fmt::format("at most {}", limit.rlim_cur));
}

// Programs that look into what members attach. None is needed to run.
Finding look_at_programs() {
  struct Wanted {
    const char *program, *package, *without;
  };
  static constexpr std::array<Wanted, 3> kWanted{{{"pdftoppm", "poppler-utils", "PDFs"},
                                                  {"tesseract", "tesseract-ocr", "words in pictures"},
                                                  {"ffmpeg", "ffmpeg", "films"}}};
  std::string have, lack, packages;
  const auto add = [](std::string& list, std::string_view more, std::string_view between) {
    if (!list.empty()) list += between;
    list += more;
  };
  for (const auto& one : kWanted) {
    const bool there = !publish::program_path(one.program).empty();
    add(there ? have : lack, one.without, ", ");
    if (!there) add(packages, one.package, " ");
  }
  if (lack.empty()) return fine("looking into", have);
  Finding out;
  out.level = Level::note;
  out.what = "looking into";
  out.text = "not into " + lack + (have.empty() ? "" : "; into " + have);
  out.means = "where rules speak of faces or names, people look instead; films are refused without ffmpeg";
  out.todo = "to have Kith look: apt-get install --no-install-recommends " + packages;
  return out;
}

Result<void> reindex(const Settings& settings) {
  TRY(auto db, open_existing_database(settings));
  TRY(const auto queued, queue_for_index(*db));
  fmt::print(stderr, "kith: {} messages queued; `kith serve` indexes them\n", queued);
  return {};
}

Result<void> trust_clock(const Settings& settings) {
  TRY(auto db, open_existing_database(settings));
  TRY(const auto freed,
      db->write([](store::Transaction& tx) { return publish::trust_clock(tx, system_clock().now()); }));
  fmt::print(stderr, "kith: the clock is taken to be right, {} retentions go on\n", freed);
  return {};
}

}  // namespace

std::vector<Finding> look(const Settings& settings, const Instruments& instruments) {
  const DataFolder folder(settings.data);
  std::vector<Finding> found{look_at_folder(folder)};
  if (folder.exists()) {
    found.push_back(look_at_key(folder));
    found.push_back(look_at_disk(folder, instruments));
  }
  found.push_back(look_at_clock(instruments.clock));
  found.push_back(look_at_port(settings, folder));
  found.push_back(look_at_files());
  found.push_back(look_at_programs());
  if (folder.exists() || !settings.database.empty()) look_at_data(settings, instruments, found);
  return found;
}

int run_doctor(const Settings& settings, const DoctorCommand& command) {
  if (command.reindex) {
    if (const auto queued = reindex(settings); !queued) return report(queued.error());
  }
  if (command.trust_clock) {
    if (const auto done = trust_clock(settings); !done) return report(done.error());
  }
  const auto found = look(settings);
  static constexpr const char* kWords[] = {"fine", "note", "problem"};
  bool problem = false;
  boost::json::array list;
  for (const auto& one : found) {
    problem = problem || one.level == Level::problem;
    const char* level = kWords[static_cast<int>(one.level)];
    if (command.json) {
      list.push_back(
          {{"level", level}, {"what", one.what}, {"text", one.text}, {"means", one.means}, {"todo", one.todo}});
    } else {
      fmt::print("{:8} {:12} {}\n", level, one.what, one.text);
      if (!one.means.empty()) fmt::print("{:21} {}\n", "", one.means);
      if (!one.todo.empty()) fmt::print("{:21} → {}\n", "", one.todo);
    }
  }
  if (command.json)
    fmt::print("{}\n", boost::json::serialize(boost::json::object{{"findings", list}, {"ok", !problem}}));
  return problem ? kFindings : kDone;
}

}  // namespace kith::app

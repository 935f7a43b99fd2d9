#include "app/doctor.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netdb.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/timex.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <filesystem>

#include "app/commands.h"
#include "app/data_folder.h"
#include "app/doctor_queries.h"
#include "app/open_database.h"
#include "base/secret.h"
#include "base/time.h"

namespace kith::app {
namespace {

namespace fs = std::filesystem;
using Level = Finding::Level;

Finding fine(std::string what, std::string text) {
  return {Level::fine, std::move(what), std::move(text), {}};
}

Finding look_at_folder(const DataFolder& folder) {
  if (!folder.exists()) {
    return {Level::problem, "data folder",
            fmt::format("`{}` does not exist", folder.root().string()),
            "name the right one with --data, or begin with `kith serve`"};
  }
  struct stat facts{};
  ::stat(folder.root().c_str(), &facts);
  if (::access(folder.root().c_str(), W_OK) != 0) {
    return {Level::problem, "data folder",
            fmt::format("`{}` cannot be written by this user", folder.root().string()),
            fmt::format("chown it to the user Kith runs as: chown -R USER '{}'",
                        folder.root().string())};
  }
  if ((facts.st_mode & 0077) != 0) {
    return {Level::problem, "data folder",
            fmt::format("others on this machine can look into `{}`", folder.root().string()),
            fmt::format("chmod 700 '{}'", folder.root().string())};
  }
  return fine("data folder", folder.root().string());
}

Finding look_at_key(const DataFolder& folder) {
  struct stat facts{};
  if (::stat(folder.key().c_str(), &facts) != 0) {
    return {
        Level::problem, "key",
        "the key file is missing: sealed passwords and tokens cannot be read",
        "put the file `key` back from a backup; without it every channel must be connected again"};
  }
  if ((facts.st_mode & 0077) != 0) {
    return {Level::problem, "key", "others on this machine can read the key",
            fmt::format("chmod 600 '{}'", folder.key().string())};
  }
  if (auto sealer = Sealer::open(folder.key()); !sealer) {
    return {Level::problem, "key", sealer.error().message, "put the file `key` back from a backup"};
  }
  return fine("key", "readable by Kith alone");
}

Finding look_at_disk(const DataFolder& folder) {
  std::error_code problem;
  const auto space = fs::space(folder.root(), problem);
  if (problem)
    return {Level::note, "disk", "its free room cannot be told: " + problem.message(), {}};
  const double free_mb = static_cast<double>(space.available) / 1e6;
  const double part = static_cast<double>(space.available) /
                      static_cast<double>(std::max<std::uintmax_t>(space.capacity, 1));
  const std::string text = fmt::format("{:.0f} MB free ({:.0f} %)", free_mb, part * 100);
  if (free_mb < 500)
    return {Level::problem, "disk", text, "make room: Kith stops taking in when the disk is full"};
  if (part < 0.1) return {Level::note, "disk", text, "make room soon"};
  return fine("disk", text);
}

Finding look_at_clock() {
  const auto now = system_clock().now();
  if (now < *parse_time("2026-01-01T00:00:00Z") || now > *parse_time("2100-01-01T00:00:00Z")) {
    return {Level::problem, "clock", "the machine says it is " + format_time(now),
            "set the clock: tokens, schedules and codes depend on it"};
  }
  struct timex state{};
  if (::adjtimex(&state) >= 0 && (state.status & STA_UNSYNC) != 0) {
    return {
        Level::note, "clock", "the clock is not kept by a time server",
        "turn one on: timedatectl set-ntp true (not needed inside a container whose host does it)"};
  }
  return fine("clock", format_time(now));
}

// Who answers on the port now: nobody, or somebody.
bool answers(const Address& address) {
  addrinfo hints{}, *found = nullptr;
  hints.ai_socktype = SOCK_STREAM;
  const std::string host = address.host == "0.0.0.0" ? "127.0.0.1" : address.host;
  if (::getaddrinfo(host.c_str(), std::to_string(address.port).c_str(), &hints, &found) != 0)
    return false;
  const int socket = ::socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const bool yes = socket >= 0 && ::connect(socket, found->ai_addr, found->ai_addrlen) == 0;
  if (socket >= 0) ::close(socket);
  ::freeaddrinfo(found);
  return yes;
}

Finding look_at_port(const Settings& settings, const DataFolder& folder) {
  const auto address = parse_listen(settings.listen);
  if (!address) return {Level::problem, "port", address.error().message, "mend --listen"};
  const bool taken = answers(*address);
  const int holder = holder_of(folder);
  if (taken && holder == 0 && settings.database.empty()) {
    return {Level::problem, "port", fmt::format("something else answers on {}", settings.listen),
            "stop it, or choose another port with --listen"};
  }
  if (!taken && holder != 0) {
    return {
        Level::note, "port",
        fmt::format("Kith runs (process {}) but does not answer on {}", holder, settings.listen),
        "give doctor the same --listen as serve"};
  }
  return fine("port", taken ? fmt::format("Kith answers on {}", settings.listen)
                            : fmt::format("{} is free", settings.listen));
}

Finding look_at_files() {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  if (limit.rlim_cur != RLIM_INFINITY && limit.rlim_cur < 1024) {
    return {Level::note, "open files", fmt::format("at most {}", limit.rlim_cur),
            "raise it: LimitNOFILE=65536 in the service, or ulimit -n 65536"};
  }
  return fine("open files", fmt::format("at most {}", limit.rlim_cur));
}

void look_at_watches(store::Database& db, std::vector<Finding>& found) {
  const auto state = check_sought(db);
  if (!state) {
    found.push_back({Level::problem, "watches", state.error().message,
                     "`kith migrate` brings the database up to date"});
    return;
  }
  const double mb = static_cast<double>(state->bytes) / 1e6;
  found.push_back(fine("watches", fmt::format("{} with routing rules, compiled in {} ms, {:.1f} MB", state->queries,
                                              state->compile.count(), mb)));
  for (const auto& line : state->unreadable)
    found.push_back({Level::problem, "watch", line, "it hears nothing: open it, mend its words and keep it again"});
}

void look_at_database(const Settings& settings, std::vector<Finding>& found) {
  auto db = open_existing_database(settings);
  if (!db) {
    found.push_back({Level::problem, "database", db.error().message,
                     db.error().kind == Kind::corrupt
                         ? "restore the last backup into a new folder: kith restore --help"
                         : "mend what the message says"});
    return;
  }
  const auto whole = check_whole(**db);
  if (!whole) {
    found.push_back({Level::problem, "database", whole.error().message,
                     "restore the last backup into a new folder: kith restore --help"});
    return;
  }
  found.push_back(fine("database", *whole));
  const auto chains = check_chains(**db);
  if (!chains) {
    found.push_back({Level::problem, "event log", chains.error().message,
                     "the log was changed outside Kith: keep this file as evidence and compare it "
                     "with a backup"});
  } else {
    found.push_back(fine("event log", *chains));
  }
  look_at_watches(**db, found);
  const auto channels = troubled_channels(**db);
  if (!channels) {
    found.push_back({Level::problem, "channels", channels.error().message, {}});
    return;
  }
  for (const auto& line : *channels) {
    found.push_back({Level::note, "channel", line, "open Settings, Channels: it says what to do"});
  }
}

}  // namespace

std::vector<Finding> look(const Settings& settings) {
  const DataFolder folder(settings.data);
  std::vector<Finding> found{look_at_folder(folder)};
  if (folder.exists()) {
    found.push_back(look_at_key(folder));
    found.push_back(look_at_disk(folder));
  }
  found.push_back(look_at_clock());
  found.push_back(look_at_port(settings, folder));
  found.push_back(look_at_files());
  if (folder.exists() || !settings.database.empty()) look_at_database(settings, found);
  return found;
}

int run_doctor(const Settings& settings, const DoctorCommand& command) {
  const auto found = look(settings);
  static constexpr const char* kWords[] = {"fine", "note", "problem"};
  bool problem = false;
  boost::json::array list;
  for (const auto& one : found) {
    problem = problem || one.level == Level::problem;
    const char* level = kWords[static_cast<int>(one.level)];
    if (command.json) {
      list.push_back(
          {{"level", level}, {"what", one.what}, {"text", one.text}, {"todo", one.todo}});
    } else {
      fmt::print("{:8} {:12} {}\n", level, one.what, one.text);
      if (!one.todo.empty()) fmt::print("{:21} → {}\n", "", one.todo);
    }
  }
  if (command.json)
    fmt::print("{}\n",
               boost::json::serialize(boost::json::object{{"findings", list}, {"ok", !problem}}));
  return problem ? kFindings : kDone;
}

}  // namespace kith::app

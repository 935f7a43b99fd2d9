// Settings: everything a start of the program can be told, from the command line, the environment
// or a file.
#pragma once

#include <cstdint>
#include <filesystem>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/log.h"
#include "base/result.h"
#include "base/secret.h"

namespace kith::app {

// What one process does. One machine does all of it; at scale several processes share one
// PostgreSQL.
enum class Part : std::uint8_t { web, intake, outbox };

struct Settings {
  std::filesystem::path data = "data";  // everything Kith keeps, see data_folder.h
  std::string listen = "127.0.0.1:8080";
  std::string public_url;  // how people reach it; empty: http:// and what `listen` says
  Secret database;         // postgresql://…; empty: SQLite in the data folder
  std::vector<std::string> trusted_proxies;
  std::vector<std::string> reach;  // inner addresses that may be reached (net/address_guard.h)
  std::set<Part> parts = {Part::web, Part::intake, Part::outbox};
  Secret mail;            // relay for what Kith writes to its members (system_mail.h); empty: it writes to nobody
  std::string mail_from;  // `Kith <kith@example.org>`; with `mail`
  std::string ca_file;  // further authorities to trust; empty: the system's
  bool rehearsal = false;  // the scripted network may be connected: for tests and practice, never in earnest
  std::string plc_url;  // Bluesky's directory; empty: the public one
  log::Level level = log::Level::info;
  unsigned workers = 0;  // threads for blocking work; 0: by the machine

  bool does(Part part) const { return parts.contains(part); }
};

struct Address {
  std::string host;
  std::uint16_t port = 0;
};
// `127.0.0.1:8080`, `[::1]:8080`, `:8080` (every interface), `8080` (loopback). Errors: invalid.
Result<Address> parse_listen(std::string_view text);
// `web,intake`; `all` is all. Errors: invalid.
Result<std::set<Part>> parse_parts(std::string_view text);
// The address people open: settings.public_url without a last slash, or made of `port`.
std::string public_address(const Settings& settings, std::uint16_t port);

}  // namespace kith::app

// The scripted network as a channel: the reference implementation of the contract, the demo's rooms, and
// where faults are tried. docs/channels/scripted.md has its settings.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "base/result.h"
#include "channels/channel.h"
#include "channels/registry.h"
#include "channels/scripted/world.h"

namespace kith::channels::scripted {

struct Settings {
  std::string world;    // a file, or `memory:<name>`
  std::string account;  // whose channel it is
  std::string as = "scripted";  // whose face it wears: limits and name of that network, for the demo
  bool known_keys = true;  // the same key again gives the first receipt (else it posts twice)
  bool push = true;
  int page = 20;           // items a page
  int remembers = 0;       // lines of the world kept in memory (World::remember)
  Millis settle_after{0};  // how long after the last try an effect may still come: not_yet_known until then
  int rate_limit = 0;      // calls a minute; 0: no limit
  // Faults by chance, in thousandths of calls, drawn from `seed` and the log's length.
  std::uint64_t seed = 0;
  std::map<Fault::What, int> chances;
  Millis chance_wait{50};  // for delay, late and rate_limited drawn by chance
};

std::string to_json(const Settings& settings);
// Errors: invalid.
Result<Settings> settings_from_json(std::string_view text);

Capability usual_capability();
Result<std::unique_ptr<Channel>> make(Setup setup);
// Input: the settings and `token`. Errors: invalid, not_found, unauthenticated.
Task<Result<Connected>> connect(std::string input, Tools tools);

}  // namespace kith::channels::scripted

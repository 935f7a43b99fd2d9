// What doctor reads of a database. Nothing is changed; a schema this program does not know is said
// so.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "store/database.h"

namespace kith::app {

// The whole file read through and checked (SQLite), or reachable (PostgreSQL); how much is in it,
// in words. Errors: corrupt, unavailable.
Result<std::string> check_whole(store::Database& db);
// Every workspace's event chain from its start. Errors: corrupt (names the workspace and the
// event).
Result<std::string> check_chains(store::Database& db);
// Channels that need somebody: "Mastodon @riverside (Riverside): the token was refused".
Result<std::vector<std::string>> troubled_channels(store::Database& db);

// Every watch and routing rule of the house, compiled as listening does.
struct SoughtState {
  std::size_t queries = 0, bytes = 0;
  Millis compile{0};
  std::vector<std::string> unreadable;  // "Raft race (Riverside): there is no field `from`"
};
Result<SoughtState> check_sought(store::Database& db);

}  // namespace kith::app

// What doctor reads of a database. Nothing is changed; a schema this program does not know is said
// so.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/secret.h"
#include "base/time.h"
#include "store/database.h"
#include "store/files.h"

namespace kith::app {

// The whole file read through and checked (SQLite), or reachable (PostgreSQL); how much is in it,
// in words. Errors: corrupt, unavailable.
Result<std::string> check_whole(store::Database& db);
// Every workspace's event chain from its start. Errors: corrupt (names the workspace and the
// event).
Result<std::string> check_chains(store::Database& db);
// Rows that belong to something which is not there, a line a kind: "3 rows of `message` name a workspace that is not
// there". Empty where all is well.
Result<std::vector<std::string>> check_references(store::Database& db);

// Files that rows mean, newest first: whether each is there, and, up to kFilesRead bytes, whether its bytes are the
// ones it is named by.
inline constexpr std::int64_t kFilesRead = 1'000'000'000;
struct FileState {
  std::size_t files = 0, missing = 0, damaged = 0;
  std::vector<std::string> named;  // the first few of the missing and damaged: "poster.jpg (Riverside): missing"
};
Result<FileState> check_files(store::Database& db, const store::Files& files);

// Messages the search index lacks, words of messages that are gone, and messages that wait their turn.
struct IndexState {
  std::int64_t lacking = 0, stray = 0, waiting = 0;
};
Result<IndexState> check_index(store::Database& db);
// Queues for the index what check_index says it lacks or holds in vain; answers how many.
Result<std::int64_t> queue_for_index(store::Database& db);

// Deliveries due, or held by a worker, since before `before`: "Riverside, Mastodon @riverside: 3, the oldest since …".
Result<std::vector<std::string>> stuck_deliveries(store::Database& db, Time before);

// When the newest event was written, by the clock of then.
Result<std::optional<Time>> newest_event(store::Database& db);

// Sealed rows put to the key: a few of every kind.
struct SealState {
  std::size_t looked_at = 0;
  std::vector<std::string> closed;  // what does not open: "the credential of channel 0123…"
};
Result<SealState> check_seals(store::Database& db, const Sealer& sealer);

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

// Retention: how long each kind of record is kept, and the sweep that erases what is older. Words go, digests stay; the
// event log holds no words and is kept for ever. What is under a legal hold (holds.h), or belongs to a conversation
// that is not closed, stays.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/id.h"
#include "base/result.h"
#include "base/time.h"
#include "store/database.h"

namespace kith::publish {

// messages: what was said in conversations, ours and theirs, with its deliveries. overheard: the same of streams.
// attachments: files that left or came. decisions: reasons and notes of decisions and approvals. visitors: the words
// steps with visitors were about. proofs: signed forms of releases that ended. moments: what was remembered of people,
// but for what is still to be followed up. profiles: what accounts of ours said before. The rows of these two go.
inline constexpr std::array<std::string_view, 8> kRetentionKinds{"messages", "overheard", "attachments", "decisions",
                                                                 "visitors", "proofs",    "moments",     "profiles"};
inline constexpr int kRetentionDaysMost = 36'500;

struct Retention {
  std::string kind;
  int days = 0;
  MemberId set_by;
  std::string set_by_name;
  Time set_at{};
  std::optional<Time> passed_at;  // when everything was last looked through
  std::int64_t erased = 0;        // things erased so far
  bool clock_waits = false;       // nothing is erased: the clock stands implausibly far after the last look (below)
};
// Kinds that end; what is not in it is kept for ever.
Result<std::vector<Retention>> retentions(store::Transaction& tx, WorkspaceId workspace, Time now);
// Without `days` it is kept for ever. Inside write(workspace, …). Tells (retention.changed). Errors: invalid.
Result<void> set_retention(store::Transaction& tx, WorkspaceId workspace, std::string_view kind,
                           std::optional<int> days, MemberId by, Time now);

// A clock that jumps ahead must not empty the record: where it stands longer than this after a workspace's last look
// (or since somebody last said how long to keep something), nothing is erased there until the clock is right again, a
// member sets a retention again, or the operator says that the clock is right (trust_clock).
inline constexpr auto kClockMayRunAhead = std::chrono::days{3};
// Workspaces that wait for that, by their names.
Result<std::vector<std::string>> waiting_for_clock(store::Transaction& tx, Time now);
// Inside write(). How many retentions go on.
Result<std::int64_t> trust_clock(store::Transaction& tx, Time now);

// Things past their time by more than two days that are still there, though nothing keeps them: "Riverside, messages:
// 3", or more than that where much was kept long.
Result<std::vector<std::string>> overdue(store::Transaction& tx, Time now);

// The sweep. Not thread-safe; one a process, several processes do no harm.
class Erasing {
 public:
  // One batch of one kind of one workspace, in a transaction of its own: some hundred rows. Everything is looked
  // through once a day. True: there is more to do at once. Each batch that erased something is told (record.erased),
  // with the deliveries it emptied. A thing that cannot be erased is logged and passed over until the next day; a kind
  // that cannot be looked through, for an hour: neither stops the others. Errors: unavailable (the database).
  Result<bool> step(store::Database& db, Time now);

 private:
  using Which = std::pair<std::int64_t, std::string>;  // workspace, kind
  std::map<Which, std::chrono::steady_clock::time_point> again_;  // those that could not be looked through: not before
};

}  // namespace kith::publish

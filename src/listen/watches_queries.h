// The SQL of watches: rows in, rows out, nothing decided.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "listen/watches.h"
#include "store/database.h"

namespace kith::listen::queries {

using store::Transaction;

struct WatchPage {
  std::string words;  // folded; empty: all
  std::optional<std::pair<std::string, WatchId>> after;
  int limit = 0;
};

// Without days, last_at and run, which are read for many at once.
Result<std::vector<Watch>> watches(Transaction& tx, WorkspaceId workspace, MemberId me, const WatchPage& page,
                                   Time now);
// Nothing where there is none that `me` may see.
Result<std::optional<Watch>> watch(Transaction& tx, WorkspaceId workspace, MemberId me, WatchId id, Time now);
Result<std::int64_t> count_watches(Transaction& tx, WorkspaceId workspace);
// Fills in days, last_at and run.
Result<void> add_figures(Transaction& tx, std::vector<Watch>& watches, Time now);

// The number of the edit that now happens to what the workspace listens for.
Result<std::int64_t> next_change(Transaction& tx, WorkspaceId workspace);
Result<void> insert_watch(Transaction& tx, WorkspaceId workspace, const Watch& watch, std::int64_t change);
// All but mute, owner and creation; version + 1.
Result<void> save_watch(Transaction& tx, WorkspaceId workspace, const Watch& watch, std::int64_t change);
Result<void> save_mute(Transaction& tx, WorkspaceId workspace, const Watch& watch, std::int64_t change);
Result<void> remove_watch(Transaction& tx, WorkspaceId workspace, WatchId id, std::int64_t change, Time now);

Result<bool> is_member(Transaction& tx, WorkspaceId workspace, MemberId id);

Result<std::vector<Mention>> mentions(Transaction& tx, WorkspaceId workspace, WatchId watch,
                                      std::optional<std::pair<Time, MessageId>> after, int limit);
// Where a message is, and who wrote it.
struct Mentioned {
  ConversationId conversation;
  bool stream = false;
  IdentityId identity;
  ContactId contact;  // the identity's
  std::string shown_as;
};
Result<std::optional<Mentioned>> mentioned(Transaction& tx, WorkspaceId workspace, WatchId watch, MessageId message);
Result<std::optional<Mentioned>> overheard(Transaction& tx, WorkspaceId workspace, MessageId message);
Result<void> open_mentioned(Transaction& tx, WorkspaceId workspace, ConversationId id, ContactId contact);
Result<void> await_answer(Transaction& tx, WorkspaceId workspace, MessageId message, Time now);
Result<void> introduce(Transaction& tx, WorkspaceId workspace, IdentityId identity, ContactId contact,
                       const std::string& shown_as, Time now);

Result<std::optional<WatchRun>> last_run(Transaction& tx, WorkspaceId workspace, WatchId watch);
Result<void> insert_run(Transaction& tx, WorkspaceId workspace, WatchId watch, const std::string& query,
                        const WatchRun& run, MemberId by);
Result<bool> cancel_run(Transaction& tx, WorkspaceId workspace, std::int64_t run, Time now);
Result<std::int64_t> count_heard(Transaction& tx, WorkspaceId workspace);

}  // namespace kith::listen::queries

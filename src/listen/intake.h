// Intake: what a channel heard becomes rows: messages, conversations, contacts, reactions, and the events that tell
// of them, with the cursor, in one transaction. Applying a page again, or in other pieces, changes nothing.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.h"
#include "base/result.h"
#include "base/time.h"
#include "channels/page.h"
#include "listen/applied.h"
#include "listen/witness.h"
#include "store/database.h"
#include "store/files.h"
#include "text/reader.h"

namespace kith::listen {

class Matching;
struct Prepared;
struct PoisonRow;

// Who may write for a channel now (store/lease.h). A page heard under a lease since lost is refused.
struct Fence {
  std::string lease;
  std::int64_t token = 0;
};

// One item set aside, as the channel's screen shows it.
struct SetAside {
  std::int64_t id = 0;
  std::string remote_id, raw, error;
  int tries = 0;
  Time first_at{}, last_at{};
};

// Thread-safe. Blocks: call it on workers.
class Intake {
 public:
  // `matching` outlives it, and so do `files`; without them what comes with messages is named, not kept.
  Intake(store::Database& db, const Clock& clock, Matching& matching, const store::Files* files = nullptr)
      : db_(db), clock_(clock), matching_(matching), files_(files) {}

  // Who looks at everything stored from now on. Set it before the first page.
  void tell(Witness witness) { witness_ = std::move(witness); }

  // Stores a page of fetch(). An item that cannot be stored is set aside and the rest goes on.
  // Errors: not_found (no such channel), stale (the fence), unavailable and ambiguous (apply it again).
  Result<Applied> apply(WorkspaceId workspace, ChannelId channel, const channels::Page& page,
                        const std::optional<Fence>& fence = {});
  // The same for a page of recheck(): what the network says now; moves no cursor.
  Result<Applied> apply_present(WorkspaceId workspace, ChannelId channel, const channels::Page& page,
                                const std::optional<Fence>& fence = {});

  // What is set aside on a channel, oldest first, after the one with id `after`.
  Result<std::vector<SetAside>> set_aside(WorkspaceId workspace, ChannelId channel, int limit, std::int64_t after = 0);
  // Errors: not_found.
  Result<SetAside> find_set_aside(WorkspaceId workspace, ChannelId channel, std::int64_t id);
  // Takes in items read again from one that was set aside. Where they still cannot be stored it stays set aside,
  // with the new error. Errors: not_found, and the item's own error.
  Result<Applied> retry(WorkspaceId workspace, ChannelId channel, std::int64_t id, const std::vector<Incoming>& items);
  // Notes that reading it again failed too.
  Result<void> still_unreadable(WorkspaceId workspace, ChannelId channel, std::int64_t id, std::string_view error);

  // Remote ids of messages worth a recheck: heard lately in open conversations, at most `most`.
  Result<std::vector<std::string>> worth_recheck(WorkspaceId workspace, ChannelId channel, int most);

 private:
  struct Round;
  Result<Prepared> ready_item(WorkspaceId workspace, const Incoming& item, Time now, text::Reader& reader) const;
  Result<Applied> run(const Round& round);
  Result<Applied> run_singly(const Round& round);

  store::Database& db_;
  const Clock& clock_;
  Matching& matching_;
  const store::Files* const files_;  // null: what comes with messages is named, not kept
  Witness witness_;                  // may be empty
};

}  // namespace kith::listen

// The event log: one append-only, hash-chained list a workspace, written with the change it tells
// of.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "store/database.h"

namespace kith::store {

struct StoredEvent {
  std::int64_t seq = 0;  // rises within a workspace in the order of commits; gaps are normal
  WorkspaceId workspace;
  Time at;
  std::string kind;
  std::string subject_kind;
  std::int64_t subject = 0;
  MemberId actor;
  std::string data_json;
};

// Events after `seq`, oldest first, at most `limit`.
Result<std::vector<StoredEvent>> events_after(Transaction& tx, WorkspaceId workspace,
                                              std::int64_t seq, int limit);
// The newest sequence number, 0 where there is none.
Result<std::int64_t> last_event_seq(Transaction& tx, WorkspaceId workspace);

// Checks the chain from its start, `limit` events a call from `after` on (0: the start).
struct ChainCheck {
  std::int64_t checked_to = 0;  // continue here
  bool done = false;            // the end was reached
  std::optional<std::int64_t>
      broken_at;  // the first event that does not fit its predecessor or its own hash
};
Result<ChainCheck> check_chain(Transaction& tx, WorkspaceId workspace, std::int64_t after,
                               int limit);

}  // namespace kith::store

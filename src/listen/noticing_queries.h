// The SQL of mentions as they are heard.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "listen/noticing.h"
#include "store/database.h"

namespace kith::listen::queries {

// Watches and routing rules by id; `now` settles which are muted.
Result<std::vector<Target>> targets(store::Transaction& tx, WorkspaceId workspace, const std::vector<std::int64_t>& ids,
                                    Time now);

struct NewMention {
  WatchId watch;
  MessageId message;
  Time sent_at{};
  bool quiet = false;
};
// How many were new.
Result<std::int64_t> insert_mentions(store::Transaction& tx, WorkspaceId workspace, const std::vector<NewMention>& rows,
                                     Time now);
struct Remembered {
  WatchId watch;
  Time sent_at{};
};
Result<std::vector<Remembered>> mentions_of(store::Transaction& tx, WorkspaceId workspace, MessageId message);
Result<Time> sent_at(store::Transaction& tx, WorkspaceId workspace, MessageId message);
Result<void> remove_mention(store::Transaction& tx, WorkspaceId workspace, WatchId watch, MessageId message);

struct DayCount {
  std::int64_t subject = 0, day = 0, count = 0;
};
Result<void> add_days(store::Transaction& tx, WorkspaceId workspace, const std::vector<DayCount>& counts);

struct Routed {
  ConversationId talk;
  MemberId assignee;
  std::optional<int> priority;
  std::optional<Time> snoozed_until;
  bool fresh = false;  // new in this page
};
// What routing says of a conversation: an assignee where it has none; a priority where it is new or lower; until when
// it sleeps.
Result<void> route_talks(store::Transaction& tx, const Source& at, const std::vector<Routed>& routed);

}  // namespace kith::listen::queries

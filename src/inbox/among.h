// Which conversations a list with a query is about.
#pragma once

#include <vector>

#include "inbox/desk.h"

namespace kith::inbox {

inline constexpr int kListCandidates = 1'500;
inline constexpr Millis kListTime{150};

struct Among {
  std::vector<ConversationId> ids;
  bool truncated = false;  // there may be more
};

// At most `most` conversations that the list would show without its query and that satisfy it: by a message, the newest
// first, or by their contact's name. Bounded by kListCandidates and kListTime.
Result<Among> among_of(store::Transaction& tx, WorkspaceId workspace, const ListQuery& query, Time now, int most);

}  // namespace kith::inbox

// Legal holds: what must not be erased or taken away, and why. store/holds.h says what one covers.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.h"
#include "base/result.h"
#include "base/time.h"
#include "store/database.h"

namespace kith::publish {

// Covers what all its given parts name: a person, a conversation, a channel, a time (from included, until not).
struct LegalHold {
  std::int64_t id = 0;
  ContactId contact;
  std::string contact_name;
  ConversationId conversation;
  ChannelId channel;
  std::string channel_name;
  std::optional<Time> from, until;
  std::string reason;
  MemberId by, released_by;
  std::string by_name, released_by_name, released_why;
  Time at{};
  std::optional<Time> released_at;
};

// Newest first, at most 500.
Result<std::vector<LegalHold>> legal_holds(store::Transaction& tx, WorkspaceId workspace);
// Inside write(workspace, …). Tells (hold.changed). Errors: invalid (it names nothing, no reason, a time that ends
// before it begins); not_found (what it names is not here).
Result<LegalHold> set_hold(store::Transaction& tx, WorkspaceId workspace, const LegalHold& hold, MemberId by, Time now);
// Errors: not_found, conflict (released before), invalid (no reason).
Result<LegalHold> release_hold(store::Transaction& tx, WorkspaceId workspace, std::int64_t id, MemberId by,
                               std::string_view why, Time now);

}  // namespace kith::publish

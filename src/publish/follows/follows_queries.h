// The SQL of who follows our accounts and whom they follow.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.h"
#include "base/result.h"
#include "base/time.h"
#include "model/follows.h"
#include "store/database.h"

namespace kith::publish::queries {

struct FollowListRow {
  ChannelId channel;
  FollowSide side = FollowSide::followers;
  std::string state;  // reading, read, unread
  Time began_at{};
  std::string cursor;
  std::int64_t told = 0;
  Time next_at{};
  std::string why_kind, why;
  std::optional<Time> read_at;
  bool whole = true;
  std::optional<bool> hidden;
};
Result<std::optional<FollowListRow>> follow_list(store::Transaction& tx, WorkspaceId workspace, ChannelId channel,
                                                 FollowSide side);
// Of channels that are still there.
Result<std::vector<FollowListRow>> follow_lists(store::Transaction& tx, WorkspaceId workspace);
Result<void> put_follow_list(store::Transaction& tx, WorkspaceId workspace, const FollowListRow& row);
// Due from now on; what was never read is due anyway.
Result<void> want_follow_lists(store::Transaction& tx, WorkspaceId workspace, ChannelId channel, Time now);

Result<void> put_follows(store::Transaction& tx, WorkspaceId workspace, ChannelId channel, FollowSide side,
                         const std::vector<Author>& people, Time seen, Time now);
// Whom the reading that began then did not tell of: marked as gone, or let go of.
Result<void> part_from_unseen(store::Transaction& tx, WorkspaceId workspace, ChannelId channel, FollowSide side,
                              Time began, Time now);
Result<void> forget_unseen(store::Transaction& tx, WorkspaceId workspace, ChannelId channel, FollowSide side,
                           Time began);
// Those gone since before then, and of the others all but about the newest so many.
Result<void> forget_gone(store::Transaction& tx, WorkspaceId workspace, ChannelId channel, FollowSide side, Time before,
                         std::int64_t keep);

struct FollowRow {
  std::string remote_id, handle, name, url;
  Time first_seen{}, last_seen{};
  ContactId contact;  // who writes to us under this account; none: nobody known
  std::string contact_name;
};
// Those who are there, by remote_id, after one.
Result<std::vector<FollowRow>> follow_rows(store::Transaction& tx, WorkspaceId workspace, ChannelId channel,
                                           FollowSide side, std::string_view after, int limit);
Result<std::int64_t> count_follows(store::Transaction& tx, WorkspaceId workspace, ChannelId channel, FollowSide side);

}  // namespace kith::publish::queries

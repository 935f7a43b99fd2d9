// Who follows our accounts and whom they follow, as their networks list them: read a page at a time, kept as last seen.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.h"
#include "base/result.h"
#include "base/time.h"
#include "model/follows.h"
#include "store/database.h"

namespace kith::publish {

// A list is read once a day by itself. Of one list kFollowsKept people are kept; who went, for a while.
inline constexpr auto kFollowsEvery = std::chrono::hours(24);
inline constexpr auto kFollowsGoneKept = std::chrono::days(90);
inline constexpr std::int64_t kFollowsGoneMost = 5'000;

// An event: a reading came to its end, or cannot go on. Its subject is the channel.
inline constexpr std::string_view kChannelFollows = "channel.follows";

// One page to ask a network for.
struct FollowStep {
  FollowSide side = FollowSide::followers;
  Time began{};  // the reading it belongs to
  std::string cursor;
};

// What is due of a channel's two lists, one after the other; where a reading broke off it goes on from there.
Result<std::optional<FollowStep>> next_follow_step(store::Transaction& tx, WorkspaceId workspace, ChannelId channel,
                                                   Time now);

// What the network answered to a step. Where somebody else took that step meanwhile nothing is kept. A whole reading
// parts from those it did not meet; one that is cut at kFollowsKept lets go of the others. Where it could not be read:
// that, and why; who was seen before stays. Call inside write(workspace, …). True: the answer was kept.
Result<bool> keep_follows(store::Transaction& tx, WorkspaceId workspace, ChannelId channel, const FollowStep& step,
                          const Result<FollowPage>& told, Time now);

// Both lists of a channel are read anew as soon as may be; a reading under way goes on.
Result<void> want_follows(store::Transaction& tx, WorkspaceId workspace, ChannelId channel, Time now);

}  // namespace kith::publish

// What our own accounts say of themselves on their networks: kept as last seen, with what changed, and held against
// what is agreed.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.h"
#include "base/result.h"
#include "base/time.h"
#include "model/profile.h"
#include "policy/document.h"
#include "policy/profile.h"
#include "publish/registers/register_sets.h"
#include "store/database.h"

namespace kith::publish {

// A profile is asked for once a day by itself.
inline constexpr auto kProfileEvery = std::chrono::hours(24);

// Whether this channel's profile was not looked at for a day.
Result<bool> profile_due(store::Transaction& tx, WorkspaceId workspace, ChannelId channel, Time now);

// What the network told, within limits::kProfileTextBytes and kProfileParts; where it differs from before, what changed
// is kept and told. Where it could not be read: that, and why; what was seen before stays. Call inside
// write(workspace, …).
Result<void> keep_profile(store::Transaction& tx, WorkspaceId workspace, ChannelId channel,
                          const Result<ChannelProfile>& told, Time now);

struct SeenProfile {
  ChannelId channel;
  Time looked_at{};
  std::string why;                        // it could not be read at looked_at; empty: it could
  std::optional<ChannelProfile> profile;  // as last read
  std::optional<Time> read_at;
  struct Change {
    ProfileChange what;
    Time at{};  // when it was first seen so
  };
  std::vector<Change> changes;  // newest first, at most 20
};
// Of channels that were ever looked at. Errors: corrupt.
Result<std::vector<SeenProfile>> list_profiles(store::Transaction& tx, WorkspaceId workspace);

// What profiles are held against: facts in force, and the registers the document names.
policy::Agreed agreed(const policy::Document& document, const RegisterSets& sets, Time now);

}  // namespace kith::publish

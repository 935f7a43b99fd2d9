// The exposure audit: what outsiders can see already that gives somebody in a register away.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/id.h"
#include "base/result.h"
#include "base/time.h"
#include "publish/registers/register_sets.h"
#include "store/database.h"

namespace kith::publish {

// One thing anybody can see.
struct Exposed {
  // "named" (we wrote the name in public), "answered" (we answered them in public), "tagged", "followed", "liked",
  // "boosted" (we did), "wrote" (they wrote to us in public), "reacted" (they like, boost or follow us).
  std::string_view what;
  ChannelId channel;
  std::string channel_name, network;
  std::string in_register;
  std::int64_t entry = 0;  // 0: known by contact alone
  ConversationId conversation;
  std::string url, excerpt;
  Time at{};
};

struct Exposure {
  std::vector<Exposed> found;  // newest first, at most 1000
  std::int64_t looked_at = 0;  // public messages, reactions and acts
  bool whole = true;           // false: there was more than could be looked at
};

// Looks through the newest 20,000 public messages and the newest 5,000 acts and reactions, in the caller's transaction.
// `registers`: those to look for; what cannot be read of them is left out.
Result<Exposure> find_exposure(store::Transaction& tx, WorkspaceId workspace, const RegisterSets& sets,
                               const std::vector<std::string>& registers);

}  // namespace kith::publish

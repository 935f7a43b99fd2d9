// The exposure audit: what outsiders can see already that gives somebody in a register away.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.h"
#include "base/result.h"
#include "base/time.h"
#include "model/follows.h"
#include "publish/registers/register_sets.h"
#include "store/database.h"

namespace kith::publish {

// One thing anybody can see.
struct Exposed {
  // "named" (we wrote the name in public), "answered" (we answered them in public), "tagged", "followed", "liked",
  // "boosted" (we did), "wrote" (they wrote to us in public), "reacted" (they like, boost or follow us), "follows_us",
  // "we_follow" (the network lists it: `at` is since when it was seen, `url` their page).
  std::string_view what;
  ChannelId channel;
  std::string channel_name, network;
  std::string in_register;
  std::int64_t entry = 0;  // 0: known by contact alone
  ConversationId conversation;
  std::string url, excerpt;
  Time at{};
  ContactId contact;    // none: nobody known
  std::string handle;   // of who follows or is followed
  std::string how;      // by what they were found: "contact", or as NameHit::how; of lists alone
  bool hidden = false;  // the network keeps that list from others
};

// A list of a network that was looked through, or why it was not.
struct ExposedList {
  ChannelId channel;
  std::string channel_name, network;
  FollowSide side = FollowSide::followers;
  std::string_view state =
      "never";                  // "read", "reading" (the first time, or goes on), "unread", "never" (not asked yet)
  std::string why_kind, why;    // why it cannot be read, or waits
  std::optional<Time> read_at;  // when it was last read to its end
  std::int64_t looked_at = 0;   // people
  bool whole = true;            // false: there are more than are kept, or than were looked at
  std::optional<bool> hidden;   // whether the network keeps it from others, where known
};

struct Exposure {
  std::vector<Exposed> found;      // newest first, at most 1000
  std::vector<ExposedList> lists;  // both of every channel
  std::int64_t looked_at = 0;      // public messages, reactions and acts
  bool whole = true;               // false: there was more than could be looked at
};

// Looks through the newest 20,000 public messages, the newest 5,000 acts and reactions, and the lists of who follows
// whom up to 100,000 people in all, in the caller's transaction.
// `registers`: those to look for; what cannot be read of them is left out.
Result<Exposure> find_exposure(store::Transaction& tx, WorkspaceId workspace, const RegisterSets& sets,
                               const std::vector<std::string>& registers);

}  // namespace kith::publish

// The SQL of the exposure audit.
#pragma once

#include <string>
#include <vector>

#include "base/id.h"
#include "base/result.h"
#include "base/time.h"
#include "store/database.h"

namespace kith::publish::queries {

// A message others can read.
struct PublicMessage {
  std::int64_t id = 0;
  bool ours = false;
  std::string text, url;
  Time at{};
  ChannelId channel;
  std::string channel_name, network;
  ConversationId conversation;
  ContactId contact;
  std::string contact_name, contact_handle;
};
// Newest first, below an id. `before` 0: from the newest.
Result<std::vector<PublicMessage>> public_messages(store::Transaction& tx, WorkspaceId workspace, std::int64_t before,
                                                   int limit);

// A like, boost or follow: ours, or one of ours that somebody did.
struct PublicAct {
  bool ours = false;
  std::string kind;  // like, boost, follow
  Time at{};
  ChannelId channel;
  std::string channel_name, network;
  ContactId contact;
  std::string contact_name, contact_handle;
};
Result<std::vector<PublicAct>> our_acts(store::Transaction& tx, WorkspaceId workspace, int limit);
Result<std::vector<PublicAct>> their_acts(store::Transaction& tx, WorkspaceId workspace, int limit);

struct OurChannel {
  ChannelId id;
  std::string name, network;
};
// Those that are still there.
Result<std::vector<OurChannel>> our_channels(store::Transaction& tx, WorkspaceId workspace);

}  // namespace kith::publish::queries

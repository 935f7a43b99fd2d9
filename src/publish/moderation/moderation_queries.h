// The SQL of moderation: rows in, rows out, nothing decided.
#pragma once

#include "publish/moderation/moderation.h"

namespace kith::publish::queries {

// Where somebody is met: a channel, and who they are there.
struct MetAt {
  ChannelId channel;
  std::string network, account;
  ConversationId talk;  // the latest
};
Result<std::vector<MetAt>> met_at(store::Transaction& tx, WorkspaceId workspace, ContactId contact);

struct HeardAnswer {
  MetAt at;
  std::string remote_id;
  bool is_private = false, is_below_ours = false;
};
// None where it is not here, or its channel is gone.
Result<std::optional<HeardAnswer>> heard_answer(store::Transaction& tx, WorkspaceId workspace, MessageId message);

// Newest first.
Result<std::vector<Moderation>> moderations(store::Transaction& tx, WorkspaceId workspace, ContactId contact,
                                            int limit);
Result<std::vector<Moderation>> moderations(store::Transaction& tx, WorkspaceId workspace, MessageId message);
Result<void> insert_moderation(store::Transaction& tx, WorkspaceId workspace, ContactId contact, const Moderation& row);

}  // namespace kith::publish::queries

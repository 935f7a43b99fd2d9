// The SQL of what the gate must know of the past.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.h"
#include "base/result.h"
#include "base/time.h"
#include "model/outbound.h"
#include "policy/gate.h"
#include "store/database.h"

namespace kith::publish::queries {

using store::Transaction;

// What a member is called; none: no such handle, a role or a group.
Result<std::optional<std::string>> name_of(Transaction& tx, WorkspaceId workspace, std::string_view handle);

// Whom this is to: the conversation's contact, else who goes by an address or id in `to` or `target`, else who wrote
// the message `target` names. None: nobody we know.
Result<ContactId> contact_spoken_to(Transaction& tx, WorkspaceId workspace, ChannelId channel,
                                    ConversationId conversation, const Outbound& content);

struct IdentityName {
  std::string network, handle, name, remote_id;
};
Result<std::vector<IdentityName>> identities(Transaction& tx, WorkspaceId workspace, ContactId contact);

// What happened before one delivery, or (without) before now: what is being decided is no part of its own past.
struct Before {
  WorkspaceId workspace;
  DeliveryId delivery;
  Time now{};
};
// Texts that went to this contact, newest first.
Result<std::vector<std::string>> texts_to(Transaction& tx, const Before& before, ContactId contact, int limit);
// How many of them since `since`.
Result<std::int64_t> count_to(Transaction& tx, const Before& before, ContactId contact, Time since);
struct Heard {
  std::string text;
  Time at{};
};
// What this contact wrote, newest first.
Result<std::vector<Heard>> heard_from(Transaction& tx, WorkspaceId workspace, ContactId contact, Time now, int limit);
// What a member wrote down about it, or what was heard; neither: it was taken back.
struct ContactWish {
  bool stop = false, welcome = false;
  std::string note;
  MemberId by;  // none: heard
  Time at{};
};
Result<std::optional<ContactWish>> contact_wish(Transaction& tx, WorkspaceId workspace, ContactId contact);

struct PostRow {
  ChannelId channel;
  Outbound content;
  Time at{};
};
// Posts on their way or out, of all channels, newest first.
Result<std::vector<PostRow>> posts_since(Transaction& tx, const Before& before, Time since, int limit);

}  // namespace kith::publish::queries

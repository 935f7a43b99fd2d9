// What the desk does about visitors reaches the networks where they can: an answer hidden, an account muted or blocked,
// and each of it undone. It leaves as everything leaves, through gate and outbox.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.h"
#include "base/result.h"
#include "base/time.h"
#include "model/words.h"
#include "policy/document.h"
#include "publish/gate/gatekeeper.h"
#include "store/database.h"

namespace kith::publish {

// What one network can do about others (channels::Capability).
struct ModerationAbility {
  std::string network;  // its name, for people
  bool hides_replies = false, mutes = false, mute_deafens = false, blocks = false;
};
using ModerationAbilityOf = std::function<ModerationAbility(std::string_view network)>;

// A step that was taken on the desk (inbox/visitors.h).
struct DeskStep {
  std::int64_t id = 0;
  std::string kind;  // hide, show, mute, unmute, limit, block, down; others reach no network
  policy::Rung before = policy::Rung::none, after = policy::Rung::none;
  ContactId contact;
  MessageId message;          // hide, show
  std::optional<Time> until;  // mute, limit
  MemberId by;                // none: a rule
  bool though_deaf = false;   // mute also where what they write is then not heard any more
};
// Call inside write(workspace, …) once a step, in the transaction that keeps it. What the network cannot do, and what
// the gate refuses, is kept with why; nothing is done twice that stands already.
Result<void> reach_networks(store::Transaction& tx, Gatekeeper& gate, const ModerationAbilityOf& ability,
                            WorkspaceId workspace, const DeskStep& step, Time now);

// What became of a step at one channel.
struct Moderation {
  std::int64_t id = 0, step = 0;
  ChannelId channel;
  std::string channel_name, network;
  OutboundKind kind = OutboundKind::hide;
  std::string account;  // remote id
  MessageId message;
  DeliveryId delivery;                 // none: on the desk alone
  std::optional<DeliveryState> state;  // of the delivery
  std::string why;                     // why on the desk alone, or what the network said
  Time due_at{}, at{};                 // due_at: a mute's end has one ahead
  bool may_have_left = false;          // gone, on its way, or nobody knows
};
// Newest first, at most 500.
Result<std::vector<Moderation>> moderations_of(store::Transaction& tx, WorkspaceId workspace, ContactId contact);

}  // namespace kith::publish

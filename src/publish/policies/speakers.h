// Who may say what where, as the gate would have it now: everybody on staff by every channel.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "base/id.h"
#include "base/result.h"
#include "base/time.h"
#include "model/words.h"
#include "policy/document.h"
#include "policy/gate.h"
#include "publish/policies/policies.h"
#include "store/database.h"

namespace kith::publish {

struct SpokenRoom {
  ChannelId id;
  std::string network, name, handle;
  Mode mode = Mode::listen;
};

// A post, an answer, a first word to somebody.
inline constexpr std::array kSpokenKinds{OutboundKind::post, OutboundKind::reply, OutboundKind::message};

// What voices, roles and modes say to words that touch no topic and no rule.
struct Spoken {
  policy::Outcome outcome = policy::Outcome::allow;  // allow, hold or block
  std::string say;                                   // why not at once
  std::vector<std::string> held_for;
};

struct Speaker {
  MemberName member;
  std::vector<std::string> stands_in_for;     // handles, today
  std::vector<std::string> about, not_about;  // topics, of the voice that is nearest; empty: none said
  std::vector<std::array<Spoken, kSpokenKinds.size()>> by_room;  // in the order of the rooms
};

// Pure. The gate itself is asked, so that this says what happens.
Speaker speaker(const std::shared_ptr<const policy::Policy>& policy, const MemberName& member,
                const std::vector<SpokenRoom>& rooms, Time now);

struct Speakers {
  std::vector<SpokenRoom> rooms;  // those connected, at most 50
  std::vector<Speaker> members;
  std::size_t all = 0;  // members there are; `members` are the first of them, so that rooms × members stay below 3000
};
Result<Speakers> who_speaks(store::Transaction& tx, WorkspaceId workspace,
                            const std::shared_ptr<const policy::Policy>& policy, Time now);

}  // namespace kith::publish

// Releases: people who agreed to be shown, where and until when; and what it takes to take that back.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.h"
#include "base/result.h"
#include "base/time.h"
#include "publish/gate/gatekeeper.h"
#include "store/database.h"

namespace kith::publish {

using ShownPersonId = Id<struct ShownPersonTag>;
using ReleaseId = Id<struct ReleaseTag>;

struct ShownPerson {
  ShownPersonId id;
  std::string name;
  bool minor = false;
};

struct Proof {
  std::string digest, name, type;  // of the file in store/files.h; digest empty: none
};

struct Release {
  ReleaseId id;
  ShownPerson person;
  std::string guardian;             // who agreed for a minor
  std::vector<ChannelId> channels;  // empty: every channel
  std::string campaign;             // agreed to this one only; empty: to anything
  Time valid_from{};
  std::optional<Time> valid_until;
  Proof proof;
  MemberId created_by;
  Time created_at{};
  std::optional<Time> withdrawn_at;
  MemberId withdrawn_by;
  std::string withdrawn_why;

  bool is_valid(Time now) const { return !withdrawn_at && valid_from <= now && (!valid_until || now < *valid_until); }
  bool is_for(ChannelId channel) const;
};

struct NewRelease {
  ShownPersonId person;  // none: somebody new, named so
  std::string name;
  bool minor = false;
  std::string guardian, campaign;
  std::vector<ChannelId> channels;
  Time valid_from{};
  std::optional<Time> valid_until;
};

// Call inside write(workspace, …). Errors: not_found (no such person or channel), invalid (a minor without guardian;
// ends before it begins).
Result<Release> add_release(store::Transaction& tx, WorkspaceId workspace, MemberId by, const NewRelease& release,
                            Time now);
// Errors: not_found.
Result<Release> find_release(store::Transaction& tx, WorkspaceId workspace, ReleaseId id);
// Newest first, keyset by id; person none: everybody's.
Result<std::vector<Release>> list_releases(store::Transaction& tx, WorkspaceId workspace, ShownPersonId person,
                                           ReleaseId before, int limit);
// As kept, which is sealed (sealed_people.h opens them), newest first; `part` of what is kept, empty: all.
Result<std::vector<ShownPerson>> list_shown_people(store::Transaction& tx, WorkspaceId workspace,
                                                   std::string_view part);
// Call inside write(workspace, …), where the file is kept.
Result<void> set_proof(store::Transaction& tx, WorkspaceId workspace, ReleaseId id, const Proof& proof);

// Somewhere a picture with the person went.
struct Use {
  MessageId message;
  ChannelId channel;
  ConversationId conversation;
  std::string channel_name, network, remote_id, url, picture, state;  // state: of the message
  Time sent_at{};
  DeliveryId removal;         // none: not asked for
  std::string removal_state;  // of that delivery
  std::string why;            // it could not be taken back
  std::string linked;         // the page it links to, which showed the picture; empty: the message had it itself
};
// Where pictures of the release's person went, newest first, those only linked to last. Errors: not_found.
Result<std::vector<Use>> uses_of(store::Transaction& tx, WorkspaceId workspace, ReleaseId id);

// Nothing leans on it any more from here on: what waits is asked anew before it leaves. Call inside
// write(workspace, …). Errors: not_found, conflict (withdrawn already).
Result<Release> withdraw_release(store::Transaction& tx, WorkspaceId workspace, ReleaseId id, MemberId by,
                                 std::string_view why, Time now);
// Whether the person is still released there by another.
Result<bool> is_released(store::Transaction& tx, WorkspaceId workspace, ShownPersonId person, ChannelId channel,
                         Time now);
// Queues the removal of one message that had the picture itself, as `by`, through the gate and the outbox; or notes why
// that cannot be. Once for each message. Call inside write(workspace, …).
Result<void> take_back(store::Transaction& tx, Gatekeeper& gate, WorkspaceId workspace, ReleaseId release,
                       const Use& use, bool network_can, MemberId by, Time now);

}  // namespace kith::publish

// What is done about visitors on the desk, taken on to the networks (publish/moderation/moderation.h).
#pragma once

#include "inbox/visitors.h"
#include "publish/gate/gatekeeper.h"
#include "publish/moderation/moderation.h"

namespace kith::api {

// As usual for the network; what one server lacks beside it says itself.
publish::ModerationAbility moderation_ability(std::string_view network);

// Inside write(workspace, …), right after the step was kept.
Result<void> reach_networks(store::Transaction& tx, publish::Gatekeeper& gate, WorkspaceId workspace,
                            const inbox::VisitorStep& step, Time now, bool though_deaf = false);

}  // namespace kith::api

// Pages that a draft links to, looked at before the gate is asked.
#pragma once

#include "api/desk_api.h"
#include "model/outbound.h"

namespace kith::api {

// Waits at most so long. False: some are still being looked at, and the gate cannot tell yet. Without a source of pages
// nothing is looked at: rules that lean on them hold.
bool look_at_links(DeskApi& api, WorkspaceId workspace, const Outbound& content, std::string_view network, Millis wait);

}  // namespace kith::api

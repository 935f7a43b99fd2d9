// A clearance for tests, from a real gate with a policy that lets everything pass.
#pragma once

#include "base/id.h"
#include "model/outbound.h"
#include "policy/clearance.h"

namespace kith::contract {

policy::Clearance clearance_for(ChannelId channel, const Outbound& content);

}  // namespace kith::contract

// Bluesky (AT Protocol). docs/channels/bluesky.md.
#pragma once

#include <memory>
#include <string>

#include "channels/bluesky/auth.h"
#include "channels/bluesky/wire.h"
#include "channels/registry.h"

namespace kith::channels::bluesky {

Capability usual_capability();
Result<std::unique_ptr<Channel>> make(Setup setup);

}  // namespace kith::channels::bluesky

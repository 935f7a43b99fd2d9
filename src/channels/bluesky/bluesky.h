// Bluesky (AT Protocol). docs/channels/bluesky.md.
#pragma once

#include <memory>
#include <span>
#include <string>

#include "channels/bluesky/auth.h"
#include "channels/bluesky/wire.h"
#include "channels/means.h"
#include "channels/registry.h"

namespace kith::channels::bluesky {

Capability usual_capability();
std::span<const Means> means();
Result<std::unique_ptr<Channel>> make(Setup setup);

}  // namespace kith::channels::bluesky

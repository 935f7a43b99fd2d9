// Mastodon, and whatever speaks its API: GoToSocial, Pleroma, Akkoma, snac. docs/channels/mastodon.md.
#pragma once

#include <memory>
#include <span>
#include <string>

#include "channels/mastodon/api.h"
#include "channels/mastodon/auth.h"
#include "channels/mastodon/wire.h"
#include "channels/means.h"
#include "channels/registry.h"

namespace kith::channels::mastodon {

Capability usual_capability();
std::span<const Means> means();
Result<std::unique_ptr<Channel>> make(Setup setup);

// The account a token speaks for, and its server's limits.
Task<Result<Connected>> introduce(std::string server, Credential credential, Tools tools);

}  // namespace kith::channels::mastodon

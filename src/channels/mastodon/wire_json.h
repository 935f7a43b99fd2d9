// What both readers of Mastodon's JSON share. For .cc files of this folder only.
#pragma once

#include "channels/json_read.h"
#include "channels/mastodon/wire.h"

namespace kith::channels::mastodon {

Author author_at(const json::object& account, const Viewpoint& view);

}  // namespace kith::channels::mastodon

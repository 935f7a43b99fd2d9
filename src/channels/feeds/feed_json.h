// JSON Feed 1.0 and 1.1 (jsonfeed.org/version/1.1). Internal to feeds.
#pragma once

#include "channels/feeds/feed.h"

namespace kith::channels::feeds {

// Errors: corrupt.
Result<Feed> parse_json_feed(std::string_view bytes, const FeedSource& source);

}  // namespace kith::channels::feeds

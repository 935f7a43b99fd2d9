// Microsoft's Channel Definition Format (1997): a `<channel>` without a feed around it. Internal to feeds.
#pragma once

#include <pugixml.hpp>
#include <string>

#include "channels/feeds/feed.h"

namespace kith::channels::feeds {

// Told from RSS 0.9x without its outermost element by what only one of them writes.
bool is_cdf(const pugi::xml_node& root);
void read_cdf(const pugi::xml_node& channel, const std::string& base, Feed& feed);

}  // namespace kith::channels::feeds

// A feed as a channel: it only listens. docs/channels/feeds.md.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "channels/feeds/feed.h"
#include "channels/means.h"
#include "channels/registry.h"

namespace kith::channels::feeds {

Capability usual_capability();
std::span<const Means> means();
Result<std::unique_ptr<Channel>> make(Setup setup);
// Input: {url}: a feed's address, or a page's that names one.
Task<Result<Connected>> connect(std::string input, Tools tools);

struct Settings {
  std::string url, title, site;
};
std::string to_json(const Settings& settings);
// Errors: invalid, with context field.
Result<Settings> settings_from_json(std::string_view text);

// What was heard: the validators of the last answer, a moved address seen so often, and each item
// of the last look by the digest of its id and of its content.
struct Cursor {
  std::string etag, last_modified;
  std::string address;    // where the feed has moved for good; empty: not
  std::string moving_to;  // a permanent redirect, seen `sightings` times in a row
  int sightings = 0;
  struct Known {
    std::uint64_t id;
    std::uint32_t content;
  };
  std::vector<Known> items;
};
std::string to_text(const Cursor& cursor);
// Errors: invalid.
Result<Cursor> cursor_from(std::string_view text);

// New and changed items against `cursor`, oldest first, at most `most`; the cursor is moved past
// them. `fetched_at` is for items that say no time, or one to come.
struct News {
  std::vector<Incoming> items;
  bool more = false;
};
News news_of(const Feed& feed, std::string_view feed_url, Cursor& cursor, Time fetched_at,
             std::size_t most);

}  // namespace kith::channels::feeds

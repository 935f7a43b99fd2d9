// Links, mentions and hashtags in a text, by each network's own rules.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace kith::text {

struct Entity {
  std::string text;   // as written, with its `#` or `@`
  std::size_t start;  // in the network's unit: UTF-8 bytes for bluesky, else code points
  std::size_t end;    // exclusive
  std::size_t byte_start;
  std::size_t byte_end;
  // link: the address with a scheme; mention: the name without `@`; hashtag: the tag without `#`.
  std::string value;
};

struct Entities {
  std::vector<Entity> links, mentions, hashtags;  // each in order of start
  std::vector<Entity> cashtags;                   // `$KITH`; x and bluesky only
};

// Rules: x is twitter-text 3; mastodon its own `@user@host`, http(s) links and hashtags with a
// letter; bluesky is atproto's rich text detection (app.bsky.richtext.facet). Networks as in
// measure.h. Invalid UTF-8 is repaired first. Errors: unsupported.
Result<Entities> find_entities(std::string_view network, std::string_view text);

// True where the network would take `#tag` as one hashtag.
bool is_hashtag(std::string_view network, std::string_view tag);

}  // namespace kith::text

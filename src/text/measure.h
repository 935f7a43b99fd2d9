// Length of a text as each network counts it.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace kith::text {

struct MeasureOptions {
  std::optional<std::size_t>
      limit;                    // the server's own, where it tells one; else the network's usual
  std::size_t url_length = 23;  // Mastodon: characters_reserved_per_url
  std::string_view warning;     // Mastodon, GoToSocial, Pleroma: the content warning counts too
  bool skip_leading_mentions = false;  // X: mentions put in front by a reply weigh nothing
};

struct Length {
  std::size_t length = 0;
  std::size_t limit = 0;  // 0: the network sets none
  bool fits = true;       // every limit kept, also those that `length` does not show
  std::string detail;     // why not, or a second count, in words: `3120 of 3000 bytes`; else empty
};

// `network`: mastodon gotosocial pleroma misskey bluesky x threads linkedin facebook instagram
// telegram discord slack reddit youtube tumblr pinterest matrix mail feeds scripted plain. Counts
// as docs/channels and X's twitter-text 3 configuration (max 280, scale 100, default weight 200,
// URL 23) say. Invalid UTF-8 is repaired first. Errors: unsupported (a network not known).
Result<Length> measure(std::string_view network, std::string_view text,
                       const MeasureOptions& options = {});
bool can_measure(std::string_view network);

}  // namespace kith::text

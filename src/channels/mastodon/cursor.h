// How far an account was heard. Servers hand out a notification's id before it can be read: of two that come at
// once the younger may show first. So what was heard lately is asked for again, and known again. Pure.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace kith::channels::mastodon {

// Opaque to the outside.
struct Cursor {
  struct Heard {
    std::string id;
    Time at;
  };
  std::string notification;   // everything up to here was heard
  std::vector<Heard> lately;  // heard above it, newest first; at most half a page, each for two minutes
  std::string status;         // of our own, up to here

  std::set<std::string, std::less<>> known() const;
};
std::string to_text(const Cursor& cursor);
// Errors: invalid.
Result<Cursor> cursor_from(std::string_view text);

// Moves the cursor over what was listed above its notification, newest first, and answers how many of these were
// not heard before.
std::size_t hear(Cursor& cursor, const std::vector<std::string>& ids, Time now);

}  // namespace kith::channels::mastodon

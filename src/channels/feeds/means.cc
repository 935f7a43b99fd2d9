// What this network's own settings can do about a worry.
#include "channels/means.h"

#include <array>

#include "channels/feeds/feeds.h"

namespace kith::channels::feeds {

std::span<const Means> means() {
  using enum Possible;
  static constexpr std::array kAll{
      Means{"hide_followers", yes, "Nobody sees that we read it.", ""},
      Means{"hide_following", yes, "Nobody sees that we read it.", ""},
      Means{"hide_likes", yes, "There are none.", ""},
      Means{"limit_audience", no, "Kith only listens here; nothing leaves.", ""},
      Means{"limit_replies", no, "Kith only listens here; nothing leaves.", ""},
      Means{"moderate_first", no, "It is somebody else's page.", ""},
      Means{"refuse_uploads", no, "It is somebody else's page.", "Kith blurs pictures until a member has looked."},
      Means{"hide_reply", no, "It is somebody else's page.", "Ask its owner."},
      Means{"answer_privately", no, "A feed cannot be answered.", "Write to its owner."},
      Means{"refuse_tags", no, "Anybody may write about us.", "A watch tells you when they do."},
      Means{"strip_metadata", yes, "Nothing leaves.", ""},
      Means{"take_back", yes, "Nothing leaves.", ""},
  };
  return kAll;
}

}  // namespace kith::channels::feeds

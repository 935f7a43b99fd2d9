// What this network's own settings can do about a worry.
#include "channels/means.h"

#include <array>

#include "channels/mastodon/mastodon.h"

namespace kith::channels::mastodon {

std::span<const Means> means() {
  using enum Possible;
  static constexpr std::array kAll{
      Means{"hide_followers", yes, "Preferences, public profile: hide your social graph. It hides both lists.", ""},
      Means{"hide_following", yes, "Preferences, public profile: hide your social graph. It hides both lists.", ""},
      Means{"hide_likes", with_limits, "There is no list of what we like, but each post shows who liked it.",
            "Leave likes out: a voice without `like`."},
      Means{"limit_audience", with_limits, "Followers only or named people only; followers can still copy a post.",
            "Approve followers by hand, or answer privately."},
      Means{"limit_replies", with_limits, "Only on servers with interaction rules, such as GoToSocial.", kPrivateReply},
      Means{"moderate_first", no, "Answers appear at their writers' own servers.", kOwnRoom},
      Means{"refuse_uploads", no, "Anybody may answer with a picture.", "Kith blurs it until a member has looked."},
      Means{"hide_reply", with_limits, "Not one answer: Kith mutes or blocks its writer, for us alone.",
            kPrivateReply},
      Means{"answer_privately", yes, "A post with the visibility `direct`; the servers' admins could read it.", ""},
      Means{"refuse_tags", no, "Anybody may mention us.", "Mute or block who does it to harm."},
      Means{"strip_metadata", yes, "Kith does it before a picture leaves, and the server once more.", ""},
      Means{"take_back", with_limits, "Deletion is asked of every server that has a copy; not all obey.", ""},
  };
  return kAll;
}

}  // namespace kith::channels::mastodon

// What this network's own settings can do about a worry.
#include "channels/means.h"

#include <array>

#include "channels/bluesky/bluesky.h"

namespace kith::channels::bluesky {

std::span<const Means> means() {
  using enum Possible;
  static constexpr std::array kAll{
      Means{"hide_followers", no, "Who follows whom is public data there.", kListenOnly},
      Means{"hide_following", no, "Whom we follow is public data there.", "Follow nobody: a voice without `follow`."},
      Means{"hide_likes", no, "Every like is public data there.", "Leave likes out: a voice without `like`."},
      Means{"limit_audience", no, "Every post is public; one can only ask that signed-out readers not be shown it.",
            kOwnRoom},
      Means{"limit_replies", yes, "Per post: nobody, people mentioned, people we follow, followers, or a list.", ""},
      Means{"moderate_first", no, "Answers appear at once.", "Limit who may answer, or hide one afterwards."},
      Means{"refuse_uploads", with_limits, "Only by letting nobody, or few, answer.",
            "Kith blurs it until a member has looked."},
      Means{"hide_reply", yes, "Kith hides it below our own posts, for everybody, behind a click; 300 a thread.", ""},
      Means{"answer_privately", with_limits, "By chat, where the person allows it; it is not encrypted.",
            "Ask for a mail."},
      Means{"refuse_tags", no, "Anybody may mention us.", "Mute or block who does it to harm; blocks are public."},
      Means{"strip_metadata", yes, "Kith does it before a picture leaves.", ""},
      Means{"take_back", with_limits, "Deletion is announced to all who copy; not all obey.", ""},
  };
  return kAll;
}

}  // namespace kith::channels::bluesky

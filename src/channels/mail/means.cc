// What this network's own settings can do about a worry.
#include "channels/means.h"

#include <array>

#include "channels/mail/mail.h"

namespace kith::channels::mail {

std::span<const Means> means() {
  using enum Possible;
  static constexpr std::array kAll{
      Means{"hide_followers", yes, "Nobody sees who writes to us. Write to one person, or with blind copies.", ""},
      Means{"hide_following", yes, "There is no such list.", ""},
      Means{"hide_likes", yes, "There are none.", ""},
      Means{"limit_audience", yes, "Whoever is written to; a reader can still forward it.", ""},
      Means{"limit_replies", yes, "Only who is written to can answer.", ""},
      Means{"moderate_first", yes, "What comes in is ours alone.", ""},
      Means{"refuse_uploads", with_limits, "Attachments come with the mail; Kith opens none by itself.",
            "Say in the first answer that pictures are not wanted."},
      Means{"hide_reply", yes, "Nobody else sees it.", ""},
      Means{"answer_privately", yes, "Mail is between us and who writes.", ""},
      Means{"refuse_tags", yes, "There are none.", ""},
      Means{"strip_metadata", yes, "Kith does it before a picture leaves.", ""},
      Means{"take_back", no, "What was sent stays with who has it.", "Let a second person read it first."},
  };
  return kAll;
}

}  // namespace kith::channels::mail

// What networks that cannot be connected yet can do about a worry: the worry is there all the same.
// Each sheet says what of it was held against the network's own public pages, and when; the rest is common knowledge
// that no page at hand confirmed.
#include <array>

#include "channels/means.h"

namespace kith::channels {
namespace {

using enum Possible;
using Sheet = std::array<Means, 12>;

// Not checked again.
constexpr Sheet kX{{
    {"hide_followers", no, "Only a protected account hides them, and that hides every post too.", kListenOnly},
    {"hide_following", no, "The list is public.", "Follow nobody: a voice without `follow`."},
    {"hide_likes", yes, "Likes are private since 2024.", ""},
    {"limit_audience", with_limits, "A protected account shows posts to accepted followers only.", kOwnRoom},
    {"limit_replies", yes, "Per post: everybody, people we follow, verified, or those mentioned.", ""},
    {"moderate_first", no, "Answers appear at once.", "Limit who may answer."},
    {"refuse_uploads", with_limits, "Only by letting few answer.", "Kith blurs it until a member has looked."},
    {"hide_reply", yes, "Hidden behind a click; others can still open it.", ""},
    {"answer_privately", with_limits, "By direct message, where the person allows it.", "Ask for a mail."},
    {"refuse_tags", with_limits, "Photo tagging can be switched off; a mention cannot.",
     "Mute or block who does it to harm."},
    {"strip_metadata", yes, "Kith does it before a picture leaves.", ""},
    {"take_back", with_limits, "Deletion works there; screenshots and archives stay.", ""},
}};

// 2026-11: private answers. Not checked again: the rest.
constexpr Sheet kFacebook{{
    {"hide_followers", with_limits, "The count shows; the list is seen by the page's people only.", ""},
    {"hide_following", with_limits, "What a page likes and follows can be seen in parts.",
     "Follow nobody as the page."},
    {"hide_likes", with_limits, "What a page likes can be seen.", "Leave likes out: a voice without `like`."},
    {"limit_audience", with_limits, "By country and age; a page's post is public otherwise.",
     "A closed group, or a room of your own."},
    {"limit_replies", with_limits, "Per post: those the page follows, or those mentioned.", kPrivateReply},
    {"moderate_first", with_limits, "Blocked words are hidden at once; a group can hold every post for approval.",
     "A closed group with approval."},
    {"refuse_uploads", yes, "Page settings: visitors may not post, and no photos in comments.", ""},
    {"hide_reply", yes, "Only its writer and their friends go on seeing it.", ""},
    {"answer_privately", yes, "By a private answer to a comment, within seven days.", ""},
    {"refuse_tags", yes, "Review tags before they appear on the page.", ""},
    {"strip_metadata", yes, "Kith does it before a picture leaves.", ""},
    {"take_back", yes, "Deletion is at once; screenshots stay.", ""},
}};

// 2026-11: private answers, comments with pictures, deletion. Not checked again: the rest.
constexpr Sheet kInstagram{{
    {"hide_followers", with_limits, "Only a private account, and a business account cannot be private.", kListenOnly},
    {"hide_following", with_limits, "Only a private account hides it.", "Follow nobody: a voice without `follow`."},
    {"hide_likes", yes, "Likes we give can be seen on the post alone; counts can be hidden.", ""},
    {"limit_audience", with_limits, "Close friends for stories; a private account otherwise.", kOwnRoom},
    {"limit_replies", yes, "Per account and post: nobody, followers, or those we follow.", ""},
    {"moderate_first", with_limits, "Hidden words are held; not every comment.", "Switch comments off for that post."},
    {"refuse_uploads", with_limits, "A comment can carry a picture: only by letting few comment.",
     "Kith blurs it until a member has looked."},
    {"hide_reply", yes, "Hidden words and single comments.", ""},
    {"answer_privately", yes,
     "One private answer to a comment within seven days; else by message, within 24 hours of theirs.", ""},
    {"refuse_tags", yes, "Tags and mentions: nobody, those we follow, or by approval.", ""},
    {"strip_metadata", yes, "Kith does it before a picture leaves.", ""},
    {"take_back", with_limits, "By program only where it is connected through its Facebook page; else in the app.",
     "Let a second person read it first."},
}};

// 2026-11: who may answer, approval, hiding, deletion. Not checked again: lists, mentions, private messages.
constexpr Sheet kThreads{{
    {"hide_followers", with_limits, "Only a private profile.", kListenOnly},
    {"hide_following", with_limits, "Only a private profile.", "Follow nobody."},
    {"hide_likes", with_limits, "Each post shows who liked it.", "Leave likes out."},
    {"limit_audience", with_limits, "Only a private profile.", kOwnRoom},
    {"limit_replies", yes, "Per post: everybody, those we follow, those mentioned, followers.", ""},
    {"moderate_first", yes, "Per post: answers stay hidden until we approve them.", ""},
    {"refuse_uploads", with_limits, "Only by letting few answer.", "Kith blurs it until a member has looked."},
    {"hide_reply", yes, "Hidden for everybody.", ""},
    {"answer_privately", no, "There are no direct messages for programs.", "Ask for a mail."},
    {"refuse_tags", yes, "Who may mention us can be set.", ""},
    {"strip_metadata", yes, "Kith does it before a picture leaves.", ""},
    {"take_back", yes, "Deletion is at once; copies on other servers may stay.", ""},
}};

// Not checked again.
constexpr Sheet kLinkedin{{
    {"hide_followers", with_limits, "The list is seen by the page's admins; connections of staff are their own affair.",
     "Ask staff to hide their connections."},
    {"hide_following", with_limits, "A page's follows can be seen in parts.", "Follow nobody as the page."},
    {"hide_likes", no, "Reactions of the page are public.", "Leave likes out: a voice without `like`."},
    {"limit_audience", with_limits, "By audience for followers of a kind; public otherwise.", kOwnRoom},
    {"limit_replies", with_limits, "Comments on or off; connections only for persons.", kPrivateReply},
    {"moderate_first", no, "Comments appear at once.", "Switch comments off for that post."},
    {"refuse_uploads", no, "Anybody may comment with a picture.", "Switch comments off for that post."},
    {"hide_reply", with_limits, "Deleting a comment on our post.", ""},
    {"answer_privately", with_limits, "A page can answer messages people began.", "Ask for a mail."},
    {"refuse_tags", no, "Anybody may mention the page.", "Hide mentions from the page's own view."},
    {"strip_metadata", yes, "Kith does it before a picture leaves.", ""},
    {"take_back", yes, "Deletion is at once; screenshots stay.", ""},
}};

// 2026-11: who sees a video, who may comment, approval, messages. Not checked again: lists, mentions.
constexpr Sheet kTiktok{{
    {"hide_followers", with_limits, "Only a private account.", kListenOnly},
    {"hide_following", yes, "Privacy settings: the following list for us alone.", ""},
    {"hide_likes", yes, "Privacy settings: liked videos for us alone.", ""},
    {"limit_audience", yes, "Per video: everybody, friends, or us alone.", ""},
    {"limit_replies", yes, "Comments from everybody, from friends, or from nobody.", ""},
    {"moderate_first", yes, "Filter all comments: each waits until we approve it.", ""},
    {"refuse_uploads", with_limits, "Only by letting few answer.", "Kith blurs it until a member has looked."},
    {"hide_reply", with_limits, "Deleting a comment under our video.", ""},
    {"answer_privately", with_limits, "By message, where the person allows it.", "Ask for a mail."},
    {"refuse_tags", yes, "Who may mention and tag us can be set.", ""},
    {"strip_metadata", yes, "The service writes videos anew.", ""},
    {"take_back", with_limits, "By hand in the app; what others downloaded stays.",
     "Let a second person read it first."},
}};

// 2026-11: comments on, paused, off, held. Not checked again: the rest.
constexpr Sheet kYoutube{{
    {"hide_followers", yes, "Subscribers are private unless they choose otherwise.", ""},
    {"hide_following", yes, "Channel settings: keep all subscriptions private.", ""},
    {"hide_likes", yes, "Liked videos are private.", ""},
    {"limit_audience", yes, "Private, or unlisted for those with the link.", ""},
    {"limit_replies", with_limits, "Comments on, paused or off, per video.", kPrivateReply},
    {"moderate_first", yes, "Hold all comments for review.", ""},
    {"refuse_uploads", yes, "Comments carry no pictures.", ""},
    {"hide_reply", yes, "Hold, reject, or hide that person on the channel.", ""},
    {"answer_privately", no, "There are no private messages.", "Ask for a mail."},
    {"refuse_tags", with_limits, "Mentions can be hidden from our own view.", ""},
    {"strip_metadata", yes, "The service writes videos anew.", ""},
    {"take_back", yes, "Deletion is at once; copies by others stay.", ""},
}};

// 2026-11: what a profile shows. Not checked again: the rest.
constexpr Sheet kReddit{{
    {"hide_followers", yes, "There is no public list of followers.", ""},
    {"hide_following", yes, "Profile settings: hide communities, posts and comments there.", ""},
    {"hide_likes", yes, "Votes are private.", ""},
    {"limit_audience", with_limits, "A private community of our own.", kOwnRoom},
    {"limit_replies", with_limits, "In a community of our own: locked, or for members.", kPrivateReply},
    {"moderate_first", yes, "In a community of our own, by its automatic moderator.", ""},
    {"refuse_uploads", with_limits, "In a community of our own.", "Kith blurs it until a member has looked."},
    {"hide_reply", with_limits, "In a community of our own, by removing it.", "Report it to that community."},
    {"answer_privately", with_limits, "By message or chat, where the person allows it.", "Ask for a mail."},
    {"refuse_tags", no, "Anybody may mention us.", "Switch off notice of mentions."},
    {"strip_metadata", yes, "Kith does it before a picture leaves.", ""},
    {"take_back", with_limits, "Deletion removes our name; archives keep copies.", ""},
}};

// Not checked again.
constexpr Sheet kDiscourse{{
    {"hide_followers", yes, "There are no followers.", ""},
    {"hide_following", yes, "There is no such list.", ""},
    {"hide_likes", with_limits, "Each post shows who liked it.", "Leave likes out."},
    {"limit_audience", yes, "By category and group.", ""},
    {"limit_replies", yes, "By category: who may see, answer, begin.", ""},
    {"moderate_first", yes, "Approve posts of new people, of a category, or all.", ""},
    {"refuse_uploads", yes, "By trust level: who may upload.", ""},
    {"hide_reply", yes, "A moderator hides it; the writer is told.", ""},
    {"answer_privately", yes, "By message within the forum.", ""},
    {"refuse_tags", with_limits, "Groups can refuse mentions.", ""},
    {"strip_metadata", yes, "Kith does it before a picture leaves.", ""},
    {"take_back", yes, "It is your own server: delete it for good.", ""},
}};

// 2026-11: deletion by bots. Not checked again: the rest.
constexpr Sheet kTelegram{{
    {"hide_followers", yes, "A channel shows a number, not names.", ""},
    {"hide_following", yes, "There is no such list.", ""},
    {"hide_likes", with_limits, "Reactions can be seen in groups.", "Switch reactions off."},
    {"limit_audience", yes, "A private channel, by invitation.", ""},
    {"limit_replies", yes, "Comments on or off; in groups by right.", ""},
    {"moderate_first", no, "Messages appear at once.", "Take the right to write from newcomers."},
    {"refuse_uploads", yes, "Group rights: no media from members.", ""},
    {"hide_reply", yes, "An admin deletes it for everybody.", ""},
    {"answer_privately", with_limits, "Only to who has written to our bot.", "Ask for a mail."},
    {"refuse_tags", no, "Anybody may mention us.", "Restrict who does it to harm."},
    {"strip_metadata", yes, "Kith does it before a picture leaves.", ""},
    {"take_back", with_limits, "For everybody, within 48 hours by our bot.", "Let a second person read it first."},
}};

// Not checked again.
constexpr Sheet kDiscord{{
    {"hide_followers", no, "Members of a server see one another.", kOwnRoom},
    {"hide_following", yes, "There is no such list.", ""},
    {"hide_likes", with_limits, "Reactions can be seen.", "Switch reactions off in that room."},
    {"limit_audience", yes, "By role and room.", ""},
    {"limit_replies", yes, "By role and room.", ""},
    {"moderate_first", with_limits, "Blocked words are held back; not every message.",
     "A room where only a role may write."},
    {"refuse_uploads", yes, "Take the right to attach files.", ""},
    {"hide_reply", yes, "A moderator deletes it.", ""},
    {"answer_privately", with_limits, "By direct message, where the person allows it.", "A ticket room for two."},
    {"refuse_tags", yes, "Mentions of roles can be refused.", ""},
    {"strip_metadata", yes, "Kith does it before a picture leaves.", ""},
    {"take_back", yes, "Deletion is at once; screenshots stay.", ""},
}};

// Not checked again.
constexpr Sheet kWordpress{{
    {"hide_followers", yes, "There are no followers.", ""},
    {"hide_following", yes, "There is no such list.", ""},
    {"hide_likes", yes, "There are none.", ""},
    {"limit_audience", yes, "Private, or with a password.", ""},
    {"limit_replies", yes, "Comments off, after some days, or for people signed in.", ""},
    {"moderate_first", yes, "Hold every comment until somebody approves it.", ""},
    {"refuse_uploads", yes, "Comments carry no pictures.", ""},
    {"hide_reply", yes, "Take it back into moderation.", ""},
    {"answer_privately", with_limits, "By mail, where the writer left an address.", "Ask for a mail."},
    {"refuse_tags", yes, "Switch trackbacks and pingbacks off.", ""},
    {"strip_metadata", yes, "Kith does it before a picture leaves.", ""},
    {"take_back", yes, "It is your own page; archives may keep copies.", ""},
}};

// Not checked again.
constexpr Sheet kTumblr{{
    {"hide_followers", yes, "Followers are seen by us alone.", ""},
    {"hide_following", yes, "Blog settings: do not share whom we follow.", ""},
    {"hide_likes", yes, "Blog settings: do not share what we like.", ""},
    {"limit_audience", with_limits, "A second blog with a password.", kOwnRoom},
    {"limit_replies", yes, "Blog settings: everybody, those around for a week, those we follow.", ""},
    {"moderate_first", no, "Answers appear at once.", "Limit who may answer."},
    {"refuse_uploads", with_limits, "Submissions can be switched off; reblogs cannot.",
     "Kith blurs it until a member has looked."},
    {"hide_reply", with_limits, "Block its writer.", kPrivateReply},
    {"answer_privately", yes, "By an answer to a question, privately.", ""},
    {"refuse_tags", no, "Anybody may mention us.", "Block who does it to harm."},
    {"strip_metadata", yes, "Kith does it before a picture leaves.", ""},
    {"take_back", with_limits, "Reblogs keep their copies.", "Let a second person read it first."},
}};

// 2026-11: that a personal profile can be private. Not checked again: the rest.
constexpr Sheet kPinterest{{
    {"hide_followers", with_limits, "Only a private profile, which a business cannot have.", kListenOnly},
    {"hide_following", with_limits, "Only a private profile, which a business cannot have.", "Follow nobody."},
    {"hide_likes", with_limits, "Saved pins are public unless the board is secret.", "Use a secret board."},
    {"limit_audience", yes, "A secret board, for those invited.", ""},
    {"limit_replies", yes, "Comments on or off, per pin.", ""},
    {"moderate_first", with_limits, "Blocked words are held back.", "Switch comments off."},
    {"refuse_uploads", with_limits, "Photos in comments go with comments: switch them off.", ""},
    {"hide_reply", yes, "Remove a comment from our pin.", ""},
    {"answer_privately", with_limits, "By message, where the person allows it.", "Ask for a mail."},
    {"refuse_tags", with_limits, "Mentions can be limited.", ""},
    {"strip_metadata", yes, "Kith does it before a picture leaves.", ""},
    {"take_back", with_limits, "What others saved stays with them.", "Let a second person read it first."},
}};

}  // namespace

std::span<const NetworkMeans> known_networks() {
  static constexpr std::array kAll{
      NetworkMeans{"x", "X", false, kX},
      NetworkMeans{"facebook", "Facebook Page", false, kFacebook},
      NetworkMeans{"instagram", "Instagram", false, kInstagram},
      NetworkMeans{"threads", "Threads", false, kThreads},
      NetworkMeans{"linkedin", "LinkedIn Page", false, kLinkedin},
      NetworkMeans{"tiktok", "TikTok", false, kTiktok},
      NetworkMeans{"youtube", "YouTube", false, kYoutube},
      NetworkMeans{"reddit", "Reddit", false, kReddit},
      NetworkMeans{"discourse", "Discourse forum", false, kDiscourse},
      NetworkMeans{"telegram", "Telegram", false, kTelegram},
      NetworkMeans{"discord", "Discord", false, kDiscord},
      NetworkMeans{"wordpress", "WordPress comments", false, kWordpress},
      NetworkMeans{"tumblr", "Tumblr", false, kTumblr},
      NetworkMeans{"pinterest", "Pinterest", false, kPinterest},
  };
  return kAll;
}

}  // namespace kith::channels

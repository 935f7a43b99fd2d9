#include "match/dialect_fields.h"

#include <algorithm>
#include <iterator>

namespace kith::match::detail {
namespace {

using How = ForeignField::How;

constexpr unsigned bit(Dialect dialect) {
  return 1U << static_cast<unsigned>(dialect);
}
constexpr unsigned B = bit(Dialect::brandwatch), M = bit(Dialect::meltwater), T = bit(Dialect::talkwalker),
                   S = bit(Dialect::sprinklr), X = bit(Dialect::x), kAll = B | M | T | S | X;

constexpr std::string_view kWhere = "where a writer lives is not known here",
                           kGuess = "nobody's gender, age or interests are guessed here",
                           kVerified = "whether a network has verified somebody is not known here",
                           kOnePost = "a query does not ask for one post by its number; open the conversation instead",
                           kDates = "a query has no dates: choose the time where you look, or use `age:<7d`",
                           kCounts = "how often something was liked or shared is no part of a query",
                           kPictures = "what a picture shows is searched by its description only",
                           kBio = "what people write about themselves is not searched",
                           kParent = "what was replied to is not searched with the reply",
                           kTopics = "X's own topics are not known here: list the words instead";

constexpr ForeignField kFields[] = {
    {"title", B | M | T | S, How::words, "title", ""},
    {"text", kAll, How::words, "text", ""},
    {"content", T, How::words, "text", "the text without its title"},
    {"message", S, How::words, "text", "the text without its title"},
    {"ingress", M, How::words, "text", "the lead is not kept apart here: looked for in the whole text"},
    {"exactmessage", S, How::exact, "text", "exact case, marks and signs"},
    {"exacttitle", S, How::exact, "title", "exact case, marks and signs"},
    {"exactcontent", S, How::exact, "",
     "exact case, marks and signs; the writer's own words about themselves are not searched"},
    {"raw", kAll, How::exact, "", ""},

    {"author", kAll, How::value, "author", ""},
    {"from", kAll, How::value, "author", "the writer is `author:` here"},
    {"authorcontaining", S, How::value, "author", "whole words of the name, or the handle: not any part of it"},
    {"weblogtitle", B, How::value, "author", "the writer is `author:` here"},
    {"username", T | M, How::value, "author", "the writer is `author:` here"},
    {"lang", kAll, How::lang, "lang", ""},
    {"language", kAll, How::lang, "lang", "the language is `lang:` here"},
    {"site", kAll, How::site, "site", ""},
    {"domain", kAll, How::site, "site", "the site is `site:` here"},
    {"domainurl", T, How::site, "site", "the site is `site:` here"},
    {"topleveldomain", B, How::site, "site", "`site:` takes the last part of a name too"},
    {"url", B | M | T | S, How::address, "url", ""},
    {"url", X, How::address, "link", "on X `url:` asks for links in a post: that is `link:` here"},
    {"url_contains", X, How::address, "link", "links in a post are `link:` here"},
    {"inurl", kAll, How::address, "url", "part of the address is `url:` here"},
    {"links", kAll, How::address, "link", "what a post links to is `link:` here"},
    {"link", kAll, How::address, "link", ""},
    {"subreddit", B, How::address, "url", "found by its address here"},
    {"tags", B, How::tag, "", "a hashtag is written with `#` here"},
    {"hashtag", kAll, How::tag, "", "a hashtag is written with `#` here"},
    {"mention", kAll, How::handle, "", "a mention is written with `@` here"},
    {"network", kAll, How::value, "network", ""},

    {"has", kAll, How::choice, "has", ""},
    {"is", kAll, How::choice, "is", ""},
    {"filter", X, How::choice, "has", ""},
    {"engagementtype", B, How::choice, "is", ""},
    {"imagetype", B, How::choice, "has", ""},
    {"publishersubtype", B, How::choice, "has", ""},
    {"sentiment", kAll, How::choice, "tone", ""},
    {"sourcetype", T, How::choice, "network", ""},
    {"source", S, How::choice, "network", ""},

    {"followers", kAll, How::number, "followers", ""},
    {"authorfollowers", B, How::number, "followers", "the writer's followers are `followers:` here"},
    {"followers_count", X, How::number, "followers", "the writer's followers are `followers:` here"},

    {"include", X, How::ignored, "", "everything is searched here, reposts as well"},

    {"country", kAll, How::none, "", kWhere},
    {"region", kAll, How::none, "", kWhere},
    {"city", kAll, How::none, "", kWhere},
    {"state", kAll, How::none, "", kWhere},
    {"county", kAll, How::none, "", kWhere},
    {"continent", kAll, How::none, "", kWhere},
    {"latitude", kAll, How::none, "", kWhere},
    {"longitude", kAll, How::none, "", kWhere},
    {"location", kAll, How::none, "", kWhere},
    {"place", kAll, How::none, "", kWhere},
    {"place_country", X, How::none, "", kWhere},
    {"point_radius", X, How::none, "", kWhere},
    {"bounding_box", X, How::none, "", kWhere},
    {"geocode", X, How::none, "", kWhere},
    {"near", X, How::none, "", kWhere},
    {"within", X, How::none, "", kWhere},
    {"sourcecountry", T, How::none, "", kWhere},
    {"authorcountry", T, How::none, "", kWhere},
    {"authorgender", B, How::none, "", kGuess},
    {"gender", kAll, How::none, "", kGuess},
    {"demographic", T, How::none, "", kGuess},
    {"authorverified", B, How::none, "", kVerified},
    {"authorverifiedtype", B, How::none, "", kVerified},
    {"bio", kAll, How::none, "", kBio},
    {"userbio", S, How::none, "", kBio},
    {"exactuserbio", S, How::none, "", kBio},
    {"parentmessage", S, How::none, "", kParent},
    {"parenttitle", S, How::none, "", kParent},
    {"exactparentmessage", S, How::none, "", kParent},
    {"exactparenttitle", S, How::none, "", kParent},
    {"context", X, How::none, "", kTopics},
    {"entity", X, How::none, "", kTopics},
    {"retweets_of", X, How::none, "", "whose post was reposted is not known here; `is:share` finds reposts"},
    {"to", X, How::handle, "reply", "a reply to somebody is `is:reply` with the handle mentioned in it here"},
    {"engagingwith", B, How::handle, "reply", "a reply to somebody is `is:reply` with the handle mentioned in it here"},
    {"list", X, How::none, "", "X's lists are not known here: list the writers with `author:(a OR b)`"},
    {"conversation_id", X, How::none, "", kOnePost},
    {"in_reply_to_tweet_id", X, How::none, "", kOnePost},
    {"retweets_of_tweet_id", X, How::none, "", kOnePost},
    {"quotes_of_tweet_id", X, How::none, "", kOnePost},
    {"guid", B, How::none, "", kOnePost},
    {"engagingwithguid", B, How::none, "", kOnePost},
    {"parentpostid", B, How::none, "", kOnePost},
    {"rootpostid", B, How::none, "", kOnePost},
    {"since", X, How::none, "", kDates},
    {"until", X, How::none, "", kDates},
    {"since_time", X, How::none, "", kDates},
    {"until_time", X, How::none, "", kDates},
    {"since_id", X, How::none, "", kDates},
    {"max_id", X, How::none, "", kDates},
    {"minuteofday", B, How::none, "", kDates},
    {"published", T, How::none, "", kDates},
    {"min_faves", X, How::none, "", kCounts},
    {"min_retweets", X, How::none, "", kCounts},
    {"min_replies", X, How::none, "", kCounts},
    {"engagement", T | S, How::none, "", kCounts},
    {"reach", T | S, How::none, "", kCounts},
    {"rating", B, How::none, "", "stars of a review are not known here"},
    {"itemreview", B, How::none, "", "which product a review is of is not known here"},
    {"brandids", B, How::none, "", kPictures},
    {"objects", B, How::none, "", kPictures},
    {"blogname", B, How::none, "", "use `site:name.tumblr.com`"},
    {"parentblogname", B, How::none, "", "whose post was shared is not known here; `is:share` finds shares"},
    {"rootblogname", B, How::none, "", "whose post was shared is not known here; `is:share` finds shares"},
    {"channelid", B, How::none, "", "your own channels are chosen by name, with `channel:`"},
    {"sample", X, How::none, "", "everything that matches is kept here, not a sample"},
    {"source", X, How::none, "", "which program wrote a post is not known here"},
    {"url_title", X, How::none, "", "the title of what is linked is searched with the text"},
    {"url_description", X, How::none, "", "what is said of a linked page is not searched"},
};

constexpr std::string_view kQuotes = "reposts and quotes are both shares here",
                           kShares = "reposts are `is:share` here, together with quotes",
                           kReplies = "replies and comments are `is:reply` here",
                           kPhotos = "pictures are `has:photo` here", kVideos = "videos are `has:video` here",
                           kLinks = "links are `has:link` here", kFeeds = "blogs and news come in as feeds here",
                           kNetwork = "the network is `network:` here",
                           kTone = "tone is `tone:` here, and judged by Kith itself";

constexpr ForeignChoice kChoices[] = {
    {"has", "image", "has:photo", kPhotos},
    {"has", "images", "has:photo", kPhotos},
    {"has", "media", "has:media", "photo, video or audio"},
    {"has", "video", "has:video", ""},
    {"has", "videos", "has:video", kVideos},
    {"has", "video_link", "has:video", "videos, native ones as well"},
    {"has", "links", "has:link", kLinks},
    {"has", "link", "has:link", ""},
    {"has", "photo", "has:photo", ""},
    {"is", "retweet", "is:share", kShares},
    {"is", "repost", "is:share", kShares},
    {"is", "quote", "is:share", kQuotes},
    {"is", "reply", "is:reply", ""},
    {"is", "comment", "is:reply", kReplies},
    {"filter", "links", "has:link", kLinks},
    {"filter", "media", "has:media", "photo, video or audio"},
    {"filter", "images", "has:photo", kPhotos},
    {"filter", "twimg", "has:photo", kPhotos},
    {"filter", "videos", "has:video", kVideos},
    {"filter", "native_video", "has:video", kVideos},
    {"filter", "consumer_video", "has:video", kVideos},
    {"filter", "pro_video", "has:video", kVideos},
    {"filter", "replies", "is:reply", kReplies},
    {"filter", "retweets", "is:share", kShares},
    {"filter", "nativeretweets", "is:share", kShares},
    {"filter", "quote", "is:share", kQuotes},
    {"engagementtype", "comment", "is:reply", kReplies},
    {"engagementtype", "reply", "is:reply", kReplies},
    {"engagementtype", "retweet", "is:share", kShares},
    {"engagementtype", "quote", "is:share", kQuotes},
    {"imagetype", "image", "has:photo", kPhotos},
    {"publishersubtype", "image", "has:photo", kPhotos},
    {"publishersubtype", "video", "has:video", kVideos},
    {"sentiment", "positive", "tone:positive", kTone},
    {"sentiment", "negative", "tone:negative", kTone},
    {"sentiment", "neutral", "tone:neutral", kTone},
    {"sourcetype", "socialmedia_twitter", "network:x", kNetwork},
    {"sourcetype", "socialmedia_facebook", "network:facebook", kNetwork},
    {"sourcetype", "socialmedia_instagram", "network:instagram", kNetwork},
    {"sourcetype", "socialmedia_youtube", "network:youtube", kNetwork},
    {"sourcetype", "socialmedia_linkedin", "network:linkedin", kNetwork},
    {"sourcetype", "socialmedia_reddit", "network:reddit", kNetwork},
    {"sourcetype", "blog", "network:feeds", kFeeds},
    {"sourcetype", "onlinenews", "network:feeds", kFeeds},
    {"source", "twitter", "network:x", kNetwork},
    {"source", "facebook", "network:facebook", kNetwork},
    {"source", "instagram", "network:instagram", kNetwork},
    {"source", "youtube", "network:youtube", kNetwork},
    {"source", "linkedin", "network:linkedin", kNetwork},
    {"source", "reddit", "network:reddit", kNetwork},
    {"source", "blogs", "network:feeds", kFeeds},
    {"source", "news", "network:feeds", kFeeds},
};

}  // namespace

const ForeignField* find_foreign(Dialect dialect, std::string_view name) {
  const auto* found =
      std::ranges::find_if(kFields, [&](const auto& f) { return f.name == name && (f.dialects & bit(dialect)) != 0; });
  return found == std::end(kFields) ? nullptr : found;
}

const ForeignChoice* find_choice(std::string_view field, std::string_view value) {
  const auto* found =
      std::ranges::find_if(kChoices, [&](const auto& c) { return c.field == field && c.value == value; });
  return found == std::end(kChoices) ? nullptr : found;
}

}  // namespace kith::match::detail

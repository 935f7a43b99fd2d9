#include "match/dialects.h"

#include <gtest/gtest.h>

namespace kith::match {
namespace {

struct Case {
  std::string_view source, query;
  std::string_view difference = {};  // part of the message of one of them; empty: there is none at all
};

void expect(Dialect dialect, std::span<const Case> cases) {
  for (const auto& c : cases) {
    const auto out = import_query(c.source, dialect);
    EXPECT_EQ(out.query, c.query) << c.source;
    EXPECT_FALSE(out.problem) << c.source << ": " << (out.problem ? out.problem->message : "");
    std::string said;
    for (const auto& d : out.differences) {
      EXPECT_EQ(d.was, c.source.substr(d.from, d.to - d.from));
      said += d.message + " | ";
    }
    if (c.difference.empty())
      EXPECT_EQ(said, "") << c.source;
    else
      EXPECT_TRUE(said.contains(c.difference)) << c.source << ": " << said;
    if (!out.query.empty()) EXPECT_TRUE(parse(out.query)) << out.query;
  }
}

// What has no equal is named, with its place, and the rest kept.
struct Lost {
  std::string_view source, query, message;
  std::size_t column;
};

void expect_lost(Dialect dialect, std::span<const Lost> cases) {
  for (const auto& c : cases) {
    const auto out = import_query(c.source, dialect);
    EXPECT_EQ(out.query, c.query) << c.source;
    ASSERT_TRUE(out.problem) << c.source;
    EXPECT_TRUE(out.problem->message.contains(c.message)) << c.source << ": " << out.problem->message;
    EXPECT_EQ(out.problem->column, c.column) << c.source;
    EXPECT_FALSE(out.problem->hint.empty()) << c.source;
  }
}

TEST(Dialects, brandwatch) {
  const auto cases = std::to_array<Case>({
      {"apple AND juice", "apple AND juice"},
      {"\"apple juice\"", "\"apple juice\""},
      {"apple NOT juice", "apple AND NOT juice"},
      {"(apple AND juice) OR (apple AND sauce)", "apple AND juice OR apple AND sauce"},
      {"apple AND juice OR sauce", "apple AND juice OR sauce", "AND binds before OR"},
      {"\"apple juice\"~5", "\"apple juice\"~5", "change of order"},
      {"((apple OR orange) NEAR/5 (smartphone OR phone))", "(apple OR orange) NEAR/5 (smartphone OR phone)"},
      {"(logitech NEAR/2f keyboard)", "logitech ONEAR/2 keyboard", "in this order"},
      {"((apple OR orange) AND (smartphone OR phone))~5", "(apple OR orange) NEAR/5 (smartphone OR phone)",
       "joined with NEAR"},
      {"a NEAR/300 b", "a NEAR/100 b", "at most 100"},
      {"(a AND b) NEAR/3 c", "a NEAR/3 c AND b NEAR/3 c", "read in two ways"},
      {"complain*", "complain*"},
      {"customi?e", "\"customi?e\""},
      {"title:\"apple juice\"", "title:\"apple juice\""},
      {"title:(apple AND (juice OR sauce))", "title:(apple AND (juice OR sauce))"},
      {"apple <<<the fruit>>> juice", "apple AND juice", "comments"},
      {"{BT} OR \"british telecom\"", "raw:\"BT\" OR \"british telecom\"", "exact case"},
      {"raw:Google+ AND phone", "raw:\"Google+\" AND phone", "quotation marks"},
      {"niño", "niño"},
      {"language:en AND apple", "lang:en AND apple", "`lang:`"},
      {"site:twitter.com AND apple", "site:twitter.com AND apple"},
      {"url:\"msn.com/news\" AND apple", "url:\"msn.com/news\" AND apple"},
      {"author:ladygaga", "author:ladygaga"},
      {"links:msn.com AND a", "link:msn.com AND a", "`link:`"},
      {"authorFollowers:[500 TO 100000] AND a", "followers:500..100000 AND a", "followers"},
      {"engagementType:RETWEET AND a", "is:share AND a", "reposts"},
      {"a NOT engagementType:REPLY", "a AND NOT is:reply", "replies"},
      {"tags:photography", "#photography", "`#`"},
      {"subreddit:nba AND a", "url:\"/r/nba\" AND a", "address"},
      {"topLevelDomain:org AND a", "site:org AND a", "`site:`"},
      {"weblogTitle:(ann OR bob)", "author:ann OR author:bob", "`author:`"},
      {"#MondayMotivation AND @brandwatch", "#MondayMotivation AND @brandwatch"},
      {"apple juice", "apple AND juice", "side by side"},
      {"apple AND -juice", "apple AND NOT juice"},
      {"😀 AND apple", "raw:\"😀\" AND apple", "`raw:`"},
  });
  expect(Dialect::brandwatch, cases);
  const auto lost = std::to_array<Lost>({
      {"country:gbr AND \"apple juice\"", "\"apple juice\"", "where a writer lives", 1},
      {"apple AND authorGender:F", "apple", "guessed", 11},
      {"apple AND NOT authorVerified:true", "apple", "verified", 15},
      {"apple AND latitude:[41 TO 44]", "apple", "where a writer lives", 11},
      {"apple AND engagingWithGuid:   857284431631011841", "apple", "one post", 11},
      {"ab* AND apple", "apple", "match too much", 1},
      {"custom*se OR apple", "apple", "end of a word", 1},
      {"apple AND nosuch:thing", "apple", "no field `nosuch:`", 11},
      {"apple NEAR/5 (title:b)", "", "NEAR stands between", 1},
      {"apple NEAR/5 (b NOT c)", "", "NEAR stands between", 1},
      {"rating:3", "", "stars", 1},
      {"(apple OR", "", "ends where", 10},
      {"(apple", "", "never closed", 1},
      {"apple)", "", "closes nothing", 6},
      {"\"apple", "", "never closed", 1},
      {"", "", "ends where", 1},
      {"NOT apple", "", "only says what not to find", 1},
  });
  expect_lost(Dialect::brandwatch, lost);
}

TEST(Dialects, meltwater) {
  const auto cases = std::to_array<Case>({
      {"Apple NEAR watch", "Apple NEAR/4 watch", "without one 4"},
      {"Apple NEAR/10 watch", "Apple NEAR/10 watch"},
      {"Apple ONEAR watch", "Apple ONEAR/4 watch", "without one 4"},
      {"Apple ONEAR/10 watch", "Apple ONEAR/10 watch"},
      {"(\"sailboat\" or \"boat\") and \"racing\"", "(sailboat OR boat) AND racing"},
      {"apple not \"apple juice\"", "apple AND NOT \"apple juice\""},
      {"a OR b AND c", "a OR b AND c"},
      {"apple^9 AND watch", "apple AND watch", "weights"},
      {"ingress:apple", "text:apple", "lead"},
      {"title:\"apple watch\"", "title:\"apple watch\""},
      {"shop* near/4 center", "shop* NEAR/4 center"},
  });
  expect(Dialect::meltwater, cases);
  const auto lost = std::to_array<Lost>({
      {"D*C* AND apple", "apple", "end of a word", 1},
      {"apple AND country:us", "apple", "where a writer lives", 11},
  });
  expect_lost(Dialect::meltwater, lost);
}

TEST(Dialects, talkwalker) {
  const auto cases = std::to_array<Case>({
      {"BMW AND bike", "BMW AND bike"},
      {"BMW AND NOT bike", "BMW AND NOT bike"},
      {"chocolate -swiss", "chocolate AND NOT swiss"},
      {"BMW -site:\u201Dmysite.com\u201D", "BMW AND NOT site:mysite.com"},
      {"Luxembourg site:\"http://www.wort.lu\"", "Luxembourg AND site:wort.lu", "without `www.`"},
      {"BlackBerry AND site:\"www.cnet.com\" site:\"bild.de\"", "BlackBerry AND (site:cnet.com OR site:bild.de)",
       "either of them"},
      {"Luxemb*", "Luxemb*"},
      {"advertise?", "advertise*", "longer words"},
      {"sourcetype:SOCIALMEDIA_TWITTER AND a", "network:x AND a", "`network:`"},
      {"sourcetype:(BLOG OR ONLINENEWS) AND a", "(network:feeds OR network:feeds) AND a", "feeds"},
      {"mention:@acme", "@acme", "`@`"},
      {"hashtag:raft", "#raft", "`#`"},
      {"sentiment:negative AND a", "tone:negative AND a", "tone"},
      {"\"acme\" AND is:retweet", "acme AND is:share", "reposts"},
      {"domainurl:reddit.com AND a", "site:reddit.com AND a", "`site:`"},
      {"author:acme OR a", "author:acme OR a"},
      {"content:raft", "text:raft", "without its title"},
      {"lang:en AND a", "lang:en AND a"},
  });
  expect(Dialect::talkwalker, cases);
  const auto lost = std::to_array<Lost>({
      {"a AND sourcecountry:us", "a", "where a writer lives", 7},
      {"a AND engagement:>100", "a", "how often", 7},
      {"a AND demographic:occupation-scientist", "a", "guessed", 7},
      {"a AND sourcetype:BROADCAST", "a", "not known here", 7},
  });
  expect_lost(Dialect::talkwalker, lost);
}

TEST(Dialects, sprinklr) {
  const auto cases = std::to_array<Case>({
      {"social AND sprinklr", "social AND sprinklr"},
      {"\"social media\" NOT \"facebook\"", "\"social media\" AND NOT facebook"},
      {"\"social media\"~10", "\"social media\"~10"},
      {"((Apple) NEAR/5 (iphone OR MacBook))", "Apple NEAR/5 (iphone OR MacBook)"},
      {"\"social media\" ONEAR/5 \"facebook\"", "\"social media\" ONEAR/5 facebook"},
      {"[(iot OR robot) AND (robots OR #robot)]", "(iot OR robot) AND (robots OR #robot)"},
      {"message: (\"Gandalf\" AND (\"Frodo\" OR \"SAM\"))", "text:(Gandalf AND (Frodo OR SAM))", "without its title"},
      {"title: Tesla", "title:Tesla"},
      {"language: en AND a", "lang:en AND a", "`lang:`"},
      {"site: cnn.com AND a", "site:cnn.com AND a"},
      {"url: \"https://www.bbc.com/news\"", "url:\"https://www.bbc.com/news\""},
      {"author: \"Justin Blake\"", "author:\"Justin Blake\""},
      {"authorContaining: \"Justin\"", "author:Justin", "whole words"},
      {"exactMessage: (spider-man)", "text:(raw:\"spider-man\")", "exact case"},
      {"exactTitle: (\"Foo Bar\" OR Baz)", "title:(raw:\"Foo Bar\" OR raw:\"Baz\")", "exact case"},
      {"me?t", "\"me?t\""},
      {"source: TWITTER AND a", "network:x AND a", "`network:`"},
      {"internet of things", "internet AND of AND things", "side by side"},
      {"followers: [1000 TO 5000] AND a", "followers:1000..5000 AND a", "range"},
  });
  expect(Dialect::sprinklr, cases);
  const auto lost = std::to_array<Lost>({
      {"a AND country: IN", "a", "where a writer lives", 7},
      {"a AND userbio: manager", "a", "about themselves", 7},
      {"a AND parentMessage: (b OR c)", "a", "replied to", 7},
  });
  expect_lost(Dialect::sprinklr, lost);
}

TEST(Dialects, x) {
  const auto cases = std::to_array<Case>({
      {"pepsi OR cola OR \"coca cola\"", "pepsi OR cola OR \"coca cola\""},
      {"(\"X API\" OR #v2) -\"recent search\"", "(\"X API\" OR #v2) AND NOT \"recent search\""},
      {"\"social media\"~5", "\"social media\"~5"},
      {"(@XDevelopers OR @API) -@X", "(@XDevelopers OR @API) AND NOT @X"},
      {"snow from:NASA", "snow AND author:NASA", "`author:`"},
      {"snow to:NASA", "snow AND is:reply AND @NASA", "`is:reply`"},
      {"snow -is:retweet", "snow AND NOT is:share", "reposts"},
      {"snow -is:reply", "snow AND NOT is:reply"},
      {"snow is:quote", "snow AND is:share", "quotes"},
      {"snow has:images", "snow AND has:photo", "`has:photo`"},
      {"snow has:media", "snow AND has:media", "audio"},
      {"snow (has:videos OR has:links)", "snow AND (has:video OR has:link)", "`has:video`"},
      {"snow lang:en", "snow AND lang:en"},
      {"url:\"https://developer.x.com\" snow", "link:\"https://developer.x.com\" AND snow", "`link:`"},
      {"snow filter:links -filter:retweets", "snow AND has:link AND NOT is:share", "`has:link`"},
      {"$TWTR OR snow", "raw:\"$TWTR\" OR snow", "cashtag"},
      {"snow followers_count:1000..5000", "snow AND followers:1000..5000", "followers"},
      {"snow include:nativeretweets", "snow", "reposts as well"},
      {"a NEAR b", "a AND \"NEAR\" AND b"},
      {"(😃 OR 😡) snow", "(raw:\"😃\" OR raw:\"😡\") AND snow", "`raw:`"},
      {"+radiooooo", "radiooooo"},
  });
  expect(Dialect::x, cases);
  const auto lost = std::to_array<Lost>({
      {"snow place_country:US", "snow", "where a writer lives", 6},
      {"snow context:10.799", "snow", "own topics", 6},
      {"snow min_faves:100", "snow", "how often", 6},
      {"snow since:2024-01-01 until:2024-02-01", "snow", "no dates", 6},
      {"snow is:verified", "snow", "not known here", 6},
      {"snow has:geo", "snow", "not known here", 6},
      {"snow retweets_of:NASA", "snow", "reposted", 6},
      {"has:geo", "", "not known here", 1},
      {"snow bio:manager", "snow", "about themselves", 6},
      {"snow sample:10", "snow", "not a sample", 6},
  });
  expect_lost(Dialect::x, lost);
}

TEST(Dialects, are_guessed) {
  struct {
    std::string_view source;
    Dialect dialect;
  } const cases[] = {
      {"raft AND camp", Dialect::kith},
      {"raft (camp OR lake) -spam", Dialect::kith},
      {"author:mags network:mastodon raft", Dialect::kith},
      {"has:photo is:share raft", Dialect::kith},
      {"raw:\"C++\" circle:<=15", Dialect::kith},
      {"logitech NEAR/2f keyboard", Dialect::brandwatch},
      {"{BT} AND phone", Dialect::brandwatch},
      {"((a OR b) AND (c OR d))~5", Dialect::brandwatch},
      {"engagementType:RETWEET AND apple", Dialect::brandwatch},
      {"apple <<<fruit>>> AND juice", Dialect::brandwatch},
      {"Apple NEAR watch", Dialect::meltwater},
      {"ingress:apple AND title:watch", Dialect::meltwater},
      {"a near/4 b", Dialect::meltwater},
      {"sourcetype:SOCIALMEDIA_TWITTER AND acme", Dialect::talkwalker},
      {"BMW site:\"http://www.wort.lu\"", Dialect::talkwalker},
      {"exactMessage: (spider-man)", Dialect::sprinklr},
      {"message: (\"a\" AND \"b\") AND language: en", Dialect::sprinklr},
      {"snow from:NASA -is:retweet", Dialect::x},
      {"(cat OR dog) has:images lang:en", Dialect::x},
      {"snow min_faves:10 filter:links", Dialect::x},
  };
  for (const auto& c : cases) {
    const auto guess = guess_dialect(c.source);
    EXPECT_EQ(name(guess.dialect), name(c.dialect)) << c.source;
    EXPECT_GE(guess.sure, 0);
    EXPECT_LE(guess.sure, 99);
  }
  EXPECT_EQ(import_query("snow from:NASA").query, "snow AND author:NASA");
  EXPECT_EQ(import_query("raft camp").query, "raft AND camp");
  EXPECT_TRUE(import_query("raft (camp").problem);
}

TEST(Dialects, never_break) {
  for (const auto dialect :
       {Dialect::brandwatch, Dialect::meltwater, Dialect::talkwalker, Dialect::sprinklr, Dialect::x})
    for (const std::string& source :
         {std::string(5000, '('), std::string(5000, '-') + "a", std::string("a NEAR/1 ") + std::string(2000, 'b'),
          std::string("title:title:title:a"), std::string("title:"), std::string("a OR OR b"), std::string("~5"),
          std::string("\xff"), std::string(30'000, 'a'), std::string("[[[]]]"), std::string("a:(b"),
          std::string("lang:()"), std::string("()"), std::string("x:(((((a)))"), std::string("\"\"~5"),
          std::string("{}"), std::string("$"), std::string("#")}) {
      const auto out = import_query(source, dialect);
      EXPECT_TRUE(out.problem || !out.query.empty()) << source.substr(0, 50);
    }
  std::string chain = "a";
  for (int i = 0; i < 500; ++i) chain += " NEAR/1 a";
  EXPECT_TRUE(import_query(chain, Dialect::brandwatch).problem);
}

}  // namespace
}  // namespace kith::match

#include "text/entities.h"

#include <gtest/gtest.h>

#include "text/measure.h"

namespace kith::text {
namespace {

std::string show(const std::vector<Entity>& list) {
  std::string out;
  for (const auto& e : list)
    out += (out.empty() ? "" : " ") + e.text + "[" + std::to_string(e.start) + "," +
           std::to_string(e.end) + ")";
  return out;
}

struct Case {
  const char* network;
  const char* text;
  const char* links;
  const char* mentions;
  const char* hashtags;
};

// The x and bluesky rows were compared with twitter-text 3.1 and @atproto/api 0.19 when they were
// written.
constexpr Case kCases[] = {
    {"x", "see example.com/a(b) and http://foo.co.uk, ok",
     "example.com/a(b)[4,20) http://foo.co.uk[25,41)", "", ""},
    {"x", "mail me@example.com or -a.com or $a.com", "", "", ""},
    {"x", "日本語example.comの話", "example.com[3,14)", "", ""},
    {"x", "https://t.co/abc123.museum", "https://t.co/abc123[0,19)", "", ""},
    {"x", "a.b.c x.jp/? bücher.de?q=1 http://bücher.de?q=1&",
     "x.jp/[6,11) bücher.de[13,22) http://bücher.de?q=1&[27,48)", "", ""},
    {"x", "#tag #été #1 #1a &#x #a#b #x://", "", "", "#tag[0,4) #été[5,9) #1a[13,16)"},
    {"x", "＃ひらがな、＃漢字 x#no", "", "", "＃ひらがな[0,5) ＃漢字[6,9)"},
    {"x", "$TSLA #$x .#ok", "", "", "#ok[11,14)"},
    {"x", "@a RT@b x@no @list/one @cé @d@ ＠e @abcdefghijklmnopqrstuvwxyz", "",
     "@a[0,2) @b[5,7) ＠e[31,33) @abcdefghijklmnopqrst[34,55)", ""},
    {"x", "https://x.com/@user/#frag", "https://x.com/@user/#frag[0,25)", "", ""},
    {"mastodon", "@anna @bob@social.example, mail x@y.org", "",
     "@anna[0,5) @bob@social.example[6,25)", ""},
    {"mastodon", "https://example.com/ä?q=ö#frag and example.org",
     "https://example.com/ä?q=ö#frag[0,30)", "", ""},
    {"mastodon", "https://example.com/@anna", "https://example.com/@anna[0,25)", "", ""},
    {"bluesky", "hi @alice.bsky.social. (@bob.test) @nobody x@c.com", "",
     "@alice.bsky.social[3,21) @bob.test[24,33)", ""},
    {"bluesky", "é https://a.com/b). (foo.co.uk) x.y.nonsense",
     "https://a.com/b[3,18) foo.co.uk[22,31)", "", ""},
    {"bluesky", "https://en.example.org/a_(b) #tag! #1 #1a #", "https://en.example.org/a_(b)[0,28)",
     "", "#tag[29,33) #1a[38,41)"},
    {"instagram", "@some.one. #spring2026 #2026", "", "@some.one[0,9)", "#spring2026[11,22)"},
    {"telegram", "@kith_bot @ab #news t.me/kith", "t.me/kith[20,29)", "@kith_bot[0,9)",
     "#news[14,19)"},
    {"discord", "<@123> <@!45> @everyone #general https://a.com", "https://a.com[33,46)",
     "<@123>[0,6) <@!45>[7,13) @everyone[14,23)", ""},
    {"plain", "nothing here", "", "", ""},
};

TEST(Entities, table) {
  for (const auto& c : kCases) {
    const auto found = find_entities(c.network, c.text);
    ASSERT_TRUE(found);
    EXPECT_EQ(show(found->links), c.links) << c.network << ": " << c.text;
    EXPECT_EQ(show(found->mentions), c.mentions) << c.network << ": " << c.text;
    EXPECT_EQ(show(found->hashtags), c.hashtags) << c.network << ": " << c.text;
  }
}

TEST(Entities, mastodon_hashtags) {
  EXPECT_EQ(show(find_entities("mastodon", "#2026 #a1 #kith_app, (#x) https://a.com/#no =#no #ab·")
                     .value()
                     .hashtags),
            "#a1[6,9) #kith_app[10,19) #x[22,24) #ab[49,52)");
  EXPECT_TRUE(is_hashtag("mastodon", "Straßenfest"));
  EXPECT_FALSE(is_hashtag("mastodon", "2026"));
  EXPECT_FALSE(is_hashtag("mastodon", "two words"));
}

TEST(Entities, values_are_what_links_need) {
  const auto x = find_entities("x", "example.com @user #tag $KITH").value();
  EXPECT_EQ(x.links[0].value, "https://example.com");
  EXPECT_EQ(x.mentions[0].value, "user");
  EXPECT_EQ(x.hashtags[0].value, "tag");
  EXPECT_EQ(x.cashtags[0].value, "KITH");
  EXPECT_EQ(find_entities("bluesky", "see example.com/x").value().links[0].value,
            "https://example.com/x");
}

TEST(Entities, long_runs_stay_quick) {
  std::string text;
  for (int i = 0; i < 20'000; ++i) text += "a.";
  EXPECT_TRUE(find_entities("x", text).value().links.empty());
  EXPECT_EQ(find_entities("smoke signals", "x").error().kind, Kind::unsupported);
}

Length length(std::string_view network, std::string_view text) {
  return measure(network, text).value();
}

TEST(Measure, x_weighs) {
  EXPECT_EQ(length("x", "Hello, world").length, 12u);
  EXPECT_EQ(length("x", "こんにちは").length, 10u);
  EXPECT_EQ(length("x", "👨‍👩‍👧‍👦 ❤️ ©").length, 7u);
  EXPECT_EQ(length("x", "e\u0301").length, 1u);
  EXPECT_EQ(length("x", "go https://example.com/a/very/long/path?with=query now").length,
            3u + 23 + 4);
  EXPECT_EQ(length("x", "example.com").length, 23u);
  EXPECT_TRUE(length("x", std::string(280, 'a')).fits);
  EXPECT_FALSE(length("x", std::string(281, 'a')).fits);
  EXPECT_EQ(measure("x", "@a @b hello", {.skip_leading_mentions = true}).value().length, 5u);
}

TEST(Measure, mastodon_shortens) {
  EXPECT_EQ(length("mastodon", "@anna@very.long.example hi").length, 8u);
  EXPECT_EQ(length("mastodon", "https://example.com/" + std::string(300, 'x')).length, 23u);
  EXPECT_EQ(length("mastodon", "👨‍👩‍👧‍👦é").length, 2u);
  EXPECT_EQ(measure("mastodon", "text", {.limit = 5, .warning = "cw"}).value().detail, "6 of 5");
}

TEST(Measure, bluesky_has_two_limits) {
  EXPECT_EQ(length("bluesky", "👨‍👩‍👧‍👦é").length, 2u);
  std::string families;
  for (int i = 0; i < 200; ++i) families += "👨‍👩‍👧‍👦";
  const auto result = length("bluesky", families);
  EXPECT_EQ(result.length, 200u);
  EXPECT_FALSE(result.fits);
  EXPECT_EQ(result.detail, "5000 of 3000 bytes");
}

TEST(Measure, other_units) {
  EXPECT_EQ(length("telegram", "a😀").length, 3u);
  EXPECT_EQ(length("discord", "a😀").length, 2u);
  EXPECT_EQ(length("threads", "a😀é").length, 6u);
  EXPECT_EQ(length("gotosocial", "x").limit, 5000u);
  EXPECT_TRUE(length("mail", std::string(100'000, 'x')).fits);
  std::string tags;
  for (int i = 0; i < 31; ++i) tags += "#t" + std::to_string(i) + " ";
  EXPECT_EQ(length("instagram", tags).detail, "31 of 30 hashtags");
  EXPECT_EQ(length("plain", "\xFF").length, 1u);
  EXPECT_EQ(measure("telegraph", "x").error().kind, Kind::unsupported);
}

}  // namespace
}  // namespace kith::text

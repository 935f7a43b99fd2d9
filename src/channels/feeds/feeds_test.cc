#include "channels/feeds/feeds.h"

#include <gtest/gtest.h>

#include "text/dates.h"
#include "text/utf8.h"

namespace kith::channels::feeds {
namespace {

Feed read(std::string_view bytes, std::string_view type = "") {
  return parse_feed(bytes, {.base_url = "https://e.org/feed", .content_type = type}).value();
}

TEST(Feed, rss_2) {
  const auto feed = read(
      R"(<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
    xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>News &amp;amp; more</title><link>/</link><language>de</language><ttl>60</ttl>
    <item><title>A &lt;b&gt;bold&lt;/b&gt; one</title><link>a.html</link><guid isPermaLink="false">id-1</guid>
    <pubDate>Sun, 22 Nov 2026 10:05 +0100</pubDate><dc:creator>Anna</dc:creator><category>x</category><description>Short</description>
    <content:encoded><![CDATA[<p onclick="x">Long <a href="/b">link</a><script>1</script></p>]]></content:encoded>
    <enclosure url="/p.mp3" type="audio/mpeg" length="12"/></item><item><guid>https://e.org/2</guid><description>Plain &amp; simple</description></item></channel></rss>)");
  EXPECT_EQ(feed.title, "News & more");
  EXPECT_EQ(feed.link, "https://e.org/");
  EXPECT_EQ(feed.wait, Millis{3'600'000});
  ASSERT_EQ(feed.items.size(), 2u);
  const auto& a = feed.items[0];
  EXPECT_EQ(a.id, "id-1");
  EXPECT_EQ(a.title, "A bold one");
  EXPECT_EQ(a.url, "https://e.org/a.html");
  EXPECT_EQ(format_time(*a.published), "2026-11-22T09:05:00Z");
  EXPECT_EQ(a.authors[0].name, "Anna");
  EXPECT_EQ(a.text, "Long link (https://e.org/b)");
  EXPECT_NE(a.html.find("https://e.org/b"), std::string::npos);
  EXPECT_EQ(a.html.find("onclick"), std::string::npos);
  EXPECT_EQ(a.summary, "Short");
  EXPECT_EQ(a.language, "de");
  EXPECT_EQ(a.enclosures[0].url, "https://e.org/p.mp3");
  EXPECT_EQ(feed.items[1].url, "https://e.org/2");
  EXPECT_EQ(feed.items[1].text, "Plain & simple");
}

TEST(Feed, atom_with_bases_and_kinds) {
  const auto feed = read(
      R"(<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en" xml:base="http://b.org/x/"><title type="html">T &amp;lt;3</title>
    <id>urn:f</id><author><name>Bo</name></author><link rel="self" href="f.atom"/>
    <entry><id>urn:1</id><title>One</title><link href="1"/><updated>2026-11-22T09:05:00Z</updated>
    <content type="xhtml" xml:base="deep/"><div xmlns="http://www.w3.org/1999/xhtml"><p>Hi <a href="2">two</a></p></div></content></entry>
    <entry><id>urn:2</id><title type="text">a &lt; b</title><content type="text">1 &lt; 2</content><published>2026-11-21</published></entry></feed>)");
  EXPECT_EQ(feed.format, "atom");
  EXPECT_EQ(feed.title, "T <3");
  EXPECT_EQ(feed.self, "http://b.org/x/f.atom");
  ASSERT_EQ(feed.items.size(), 2u);
  EXPECT_EQ(feed.items[0].url, "http://b.org/x/1");
  EXPECT_EQ(feed.items[0].text, "Hi two (http://b.org/x/deep/2)");
  EXPECT_EQ(feed.items[0].authors[0].name, "Bo");
  EXPECT_EQ(feed.items[1].title, "a < b");
  EXPECT_EQ(feed.items[1].text, "1 < 2");
  EXPECT_EQ(format_time(*feed.items[1].published), "2026-11-21T00:00:00Z");
}

TEST(Feed, rdf_atom_03_and_json) {
  const auto rdf = read(
      R"(<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">
    <channel rdf:about="x"><title>R</title></channel><item rdf:about="http://e.org/i"><title>I</title><link>http://e.org/i</link></item></rdf:RDF>)");
  ASSERT_EQ(rdf.items.size(), 1u);
  EXPECT_EQ(rdf.items[0].id, "http://e.org/i");
  const auto old =
      read(R"(<feed version="0.3" xmlns="http://purl.org/atom/ns#"><title mode="escaped">O</title>
    <entry><id>o</id><title>x</title><issued>2004-01-01T00:00:00Z</issued><content type="text/html" mode="escaped">&lt;b&gt;y&lt;/b&gt;</content></entry></feed>)");
  ASSERT_EQ(old.items.size(), 1u);
  EXPECT_EQ(old.items[0].html, "<b>y</b>");
  EXPECT_EQ(format_time(*old.items[0].published), "2004-01-01T00:00:00Z");
  const auto js = read(
      R"({"version":"https://jsonfeed.org/version/1.1","title":"J","items":[{"id":7,"url":"/7","content_text":"a\nb","date_published":"2026-11-22T09:05:00Z","authors":[{"name":"Cy"}]}]})");
  ASSERT_EQ(js.items.size(), 1u);
  EXPECT_EQ(js.items[0].id, "7");
  EXPECT_EQ(js.items[0].url, "https://e.org/7");
  EXPECT_EQ(js.items[0].text, "a\nb");
}

TEST(Feed, charsets) {
  const auto title = [](std::string_view bytes, std::string_view type = "") {
    return read(bytes, type).title;
  };
  EXPECT_EQ(title("<?xml version='1.0' "
                  "encoding='iso-8859-1'?><rss><channel><title>gr\xFCn</title></channel></rss>"),
            "grün");
  EXPECT_EQ(title("<rss><channel><title>gr\xFCn</title></channel></rss>"), "grün");
  EXPECT_EQ(title("<rss><channel><title>\xE3\xE5</title></channel></rss>",
                  "text/xml; charset=windows-1251"),
            "ге");
  EXPECT_EQ(title("\xEF\xBB\xBF<?xml version='1.0' "
                  "encoding='iso-8859-1'?><rss><channel><title>grün</title></channel></rss>"),
            "grün");
  std::string wide;
  for (const char c : std::string_view("<rss><channel><title>wide</title></channel></rss>"))
    wide += c, wide += '\0';
  EXPECT_EQ(title(wide), "wide");
}

TEST(Feed, mends_what_is_broken) {
  EXPECT_EQ(read("\n\n<?xml version='1.0'?><rss><channel><title>AT&T &nbsp; "
                 "x</title><item><title>one</item><item><title>two</title></channel>")
                .items.size(),
            2u);
  EXPECT_EQ(read("<rss><channel><item><title>a < "
                 "b</title><link>http://e.org/1</link></item><item><title>cut o")
                .items.size(),
            2u);
  EXPECT_EQ(read("<rss><channel><item><title>x</title><description><p>unescaped<br>html</p></"
                 "description></item></channel></rss>")
                .items[0]
                .text,
            "unescaped\nhtml");
  EXPECT_EQ(parse_feed("<html><body>no feed</body></html>").error().kind, Kind::corrupt);
  EXPECT_EQ(parse_feed("").error().kind, Kind::corrupt);
  EXPECT_EQ(parse_feed("{\"a\":1}").error().kind, Kind::corrupt);
  const std::string bomb =
      "<!DOCTYPE r [<!ENTITY a \"aaaa\"><!ENTITY b "
      "\"&a;&a;&a;&a;\">]><rss><channel><title>&b;</title></channel></rss>";
  EXPECT_EQ(read(bomb).title.find("aaaa"), std::string::npos);
  std::string deep = "<rss><channel>";
  for (int i = 0; i < 50'000; ++i) deep += "<a>";
  EXPECT_TRUE(parse_feed(deep));
}

TEST(Feed, dates_of_every_habit) {
  struct Case {
    const char* text;
    const char* time;
  };
  for (const auto& c : {Case{"Sun, 22 Nov 2026 10:05:09 +0100", "2026-11-22T09:05:09Z"},
                        {"22 Nov 26 10:05 EST", "2026-11-22T15:05:00Z"},
                        {"2026-11-22T10:05:09.5+01:00", "2026-11-22T09:05:09.500Z"},
                        {"2026-11-22 10:05", "2026-11-22T10:05:00Z"},
                        {"20261122T100509Z", "2026-11-22T10:05:09Z"},
                        {"Sun Nov 22 10:05:09 2026", "2026-11-22T10:05:09Z"},
                        {"November 22, 2026", "2026-11-22T00:00:00Z"},
                        {"22.11.2026 10:05", "2026-11-22T10:05:00Z"},
                        {"11/22/2026", "2026-11-22T00:00:00Z"},
                        {"1795341909", "2026-11-22T10:05:09Z"},
                        {"Sunday, 22-Nov-26 10:05:09 GMT", "2026-11-22T10:05:09Z"},
                        {"2026-11", "2026-11-01T00:00:00Z"},
                        {"Mon, 22 Nov 2026 10:05:09 PST", "2026-11-22T18:05:09Z"},
                        {"22. November 2026 10:05", "2026-11-22T10:05:00Z"},
                        {"mardi 3 mars 2026", "2026-03-03T00:00:00Z"},
                        {"Thu, 31 Dec 1998 23:59:60 GMT", "1998-12-31T23:59:59Z"},
                        {"Nov 22, 2026 10:05 PM", "2026-11-22T22:05:00Z"}}) {
    const auto time = text::parse_written_date(c.text);
    EXPECT_EQ(time ? format_time(*time) : "none", c.time) << c.text;
  }
  for (const auto* text : {"", "yesterday", "2026-13-01", "99/99/9999", "31 Feb 2026"})
    EXPECT_FALSE(text::parse_written_date(text)) << text;
}

TEST(Feed, is_found_from_a_page) {
  const auto found = discover_feeds(
      "<link rel=alternate type='application/rss+xml' title='Comments' href=/c><link "
      "rel='ALTERNATE' type=application/rss+xml href=feed.xml>",
      "https://e.org/blog/");
  EXPECT_EQ(found, (std::vector<std::string>{"https://e.org/blog/feed.xml", "https://e.org/c"}));
}

TEST(News, are_new_and_changed_items) {
  const Time now = parse_time("2026-11-22T12:00:00Z").value();
  Feed feed = read(
      "<rss><channel><item><guid>b</guid><title>B</title><pubDate>22 Nov 2026 11:00 "
      "Z</pubDate></item>"
      "<item><guid>a</guid><title>A</title><pubDate>22 Nov 2026 10:00 "
      "Z</pubDate></item><item><guid>z</guid><title>Z</title><pubDate>1 Jan "
      "2030</pubDate></item></channel></rss>");
  Cursor cursor;
  auto news = news_of(feed, "https://e.org/feed", cursor, now, 2);
  ASSERT_EQ(news.items.size(), 2u);
  EXPECT_TRUE(news.more);
  EXPECT_EQ(news.items[0].remote_id, "a");
  EXPECT_FALSE(news.items[0].addressed);
  news = news_of(feed, "https://e.org/feed", cursor, now, 2);
  ASSERT_EQ(news.items.size(), 1u);
  EXPECT_EQ(news.items[0].remote_id, "z");
  EXPECT_EQ(news.items[0].sent_at, now);  // the future is clamped
  cursor = cursor_from(to_text(cursor)).value();
  EXPECT_TRUE(news_of(feed, "https://e.org/feed", cursor, now, 2).items.empty());
  feed.items[0].title = "B, changed";
  news = news_of(feed, "https://e.org/feed", cursor, now, 2);
  ASSERT_EQ(news.items.size(), 1u);
  EXPECT_EQ(news.items[0].what, Incoming::What::edit);
  EXPECT_TRUE(news_of(feed, "https://e.org/feed", cursor, now, 2).items.empty());
  EXPECT_EQ(cursor_from("nonsense").error().kind, Kind::invalid);
}

}  // namespace
}  // namespace kith::channels::feeds

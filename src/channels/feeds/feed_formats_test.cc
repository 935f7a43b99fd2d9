#include <gtest/gtest.h>

#include "channels/feeds/feed.h"

namespace kith::channels::feeds {
namespace {

Feed read(std::string_view bytes) {
  auto feed = parse_feed(bytes, {.base_url = "https://e.example/feed", .content_type = ""});
  EXPECT_TRUE(feed) << bytes;
  return feed ? *std::move(feed) : Feed{};
}

FeedItem item(std::string_view inside) {
  const auto feed = read("<rss xmlns:media='http://search.yahoo.com/mrss/'><channel><item>" + std::string(inside) +
                         "</item></channel></rss>");
  EXPECT_EQ(feed.items.size(), 1U) << inside;
  return feed.items.empty() ? FeedItem{} : feed.items.front();
}

TEST(FeedFormats, channel_definition_format) {
  const auto feed = read(
      R"(<CHANNEL HREF="/home" LASTMOD="2026-07-04T10:00+02:00"><TITLE>Raft</TITLE><ABSTRACT>All of it</ABSTRACT>
         <ITEM HREF="/1" LASTMOD="2026-07-05"><TITLE>Sunk</TITLE><ABSTRACT>We sank.</ABSTRACT></ITEM>
         <CHANNEL><ITEM HREF="/2"/></CHANNEL></CHANNEL>)");
  EXPECT_EQ(feed.format, "cdf");
  EXPECT_EQ(feed.link, "https://e.example/home");
  EXPECT_EQ(feed.subtitle, "All of it");
  ASSERT_EQ(feed.items.size(), 2U);
  EXPECT_EQ(feed.items[0].url, "https://e.example/1");
  EXPECT_EQ(feed.items[0].text, "We sank.");
  EXPECT_EQ(feed.items[1].url, "https://e.example/2");
}

TEST(FeedFormats, persons_of_every_spelling) {
  for (const char* const said : {"Mags &lt;m@e.example&gt;", "m@e.example (Mags)"}) {
    const auto one = item("<author>" + std::string(said) + "</author>");
    ASSERT_EQ(one.authors.size(), 1U) << said;
    EXPECT_EQ(one.authors[0].name, "Mags");
    EXPECT_EQ(one.authors[0].address, "m@e.example");
  }
  const auto atom = read(
      "<feed xmlns='http://www.w3.org/2005/Atom' xml:base='/people/'><entry><id>/x</id><author><uri>mags</uri></author>"
      "<author><email>b@e.example</email></author></entry></feed>");
  ASSERT_EQ(atom.items.size(), 1U);
  EXPECT_EQ(atom.items[0].id, "https://e.example/x");
  ASSERT_EQ(atom.items[0].authors.size(), 2U);
  EXPECT_EQ(atom.items[0].authors[0].url, "https://e.example/people/mags");
}

TEST(FeedFormats, entities_the_document_declares) {
  const std::string head = "<!DOCTYPE rss [<!ENTITY who 'Mags'><!ENTITY nest '&who;&who;'>]><rss><channel><item>";
  EXPECT_EQ(read(head + "<title>&who; &amp; crew</title></item></channel></rss>").items[0].title, "Mags & crew");
  EXPECT_FALSE(read(head + "<title>&nest;</title></item></channel></rss>").items[0].title.contains("Mags"));
}

TEST(FeedFormats, entities_cannot_swell_a_document) {
  std::string feed = "<!DOCTYPE rss [<!ENTITY x '" + std::string(1000, 'x') + "'>]><rss><channel><item><title>";
  for (int i = 0; i < 20'000; ++i) feed += "&x;";
  EXPECT_LT(read(feed + "</title></item></channel></rss>").items[0].title.size(), 128U * 1024U);
}

TEST(FeedFormats, letters_of_windows_in_utf8) {
  EXPECT_EQ(item("<title>don\xC2\x92t</title>").title, "don’t");
  EXPECT_EQ(item("<title>don&#146;t &#x93;x&#x94;</title>").title, "don’t “x”");
}

TEST(FeedFormats, items_without_words_are_items) {
  const auto one = item("<category>a</category><pubDate>2026-07-04</pubDate>");
  EXPECT_FALSE(one.id.empty());
  EXPECT_NE(one.id, item("<category>b</category>").id);
}

TEST(FeedFormats, titles_of_media_stand_in_only_where_there_is_no_other) {
  EXPECT_EQ(item("<media:title>film</media:title><title>post</title>").title, "post");
  EXPECT_EQ(item("<media:group><media:title>film</media:title></media:group>").title, "film");
}

TEST(FeedFormats, markup_inside_is_html) {
  const auto one = item("<body xmlns='http://www.w3.org/1999/xhtml'><p>a<iframe src='x'/><br/>b</p></body>");
  EXPECT_EQ(one.text, "a\nb");
}

TEST(FeedFormats, deep_documents_are_read_or_refused) {
  std::string deep = "<rss><channel><item><body>";
  for (int i = 0; i < 50'000; ++i) deep += "<b>";
  EXPECT_TRUE(parse_feed(deep));
  std::string media = "<rss xmlns:media='http://search.yahoo.com/mrss/'><channel><item>";
  for (int i = 0; i < 20'000; ++i) media += "<media:content>";
  EXPECT_TRUE(parse_feed(media));
}

}  // namespace
}  // namespace kith::channels::feeds

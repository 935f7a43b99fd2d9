#include "text/webmention.h"

#include <gtest/gtest.h>

namespace kith::text {
namespace {

constexpr const char* kPage = "https://ours.example/blog/1";

std::string endpoint(std::string_view html, const HeaderFields& headers = {}) {
  return find_webmention_endpoint(kPage, headers, html).value_or("none");
}

TEST(WebmentionEndpoint, is_in_a_header_or_the_markup) {
  EXPECT_EQ(endpoint("", {{"link", "</wm>; rel=webmention"}}), "https://ours.example/wm");
  EXPECT_EQ(endpoint("", {{"LINK",
                           R"(<a>; rel="other", <https://hub.example/?a=1,2>; title="x, <y>"; rel="me WebMention")"}}),
            "https://hub.example/?a=1,2");
  EXPECT_EQ(endpoint("", {{"Link", "<a>; rel=next"}, {"Link", "<b>; rel=webmention"}}), "https://ours.example/blog/b");
  EXPECT_EQ(endpoint(R"(<a rel="x webmention" href="wm?q=1">)"), "https://ours.example/blog/wm?q=1");
  EXPECT_EQ(endpoint("<link rel=webmention href=/late>", {{"Link", "</first>; rel=webmention"}}),
            "https://ours.example/first");
}

TEST(WebmentionEndpoint, is_the_first_in_the_page) {
  EXPECT_EQ(endpoint("<a rel=webmention href=/a><link rel=webmention href=/b>"), "https://ours.example/a");
  EXPECT_EQ(endpoint("<link rel=webmention><a rel=webmention href=/b>"), "https://ours.example/b");
  EXPECT_EQ(endpoint("<link rel=webmention href=''>"), kPage);
  EXPECT_EQ(endpoint("<base href='//other.example/x/'><link rel=webmention href=y>"), "https://other.example/x/y");
}

TEST(WebmentionEndpoint, is_not_in_what_only_looks_like_it) {
  EXPECT_EQ(endpoint("<!-- <a rel=webmention href=/a> -->&lt;a rel=webmention href=/b&gt;"), "none");
  EXPECT_EQ(endpoint("<a rel=not-webmention href=/a>"), "none");
  EXPECT_EQ(endpoint("<script>'<a rel=webmention href=/a>'</script>"), "none");
  EXPECT_EQ(endpoint("<a rel=webmention href='javascript:alert(1)'>"), "none");
  EXPECT_EQ(endpoint("<a rel=webmention href=/a>", {{"Content-Type", "text/plain"}}), "none");
}

Mention mention(std::string_view html) {
  const auto read = read_mention("https://them.example/post", kPage, html);
  EXPECT_TRUE(read) << html;
  return read ? *read : Mention{};
}

TEST(Mention, knows_what_the_page_does_with_ours) {
  const auto type = [](std::string_view properties) {
    return mention("<div class=h-entry>" + std::string(properties) + "</div>").type;
  };
  EXPECT_EQ(type("<a class=u-in-reply-to href=https://ours.example/blog/1/>x</a>"), "reply");
  EXPECT_EQ(type("<a class=u-like-of href=https://ours.example/blog/1>x</a>"), "like");
  EXPECT_EQ(type("<p class='u-repost-of h-cite'><a class=u-url href=https://ours.example/blog/1>x</a></p>"), "repost");
  EXPECT_EQ(type("<a class=u-bookmark-of href=https://ours.example/blog/1#c>x</a>"), "bookmark");
  EXPECT_EQ(type("<data class=p-rsvp value=yes></data><a class=u-in-reply-to href=https://ours.example/blog/1>x</a>"),
            "rsvp");
  EXPECT_EQ(type("<a class=u-like-of href=https://others.example/>x</a><a href=https://ours.example/blog/1>x</a>"),
            "mention");
}

TEST(Mention, takes_the_author_from_where_the_page_names_them) {
  const std::string link = "<a class=u-in-reply-to href=https://ours.example/blog/1>x</a>";
  auto read = mention("<div class=h-entry>" + link +
                      "<a class='p-author h-card' href=/mags><img src=m.png alt=Mags></a></div>");
  EXPECT_EQ(read.author_name, "Mags");
  EXPECT_EQ(read.author_url, "https://them.example/mags");
  EXPECT_EQ(read.author_photo, "https://them.example/m.png");
  read = mention("<div class=h-feed><p class='p-author h-card'>Mags</p><div class=h-entry>" + link + "</div></div>");
  EXPECT_EQ(read.author_name, "Mags");
  read = mention("<a rel=author href=/mags>m</a><div class=h-entry>" + link +
                 "</div><p class=h-card><a class='u-url p-name' href=/mags>Margaret</a></p>");
  EXPECT_EQ(read.author_name, "Margaret");
  read = mention("<div class=h-entry>" + link + "<a class='p-author h-card' href='javascript:x'>M</a></div>");
  EXPECT_EQ(read.author_url, "");
}

TEST(Mention, content_is_safe_and_dates_are_read) {
  const auto read = mention(
      "<div class=h-entry><time class=dt-published datetime='2026-07-04 10:00+0200'>x</time><div class=e-content>Nice "
      "<b onclick=x>raft</b><script>evil()</script><img src=t.gif> <a "
      "href=https://ours.example/blog/1>here</a></div></div>");
  EXPECT_EQ(read.text, "Nice raft here");
  EXPECT_FALSE(read.html.contains("script") || read.html.contains("onclick") || read.html.contains("img")) << read.html;
  ASSERT_TRUE(read.published);
  EXPECT_EQ(format_time(*read.published), "2026-07-04T08:00:00Z");
}

TEST(Mention, must_link_to_the_target) {
  const auto refused = read_mention("https://them.example/post", kPage,
                                    "<!-- <a href=https://ours.example/blog/1> --><p>https://ours.example/blog/1</p>");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, Kind::not_found);
  EXPECT_EQ(read_mention(kPage, kPage, "").error().kind, Kind::invalid);
  EXPECT_EQ(read_mention("ftp://a.example/", kPage, "").error().kind, Kind::invalid);
}

TEST(Mf2Date, of_every_precision) {
  const auto said = [](std::string_view text) {
    const auto time = parse_mf2_date(text);
    return time ? format_time(*time) : "none";
  };
  EXPECT_EQ(said("2026"), "2026-01-01T00:00:00Z");
  EXPECT_EQ(said("2026-07-04"), "2026-07-04T00:00:00Z");
  EXPECT_EQ(said("2026-07-04 10:00-08"), "2026-07-04T18:00:00Z");
  EXPECT_EQ(said("2026-07-04t10:00:30.5Z"), "2026-07-04T10:00:30Z");
  EXPECT_EQ(said("2026-13-04"), "none");
  EXPECT_EQ(said("soon"), "none");
}

}  // namespace
}  // namespace kith::text

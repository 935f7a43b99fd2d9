#include "text/html.h"

#include <gtest/gtest.h>

namespace kith::text {
namespace {

constexpr const char* kRel = " rel=\"noopener noreferrer nofollow ugc\" target=\"_blank\"";

std::string picture(std::string_view address) {
  return "/p?" + std::string(address);
}

TEST(SafeHtml, keeps_ordinary_formatting) {
  EXPECT_EQ(safe_html("<p>Hello <b>you</b> &amp; <i>me</i><br>bye</p>"),
            "<p>Hello <b>you</b> &amp; <i>me</i><br>bye</p>");
  EXPECT_EQ(safe_html("<ol start=3><li>a<li>b</ol>"), "<ol start=\"3\"><li>a</li><li>b</li></ol>");
  EXPECT_EQ(safe_html("<pre>\n\na</pre>"), "<pre>\n\na</pre>");
  EXPECT_EQ(safe_html("<a href=' HTTPS://Example.com/a b?q=\"'>x</a>"),
            "<a href=\"https://example.com/a%20b?q=%22\"" + std::string(kRel) + ">x</a>");
  EXPECT_EQ(safe_html("<a href='/x'>x</a>", {.base_url = "https://e.org/y/"}),
            "<a href=\"https://e.org/x\"" + std::string(kRel) + ">x</a>");
  EXPECT_EQ(safe_html("<font color=red>red</font><x-y>z</x-y>"), "redz");
  EXPECT_EQ(safe_html("<table><tr><td colspan=2 onclick=x>1</table>"),
            "<table><tbody><tr><td colspan=\"2\">1</td></tr></tbody></table>");
}

TEST(SafeHtml, drops_what_can_act) {
  for (const auto* bad :
       {"<script>alert(1)</script>", "<img src=x onerror=alert(1)>",
        "<svg><script>alert(1)</script></svg>", "<svg/onload=alert(1)>",
        "<iframe src=javascript:alert(1)></iframe>", "<style>@import 'x'</style>",
        "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style>",
        "<link rel=stylesheet href=x>",
        "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
        "<template><script>1</script></template>", "<object data=javascript:1></object>",
        "<base href=//evil>", "<meta http-equiv=refresh content=0>",
        "<!--><img src=x onerror=1>-->",
        "<form><math><mtext></form><form><mglyph><style></math><img src onerror=1>",
        "<a href=\"&#1;javascript:alert(1)\"></a>", "<xmp><img src=x onerror=1></xmp>"}) {
    const auto html = safe_html(bad);
    for (const auto* word :
         {"script", "onerror=1>", "onload", "<svg", "<math", "<style", "<iframe", "<img",
          "<noscript", "<template", "<object", "<base", "<meta", "<link", "javascript"})
      EXPECT_EQ(html.find(word), std::string::npos) << bad << " → " << html;
  }
  EXPECT_EQ(safe_html("<a href='java\nscript:alert(1)'>x</a><a href='data:text/html,x'>y</a><a "
                      "href='vbscript:x'>z</a>"),
            "xyz");
  EXPECT_EQ(safe_html("<p style='x' class='y' id='z' onclick='w'>t</p>"), "<p>t</p>");
}

TEST(SafeHtml, pictures_go_through_the_function) {
  EXPECT_EQ(safe_html("<img src=https://e.org/a.png alt='a \"b\"'>"), "a &quot;b&quot;");
  EXPECT_EQ(safe_html("<img src=https://e.org/a.png alt=x width=10>", {.picture = picture}),
            "<img src=\"/p?https://e.org/a.png\" alt=\"x\" width=\"10\" loading=\"lazy\">");
  EXPECT_EQ(safe_html("<img src=https://e.org/pixel width=1 height=1>", {.picture = picture}), "");
  EXPECT_EQ(safe_html("<img src=data:image/png;base64,xx alt=d>", {.picture = picture}), "d");
}

TEST(SafeHtml, is_idempotent) {
  for (const auto* html : {"<p>a<div>b<p>c",
                           "<b><p>x</b>y</p>",
                           "<a href=http://a.de><table><td><a href=http://b.de>x",
                           "<li><section><li>x",
                           "<p><marquee><div>x</div></marquee>",
                           "<p><button><div>x",
                           "<table><p>x<tr><td>y",
                           "<h1><h2>x</h1>",
                           "<pre>\n\nx",
                           "a\rb&#13;c",
                           "<dl><dd><dt>x",
                           "<form><p><form>x",
                           "<ruby>a<rt>b</ruby>",
                           "&lt;b&gt; &amp;amp;",
                           "<nobr><nobr>x",
                           "<h1>a<ru>b<h2>c",
                           " lead",
                           "<!--->x-->y",
                           "a<b",
                           "x</3 y",
                           "<p/x=\"a>b\">c",
                           "<title><b></title>c"}) {
    const auto once = safe_html(html);
    EXPECT_EQ(safe_html(once), once) << html;
  }
}

TEST(SafeHtml, hostile_sizes_end_soon) {
  std::string deep, fonts;
  for (int i = 0; i < 100'000; ++i) deep += "<div>";
  for (int i = 0; i < 6'000; ++i) fonts += "<font x=" + std::to_string(i) + ">";
  for (int i = 0; i < 6'000; ++i) fonts += "<p>x</p>";
  EXPECT_LT(safe_html(deep + "x").size(), 10'000u);
  EXPECT_LT(safe_html(fonts).size(), 1'000'000u);
  EXPECT_LE(
      safe_html("<p>" + std::string(10'000, 'x') + "</p><p>more</p>", {.most_bytes = 5000}).size(),
      10'100u);
  html_to_text(deep);
  std::string attributes = "<a ";
  for (int i = 0; i < 100'000; ++i) attributes += "a" + std::to_string(i) + " ";
  EXPECT_EQ(safe_html(attributes + ">x</a>"), "x");
  std::string cells;
  for (int i = 0; i < 20'000; ++i) cells += "<div><table><td></div>";
  safe_html(cells);
}

TEST(HtmlToText, reads_well) {
  EXPECT_EQ(html_to_text("<p>Hello   <b>you</b></p><p>bye<br>now</p>"), "Hello you\n\nbye\nnow");
  EXPECT_EQ(html_to_text("<ul><li>a<li>b<ol><li>x<li>y</ol></ul>end"),
            "- a\n- b\n  1. x\n  2. y\n\nend");
  EXPECT_EQ(html_to_text("<blockquote><p>one</p><p>two</p></blockquote>three"),
            "> one\n>\n> two\n\nthree");
  EXPECT_EQ(html_to_text("<pre>a\n  b</pre>"), "a\n  b");
  EXPECT_EQ(html_to_text("<div>a</div><div>b</div>"), "a\nb");
  EXPECT_EQ(html_to_text("a<br><br>b"), "a\n\nb");
  EXPECT_EQ(html_to_text("<style>x</style><img alt='A cat'><script>y</script>"), "A cat");
  EXPECT_EQ(html_to_text("<table><tr><td>a<td>b<tr><td>c</table>"), "a b\nc");
}

TEST(HtmlToText, links) {
  constexpr const char* kMasto =
      "<p><span class=\"h-card\"><a href=\"https://s.example/@anna\" class=\"u-url "
      "mention\">@<span>anna</span></a></span> see "
      "<a href=\"https://www.example.com/a/long/path\"><span "
      "class=\"invisible\">https://www.</span><span class=\"ellipsis\">"
      "example.com/a/lo</span><span class=\"invisible\">ng/path</span></a></p>";
  EXPECT_EQ(html_to_text(kMasto), "@anna see https://www.example.com/a/long/path");
  EXPECT_EQ(html_to_text(kMasto, {.whole_links = false}), "@anna see example.com/a/lo…");
  EXPECT_EQ(html_to_text("<a href='https://e.org/'>here</a>", {.link_addresses = true}),
            "here (https://e.org/)");
  EXPECT_EQ(html_to_text("<a href='https://e.org/'>here</a>"), "here");
}

TEST(TextToHtml, makes_links) {
  EXPECT_EQ(text_to_html("a < b\nsee https://e.org/?a=1&b=2\n\nbye"),
            "<p>a &lt; b<br>see <a href=\"https://e.org/?a=1&amp;b=2\"" + std::string(kRel) +
                ">https://e.org/?a=1&amp;b=2</a></p><p>bye</p>");
  TextToHtmlOptions options{.network = "mastodon"};
  options.mention = [](std::string_view name) { return "https://s.example/@" + std::string(name); };
  EXPECT_EQ(text_to_html("@anna #x", options),
            "<p><a href=\"https://s.example/@anna\"" + std::string(kRel) + ">@anna</a> #x</p>");
  EXPECT_EQ(text_to_html("\n \n"), "");
}

TEST(HtmlLinks, finds_feeds) {
  const auto links = html_links(
      "<head><base href='/blog/'><link rel='alternate' type='application/rss+xml' title='News' "
      "href='feed.xml'></head><body>x",
      "https://e.org/x");
  ASSERT_EQ(links.size(), 1u);
  EXPECT_EQ(links[0].href, "https://e.org/blog/feed.xml");
  EXPECT_EQ(links[0].rel, "alternate");
}

TEST(SafeHtml, controls_come_neither_raw_nor_as_references) {
  for (const char* html : {"a&#x1F;b", "a&#15;b",
                           "a\x7F" "b", "a&#x7f;b", "a\xC2\x85" "b", "a&#xFFFE;b", "a\xEF\xB7\x90" "b"}) {
    const auto once = safe_html(html);
    EXPECT_EQ(once, "a\xEF\xBF\xBD" "b") << html;
    EXPECT_EQ(safe_html(once), once) << html;
  }
  EXPECT_EQ(safe_html("a\tb\nc"), "a\tb\nc");
}

// Each frame that is never ended asks for its end once more: they must not all search the rest of the page.
TEST(SafeHtml, many_unended_frames_are_read_once) {
  std::string html;
  for (int i = 0; i < 200'000; ++i) html += "<iframe>";
  EXPECT_EQ(html_to_text(safe_html(html + "<p>after</p>")), "after");
}

}  // namespace
}  // namespace kith::text

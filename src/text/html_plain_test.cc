#include "text/html_plain.h"

#include <gtest/gtest.h>

#include <random>

#include "text/html_agree.h"
#include "text/html_pieces.h"
#include "text/html_references.h"
#include "text/url.h"

namespace kith::text {
namespace {

bool takes(std::string_view html) {
  return PlainTree(html).body() != nullptr;
}

TEST(PlainHtml, takes_what_people_post) {
  for (const char* html :
       {"", "words", "<p>Hello <b>you</b> &amp; <i>me</i><br>bye</p>", "<P>x</P>",
        "<ul><li>a</li><li><ul><li>b</li></ul></li></ul>",
        "<p><a href=\"https://e.example/?a=1&b=2\" class=mention rel=\"nofollow\">x</a> AT & T</p>\r\n<p>y</p>",
        "<figure><img src='https://e.example/a.png' alt width=640 /><figcaption>x</figcaption></figure><hr/>",
        "<!-- wp:paragraph --><p>x</p><!--more--><iframe src=\"https://e.example/\" allowfullscreen></iframe>",
        "<blockquote><p>q</p></blockquote><pre><code>a\n  b</code></pre><h2 id=\"x\">y</h2>",
        "<div dir=\"ltr\">Zo\xC3\xAB \xF0\x9F\x98\x80<br><div>--&nbsp;<br></div></div>"}) {
    EXPECT_TRUE(takes(html)) << html;
    EXPECT_EQ(agreement(html), Agreement::same) << html;
  }
}

constexpr const char* kToMend[] = {"<p>a<p>b",
                                   "<p>a",
                                   "a</p>",
                                   "</br>",
                                   "<b><p>x</b>y</p>",
                                   "<p><div>x</div></p>",
                                   "<p><ul></ul></p>",
                                   "<li>x</li>",
                                   "<ul><div><li>x</li></div></ul>",
                                   "<a href=x><b><a href=y>z</a></b></a>",
                                   "<b><b>x</b></b>",
                                   "<h1><h2>x</h2></h1>",
                                   "<table><tr><td>x</td></tr></table>",
                                   "<svg></svg>",
                                   "<math></math>",
                                   "<script>x</script>",
                                   "<style>x</style>",
                                   "<select><option>x</option></select>",
                                   "<template></template>",
                                   "<textarea>x</textarea>",
                                   "<form></form>",
                                   "<iframe src=x>y</iframe>",
                                   "<iframe/>",
                                   "<pre>\nx</pre>",
                                   "<pre>&#10;x</pre>",
                                   "<pre><!--y-->\nx</pre>",
                                   "<pre><iframe></iframe>\nx</pre>",
                                   "<p/>",
                                   "a<b",
                                   "a < b",
                                   "a\x01"
                                   "b",
                                   "a\x7F"
                                   "b",
                                   "a\xC2\x85"
                                   "b",
                                   "a\xFF"
                                   "b",
                                   "a\xEF\xB7\x90"
                                   "b",
                                   "a\xEF\xBF\xBE"
                                   "b",
                                   "\xEF\xBB\xBF"
                                   "b",
                                   "a\fb",
                                   "&amp",
                                   "&amp<!--x-->;",
                                   "&am<!--x-->p;",
                                   "&#0;",
                                   "&#x80;",
                                   "&#13;",
                                   "&#xD800;",
                                   "&#x110000;",
                                   "&#99999999999;",
                                   "&#;",
                                   "&#x;",
                                   "&ngE;",
                                   "&unknown;",
                                   "<!-->x-->",
                                   "<!--->x-->",
                                   "<!--x--!>y-->",
                                   "<!--x",
                                   "<!doctype html>",
                                   "<?x?>",
                                   "<a href=x href=y>z</a>",
                                   "<a href = x>z</a>",
                                   "<a href=\"x\"title=y>z</a>",
                                   "<a href=/x>z</a>",
                                   "<a =x>z</a>",
                                   "<a href=>z</a>",
                                   "<a href=\"&copy\">z</a>",
                                   "<a title=\"&copy;x&notin\">z</a>",
                                   "<p>x</p y>",
                                   "<o:p></o:p>",
                                   "<x-y>z</x-y>",
                                   "<p",
                                   "<p class=\"x",
                                   "</",
                                   "<"};

TEST(PlainHtml, declines_what_has_to_be_mended) {
  for (const char* html : kToMend) {
    EXPECT_FALSE(takes(html)) << html;
    EXPECT_NE(agreement(html), Agreement::other) << html;
  }
  std::string deep = "x", many;
  for (int i = 0; i < 120; ++i) deep = "<div>" + deep + "</div>";
  for (int i = 0; i < 10'000; ++i) many += "<br>";
  EXPECT_FALSE(takes(deep));
  EXPECT_FALSE(takes(many));
  EXPECT_FALSE(takes(std::string(2'000'000, 'x')));
}

TEST(PlainHtml, knows_references_as_the_parser_does) {
  int known = 0;
  for (const char* name : {"amp",   "lt",     "gt",    "quot",  "apos",     "nbsp",   "Auml", "auml",   "szlig",
                           "yuml",  "OElig",  "fnof",  "Omega", "thetasym", "piv",    "ensp", "zwnj",   "rlm",
                           "ndash", "hellip", "Prime", "euro",  "weierp",   "trade",  "rArr", "forall", "there4",
                           "sdot",  "lceil",  "lang",  "rang",  "loz",      "hearts", "sup1", "frac34", "there"}) {
    const auto html = "a&" + std::string(name) + ";b<img alt=\"&" + name + ";\">";
    known += takes(html) ? 1 : 0;
    EXPECT_NE(agreement(html), Agreement::other) << html;
  }
  EXPECT_EQ(known, 35);
  for (char32_t c = 1; c < 0x11'0000; c = c < 0x180 ? c + 1 : c * 9 / 8) {
    const auto html = "a&#" + std::to_string(static_cast<unsigned>(c)) + ";b";
    EXPECT_NE(agreement(html), Agreement::other) << html;
  }
}

// Seeded: the same every time.
TEST(PlainHtml, agrees_with_the_parser_on_made_documents) {
  std::mt19937_64 random(20'261'122);
  int taken = 0, declined = 0;
  for (int round = 0; round < 1'000; ++round) {
    std::string bytes;
    const bool odd = round % 4 == 0;
    for (std::uint64_t n = 1 + random() % 40; n > 0; --n) {
      auto c = static_cast<unsigned char>(random());
      bytes += static_cast<char>(odd ? c : c % 0xF8);
    }
    auto html = html_of(bytes);
    if (round % 3 == 0 && !html.empty()) html.erase(random() % html.size(), 1 + random() % 3);
    const auto found = agreement(html);
    ASSERT_NE(found, Agreement::other) << html;
    (found == Agreement::same ? taken : declined) += 1;
  }
  EXPECT_GT(taken, 150);
  EXPECT_GT(declined, 150);
}

TEST(PlainAddress, is_what_the_parser_gives_back) {
  int plain = 0;
  for (const char* address : {"https://e.example/",
                              "http://e.example/a/b.html?x=1&y=2#z",
                              "https://a-b.c1.example/%C3%A4/~u/@me/a;b,c:d",
                              "https://localhost/",
                              "https://e.example/a?b=c?d/../e",
                              "https://e.example//x//",
                              "https://3com.example/x",
                              "https://e.example",
                              "https://e.example?x",
                              "https://e.example:443/",
                              "https://e.example:80/",
                              "https://E.example/",
                              "https://u@e.example/",
                              "https://e.example/a/../b",
                              "https://e.example/./a",
                              "https://e.example/a/.",
                              "https://e.example/%2e%2E/a",
                              "https://e.example/a/%2e",
                              "https://1.2.3.4/",
                              "https://example.1/",
                              "https://example.0x7f/",
                              "https://xn--4ca.example/",
                              "https://-a.example/",
                              "https://a-.example/",
                              "https://a..example/",
                              "https://a.example./",
                              "https://.example/",
                              "https:///x",
                              "https:/e.example/",
                              "https://[::1]/",
                              "https://e.example/a b",
                              "https://e.example/a'b",
                              "https://e.example/?a'b",
                              "https://e.example/\\x",
                              "https://e.example/\xC3\xA4",
                              "https://e.example/#a#b",
                              "https://e.example/a|b",
                              "https://e.example/a^b",
                              "https://e.example/{x}",
                              "https://e.example/a\nb",
                              "ftp://e.example/",
                              "mailto:a@e.example",
                              "//e.example/",
                              "",
                              " https://e.example/",
                              "https://a_b.example/",
                              "https://a%2eb.example/"}) {
    if (!is_plain_web_address(address)) continue;
    ++plain;
    for (const char* base : {"", "https://base.example/x", "mailto:x"}) {
      const auto url = parse_url(address, base);
      ASSERT_TRUE(url) << address;
      EXPECT_EQ(url->to_string(), address);
    }
  }
  EXPECT_EQ(plain, 7);
}

}  // namespace
}  // namespace kith::text

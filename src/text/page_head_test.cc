#include "text/page_head.h"

#include <gtest/gtest.h>

namespace kith::text {
namespace {

using Texts = std::vector<std::string>;

TEST(PageHead, gives_what_networks_show) {
  const auto head = read_page_head(R"(<!doctype html><html><head><TITLE>Kestrel &amp; Co &ndash; Home</TITLE>
<base href="https://cdn.example/a/">
<meta property="og:title" content="A week at Kestrel">
<meta name="og:description" content=" We met &quot;the team&quot; ">
<meta property="og:image" content="hall.jpg"><meta property="og:image:alt" content="The hall">
<meta name="TWITTER:IMAGE" content="//cdn.example/card.png">
<meta name="twitter:title" content="A week at Kestrel">
<meta name="description" content="About us">
<link rel="image_src" href="/small.gif">
<link rel="alternate" type="application/json+oembed" href="/oembed?u=1">
</head><body><img src="/not-shown.jpg"></body></html>)",
                                   "https://kestrel.example/week");
  EXPECT_EQ(head.words,
            (Texts{"Kestrel & Co – Home", "A week at Kestrel", "We met \"the team\"", "The hall", "About us"}));
  EXPECT_EQ(head.pictures,
            (Texts{"https://cdn.example/a/hall.jpg", "https://cdn.example/card.png", "https://cdn.example/small.gif"}));
  EXPECT_EQ(head.oembed, "https://cdn.example/oembed?u=1");
  EXPECT_FALSE(head.plays);
}

TEST(PageHead, tells_players_and_takes_no_other_addresses) {
  EXPECT_TRUE(
      read_page_head("<meta property='og:video:url' content='https://v.example/1.mp4'>", "https://v.example/").plays);
  const auto head = read_page_head(
      "<meta property=og:image content='data:image/png;base64,AAAA'><meta property=og:image "
      "content='file:///etc/passwd'>"
      "<meta property=og:image content=''>",
      "https://v.example/");
  EXPECT_TRUE(head.pictures.empty());
}

TEST(PageHead, of_anything_is_something) {
  EXPECT_TRUE(read_page_head("", "").words.empty());
  EXPECT_TRUE(read_page_head("<title", "https://a.example/").words.empty());
  EXPECT_EQ(read_page_head("<title>Only this", "https://a.example/").words, Texts{"Only this"});
  std::string long_one = "<meta name=description content='" + std::string(200'000, 'x') + "'>";
  const auto head = read_page_head(long_one, "https://a.example/");
  for (const auto& words : head.words) EXPECT_LE(words.size(), 64U * 1024);
}

}  // namespace
}  // namespace kith::text

#include "text/mf2.h"

#include <gtest/gtest.h>

namespace kith::text {
namespace {

Mf2Item one(std::string_view html, std::string_view base = "https://site.example/") {
  const auto document = parse_mf2(html, base);
  EXPECT_EQ(document.items.size(), 1U) << html;
  return document.items.empty() ? Mf2Item{} : document.items.front();
}

TEST(Mf2, reads_properties_of_each_kind) {
  const auto item = one(
      R"(<article class="h-entry"><b class="p-name">Raft race</b><a class="u-url" href="/race">more</a>
         <time class="dt-published" datetime="2026-07-04 10:00+02:00">then</time>
         <div class="e-content">We <a href="x">sank</a><script>1</script></div></article>)");
  EXPECT_EQ(item.type, std::vector<std::string>{"h-entry"});
  EXPECT_EQ(item.first("name"), "Raft race");
  EXPECT_EQ(item.first("url"), "https://site.example/race");
  EXPECT_EQ(item.first("published"), "2026-07-04 10:00+02:00");
  EXPECT_EQ(item.first("content"), "We sank");
  EXPECT_EQ(item.find("content")->values.front().html,
            R"(We <a href="https://site.example/x">sank</a><script>1</script>)");
}

TEST(Mf2, implies_name_photo_and_url) {
  const auto item = one(R"(<a class="h-card" href="/mags"><img src="m.png" alt="Mags"></a>)");
  EXPECT_EQ(item.first("name"), "Mags");
  EXPECT_EQ(item.first("url"), "https://site.example/mags");
  EXPECT_EQ(item.first("photo"), "https://site.example/m.png");
  EXPECT_EQ(item.find("photo")->values.front().alt, "Mags");
  EXPECT_EQ(one(R"(<p class="h-card">Mags <i class="u-email">a</i></p>)").find("url"), nullptr);
  EXPECT_EQ(one(R"(<p class="h-entry"><i class="p-summary">a</i> b</p>)").find("name"), nullptr);
}

TEST(Mf2, nests_items_as_properties_and_as_children) {
  const auto feed = one(R"(<div class="h-feed"><div class="h-entry"><p class="p-author h-card">Mags</p></div></div>)");
  ASSERT_EQ(feed.children.size(), 1U);
  const auto* const author = feed.children.front().find("author");
  ASSERT_NE(author, nullptr);
  EXPECT_EQ(author->values.front().value, "Mags");
  EXPECT_EQ(author->values.front().item.front().first("name"), "Mags");
}

TEST(Mf2, puts_dates_together_from_their_parts) {
  const auto item = one(
      R"(<p class="h-event"><i class="dt-start"><b class="value">2026-07-04</b> at <b class="value">7pm</b></i> to
         <i class="dt-end"><b class="value">21:30</b></i></p>)");
  EXPECT_EQ(item.first("start"), "2026-07-04 19:00");
  EXPECT_EQ(item.first("end"), "2026-07-04 21:30");
}

TEST(Mf2, reads_the_classic_formats) {
  const auto item = one(
      R"(<div class="hentry"><h2 class="entry-title">Race</h2><a rel="bookmark" href="/r">#</a>
         <a rel="tag" href="/tags/river%20boats/">t</a><span class="author vcard"><b class="fn">Mags</b></span>
         <p class="p-name">not of this format</p></div>)");
  EXPECT_EQ(item.type, std::vector<std::string>{"h-entry"});
  EXPECT_EQ(item.first("name"), "Race");
  EXPECT_EQ(item.first("url"), "https://site.example/r");
  EXPECT_EQ(item.first("category"), "river boats");
  EXPECT_EQ(item.first("author"), "Mags");
}

TEST(Mf2, collects_rels) {
  const auto document = parse_mf2(
      R"(<base href="https://cdn.example/"><link rel="me author" href="a" type="text/html"><a rel="me" href="a">x</a>)",
      "https://site.example/");
  ASSERT_EQ(document.rel_urls.size(), 1U);
  EXPECT_EQ(document.rel_urls.front().url, "https://cdn.example/a");
  EXPECT_EQ(document.rel_urls.front().rels, (std::vector<std::string>{"author", "me"}));
  ASSERT_EQ(document.rels.size(), 2U);
  EXPECT_EQ(document.rels.front().urls.size(), 1U);
}

TEST(Mf2, names_are_letters_only) {
  EXPECT_TRUE(parse_mf2(R"(<p class="h-Card h- h-a1 H-entry h--x">a</p>)", "").items.empty());
  EXPECT_EQ(parse_mf2(R"(<p class="h-x1-thing">a</p>)", "").items.size(), 1U);
}

// Each level as twenty properties of the one around it would be 20^n copies.
TEST(Mf2, hostile_nesting_stays_small) {
  std::string html;
  for (int i = 0; i < 60; ++i) {
    html += "<div class=\"h-entry";
    for (char c = 'a'; c <= 't'; ++c) html += std::string(" p-") + c + "x";
    html += "\">";
  }
  const auto document = parse_mf2(html + "x", "https://site.example/");
  EXPECT_EQ(document.items.size(), 1U);
  std::string includes =
      R"(<div id="a" class="vcard"><a class="include" href="#a"></a><a class="include" href="#a"></a></div>)";
  EXPECT_EQ(parse_mf2(includes, "").items.size(), 1U);
}

}  // namespace
}  // namespace kith::text

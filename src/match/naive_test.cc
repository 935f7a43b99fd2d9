#include "match/naive.h"

#include <gtest/gtest.h>

namespace kith::match {
namespace {

Match ask(std::string_view source, Document document) {
  const auto query = parse(source);
  EXPECT_TRUE(query) << source << ": " << (query ? "" : query.error().message);
  return query ? match(*query, document) : Match{};
}

bool holds(std::string_view source, std::string_view text) {
  Document document;
  document.text = text;
  return ask(source, document).truth == Truth::yes;
}

std::string satisfied(std::string_view source, std::u32string_view text, std::string_view utf8) {
  Document document;
  document.text = utf8;
  std::string out;
  for (const auto& span : ask(source, document).spans) {
    out += out.empty() ? "" : "|";
    for (auto i = span.start; i < span.end; ++i) out += text[i] < 0x80 ? static_cast<char>(text[i]) : '~';
  }
  return out;
}

TEST(Match, words_and_folding) {
  EXPECT_TRUE(holds("raft", "Our RAFT sank"));
  EXPECT_FALSE(holds("raft", "Our rafts sank"));
  EXPECT_TRUE(holds("raft*", "Our rafts sank"));
  EXPECT_TRUE(holds("resume", "my résumé"));
  EXPECT_TRUE(holds("résumé", "my RÉSUMÉ"));
  EXPECT_FALSE(holds("résumé", "please resume"));
  EXPECT_TRUE(holds("strasse", "Hauptstraße, Straße"));
  EXPECT_TRUE(holds("organi?e", "we organise; they organize"));
  EXPECT_FALSE(holds("organi?e", "we organisse"));
  EXPECT_TRUE(holds("organ??e", "we organise"));
  EXPECT_TRUE(holds("#raft,", "see #raft"));
  EXPECT_TRUE(holds("church", "the church's hall"));
  EXPECT_TRUE(holds("church", "the church\u2019s hall"));
  EXPECT_FALSE(holds("church's", "the church hall"));
  EXPECT_TRUE(holds("church", "see #church"));
  EXPECT_TRUE(holds("abc", "ＡＢＣ"));
}

TEST(Match, boolean) {
  EXPECT_TRUE(holds("raft camp", "camp with a raft"));
  EXPECT_FALSE(holds("raft camp", "camp"));
  EXPECT_TRUE(holds("raft OR camp", "camp"));
  EXPECT_FALSE(holds("camp -raft", "camp with a raft"));
  EXPECT_TRUE(holds("a b OR c", "c"));
  EXPECT_FALSE(holds("a (b OR c)", "c"));
  EXPECT_TRUE(holds("a NOT NOT b", "a b"));
}

TEST(Match, phrases_and_nearness) {
  EXPECT_TRUE(holds("\"faith school\"", "a Faith-School here"));
  EXPECT_FALSE(holds("\"faith school\"", "a faith in school"));
  EXPECT_TRUE(holds("\"faith school\"~1", "school of faith"));
  EXPECT_FALSE(holds("\"faith school\"~1", "school of my faith"));
  EXPECT_FALSE(holds("\"ha ha\"~3", "ha that is it"));
  EXPECT_TRUE(holds("\"ha ha\"~3", "ha that is ha"));
  EXPECT_TRUE(holds("prayer NEAR/2 school", "school and a prayer"));
  EXPECT_FALSE(holds("prayer NEAR/1 school", "school and a prayer"));
  EXPECT_FALSE(holds("prayer ONEAR/5 school", "school and a prayer"));
  EXPECT_TRUE(holds("prayer ONEAR/5 school", "a prayer at school"));
  EXPECT_TRUE(holds("prayer NEAR/3 (school OR child*)", "children say a prayer"));
  EXPECT_TRUE(holds("a NEAR/1 b NEAR/0 c", "c a x b"));
  EXPECT_FALSE(holds("a NEAR/5 a", "just one a"));
  EXPECT_TRUE(holds("a NEAR/5 a", "a and a"));
  EXPECT_TRUE(holds("(\"side effects\" OR dose) NEAR/2 child", "the side effects for a child"));
}

TEST(Match, nearness_does_not_cross_parts) {
  Document document;
  document.text = "school";
  document.title = "prayer";
  EXPECT_EQ(ask("prayer NEAR/5 school", document).truth, Truth::no);
  EXPECT_EQ(ask("prayer school", document).truth, Truth::yes);
  EXPECT_EQ(ask("title:prayer text:school", document).truth, Truth::yes);
  EXPECT_EQ(ask("title:school", document).truth, Truth::no);
  document.more = {"a raft on the lake"};
  EXPECT_EQ(ask("raft", document).truth, Truth::yes);
  EXPECT_EQ(ask("title:raft", document).truth, Truth::no);
}

TEST(Match, exact_signs_tags_and_handles) {
  EXPECT_TRUE(holds("raw:\"C++\"", "we write C++."));
  EXPECT_FALSE(holds("raw:\"C++\"", "we write c++"));
  EXPECT_TRUE(holds("raw:\"Labour\"", "Labour won"));
  EXPECT_FALSE(holds("raw:\"Labour\"", "Labourers, labour"));
  EXPECT_TRUE(holds("raw:\"😀\"", "hi😀there"));
  EXPECT_TRUE(holds("raw:\"é\"", "e\u0301"));
  EXPECT_TRUE(holds("#Raft", "love #raft!"));
  EXPECT_FALSE(holds("#raft", "love raft, C#raft"));
  EXPECT_TRUE(holds("#ecole", "voici #École"));
  EXPECT_TRUE(holds("@mags", "hello @Mags@mastodon.ie, all well?"));
  EXPECT_TRUE(holds("@mags@mastodon.ie", "hello @Mags@mastodon.ie."));
  EXPECT_FALSE(holds("@mags", "write to mags@mastodon.ie or @magsy"));
  EXPECT_TRUE(holds("@mags.bsky.social", "@mags.bsky.social hi"));
}

TEST(Match, fields) {
  Document d;
  d.text = "hello";
  d.author = "Maggie O'Brien";
  d.handle = "@mags@mastodon.ie";
  d.lang = "en-GB";
  d.network = "mastodon";
  d.url = "https://news.example.org/a/raft?x=1";
  d.links = {"https://www.justgiving.com/riverside"};
  d.has = {"photo"};
  d.is = {"reply", "public"};
  d.tone = "negative";
  d.circle = 15;
  d.followers = 1500;
  d.age_seconds = 3600;
  for (const auto* yes : {"lang:en",
                          "lang:(de OR en)",
                          "network:Mastodon",
                          "author:mags",
                          "author:@mags@mastodon.ie",
                          "author:\"maggie o'brien\"",
                          "author:maggie",
                          "site:example.org",
                          "url:/a/raft",
                          "link:justgiving.com",
                          "link:justgiving.com/riverside",
                          "has:photo",
                          "has:link",
                          "has:media",
                          "is:reply",
                          "tone:negative",
                          "circle:15",
                          "circle:<=15",
                          "followers:>1000",
                          "followers:1000..2000",
                          "age:<2h",
                          "age:1h"})
    EXPECT_EQ(ask(yes, d).truth, Truth::yes) << yes;
  for (const auto* no : {"lang:eng", "network:bluesky", "author:mag", "site:ample.org", "has:video", "is:post",
                         "circle:5", "followers:>1500", "age:>1d", "stage:buying", "link:giving.com"})
    EXPECT_EQ(ask(no, d).truth, Truth::no) << no;
}

TEST(Match, spans_are_code_points) {
  EXPECT_EQ(satisfied("raft", U"😀 raft, raft", "😀 raft, raft"), "raft|raft");
  EXPECT_EQ(satisfied("\"faith school\" -dull", U"é faith school é", "é faith school é"), "faith school");
  EXPECT_EQ(satisfied("a NEAR/1 c", U"a b c", "a b c"), "a b c");
  EXPECT_EQ(satisfied("raw:\"é!\"", U"x é! y", "x é! y"), "~!");
  EXPECT_EQ(satisfied("raft OR nothing", U"raft", "raft"), "raft");
}

TEST(Match, scripts_without_spaces) {
  EXPECT_TRUE(holds("教会", "日曜日に教会へ行きます"));
  EXPECT_FALSE(holds("学校", "日曜日に教会へ行きます"));
}

// A search with it kept a worker for minutes.
TEST(Match, near_upon_near_over_one_word_ends) {
  Document document;
  for (int i = 0; i < 2'000; ++i) document.text += "a ";
  const Reading reading(document);
  std::string query = "a";
  for (int i = 0; i < 30; ++i) query = "(" + query + " NEAR/30 a)";
  EXPECT_EQ(match(parse(query)->root, reading).truth, Truth::yes);
  // What cannot be looked through is not said to be missing.
  const auto cut = match(parse("(" + query + ") NEAR/30 (" + query + ")")->root, reading);
  EXPECT_NE(cut.truth, Truth::no);
}

TEST(Match, unknown_stays_unknown_unless_the_rest_decides) {
  const Extension facts = [](std::string_view rest) -> std::expected<std::optional<Taken>, Problem> {
    if (rest.starts_with("sunny")) return Taken{5, "sunny", 1};
    return std::nullopt;
  };
  const ParseOptions options{.allow_negative = true, .extension = &facts};
  Document document;
  document.text = "a raft";
  const Reading reading(document);
  const auto truth = [&](std::string_view source) { return match(parse(source, options)->root, reading).truth; };
  EXPECT_EQ(truth("sunny"), Truth::unknown);
  EXPECT_EQ(truth("NOT sunny"), Truth::unknown);
  EXPECT_EQ(truth("sunny OR raft"), Truth::yes);
  EXPECT_EQ(truth("sunny AND raft"), Truth::unknown);
  EXPECT_EQ(truth("sunny AND camp"), Truth::no);
  EXPECT_EQ(match(parse("sunny", options)->root, reading).unknown, std::vector<std::string>{"sunny"});
}

}  // namespace
}  // namespace kith::match

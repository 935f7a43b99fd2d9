#include "match/json_line.h"

#include <gtest/gtest.h>

#include "base/limits.h"
#include "match/bench/samples.h"
#include "match/naive.h"
#include "match/query.h"

namespace kith::match {
namespace {

TEST(JsonLine, reads_every_member) {
  LineReader reader;
  const auto line = reader.read(
      R"({"id":7,"text":"caf\u00e9 \"x\"","title":"T","author":"Zoë","handle":"@z@a.example",)"
      R"("lang":"fr","network":"mastodon","channel":"c","url":"u","site":"s","links":["l1","l2"],)"
      R"("more":["m"],"has":["photo"],"is":["reply","public"],"tone":"negative","stage":"need",)"
      R"("circle":15,"followers":1200,"created_at":"2026-03-01T10:00:00Z","extra":{"a":[1,{}]},"tone":null})",
      *parse_time("2026-03-01T11:00:00Z"));
  ASSERT_TRUE(line) << line.error().message;
  const auto& d = (*line)->document;
  EXPECT_EQ((*line)->id, "7");
  EXPECT_EQ(d.text, "café \"x\"");
  EXPECT_EQ(d.handle, "@z@a.example");
  EXPECT_EQ(d.links, (std::vector<std::string>{"l1", "l2"}));
  EXPECT_EQ(d.is, (std::vector<std::string>{"reply", "public"}));
  EXPECT_EQ(d.tone, "negative");
  EXPECT_EQ(d.circle, 15);
  EXPECT_EQ(d.followers, 1200);
  EXPECT_EQ(d.age_seconds, 3600);
  const auto bare = reader.read("{}");
  ASSERT_TRUE(bare);
  EXPECT_EQ((*bare)->id, "");
  EXPECT_EQ((*bare)->document.text, "");
  EXPECT_TRUE((*bare)->document.links.empty());
  EXPECT_FALSE((*bare)->document.circle || (*bare)->document.followers || (*bare)->document.age_seconds);
}

TEST(JsonLine, refuses_with_the_member_at_fault) {
  LineReader reader;
  for (const auto* bad :
       {"", "[]", "x", "{", R"({"text":"a")", R"({"text":"a"} {})", "{\"text\":\"\xFF\"}", R"({"text":"\ud800"})"})
    EXPECT_EQ(reader.read(bad).error().kind, Kind::invalid) << bad;
  for (const auto* bad : {R"({"text":1})", R"({"followers":-1})", R"({"followers":"many"})", R"({"links":"l"})",
                          R"({"is":[1]})", R"({"created_at":"yesterday"})", R"({"id":{}})"}) {
    const auto line = reader.read(bad);
    ASSERT_FALSE(line) << bad;
    ASSERT_FALSE(line.error().context.empty()) << bad << line.error().message;
    EXPECT_STREQ(line.error().context[0].first, "field");
  }
  // Whole lines are checked, members nobody reads among them.
  for (const auto* bad : {R"({"text":"a","extra":tru})", R"({"text":"a","extra":[1,}})", "{\"extra\":\"\xFF\"}",
                          R"({"text":"a","extra":1e999})"})
    EXPECT_EQ(reader.read(bad).error().kind, Kind::invalid) << bad;
  const auto twice = reader.read(R"({"text":"a","extra":18446744073709551615,"id":"x","id":4,"text":"c"})");
  ASSERT_TRUE(twice) << twice.error().message;
  EXPECT_EQ((*twice)->document.text, "c");
  EXPECT_EQ((*twice)->id, "4");
  EXPECT_EQ(reader.read(std::string(limits::kJsonLineBytes + 1, ' ')).error().kind, Kind::too_large);
  EXPECT_TRUE(reader.read(R"({"text":"after all that"})"));
}

TEST(Samples, are_what_they_say) {
  const samples::World world;
  samples::Posts posts(world, 1), again(world, 1);
  samples::Queries queries(world, 1);
  LineReader reader;
  for (int i = 0; i < 300; ++i) {
    const auto post = posts.next();
    EXPECT_EQ(samples::to_json(post), samples::to_json(again.next()));
    const auto line = reader.read(samples::to_json(post));
    ASSERT_TRUE(line) << samples::to_json(post);
    EXPECT_EQ((*line)->document.text, post.document.text);
    EXPECT_EQ((*line)->document.handle, post.document.handle);
    EXPECT_EQ((*line)->document.links, post.document.links);
    const auto query = queries.next();
    const auto parsed = parse(query);
    ASSERT_TRUE(parsed) << query << ": " << parsed.error().message;
    match(*parsed, post.document);
  }
}

}  // namespace
}  // namespace kith::match

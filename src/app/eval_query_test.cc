#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "app/eval.h"

namespace kith::app {
namespace {

namespace json = boost::json;

std::string answer(std::string_view task, std::string_view line) {
  return answer_line(*find_eval_task(task), line);
}

TEST(EvalQuery, GivesTheCanonicalForm) {
  EXPECT_EQ(answer("query", R"({"id":1,"query":"raft (camp OR lake) -spam"})"),
            R"({"id":1,"canonical":"raft AND (camp OR lake) AND NOT spam"})");
  const auto noted = json::parse(answer("query", R"({"id":2,"query":"cats and dogs"})")).as_object();
  EXPECT_EQ(noted.at("notes").at(0).at("column"), json::value(6));
}

TEST(EvalQuery, SaysWhatIsWrongAndWhere) {
  EXPECT_EQ(answer("query", R"({"id":2,"query":"has:foto"})"),
            R"({"id":2,"error":{"kind":"invalid","message":"`has:` does not know `foto`","line":1,"column":5,)"
            R"("hint":"did you mean `photo`?"}})");
  const auto second = json::parse(answer("query", R"({"id":3,"query":"raft OR\n  (tent"})")).as_object();
  EXPECT_EQ(second.at("error").at("line"), json::value(2));
  EXPECT_EQ(second.at("error").at("column"), json::value(3));
  const auto none = json::parse(answer("query", R"({"id":4})")).as_object();
  EXPECT_EQ(none.at("error").at("kind"), json::value("invalid"));
}

TEST(EvalExplain, ShowsWhichWordsSatisfiedWhichPart) {
  EXPECT_EQ(
      answer("explain", R"({"id":1,"query":"raft NEAR/3 lake lang:en","text":"A raft on the lake","lang":"en"})"),
      R"({"id":1,"matches":true,"spans":[{"part":"raft","at":[0,4],"start":2,"end":6,"text":"raft"},)"
      R"({"part":"lake","at":[12,16],"start":14,"end":18,"text":"lake"}],"facts":[{"part":"lang:en","at":[17,24]}]})");
  EXPECT_EQ(answer("explain", R"({"id":2,"query":"raft","text":"nothing"})"), R"({"id":2,"matches":false,"spans":[]})");
  const auto title = json::parse(answer("explain", R"({"id":3,"query":"é camp","text":"é 😀","title":"Camp"})"));
  EXPECT_EQ(title.at("spans").at(1).at("in"), json::value("title"));
  EXPECT_EQ(title.at("spans").at(1).at("text"), json::value("Camp"));
}

TEST(EvalExplain, AsksOfEverythingTheLineSays) {
  const auto holds = [](std::string_view query, std::string rest) {
    const auto out =
        json::parse(answer("explain", "{\"id\":1,\"text\":\"hello\",\"query\":" + json::serialize(json::string(query)) +
                                          "," + rest + "}"));
    return out.at("matches").as_bool();
  };
  EXPECT_TRUE(holds("author:mags", R"("author":"Maggie","handle":"@mags@mastodon.ie")"));
  EXPECT_TRUE(holds("author:maggie", R"("author":"Maggie O'Brien")"));
  EXPECT_TRUE(holds("author:mags", R"("author":"@mags")"));
  EXPECT_TRUE(holds("site:example.org", R"("url":"https://news.example.org/a")"));
  EXPECT_TRUE(holds("has:link link:justgiving.com", R"("links":["https://justgiving.com/x"])"));
  EXPECT_TRUE(holds("is:reply followers:>1000 circle:<=15", R"("is":["reply"],"followers":1001,"circle":5)"));
  EXPECT_TRUE(holds("age:<2h", R"("created_at":"2026-11-22T03:00:00Z","now":"2026-11-22T04:00:00Z")"));
  EXPECT_FALSE(holds("age:<2h", R"("created_at":"2026-11-22T01:00:00Z","now":"2026-11-22T04:00:00Z")"));
  EXPECT_FALSE(holds("age:<2h", R"("title":null)"));
  const auto bad = json::parse(answer("explain", R"({"id":5,"query":"a","text":"a","has":"photo"})"));
  EXPECT_EQ(bad.at("error").at("kind"), json::value("invalid"));
}

}  // namespace
}  // namespace kith::app

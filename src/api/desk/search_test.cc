// Queries, search and views from outside.
#include "api/testing/desk_testing.h"

namespace kith::api {
namespace {

class SearchApiTest : public DeskHouse {};
INSTANTIATE_TEST_SUITE_P(databases, SearchApiTest, ::testing::ValuesIn(store::testing::databases()),
                         store::testing::name<::testing::TestParamInfo<store::testing::Kind>>);

TEST_P(SearchApiTest, queries_are_checked_completed_brought_over_and_made_from_a_form) {
  const auto query = [&](const std::string& what, json::object body) { return call("POST", "/queries/" + what, body); };
  const auto good = query("check", {{"query", "raft (camp OR lake) and"}});
  ASSERT_EQ(good.status, 200) << good.raw;
  EXPECT_EQ(good["/canonical"], "raft AND (camp OR lake) AND and");
  EXPECT_EQ(good["/notes/0/offset"], 20);
  EXPECT_EQ(good["/builder/any/0/1"], "lake");
  const auto bad = query("check", {{"query", "é has:foto"}});
  EXPECT_TRUE(bad["/canonical"].is_null());
  EXPECT_EQ(bad["/problem/offset"], 6);
  EXPECT_EQ(bad["/problem/hint"], "did you mean `photo`?");
  EXPECT_EQ(query("check", {{"query", "a OR (b c)"}})["/intricate/column"], 7);
  const auto next = query("complete", {{"query", "é network:"}, {"cursor", 10}});
  ASSERT_EQ(next.status, 200) << next.raw;
  EXPECT_EQ(next["/from"], 10);
  EXPECT_EQ(next["/items/0/label"], "scripted");
  const auto brought = query("import", {{"query", "é logitech NEAR/2f keyboard country:gbr"}, {"dialect", "auto"}});
  ASSERT_EQ(brought.status, 200) << brought.raw;
  EXPECT_EQ(brought["/dialect"], "brandwatch");
  EXPECT_EQ(brought["/query"], "é AND logitech ONEAR/2 keyboard");
  EXPECT_EQ(brought["/problem/offset"], 28);
  EXPECT_EQ(brought["/differences"].as_array().size(), 3U);
  EXPECT_EQ(query("import", {{"query", "a"}, {"dialect", "klingon"}}).status, 422);
  const auto made = query("build", {{"builder", good["/builder"]}});
  EXPECT_EQ(made["/query"], "raft AND and AND (camp OR lake)");
  const auto entry = query("build", {{"builder", {{"all", {"co*"}}}}});
  EXPECT_TRUE(entry["/query"].is_null());
  EXPECT_TRUE(text(entry["/problem/message"]).contains("co*"));
  EXPECT_EQ(query("build", {{"builder", {{"any", {"raft"}}}}}).status, 422);
  EXPECT_EQ(query("build", {{"builder", {{"fields", json::array{json::object{{"field", "nosuch"}}}}}}}).status, 422);
}

TEST_P(SearchApiTest, finds_messages_and_conversations_and_previews_a_query) {
  const auto talk = hear("m1", "mags", "the summer camp");
  ASSERT_TRUE(store::index_pending(db(), 100));
  const auto found = call("GET", "/search?q=summer");
  ASSERT_EQ(found.status, 200) << found.raw;
  EXPECT_EQ(text(found["/items/0/conversation/id"]), talk);
  EXPECT_EQ(found["/items/0/spans"], json::parse("[[4,10]]"));
  EXPECT_EQ(call("GET", "/conversations?view=all&q=summer%20camp")["/items"].as_array().size(), 1U);
  EXPECT_EQ(call("GET", "/conversations?view=all&q=summer%20-camp")["/items"].as_array().size(), 0U);
  for (const auto& path : {"/search?q=summer%20NEAR", "/conversations?q=has%3Afoto", "/search?q="}) {
    const auto wrong = call("GET", path);
    EXPECT_EQ(wrong.status, 422) << path << wrong.raw;
    EXPECT_EQ(wrong["/kind"], "bad_query");
    EXPECT_FALSE(text(wrong["/problem/hint"]).empty());
  }
  const auto preview = call("POST", "/queries/preview", {{"query", "camp OR tent"}, {"days", 3}});
  ASSERT_EQ(preview.status, 200) << preview.raw;
  EXPECT_EQ(preview["/total"], 1);
  EXPECT_EQ(preview["/days"].as_array().size(), 3U);
  EXPECT_EQ(text(preview["/examples/0/conversation_id"]), talk);
}

TEST_P(SearchApiTest, keeps_views) {
  hear("m1", "mags", "the summer camp");
  ASSERT_TRUE(store::index_pending(db(), 100));
  const auto made = call("POST", "/views", {{"name", "Camp"}, {"query", "camp"}, {"view", "all"}, {"shared", true}});
  ASSERT_EQ(made.status, 201) << made.raw;
  const auto at = "/views/" + text(made["/id"]);
  EXPECT_EQ(call("POST", "/views", {{"name", "Bad"}, {"query", "(camp"}})["/kind"], "bad_query");
  EXPECT_EQ(call("POST", "/views", {{"name", "Bad"}, {"view", "none"}}).status, 422);
  const auto listed = call("GET", "/views", nullptr, "", ruth_);
  ASSERT_EQ(listed["/items"].as_array().size(), 1U) << listed.raw;
  EXPECT_EQ(listed["/items/0/count"], 1);
  EXPECT_EQ(listed["/items/0/mine"], false);
  EXPECT_EQ(call("PATCH", at, {{"name", "Mine"}}, "1", ruth_).status, 403);
  const auto changed = call("PATCH", at, {{"name", "Camps"}, {"order", "recent"}}, "1");
  ASSERT_EQ(changed.status, 200) << changed.raw;
  EXPECT_EQ(changed["/name"], "Camps");
  EXPECT_EQ(changed["/query"], "camp");
  EXPECT_EQ(call("PATCH", at, {{"name", "Late"}}, "1").status, 412);
  EXPECT_EQ(call("PUT", "/views/order", {{"ids", {text(made["/id"])}}}).status, 200);
  EXPECT_EQ(call("DELETE", at).status, 204);
  EXPECT_EQ(call("GET", at).status, 404);
}

}  // namespace
}  // namespace kith::api

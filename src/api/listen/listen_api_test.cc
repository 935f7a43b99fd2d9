// Listening from outside: watches, routing rules and what is pushed in, through the door everybody takes.
#include "api/testing/desk_testing.h"
#include "api/listen_api.h"
#include "listen/watch_runs.h"
#include "net/gzip.h"

namespace kith::api {
namespace {

using store::testing::count;

class ListenApiTest : public DeskHouse {
 protected:
  void SetUp() override {
    DeskHouse::SetUp();
    add_listen(*house_.routes, listen_);
    promote(home_.dana, "owner");
    dana_ = program(home_.dana, "d-listen");
    ruth_ = program(home_.ruth, "r-listen");
  }
  std::string program(MemberId member, const std::string& name) {
    static constexpr store::Statement kToken =
        "INSERT INTO api_token (id, workspace_id, member_id, name, token_hash, scopes_json, created_at) VALUES "
        "(?,?,?,?,?,?,?)";
    const std::string token = "kith_" + name;
    const char* scopes =
        R"(["listen:read","listen:write","intake:write","desk:read","channels:read","channels:write"])";
    EXPECT_TRUE(db().write([&](store::Transaction& tx) {
      return tx.execute(kToken, {next_id(now()), home_.workspace, member, name, sha256_hex(token), scopes, now()});
    }));
    return token;
  }
  Said push(const std::string& lines, const std::string& where = "?source=forum") {
    testing::Client client(house_);
    client.token = dana_;
    client.more.set("Content-Type", "application/x-ndjson");
    const auto answer = client.ask("POST", "/api/v1/intake" + where, lines);
    return {answer.status, answer.body, "", answer.raw.body};
  }
  Said push_packed(const std::string& bytes) {
    testing::Client client(house_);
    client.token = dana_;
    client.more.set("Content-Type", "application/x-ndjson");
    client.more.set("Content-Encoding", "gzip");
    const auto answer = client.ask("POST", "/api/v1/intake?source=forum", bytes);
    return {answer.status, answer.body, "", answer.raw.body};
  }
  static std::string post(const std::string& id, const std::string& words) {
    return R"({"id":")" + id + R"(","author":"mags","text":")" + words + "\"}\n";
  }
  std::string watch(const std::string& query, const std::string& as = "") {
    const auto made = call("POST", "/watches", {{"name", "Rafts"}, {"query", query}}, "", as);
    EXPECT_EQ(made.status, 201) << made.raw;
    return made.status == 201 ? text(made["/id"]) : "";
  }
  void work_off_runs() {
    listen::WatchRuns runs(db(), house_.clock, "test");
    for (auto more = runs.step(); more && *more;) more = runs.step();
  }

  ListenApi listen_{api_};
};
INSTANTIATE_TEST_SUITE_P(databases, ListenApiTest, ::testing::ValuesIn(store::testing::databases()),
                         store::testing::name<::testing::TestParamInfo<store::testing::Kind>>);

TEST_P(ListenApiTest, a_watch_is_made_changed_muted_and_removed) {
  const auto made = call("POST", "/watches",
                         {{"name", "Rafts"}, {"query", "raft* river"}, {"colour", "sea"}, {"tags", {"race"}}});
  ASSERT_EQ(made.status, 201) << made.raw;
  EXPECT_EQ(made["/canonical"], "raft* AND river");
  EXPECT_EQ(made["/mine"], true);
  EXPECT_EQ(made["/counts/days"].as_array().size(), 14U);
  const auto one = "/watches/" + text(made["/id"]);
  EXPECT_EQ(call("PATCH", one, {{"name", "River"}}).status, 428);
  const auto changed = call("PATCH", one, {{"name", "River"}}, "1");
  ASSERT_EQ(changed.status, 200) << changed.raw;
  EXPECT_EQ(changed["/name"], "River");
  EXPECT_EQ(changed["/query"], "raft* river") << "what is left out stays";
  EXPECT_EQ(call("PATCH", one, {{"name", "Late"}}, "1").status, 412);
  EXPECT_EQ(call("PUT", one + "/mute", {{"muted", true}, {"until", nullptr}})["/muted"], true);
  EXPECT_EQ(call("PUT", one + "/mute", {{"muted", false}, {"until", nullptr}})["/muted"], false);
  EXPECT_EQ(call("GET", "/watches?name=riv")["/items"].as_array().size(), 1U);
  EXPECT_EQ(call("GET", "/watches?name=lake")["/items"].as_array().size(), 0U);
  EXPECT_EQ(call("DELETE", one).status, 204);
  EXPECT_EQ(call("GET", one).status, 404);
}

TEST_P(ListenApiTest, a_query_that_cannot_be_read_says_where) {
  const auto refused = call("POST", "/watches", {{"name", "Odd"}, {"query", "héron (raft"}});
  ASSERT_EQ(refused.status, 422) << refused.raw;
  EXPECT_EQ(refused["/kind"], "bad_query");
  EXPECT_EQ(refused["/problem/line"], 1);
  EXPECT_GT(refused["/problem/column"].to_number<int>(), 0);
  EXPECT_FALSE(text(refused["/problem/message"]).empty());
  EXPECT_EQ(count(db(), "SELECT COUNT(*) FROM watch"), 0);
}

TEST_P(ListenApiTest, a_watch_that_can_no_longer_be_read_says_so_and_is_mended) {
  const auto one = "/watches/" + watch("raft*");
  EXPECT_TRUE(call("GET", one)["/problem"].is_null());
  static constexpr store::Statement kSpoil = "UPDATE watch SET query = ?, canonical = ?";
  ASSERT_TRUE(db().write([&](store::Transaction& tx) {
    return tx.execute(kSpoil, {"héron has:foto", "héron AND has:foto"});
  }));
  const std::pair<std::string, std::string> shown[] = {{"/watches", "/items/0/problem"}, {one, "/problem"}};
  for (const auto& [path, at] : shown) {
    const auto told = call("GET", path);
    ASSERT_EQ(told.status, 200) << told.raw;
    EXPECT_EQ(told[at + "/column"], 11) << told.raw;
    EXPECT_EQ(told[at + "/offset"], 10) << "in code points";
    EXPECT_EQ(told[at + "/hint"], "did you mean `photo`?");
    EXPECT_TRUE(text(told[at + "/message"]).contains("foto"));
  }
  EXPECT_EQ(call("PATCH", one, {{"name", "Herons"}}, "1")["/kind"], "bad_query") << "it asks to be mended first";
  ASSERT_EQ(call("POST", one + "/run").status, 202);
  work_off_runs();
  EXPECT_EQ(call("GET", one + "/run")["/state"], "failed");
  const auto mended = call("PATCH", one, {{"query", "héron has:photo"}}, "1");
  ASSERT_EQ(mended.status, 200) << mended.raw;
  EXPECT_TRUE(mended["/problem"].is_null());
}

TEST_P(ListenApiTest, a_private_watch_is_nobody_elses) {
  const auto made =
      call("POST", "/watches", {{"name", "Mine"}, {"query", "raft"}, {"shared", false}}, "", ruth_);
  ASSERT_EQ(made.status, 201) << made.raw;
  EXPECT_EQ(call("GET", "/watches/" + text(made["/id"])).status, 404);
  EXPECT_EQ(call("GET", "/watches/" + text(made["/id"]), nullptr, "", ruth_).status, 200);
}

TEST_P(ListenApiTest, what_is_pushed_becomes_mentions_and_goes_to_the_desk) {
  const auto id = watch("raft*");
  const auto done = push(post("1", "the raft race") + post("2", "lovely day") + "{\n" + post("1", "the raft race"));
  ASSERT_EQ(done.status, 202) << done.raw;
  EXPECT_EQ(done["/heard"], 4);
  EXPECT_EQ(done["/kept"], 1);
  EXPECT_EQ(done["/forgotten"], 1);
  EXPECT_EQ(done["/duplicates"], 1);
  EXPECT_EQ(done["/set_aside"], 1);
  EXPECT_EQ(done["/problems/0/line"], 3);
  const auto heard = call("GET", "/watches/" + id + "/mentions");
  ASSERT_EQ(heard.status, 200) << heard.raw;
  ASSERT_EQ(heard["/items"].as_array().size(), 1U);
  EXPECT_EQ(heard["/items/0/message/text"], "the raft race");
  EXPECT_EQ(heard["/items/0/spans"], (json::value{{4, 8}}));
  EXPECT_TRUE(heard["/items/0/conversation_id"].is_null());
  EXPECT_EQ(call("GET", "/watches/" + id)["/counts/today"], 1);
  const auto taken = call("POST", "/watches/" + id + "/mentions/" + text(heard["/items/0/id"]) + "/take");
  ASSERT_EQ(taken.status, 200) << taken.raw;
  EXPECT_EQ(call("GET", "/conversations/" + text(taken["/conversation_id"])).status, 200);
  const auto sources = call("GET", "/intake/sources");
  ASSERT_EQ(sources.status, 200) << sources.raw;
  EXPECT_EQ(sources["/items/0/name"], "forum");
  EXPECT_EQ(sources["/items/0/heard"], 4);
  EXPECT_EQ(sources["/items/0/refused"], 1);
}

TEST_P(ListenApiTest, a_batch_is_answered_once) {
  watch("raft*");
  const auto first = push(post("1", "raft"), "?source=forum&batch=b1");
  ASSERT_EQ(first.status, 202) << first.raw;
  EXPECT_EQ(first["/repeated"], false);
  const auto again = push(post("1", "raft"), "?source=forum&batch=b1");
  EXPECT_EQ(again["/repeated"], true);
  EXPECT_EQ(again["/kept"], 1);
  EXPECT_EQ(push(post("2", "raft"), "?source=forum&batch=b1").status, 409);
}

TEST_P(ListenApiTest, a_pushed_line_set_aside_is_tried_again) {
  watch("raft*");
  ASSERT_EQ(push("{\n").status, 202);
  const auto channel = text(call("GET", "/intake/sources")["/items/0/id"]);
  const auto aside = call("GET", "/channels/" + channel + "/set-aside");
  ASSERT_EQ(aside.status, 200) << aside.raw;
  ASSERT_EQ(aside["/items"].as_array().size(), 1U);
  const auto retry = "/channels/" + channel + "/set-aside/" + text(aside["/items/0/id"]) + "/retry";
  EXPECT_EQ(call("POST", retry).status, 422);
  EXPECT_EQ(count(db(), "SELECT tries FROM poison"), 2);
  static constexpr store::Statement kMend = "UPDATE poison SET raw = ?";
  ASSERT_TRUE(db().write([&](store::Transaction& tx) { return tx.execute(kMend, {store::Blob{post("1", "raft")}}); }));
  const auto done = call("POST", retry);
  EXPECT_EQ(done.status, 202) << done.raw;
  EXPECT_EQ(count(db(), "SELECT COUNT(*) FROM mention"), 1);
  EXPECT_EQ(call("POST", retry).status, 404);
}

TEST_P(ListenApiTest, a_run_looks_through_the_archive) {
  hear("m1", "mags", "Any photos of the raft?");
  hear("m2", "tom", "The form is blank");
  const auto run = "/watches/" + watch("photos") + "/run";
  EXPECT_EQ(call("GET", run).status, 404);
  const auto begun = call("POST", run);
  ASSERT_EQ(begun.status, 202) << begun.raw;
  EXPECT_EQ(begun["/state"], "running");
  work_off_runs();
  const auto done = call("GET", run);
  EXPECT_EQ(done["/state"], "done") << done.raw;
  EXPECT_EQ(done["/read"], 2);
  EXPECT_EQ(done["/found"], 1);
  ASSERT_EQ(call("POST", run).status, 202);
  EXPECT_EQ(call("DELETE", run).status, 204);
  EXPECT_EQ(call("GET", run)["/state"], "cancelled");
}

TEST_P(ListenApiTest, rules_have_an_order_and_are_tried_before_they_rule) {
  hear("m1", "mags", "Where is my refund?");
  hear("m2", "tom", "Lovely rafts");
  for (auto done = store::index_pending(db(), 100); done && *done == 100;) done = store::index_pending(db(), 100);
  const auto tried = call("POST", "/routing-rules/test", {{"query", "refund*"}, {"limit", 3}});
  ASSERT_EQ(tried.status, 200) << tried.raw;
  EXPECT_EQ(tried["/total"], 1);
  EXPECT_EQ(tried["/looked_at"], 2);
  ASSERT_EQ(tried["/examples"].as_array().size(), 1U);
  EXPECT_EQ(tried["/examples/0/message/text"], "Where is my refund?");
  EXPECT_EQ(call("POST", "/routing-rules/test", {{"query", "(refund"}}).status, 422);
  const auto first = call("POST", "/routing-rules", {{"name", "Refunds"}, {"query", "refund*"}, {"priority", 2}});
  const auto second = call("POST", "/routing-rules", {{"name", "Rafts"}, {"query", "raft*"}, {"stop", true}});
  ASSERT_EQ(first.status, 201) << first.raw;
  ASSERT_EQ(second.status, 201) << second.raw;
  const auto turned = call("PUT", "/routing-rules/order", {{"ids", {second["/id"], first["/id"]}}});
  ASSERT_EQ(turned.status, 200) << turned.raw;
  EXPECT_EQ(turned["/items/0/name"], "Rafts");
  EXPECT_EQ(call("PUT", "/routing-rules/order", {{"ids", {first["/id"]}}}).status, 409);
  const auto one = "/routing-rules/" + text(first["/id"]);
  const auto version = std::to_string(first["/version"].to_number<int>());
  EXPECT_EQ(call("PATCH", one, {{"enabled", false}}, version)["/enabled"], false);
  EXPECT_EQ(call("PATCH", one, {{"enabled", true}}, version).status, 412);
  EXPECT_EQ(call("DELETE", one).status, 204);
  EXPECT_EQ(call("GET", "/routing-rules")["/items"].as_array().size(), 1U);
}

TEST_P(ListenApiTest, one_message_is_put_to_the_rules) {
  const auto talk = hear("m1", "mags", "Where is my refund for the raft?");
  const auto add = [&](json::object rule) { return text(call("POST", "/routing-rules", rule)["/id"]); };
  const auto refunds = add({{"name", "Refunds"}, {"query", "refund* network:scripted"}, {"priority", 2}});
  const auto rafts = add({{"name", "Rafts"}, {"query", "raft*"}, {"stop", true}, {"tags", {"raft"}}});
  add({{"name", "All"}, {"query", "is:public"}, {"place", "stream"}});
  const auto message = text(call("GET", "/conversations/" + talk + "/messages")["/items/0/id"]);
  const auto tried = call("POST", "/routing-rules/test", {{"message_id", message}});
  ASSERT_EQ(tried.status, 200) << tried.raw;
  EXPECT_EQ(tried["/message/text"], "Where is my refund for the raft?");
  EXPECT_EQ(text(tried["/rules/0/id"]), refunds);
  EXPECT_EQ(tried["/rules/0/is"], "fits");
  EXPECT_EQ(tried["/rules/0/spans"], (json::value{{12, 18}}));
  EXPECT_EQ(tried["/rules/0/facts"], (json::value{"network:scripted"}));
  EXPECT_EQ(tried["/rules/0/settles"], (json::value{"priority"}));
  EXPECT_EQ(tried["/rules/2/is"], "not_asked");
  EXPECT_EQ(tried["/outcome/priority"], 2);
  EXPECT_TRUE(tried["/outcome/place"].is_null());
  const auto made_up = call("POST", "/routing-rules/test",
                            {{"text", "no raft, no refund"},
                             {"author", "@tom"},
                             {"rule", {{"id", rafts}, {"query", "author:@tom"}, {"stop", false}}}});
  ASSERT_EQ(made_up.status, 200) << made_up.raw;
  EXPECT_EQ(made_up["/rules/0/is"], "fits_not");
  EXPECT_EQ(made_up["/rules/1/is"], "fits");
  EXPECT_EQ(made_up["/outcome/place"], "stream");
  const auto fresh = call("POST", "/routing-rules/test",
                          {{"text", "a heron"}, {"rule", {{"name", "Birds"}, {"query", "heron"}, {"priority", 1}}}});
  EXPECT_TRUE(fresh["/rules/3/id"].is_null()) << fresh.raw;
  EXPECT_EQ(fresh["/rules/3/settles"], (json::value{"priority"}));
  EXPECT_EQ(call("GET", "/routing-rules")["/items"].as_array().size(), 3U) << "nothing was kept";
  EXPECT_EQ(call("POST", "/routing-rules/test", {{"text", "a"}, {"query", "b"}}).status, 422);
  EXPECT_EQ(call("POST", "/routing-rules/test", json::object{{"limit", 3}}).status, 422);
  EXPECT_EQ(call("POST", "/routing-rules/test", {{"message_id", rafts}}).status, 404);
  EXPECT_EQ(call("POST", "/routing-rules/test", {{"text", "a"}, {"rule", {{"query", "(a"}}}})["/kind"], "bad_query");
}

TEST_P(ListenApiTest, a_rule_sees_to_what_comes) {
  const auto made =
      call("POST", "/routing-rules",
           {{"name", "Refunds"}, {"query", "refund*"}, {"priority", 3}, {"assignee_id", to_string(home_.ruth)}});
  ASSERT_EQ(made.status, 201) << made.raw;
  const auto talk = call("GET", "/conversations/" + hear("m1", "mags", "Where is my refund?"));
  EXPECT_EQ(text(talk["/assignee/id"]), to_string(home_.ruth)) << talk.raw;
  EXPECT_EQ(talk["/priority"], 3);
  EXPECT_EQ(call("GET", "/routing-rules")["/items/0/hits/week"], 1);
}

// It was answered with 500, as if the damage were ours.
TEST_P(ListenApiTest, damaged_gzip_is_the_senders_mistake) {
  const std::string packed = net::gzip(post("1", "a raft"));
  for (const auto& bytes : {packed.substr(0, packed.size() - 6), packed + "rubbish", post("1", "plain")}) {
    const auto answer = push_packed(bytes);
    EXPECT_EQ(answer.status, 422) << answer.raw;
    EXPECT_TRUE(answer.raw.contains("nothing of it was taken in")) << answer.raw;
  }
  EXPECT_EQ(push_packed(packed)["/heard"], 1);
}

}  // namespace
}  // namespace kith::api

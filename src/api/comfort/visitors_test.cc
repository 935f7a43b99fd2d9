// Visitors from outside: heard, judged, redirected through the gate, blocked by two.
#include <utility>

#include "api/comfort.h"
#include "api/listen_api.h"
#include "api/testing/desk_testing.h"

namespace kith::api {
namespace {

constexpr const char* kPolicy = R"(
policy: Visitors
owner: dana
visitors:
  rude: remind, then redirect, then limit for a day, then block with two members agreeing
  words: {remind: Please keep it kind.}
voices:
  dana: {may: [all], in: all}
  ruth: {may: [reply, message], in: all}
rules:
  - {id: insults, on: visitor message, when: idiot*, then: hide, say: An insult.}
  - {id: angry, on: visitor message, when: refund, then: redirect to "Our service desk can help."}
  - {id: secrets, when: secret, then: never, say: This stays here.}
  - {id: who, on: reply, when: NOT speaker is spokesperson, then: add disclosure "Ruth works here."}
)";

class VisitorsApi : public DeskHouse {
 protected:
  void SetUp() override {
    DeskHouse::SetUp();
    add_comfort(*house_.routes, api_);
    static constexpr store::Statement kAdopt = "UPDATE policy_version SET document = ? WHERE id = ?";
    ASSERT_TRUE(db().write([&](store::Transaction& tx) { return tx.execute(kAdopt, {kPolicy, home_.policy}); }));
  }
  std::string contact(const std::string& who = "id:mags") {
    return format_id(store::testing::count(db(), "SELECT contact_id FROM identity WHERE remote_id = ?", {who}));
  }
  // As a program pushes it.
  void push(const std::string& id, const std::string& who, const std::string& words) {
    const auto source = listen_.push.source(home_.workspace, home_.dana, "forum");
    ASSERT_TRUE(source) << describe(source.error());
    std::optional<std::string> line =
        json::serialize(json::object{{"id", id}, {"author", who}, {"text", words}, {"addressed", true}});
    const auto taken = listen_.push.take(
        home_.workspace, *source, "", [&]() -> Result<std::optional<std::string>> { return std::exchange(line, {}); });
    ASSERT_TRUE(taken) << describe(taken.error());
    EXPECT_EQ(taken->kept, 1);
  }
  std::string message(const std::string& remote) {
    return format_id(store::testing::count(db(), "SELECT id FROM message WHERE remote_id = ?", {remote}));
  }

  ListenApi listen_{api_};
};
INSTANTIATE_TEST_SUITE_P(databases, VisitorsApi, ::testing::ValuesIn(store::testing::databases()),
                         store::testing::name<::testing::TestParamInfo<store::testing::Kind>>);

TEST_P(VisitorsApi, a_rule_hides_at_intake_and_a_member_shows_it_again) {
  const auto talk = hear("m1", "mags", "you idiots");
  auto state = call("GET", "/conversations/" + talk + "/visitor");
  ASSERT_EQ(state.status, 200) << state.raw;
  const auto hidden = "/hidden/" + message("m1");
  EXPECT_EQ(text(state[hidden + "/rule"]), "insults");
  EXPECT_EQ(text(state[hidden + "/text_seen"]), "you idiots");
  EXPECT_EQ(call("GET", "/conversations/" + talk)["/preview"], "(hidden)");
  const auto path = "/conversations/" + talk + "/messages/" + message("m1") + "/hidden";
  EXPECT_EQ(call("PUT", path, {{"hidden", false}, {"why", ""}}).status, 422);
  EXPECT_EQ(call("PUT", path, {{"hidden", false}, {"why", "Meant kindly"}}).status, 200);
  state = call("GET", "/conversations/" + talk + "/visitor");
  EXPECT_TRUE(state["/hidden"].as_object().empty());
  EXPECT_EQ(state["/steps"].as_array().size(), 2U);
}

// The thread began with what we posted.
TEST_P(VisitorsApi, hiding_reaches_the_network_where_it_can) {
  static constexpr store::Statement kOurs =
      "INSERT INTO message (id, workspace_id, conversation_id, channel_id, direction, remote_id, text, state, sent_at, "
      "received_at) SELECT 77, workspace_id, id, channel_id, 'out', remote_thread, 'Ask us', 'sent', 1, 1 "
      "FROM conversation WHERE id = ?";
  const auto talk = hear("m0", "mags", "Hello", "ours");
  ASSERT_TRUE(db().write([&](store::Transaction& tx) { return tx.execute(kOurs, {parse_id(talk).value()}); }));
  hear("m1", "mags", "you idiots", "ours");
  auto state = call("GET", "/conversations/" + talk + "/visitor");
  const auto hidden = "/hidden/" + message("m1");
  ASSERT_EQ(state[hidden + "/networks"].as_array().size(), 1U) << state.raw;
  EXPECT_EQ(text(state[hidden + "/networks/0/kind"]), "hide");
  EXPECT_EQ(text(state[hidden + "/networks/0/state"]), "waiting");
  EXPECT_EQ(store::testing::count(db(), "SELECT COUNT(*) FROM delivery WHERE kind = 'hide' AND member_id IS NULL"), 1);
  const auto path = "/conversations/" + talk + "/messages/" + message("m1") + "/hidden";
  const auto shown = call("PUT", path, {{"hidden", false}, {"why", "Meant kindly"}});
  ASSERT_EQ(shown.status, 200) << shown.raw;
  EXPECT_EQ(text(shown["/networks/0/kind"]), "unhide");
  EXPECT_EQ(text(shown["/networks/0/why"]), "It had not reached the network.");
  const auto person = "/contacts/" + contact() + "/visitor";
  const auto muted = call("POST", person + "/mute", {{"until", format_time(now() + Seconds(3600))}, {"why", "Shouts"}});
  ASSERT_EQ(muted.status, 200) << muted.raw;
  EXPECT_EQ(text(muted["/steps/0/networks/1/kind"]), "mute");
  EXPECT_EQ(text(muted["/steps/0/networks/0/kind"]), "unmute") << "its end is queued with it";
}

TEST_P(VisitorsApi, stop_is_heard_with_its_evidence_and_taken_back) {
  hear("m1", "mags", "Please unsubscribe me");
  const auto path = "/contacts/" + contact() + "/wish";
  auto wish = call("GET", path);
  EXPECT_EQ(text(wish["/wish"]), "stop");
  EXPECT_EQ(text(wish["/set/message/text"]), "Please unsubscribe me");
  EXPECT_TRUE(wish["/set/by"].is_null());
  EXPECT_EQ(call("PUT", path, {{"wish", "sometimes"}}).status, 422);
  wish = call("PUT", path, {{"wish", "none"}, {"note", "A misunderstanding"}});
  EXPECT_EQ(text(wish["/wish"]), "none");
  EXPECT_EQ(text(wish["/set/by/name"]), "Dana");
  EXPECT_EQ(wish["/earlier"].as_array().size(), 1U);
}

TEST_P(VisitorsApi, the_ladder_speaks_through_the_gate_and_ends_with_two) {
  const auto talk = hear("m1", "mags", "I want my refund");
  const auto person = "/contacts/" + contact() + "/visitor";
  auto now = call("GET", person);
  EXPECT_EQ(text(now["/next/step"]), "remind");
  EXPECT_EQ(text(now["/next/wording"]), "Please keep it kind.");
  EXPECT_EQ(text(now["/steps/0/state"]), "offered");
  json::object step{{"step", "remind"},
                    {"why", "Shouts"},
                    {"conversation_id", talk},
                    {"message_id", message("m1")},
                    {"text", "Our secret"}};
  EXPECT_EQ(call("POST", person + "/steps", step).status, 422) << "the gate refuses it";
  EXPECT_TRUE(call("GET", person)["/step"].is_null()) << "so no step was taken";
  step["text"] = "Please keep it kind.";
  now = call("POST", person + "/steps", step, "", ruth_);
  ASSERT_EQ(now.status, 201) << now.raw;
  EXPECT_EQ(text(now["/step"]), "remind");
  EXPECT_FALSE(now["/steps/0/answer_id"].is_null());
  EXPECT_EQ(store::testing::value(db(), "SELECT text FROM message WHERE direction = 'out'").as_text(),
            "Please keep it kind.\n\nRuth works here.");
  EXPECT_EQ(call("POST", person + "/steps", {{"step", "block"}, {"why", "x"}}).status, 422);
  for (const auto* next : {"redirect", "limit", "block"})
    ASSERT_EQ(call("POST", person + "/steps", {{"step", next}, {"why", "Goes on"}}, "", ruth_).status, 201) << next;
  const auto asked = call("GET", "/visitor-steps");
  ASSERT_EQ(asked["/items"].as_array().size(), 1U);
  const auto decision = "/visitor-steps/" + text(asked["/items/0/id"]) + "/decision";
  EXPECT_EQ(call("POST", decision, {{"agree", true}}, "", ruth_).status, 403);
  EXPECT_EQ(call("POST", decision, {{"agree", true}, {"note", "Enough"}}).status, 200);
  EXPECT_EQ(text(call("GET", person)["/step"]), "block");
  EXPECT_EQ(call("POST", person + "/down", {{"why", "They said sorry"}}).status, 200);
  EXPECT_TRUE(call("GET", person)["/step"].is_null());
}

TEST_P(VisitorsApi, what_is_pushed_in_goes_the_same_way) {
  push("p1", "jo", "you idiots");
  push("p2", "pat", "Please unsubscribe me");
  push("p3", "kim", "I want my refund");
  const auto talk =
      format_id(store::testing::count(db(), "SELECT conversation_id FROM message WHERE remote_id = 'p1'"));
  EXPECT_EQ(call("GET", "/conversations/" + talk)["/preview"], "(hidden)");
  EXPECT_EQ(text(call("GET", "/conversations/" + talk + "/visitor")["/hidden/" + message("p1") + "/rule"]), "insults");
  EXPECT_EQ(text(call("GET", "/contacts/" + contact("pat") + "/wish")["/wish"]), "stop");
  EXPECT_EQ(text(call("GET", "/contacts/" + contact("kim") + "/visitor")["/steps/0/state"]), "offered");
  const auto until = format_time(now() + Seconds(3600));
  ASSERT_EQ(call("POST", "/contacts/" + contact("kim") + "/visitor/mute", {{"until", until}, {"why", "x"}}).status,
            200);
  push("p4", "kim", "and again");
  EXPECT_EQ(store::testing::value(db(),
                                  "SELECT c.state FROM message m JOIN conversation c ON c.id = m.conversation_id "
                                  "WHERE m.remote_id = 'p4'")
                .as_text(),
            "snoozed");
}

TEST_P(VisitorsApi, mute_wants_a_time_ahead) {
  hear("m1", "mags", "hello");
  const auto path = "/contacts/" + contact() + "/visitor/mute";
  EXPECT_EQ(call("POST", path, {{"until", format_time(now() - Millis(1))}, {"why", "x"}}).status, 422);
  const auto muted = call("POST", path, {{"until", format_time(now() + Seconds(3600))}, {"why", "Shouts"}});
  EXPECT_EQ(muted.status, 200);
  EXPECT_FALSE(muted["/muted_until"].is_null());
  EXPECT_TRUE(call("POST", path, {{"why", "Sorry"}})["/muted_until"].is_null());
}

}  // namespace
}  // namespace kith::api

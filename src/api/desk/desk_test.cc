// The desk's endpoints from outside: requests in, answers out, through the same door everybody takes.
#include "api/testing/desk_testing.h"

namespace kith::api {
namespace {

using namespace std::chrono_literals;
using store::Statement;
using store::Transaction;
using store::testing::count;

class DeskApiTest : public DeskHouse {};
INSTANTIATE_TEST_SUITE_P(databases, DeskApiTest, ::testing::ValuesIn(store::testing::databases()),
                         store::testing::name<::testing::TestParamInfo<store::testing::Kind>>);

TEST_P(DeskApiTest, a_message_reaches_the_desk_and_is_answered_through_the_gate) {
  const auto talk = hear("m1", "mags", "Any photos from Saturday?");
  const auto list = call("GET", "/conversations?view=team");
  ASSERT_EQ(list.status, 200) << list.raw;
  EXPECT_EQ(list["/items/0/contact/name"], "mags");
  const auto one = call("GET", "/conversations/" + talk);
  ASSERT_EQ(one.status, 200) << one.raw;
  EXPECT_EQ(one["/can/reply"], true);
  EXPECT_EQ(one["/limits/limit"], 500);
  EXPECT_EQ(one["/reply_to/author"], "mags");
  EXPECT_EQ(one.etag, "\"" + version_of(talk) + "\"");
  const auto sent = call("POST", "/conversations/" + talk + "/replies", {{"text", "Here they are"}}, version_of(talk));
  ASSERT_EQ(sent.status, 202) << sent.raw;
  EXPECT_EQ(sent["/message/state"], "waiting");
  EXPECT_EQ(sent["/message/delivery/state"], "waiting");
  EXPECT_EQ(sent["/decision/outcome"], "allow");
  EXPECT_EQ(count(db(), "SELECT COUNT(*) FROM delivery"), 1);
  EXPECT_TRUE(call("GET", "/conversations/" + talk)["/waiting_since"].is_null());
  const auto deliveries = call("GET", "/deliveries?state=waiting");
  EXPECT_EQ(deliveries["/items/0/text"], "Here they are");
  EXPECT_EQ(deliveries["/items/0/by/name"], "Dana");
}

TEST_P(DeskApiTest, a_stale_answer_is_refused_with_what_is_new_and_the_words_kept) {
  const auto talk = hear("m1", "mags", "question");
  const auto version = version_of(talk);
  ASSERT_EQ(call("PUT", "/conversations/" + talk + "/draft", {{"text", "my an"}, {"base_version", 1}}).status, 200);
  hear("m2", "mags", "never mind, found it", "m1");
  const auto late = call("POST", "/conversations/" + talk + "/replies", {{"text", "my answer"}}, version);
  ASSERT_EQ(late.status, 412) << late.raw;
  ASSERT_EQ(late["/changed/messages"].as_array().size(), 1U);
  EXPECT_EQ(late["/changed/messages/0/text"], "never mind, found it");
  EXPECT_EQ(text(late["/changed/conversation/id"]), talk);
  EXPECT_EQ(call("GET", "/conversations/" + talk + "/draft")["/text"], "my answer");
  EXPECT_EQ(count(db(), "SELECT COUNT(*) FROM delivery"), 0);
  EXPECT_EQ(call("POST", "/conversations/" + talk + "/replies", {{"text", "my answer"}}).status, 428);
}

TEST_P(DeskApiTest, what_the_gate_blocks_or_holds_does_not_leave) {
  const auto talk = hear("m1", "mags", "question");
  const auto blocked = call("POST", "/conversations/" + talk + "/replies", {{"text", "a secret"}}, version_of(talk));
  ASSERT_EQ(blocked.status, 422) << blocked.raw;
  EXPECT_EQ(blocked["/decision/outcome"], "block");
  EXPECT_EQ(blocked["/detail"], "This stays here.");
  EXPECT_EQ(count(db(), "SELECT COUNT(*) FROM delivery"), 0);
  EXPECT_EQ(count(db(), "SELECT COUNT(*) FROM message WHERE direction = 'out'"), 0);
  EXPECT_EQ(count(db(), "SELECT COUNT(*) FROM decision WHERE outcome = 'block'"), 1);
  const auto held = call("POST", "/conversations/" + talk + "/replies", {{"text", "about politics"}, {"note", "Dana?"}},
                         version_of(talk), ruth_);
  ASSERT_EQ(held.status, 202) << held.raw;
  EXPECT_EQ(held["/message/state"], "held");
  const auto one = call("GET", "/conversations/" + talk);
  EXPECT_EQ(one["/held"], true);
  EXPECT_FALSE(one["/waiting_since"].is_null()) << "a held answer is none yet";
  EXPECT_EQ(call("GET", "/counts")["/approvals_waiting"], 1);
  const auto thread = call("GET", "/conversations/" + talk + "/messages");
  EXPECT_EQ(thread["/items"].as_array().size(), 3U);
}

TEST_P(DeskApiTest, reasons_call_members_by_their_names) {
  promote(home_.ruth, "contributor");
  const auto talk = hear("m1", "mags", "question");
  const auto held =
      call("POST", "/conversations/" + talk + "/replies", {{"text", "Come in"}}, version_of(talk), ruth_);
  ASSERT_EQ(held.status, 202) << held.raw;
  EXPECT_EQ(held["/decision/reasons/0/say"], "Ruth may draft; somebody who may speak sends it.");
  EXPECT_EQ(store::testing::value(db(), "SELECT reason FROM approval").as_text(),
            "Ruth may draft; somebody who may speak sends it.");
}

TEST_P(DeskApiTest, pictures_go_through_the_proxy_and_only_signed_ones) {
  const auto talk = hear("m1", "mags", "look");
  const auto thread = call("GET", "/conversations/" + talk + "/messages");
  ASSERT_EQ(thread.status, 200) << thread.raw;
  const auto address = text(thread["/items/0/attachments/0/url"]);
  EXPECT_TRUE(address.starts_with("/media/"));
  const auto html = text(thread["/items/0/html"]);
  EXPECT_EQ(html.find("pics.example"), std::string::npos) << html;
  EXPECT_NE(html.find("/media/"), std::string::npos) << html;
  EXPECT_TRUE(text(thread["/items/0/author/avatar_url"]).starts_with("/media/"));
  EXPECT_EQ(call("GET", address).status, 200);
  ASSERT_EQ(pictures_.asked.size(), 1U);
  EXPECT_EQ(pictures_.asked[0], "https://pics.example/raft.jpg");
  auto forged = address;
  forged[10] = forged[10] == 'x' ? 'y' : 'x';
  EXPECT_EQ(call("GET", forged).status, 403);
  EXPECT_EQ(call("GET", "/media/abc/" + base64url("http://127.0.0.1/")).status, 403);
  EXPECT_EQ(pictures_.asked.size(), 1U);
}

TEST_P(DeskApiTest, conversations_are_changed_on_the_version_seen) {
  const auto talk = hear("m1", "mags", "question");
  const auto seen = version_of(talk);
  const auto taken =
      call("PATCH", "/conversations/" + talk, {{"assignee_id", to_string(home_.ruth)}, {"priority", 3}}, seen);
  ASSERT_EQ(taken.status, 200) << taken.raw;
  EXPECT_EQ(taken["/assignee/name"], "Ruth");
  const auto late = call("PATCH", "/conversations/" + talk, {{"priority", 0}}, seen);
  EXPECT_EQ(late.status, 412);
  EXPECT_EQ(late["/changed/conversation/priority"], 3);
  EXPECT_EQ(call("PATCH", "/conversations/" + talk, {{"priority", 0}}).status, 428);
  EXPECT_EQ(call("PATCH", "/conversations/" + talk, {{"outcome", "murdered"}}, version_of(talk)).status, 422);
  const auto closed =
      call("PATCH", "/conversations/" + talk, {{"state", "closed"}, {"outcome", "answered"}}, version_of(talk));
  EXPECT_EQ(closed["/state"], "closed");
  EXPECT_EQ(closed["/outcome"], "answered");
  EXPECT_EQ(call("GET", "/conversations?view=closed")["/items"].as_array().size(), 1U);
  EXPECT_EQ(call("GET", "/conversations?view=nonsense").status, 422);
  EXPECT_EQ(call("GET", "/conversations/zzz").status, 404);
}

TEST_P(DeskApiTest, follow_ups_come_due_with_the_day_of_the_house) {
  // Noon on the 15th in UTC, and one in the morning of the 16th in Auckland.
  house_.clock.advance(std::chrono::hours(4));
  const auto talk = hear("m1", "mags", "see you");
  const auto person = text(call("GET", "/conversations/" + talk)["/contact/id"]);
  const auto remember = [&](const char* when) {
    return call("POST", "/contacts/" + person + "/moments", {{"kind", "note"}, {"text", when}, {"follow_up_at", when}});
  };
  ASSERT_EQ(remember("2027-01-15T23:59:00Z").status, 201);
  ASSERT_EQ(remember("2027-01-16T00:00:00Z").status, 201);  // tomorrow, in UTC
  ASSERT_EQ(remember("2027-01-16T11:00:00Z").status, 201);  // the 17th in Auckland
  EXPECT_EQ(call("GET", "/counts")["/follow_ups_due"], 1);
  live_in("Pacific/Auckland");
  EXPECT_EQ(call("GET", "/counts")["/follow_ups_due"], 2);
  EXPECT_EQ(call("GET", "/follow-ups")["/items"].as_array().size(), 2U);
  live_in("America/New_York");
  EXPECT_EQ(call("GET", "/follow-ups")["/items"].as_array().size(), 2U);  // the 16th begins there at five
}

TEST_P(DeskApiTest, people_and_what_is_remembered_of_them) {
  const auto talk = hear("m1", "mags", "my mother is in hospital");
  const auto person = text(call("GET", "/conversations/" + talk)["/contact/id"]);
  const auto moment = call("POST", "/contacts/" + person + "/moments",
                           {{"kind", "hiccup"},
                            {"text", "her mother is ill"},
                            {"follow_up_at", "2026-11-20T11:00:00Z"},
                            {"conversation_id", talk}});
  ASSERT_EQ(moment.status, 201) << moment.raw;
  const auto detail = call("GET", "/contacts/" + person);
  ASSERT_EQ(detail.status, 200) << detail.raw;
  EXPECT_EQ(detail["/moments/0/text"], "her mother is ill");
  EXPECT_EQ(text(detail["/conversations/0/id"]), talk);
  EXPECT_EQ(detail["/talks/count"], 1);
  EXPECT_EQ(call("GET", "/counts")["/follow_ups_due"], 1);
  const auto due = call("GET", "/follow-ups");
  EXPECT_EQ(due["/items/0/contact/name"], "mags");
  EXPECT_EQ(text(due["/items/0/conversation/id"]), talk);
  ASSERT_EQ(call("PATCH", "/moments/" + text(moment["/id"]), {{"done", true}}).status, 200);
  EXPECT_EQ(call("GET", "/counts")["/follow_ups_due"], 0);
  EXPECT_EQ(call("PATCH", "/contacts/" + person, {{"circle", 15}, {"name", "Maggie"}})["/circle"], 15);
  EXPECT_EQ(call("GET", "/contacts?circle=15")["/items/0/name"], "Maggie");
  hear("m2", "tom", "hello");
  const auto tom = text(call("GET", "/contacts?q=tom")["/items/0/id"]);
  EXPECT_EQ(call("POST", "/contacts/" + person + "/merge", {{"other_id", tom}})["/identities"].as_array().size(), 2U);
  EXPECT_EQ(text(call("GET", "/contacts/" + person)["/merged/0/id"]), tom);
  EXPECT_EQ(call("POST", "/contacts/" + tom + "/unmerge")["/identities"].as_array().size(), 1U);
  EXPECT_EQ(call("DELETE", "/moments/" + text(moment["/id"])).status, 204);
}

TEST_P(DeskApiTest, channels_are_connected_only_inside_a_comfort_zone) {
  promote(home_.dana, "admin");
  EXPECT_EQ(call("GET", "/networks")["/items/0/id"], "scripted");
  const auto made =
      call("POST", "/channels/connect", {{"network", "scripted"}, {"server", "stage"}, {"mode", "reply"}});
  ASSERT_EQ(made.status, 201) << made.raw;
  EXPECT_EQ(made.raw.find("hush"), std::string::npos);
  EXPECT_EQ(connector_.last_input, "{\"server\":\"stage\"}");
  ASSERT_EQ(connector_.changes.size(), 1U);
  EXPECT_EQ(api_.channels.credential(home_.workspace, connector_.changes[0])->reveal(), "{\"password\":\"hush\"}");
  EXPECT_EQ(call("POST", "/channels/connect", {{"network", "scripted"}}).status, 409) << "the same account twice";
  const auto wrong = call("POST", "/channels/connect", {{"network", "scripted"}, {"app_password", "wrong"}});
  EXPECT_GE(wrong.status, 400);
  EXPECT_EQ(wrong.raw.find("hush"), std::string::npos);
  EXPECT_EQ(call("POST", "/channels/connect", {{"network", "scripted"}}, "", ruth_).status, 403);
  static constexpr Statement kRetire = "UPDATE policy_version SET state = 'retired'";
  ASSERT_TRUE(db().write([&](Transaction& tx) { return tx.execute(kRetire); }));
  const auto early = call("POST", "/channels/connect", {{"network", "scripted"}});
  EXPECT_EQ(early.status, 409);
  EXPECT_EQ(early["/kind"], "policy_needed");
  EXPECT_EQ(call("POST", "/channels/mastodon/begin", {{"server", "m.example"}}).status, 409);
}

TEST_P(DeskApiTest, consent_is_finished_by_whoever_began_it_once) {
  promote(home_.dana, "admin");
  promote(home_.ruth, "admin");
  const auto begun = call("POST", "/channels/mastodon/begin", {{"server", "m.example"}, {"mode", "listen"}});
  ASSERT_EQ(begun.status, 200) << begun.raw;
  EXPECT_EQ(begun["/state"], "state-1");
  EXPECT_EQ(begun.raw.find("verifier"), std::string::npos);
  const json::value finish{{"state", "state-1"}, {"code", "abc"}};
  EXPECT_EQ(call("POST", "/channels/mastodon/finish", finish, "", ruth_).status, 422);
  const auto done = call("POST", "/channels/mastodon/finish", finish);
  ASSERT_EQ(done.status, 201) << done.raw;
  EXPECT_EQ(done["/mode"], "listen");
  EXPECT_EQ(call("POST", "/channels/mastodon/finish", finish).status, 422);
}

TEST_P(DeskApiTest, consent_outlives_the_process_that_began_it_and_grows_old) {
  const Consents::Begun begun{home_.workspace, home_.dana, "mastodon", "m.example", Mode::publish, Secret("verifier")};
  ASSERT_TRUE(api_.consents.keep("s1", begun, now()));
  ASSERT_TRUE(api_.consents.keep("s2", begun, now()));
  EXPECT_EQ(count(db(), "SELECT COUNT(*) FROM consent WHERE digest = 's1'"), 0);  // a digest, never the state
  Consents other(db(), house_.sealer);
  const auto taken = other.take("s1", home_.workspace, home_.dana, now());
  ASSERT_TRUE(taken && *taken);
  EXPECT_EQ((*taken)->pending.reveal(), "verifier");
  EXPECT_EQ((*taken)->mode, Mode::publish);
  EXPECT_FALSE(*other.take("s1", home_.workspace, home_.dana, now())) << "once only";
  EXPECT_FALSE(*other.take("s2", home_.workspace, home_.dana, now() + 15min)) << "too old";
  for (int i = 0; i < 30; ++i) ASSERT_TRUE(other.keep("many" + std::to_string(i), begun, now() + i * 1s));
  EXPECT_LE(count(db(), "SELECT COUNT(*) FROM consent"), 10);
  EXPECT_TRUE(*other.take("many29", home_.workspace, home_.dana, now()));
}

TEST_P(DeskApiTest, a_channel_says_how_it_is) {
  const auto id = to_string(home_.channel);
  const auto well = call("POST", "/channels/" + id + "/check");
  ASSERT_EQ(well.status, 200) << well.raw;
  EXPECT_EQ(well["/rate/remaining"], 12);
  EXPECT_EQ(well["/handle"], "@checked");
  connector_.dead = true;
  const auto ill = call("POST", "/channels/" + id + "/check");
  EXPECT_EQ(ill["/state"], "attention");
  EXPECT_EQ(ill["/error/kind"], "unauthenticated");
  EXPECT_FALSE(text(ill["/error/advice"]).empty());
  EXPECT_EQ(call("GET", "/counts")["/channels_attention"], 1);
  promote(home_.dana, "admin");
  EXPECT_EQ(call("PATCH", "/channels/" + id, {{"state", "paused"}})["/state"], "paused");
  EXPECT_EQ(call("DELETE", "/channels/" + id).status, 204);
  EXPECT_TRUE(call("GET", "/channels")["/items"].as_array().empty());
}

TEST_P(DeskApiTest, what_was_set_aside_is_seen_and_read_again) {
  channels::Page page;
  page.poison.push_back({"poisoned", "raw bytes", fail(Kind::corrupt, "this is no message")});
  page.cursor = "x";
  ASSERT_TRUE(api_.intake.apply(home_.workspace, home_.channel, page));
  const std::string at = "/channels/" + to_string(home_.channel) + "/set-aside";
  const auto list = call("GET", at);
  ASSERT_EQ(list.status, 200) << list.raw;
  EXPECT_EQ(list["/items/0/error"], "this is no message");
  EXPECT_EQ(list["/items/0/excerpt"], "raw bytes");
  const auto again = call("POST", at + "/" + text(list["/items/0/id"]) + "/retry");
  ASSERT_EQ(again.status, 202) << again.raw;
  EXPECT_TRUE(call("GET", at)["/items"].as_array().empty());
  EXPECT_EQ(count(db(), "SELECT COUNT(*) FROM message WHERE remote_id = 'poisoned'"), 1);
}

TEST_P(DeskApiTest, notes_drafts_presence_and_canned_replies) {
  const auto talk = hear("m1", "mags", "the summer camp");
  const auto note = call("POST", "/conversations/" + talk + "/notes", {{"text", "@ruth please"}});
  EXPECT_EQ(note.status, 201) << note.raw;
  EXPECT_EQ(note["/direction"], "note");
  EXPECT_EQ(call("GET", "/conversations/" + talk + "/draft").status, 404);
  EXPECT_EQ(call("POST", "/conversations/" + talk + "/presence", {{"doing", "answering"}}, "", ruth_).status, 204);
  const auto seen = call("GET", "/conversations/" + talk);
  ASSERT_EQ(seen["/presence"].as_array().size(), 1U);
  EXPECT_EQ(seen["/presence/0/member/name"], "Ruth");
  EXPECT_EQ(call("POST", "/conversations/" + talk + "/presence", {{"doing", "dancing"}}).status, 422);
  ASSERT_EQ(call("POST", "/canned-replies", {{"title", "Hi"}, {"text", "Hello {name}"}}).status, 201);
  EXPECT_EQ(call("GET", "/canned-replies?conversation=" + talk)["/items/0/text"], "Hello mags");
}

TEST_P(DeskApiTest, nothing_crosses_between_workspaces) {
  const auto talk = hear("m1", "mags", "ours");
  const auto person = text(call("GET", "/conversations/" + talk)["/contact/id"]);
  const auto other = store::testing::make_home(db(), "other", now(), kDeskPolicy);
  const auto stranger = token(other.workspace, other.dana, "stranger");
  for (const auto& path : {"/conversations/" + talk, "/conversations/" + talk + "/messages", "/contacts/" + person,
                           std::string("/conversations"), std::string("/counts"), std::string("/channels")})
    EXPECT_EQ(call("GET", path, nullptr, "", stranger).status, 404) << path;
  const auto home = home_;
  home_ = other;
  for (const auto& path : {"/conversations/" + talk, "/conversations/" + talk + "/messages", "/contacts/" + person})
    EXPECT_EQ(call("GET", path, nullptr, "", stranger).status, 404) << path;
  EXPECT_TRUE(call("GET", "/conversations?view=all", nullptr, "", stranger)["/items"].as_array().empty());
  home_ = home;
}

}  // namespace
}  // namespace kith::api

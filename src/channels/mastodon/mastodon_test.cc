#include <gtest/gtest.h>

#include "channels/mastodon/auth.h"
#include "channels/mastodon/mastodon_channel.h"
#include "channels/mastodon/wire.h"

namespace kith::channels::mastodon {
namespace {

const Viewpoint kView{.account_id = "1", .server = "https://tea.example"};

std::string account(std::string_view id, std::string_view acct) {
  return std::string(R"({"id":")") + std::string(id) + R"(","acct":")" + std::string(acct) +
         R"(","username":"x","display_name":"X","avatar":"https://tea.example/a.png","url":"https://tea.example/@x"})";
}

std::string status(std::string_view id, std::string_view content, std::string_view more = "") {
  return std::string(R"({"id":")") + std::string(id) +
         R"(","created_at":"2026-11-21T10:00:00.000Z","visibility":"unlisted","content":")" + std::string(content) +
         R"(","account":)" + account("2", "mags@coffee.example") + std::string(more) + "}";
}

std::string mention(std::string_view id, std::string_view status_json) {
  return std::string(R"({"id":")") + std::string(id) +
         R"(","type":"mention","created_at":"2026-11-21T10:00:01.000Z","account":)" +
         account("2", "mags@coffee.example") + R"(,"status":)" + std::string(status_json) + "}";
}

// methods/notifications, 2026-07: newest first.
TEST(MastodonWire, ReadsNotificationsOldestFirst) {
  const auto body =
      "[" +
      mention(
          "12",
          status("102", "<p>second</p>",
                 R"(,"in_reply_to_id":"90","edited_at":"2026-11-21T11:00:00Z","spoiler_text":"cw","language":"de")")) +
      "," + R"({"id":"11","type":"favourite","created_at":"2026-11-21T09:59:00Z","account":)" + account("3", "bob") +
      R"(,"status":{"id":"55"}},)" + R"({"id":"10","type":"follow","created_at":"2026-11-21T09:58:00Z","account":)" +
      account("3", "bob") + "}," +
      R"({"id":"9","type":"admin.sign_up","created_at":"2026-11-21T09:57:00Z","account":)" + account("3", "bob") + "}]";
  const auto batch = read_notifications(body, kView);
  ASSERT_TRUE(batch) << describe(batch.error());
  EXPECT_TRUE(batch->poison.empty());
  EXPECT_EQ(batch->ids, (std::vector<std::string>{"12", "11", "10", "9"}));
  ASSERT_EQ(batch->items.size(), 3u);
  EXPECT_EQ(batch->items[0].reaction, ReactionKind::follow);
  EXPECT_EQ(batch->items[0].target, "1");
  EXPECT_EQ(batch->items[1].reaction, ReactionKind::like);
  EXPECT_EQ(batch->items[1].target, "55");
  EXPECT_EQ(batch->items[1].author.handle, "@bob@tea.example");
  const auto& m = batch->items[2];
  EXPECT_EQ(m.remote_id, "102");
  EXPECT_EQ(m.parent, "90");
  EXPECT_EQ(m.text, "second");
  EXPECT_EQ(m.html, "<p>second</p>");
  EXPECT_EQ(m.subject, "cw");
  EXPECT_EQ(m.language, "de");
  EXPECT_EQ(m.visibility, Visibility::unlisted);
  EXPECT_EQ(m.author.handle, "@mags@coffee.example");
  EXPECT_TRUE(m.addressed);
  EXPECT_TRUE(m.edited_at);
}

TEST(MastodonWire, StopsAtTheEntryKnown) {
  const auto body = "[" + mention("12", status("102", "new")) + "," + mention("11", status("101", "known")) + "," +
                    mention("10", status("100", "old")) + "]";
  const auto batch = read_notifications(body, kView, "11");
  ASSERT_TRUE(batch);
  EXPECT_TRUE(batch->met);
  EXPECT_EQ(batch->ids.size(), 1u);
  EXPECT_EQ(batch->items.size(), 1u);
}

TEST(MastodonWire, SetsAsideOneItemAndKeepsTheRest) {
  const auto body = "[" + mention("12", status("102", "good")) +
                    R"(,{"id":"11","type":"mention","status":{"id":"x"}},7,)" +
                    mention("10", status("100", "also good")) + "]";
  const auto batch = read_notifications(body, kView);
  ASSERT_TRUE(batch);
  EXPECT_EQ(batch->items.size(), 2u);
  ASSERT_EQ(batch->poison.size(), 2u);
  EXPECT_EQ(batch->poison[1].remote_id, "11");
}

TEST(MastodonWire, MendsBytesThatWouldBreakThePage) {
  for (const char* broken : {"a \\ud800 b", "a \xFF b", "a \\udc00\\ud800 b"}) {
    const auto batch = read_notifications("[" + mention("12", status("102", broken)) + "]", kView);
    ASSERT_TRUE(batch) << broken;
    ASSERT_EQ(batch->items.size(), 1u);
    EXPECT_NE(batch->items[0].text.find("\xEF\xBF\xBD"), std::string::npos);
  }
  const auto emoji = read_notifications("[" + mention("12", status("102", "\\ud83d\\ude80")) + "]", kView);
  EXPECT_EQ(emoji->items[0].text, "\xF0\x9F\x9A\x80");
}

TEST(MastodonWire, RefusesWhatIsTruncatedAtEveryByte) {
  const auto whole = "[" + mention("12", status("102", "<p>hello</p>")) + "]";
  for (std::size_t n = 0; n < whole.size(); ++n) {
    const auto batch = read_notifications(whole.substr(0, n), kView);
    ASSERT_FALSE(batch) << n;
    EXPECT_EQ(batch.error().kind, Kind::corrupt);
  }
  EXPECT_FALSE(read_notifications("<html>502 Bad Gateway</html>", kView));
  EXPECT_FALSE(read_instance(std::string(100'000, '[')));
}

TEST(MastodonWire, AQuoteIsAMessageAndAReaction) {
  const auto quote = status(
      "103", "look at this",
      R"(,"quote":{"state":"accepted","quoted_status":{"id":"55","content":"<p>ours</p>","url":"https://tea.example/55","account":{"acct":"shop"}}})");
  const auto body = std::string(R"([{"id":"14","type":"quote","created_at":"2026-11-21T10:00:01.000Z","account":)") +
                    account("2", "mags@coffee.example") + R"(,"status":)" + quote + "}]";
  const auto batch = read_notifications(body, kView);
  ASSERT_TRUE(batch && batch->items.size() == 2u);
  EXPECT_EQ(batch->items[0].what, Incoming::What::message);
  EXPECT_FALSE(batch->items[0].addressed);
  ASSERT_TRUE(batch->items[0].quoted);
  EXPECT_EQ(batch->items[0].quoted->text, "ours");
  EXPECT_EQ(batch->items[1].reaction, ReactionKind::quote);
  EXPECT_EQ(batch->items[1].target, "55");
}

TEST(MastodonWire, LearnsLimitsFromEachKindOfServer) {
  const auto v2 = read_instance(
      R"json({"domain":"tea.example","version":"4.6.0","api_versions":{"mastodon":10},"configuration":{"urls":{"streaming":"wss://stream.tea.example"},"statuses":{"max_characters":1000,"max_media_attachments":4,"characters_reserved_per_url":30}}})json");
  ASSERT_TRUE(v2);
  EXPECT_EQ(v2->flavour, Flavour::mastodon);
  EXPECT_EQ(v2->text_limit, 1000);
  EXPECT_EQ(v2->url_length, 30);
  EXPECT_EQ(v2->streaming, "https://stream.tea.example");
  EXPECT_TRUE(capability_of(*v2).push);
  const auto pleroma = read_instance(
      R"json({"uri":"https://p.example","version":"2.7.2 (compatible; Akkoma 3.13)","max_toot_chars":5000,"upload_limit":16000000,"description_limit":5000,"urls":{"streaming_api":"wss://p.example"}})json");
  ASSERT_TRUE(pleroma);
  EXPECT_EQ(pleroma->flavour, Flavour::pleroma);
  EXPECT_EQ(pleroma->text_limit, 5000);
  EXPECT_EQ(pleroma->alt_limit, 5000);
  const auto gts = read_instance(
      R"json({"domain":"g.example","version":"0.20.1","source_url":"https://codeberg.org/superseriousbusiness/gotosocial"})json");
  ASSERT_TRUE(gts);
  EXPECT_EQ(gts->flavour, Flavour::gotosocial);
  EXPECT_FALSE(capability_of(*gts).safe_retry);
  const auto snac = read_instance(R"json({"uri":"s.example","version":"4.0.0 (not true; really snac/2.75)"})json");
  ASSERT_TRUE(snac);
  EXPECT_EQ(snac->flavour, Flavour::snac);
  EXPECT_FALSE(read_instance("{}"));
}

TEST(MastodonWire, PutsInFrontWhomTheTextDoesNotName) {
  Outbound o;
  o.text = "thanks @Mags@coffee.example!";
  EXPECT_EQ(text_to_send(o, {"mags@coffee.example"}), o.text);
  o.text = "thanks @magsy";
  EXPECT_EQ(text_to_send(o, {"mags"}), "@mags thanks @magsy");
  EXPECT_EQ(text_to_send(o, {"mags", "bob@x.example"}), "@mags @bob@x.example thanks @magsy");
  o.text = "mail shop@mags.example";
  EXPECT_EQ(text_to_send(o, {"mags"}), "@mags mail shop@mags.example");
}

TEST(MastodonWire, KnowsItsWordsAgain) {
  EXPECT_TRUE(same_words("@mags Hello,  world!\n\nSee https://x.example/a?b=c",
                         "@mags@coffee.example hello, world! See https://x.example/a?b=c"));
  EXPECT_TRUE(same_words("Hello", "@mags Hello"));
  EXPECT_FALSE(same_words("Hello", "Hello there"));
  EXPECT_FALSE(same_words("Price 10", "Price 20"));
}

// methods/accounts, 2026-07.
TEST(MastodonWire, ReadsListsOfAccounts) {
  const auto people = read_people(
      "[" + account("2", "mags@coffee.example") + R"(,{"acct":"nobody"},7,)" + account("3", "bob") + "]", kView);
  ASSERT_TRUE(people) << describe(people.error());
  ASSERT_EQ(people->size(), 2u);
  EXPECT_EQ((*people)[0].handle, "@mags@coffee.example");
  EXPECT_EQ((*people)[1].handle, "@bob@tea.example");
  EXPECT_EQ((*people)[1].remote_id, "3");
  EXPECT_FALSE(read_people(R"({"error":"no"})", kView));
  const auto told = [](std::string_view more) {
    return read_own_lists(R"({"id":"1","followers_count":7,"following_count":2)" + std::string(more) + "}");
  };
  EXPECT_EQ(told("")->hidden, std::nullopt);
  EXPECT_EQ(told("")->followers, 7);
  EXPECT_EQ(told("")->followed, 2);
  EXPECT_EQ(told(R"(,"source":{"hide_collections":true})")->hidden, true);
  EXPECT_EQ(told(R"(,"source":{"hide_collections":null},"hide_collections":false)")->hidden, false);
  EXPECT_FALSE(read_own_lists("{}"));
}

TEST(MastodonWire, TakesFromALinkItsPositionAlone) {
  EXPECT_EQ(next_of("https://tea.example/api/v1/accounts/1/followers?limit=80&max_id=7628164"), "7628164");
  EXPECT_EQ(next_of("https://other.example/?max_id=a%26b#c"), "a&b");
  for (const char* none : {"", "https://tea.example/", "https://tea.example/?max_id", "https://tea.example/?max_id=%"})
    EXPECT_EQ(next_of(none), "") << none;
  EXPECT_EQ(next_of("https://tea.example/?max_id=" + std::string(300, '9')), "");
}

TEST(MastodonWire, NeverWidens) {
  EXPECT_EQ(narrower(Visibility::everyone, Visibility::direct), Visibility::direct);
  EXPECT_EQ(narrower(Visibility::followers, Visibility::unlisted), Visibility::followers);
}

TEST(MastodonAuth, FindsTheServerInWhatPeopleType) {
  for (const char* typed : {"mastodon.ie", " https://Mastodon.ie/@mags ", "@mags@mastodon.ie", "https://mastodon.ie"})
    EXPECT_EQ(*server_from(typed), "https://mastodon.ie") << typed;
  EXPECT_EQ(*server_from("http://localhost:8080/x"), "http://localhost:8080");
  for (const char* typed : {"", "mastodon", "ftp://mastodon.ie", "https://user:pass@mastodon.ie", "a b.c"})
    EXPECT_FALSE(server_from(typed)) << typed;
}

TEST(MastodonAuth, AsksForNoMoreThanTheModeNeeds) {
  EXPECT_EQ(scopes_for(Mode::listen).find("write"), std::string::npos);
  EXPECT_NE(scopes_for(Mode::reply).find("write:statuses"), std::string::npos);
  EXPECT_EQ(scopes_for(Mode::reply).find("follows"), std::string::npos);
  EXPECT_EQ(scopes_for(Mode::publish).find("admin"), std::string::npos);
}

TEST(MastodonCursor, ComesBackAsWritten) {
  const auto c = cursor_from(to_text({.notification = "12", .lately = {{"14", from_ms(7)}}, .status = "9"}));
  ASSERT_TRUE(c);
  EXPECT_EQ(c->notification, "12");
  EXPECT_EQ(c->status, "9");
  ASSERT_EQ(c->lately.size(), 1u);
  EXPECT_EQ(c->lately[0].id, "14");
  EXPECT_EQ(c->lately[0].at, from_ms(7));
}

TEST(MastodonCursor, ReadsWhatWasWrittenBeforeItKnewWhatCameLately) {
  const auto c = cursor_from(R"({"n":"12","s":"9"})");
  ASSERT_TRUE(c);
  EXPECT_EQ(c->notification, "12");
  EXPECT_TRUE(c->lately.empty());
  EXPECT_TRUE(cursor_from(R"({"n":"12","s":"9","l":[7,["x"],[1,2],["y",3]]})")->lately.size() == 1);
}

TEST(MastodonCursor, StaysBelowWhatCameLatelyAndMovesOnWhenItIsSettled) {
  const auto at = [](int seconds) { return from_ms(1'000LL * seconds); };
  Cursor c;
  EXPECT_EQ(hear(c, {}, at(0)), 0u);
  EXPECT_EQ(c.notification, "");
  EXPECT_EQ(hear(c, {"10"}, at(0)), 1u);
  EXPECT_EQ(c.notification, "10");
  EXPECT_EQ(hear(c, {"12"}, at(1)), 1u);
  EXPECT_EQ(c.notification, "10") << "11 may come yet";
  EXPECT_EQ(hear(c, {"12", "11"}, at(2)), 1u);
  EXPECT_EQ(hear(c, {"12", "11"}, at(3)), 0u);
  EXPECT_EQ(hear(c, {"12", "11"}, at(121)), 0u);
  EXPECT_EQ(c.notification, "10") << "11 was heard a second later";
  EXPECT_EQ(hear(c, {"12", "11"}, at(122)), 0u);
  EXPECT_EQ(c.notification, "12");
  EXPECT_TRUE(c.lately.empty());
}

TEST(MastodonCursor, KeepsNoMoreThanHalfAPage) {
  Cursor c;
  std::vector<std::string> ids;
  for (int id = 140; id > 100; --id) ids.push_back(std::to_string(id));
  EXPECT_EQ(hear(c, ids, from_ms(0)), 40u);
  EXPECT_EQ(c.lately.size(), 20u);
  EXPECT_EQ(c.lately.front().id, "140");
  EXPECT_EQ(c.notification, "120");
}

}  // namespace
}  // namespace kith::channels::mastodon

// Mastodon and GoToSocial, by a server written from the documentation. What only they can show is below.
#include <fmt/format.h>

#include <set>

#include "bench.h"
#include "channels/mastodon/mastodon.h"
#include "fake_mastodon.h"

namespace kith::contract {
namespace {

class MastodonSubject final : public Subject {
 public:
  MastodonSubject(Bench& bench, FakeMastodon::Flavour flavour) : flavour_(flavour), server(clock, flavour) {
    bench.clock = &clock;
    bench.credentials.set(R"({"access_token":"the-token-of-the-shop","client_id":"c","client_secret":"s"})");
  }

  std::string network() const override { return "mastodon"; }
  Abilities abilities() const override {
    return {.edits_in = true, .removals_in = true, .likes_in = true, .follows_in = true, .edits = true, .removals = true,
            .lose_answer = true, .lose_request = true, .server_error = true, .too_many = true, .down = true, .revoke = true, .poison = true};
  }
  std::string settings() override { return mastodon::to_json({.server = server.url(), .account_id = "1", .acct = "shop", .flavour = flavour_ == FakeMastodon::Flavour::gotosocial ? "gotosocial" : "mastodon"}); }
  std::string hears(const std::string& text, const std::string& parent) override {
    clock.advance(Millis{10});
    return server.write("2", text, parent);
  }
  void edits(const std::string& id, const std::string& text) override { server.edit(id, text); }
  void removes(const std::string& id) override { server.remove(id); }
  void likes(const std::string& id) override { server.notify("favourite", "2", id); }
  bool describes(const std::string& about, const std::string& website) override {
    server.describe(about, website);
    return true;
  }
  void follows() override {
    server.add_followers({"mags"});
    server.notify(flavour_ == FakeMastodon::Flavour::gotosocial ? "follow_request" : "follow", "2", "");
  }
  std::vector<std::string> moderated(OutboundKind what) override { return server.moderated(what == OutboundKind::mute ? "mute" : "block"); }
  std::vector<Seen> sent() override {
    std::vector<Seen> out;
    for (const auto& s : server.statuses_of("1")) {
      Seen seen{.id = s.id, .text = s.text, .parent = s.parent, .files = {}};
      for (const auto& media : s.media) seen.files.push_back(server.description_of(media));
      out.push_back(std::move(seen));
    }
    return out;
  }
  void trouble(Trouble what) override {
    using Next = FakeMastodon::Next;
    switch (what) {
      case Trouble::lose_answer: return server.next(Next::lose_answer);
      case Trouble::lose_request: return server.next(Next::lose_request);
      case Trouble::server_error_done: return server.next(Next::error_done);
      case Trouble::server_error: return server.next(Next::error);
      case Trouble::too_many: return server.next(Next::too_many);
      case Trouble::poison: return server.notify_broken();
      case Trouble::down: return server.set_down(true);
      case Trouble::revoke: return server.set_token("another-token");
      case Trouble::mended: server.set_down(false); return server.set_token("the-token-of-the-shop");
    }
  }
  void pass(Millis time) override { clock.advance(time); }
  std::string secret() const override { return "the-token-of-the-shop"; }

  ManualClock clock{system_clock().now()};

 private:
  FakeMastodon::Flavour flavour_;

 public:
  FakeMastodon server;
};

std::unique_ptr<Subject> make_mastodon(Bench& bench) { return std::make_unique<MastodonSubject>(bench, FakeMastodon::Flavour::mastodon); }
std::unique_ptr<Subject> make_gotosocial(Bench& bench) { return std::make_unique<MastodonSubject>(bench, FakeMastodon::Flavour::gotosocial); }
KITH_SUBJECT(mastodon, make_mastodon);
KITH_SUBJECT(gotosocial, make_gotosocial);

class Mastodon : public testing::Test {
 protected:
  FakeMastodon& server() { return subject().server; }
  MastodonSubject& subject() { return static_cast<MastodonSubject&>(*bench.subject); }
  Bench bench{make_mastodon, false};
};
class GoToSocial : public testing::Test {
 protected:
  FakeMastodon& server() { return static_cast<MastodonSubject&>(*bench.subject).server; }
  Bench bench{make_gotosocial, false};
};

TEST_F(Mastodon, PagesForwardByMinIdAndNeverBySinceId) {
  std::string cursor;
  bench.subject->hears("first");
  bench.fetch_all(cursor, 1);
  for (int i = 0; i < 130; ++i) bench.subject->hears(fmt::format("later {}", i));
  server().server().forget_requests();
  bench.fetch_all(cursor, 130);
  int by_min_id = 0;
  for (const auto& r : server().server().requests()) {
    EXPECT_FALSE(r.has("since_id"));
    if (r.path == "/api/v1/notifications" && r.has("min_id")) ++by_min_id;
  }
  EXPECT_GE(by_min_id, 4);
}

TEST_F(Mastodon, HearsWhatShowsBehindAYoungerOne) {
  std::string cursor;
  bench.subject->hears("first");
  bench.fetch_all(cursor, 1);
  const auto slow = server().write_slowly("2", "@shop written first, shown last");
  const auto quick = bench.subject->hears("written last, shown first");
  EXPECT_TRUE(find(bench.fetch_all(cursor, 1), quick));
  server().show_slow();
  bench.restart();
  const auto items = bench.fetch_all(cursor, 1);
  EXPECT_TRUE(find(items, slow));
  EXPECT_FALSE(find(items, quick)) << "heard again";
}

TEST_F(Mastodon, WalksBackWhereAServerDoesNotKnowMinId) {
  server().set_version("2.7.2 (compatible; Odd 1.0)");
  server().set_min_id_ignored(true);
  std::string cursor;
  bench.subject->hears("first");
  bench.fetch_all(cursor, 1);
  for (int i = 0; i < 130; ++i) bench.subject->hears(fmt::format("later {}", i));
  EXPECT_EQ(bench.fetch_all(cursor, 130).size(), 130u);
}

TEST_F(Mastodon, AnswersNoWiderThanTheQuestionAndNamesItsAuthor) {
  const auto id = server().write("2", "@shop between you and me", "", "direct");
  std::string cursor;
  const auto items = bench.fetch_all(cursor, 1);
  const auto* question = find(items, id);
  ASSERT_NE(question, nullptr);
  EXPECT_EQ(question->visibility, Visibility::direct);
  auto content = bench.reply("Between us, then", *question);
  content.visibility = Visibility::everyone;
  ASSERT_TRUE(bench.send(bench.dispatch(content)));
  const auto sent = server().statuses_of("1");
  ASSERT_EQ(sent.size(), 1u);
  EXPECT_EQ(sent[0].visibility, "direct");
  EXPECT_EQ(sent[0].text, "@mags Between us, then");
  EXPECT_EQ(sent[0].parent, id);
}

TEST_F(Mastodon, DoesNotNameTwiceWhomTheTextNames) {
  const auto id = server().write("2", "@shop hello", "", "unlisted");
  std::string cursor;
  const auto items = bench.fetch_all(cursor, 1);
  ASSERT_TRUE(bench.send(bench.dispatch(bench.reply("Hello @Mags, come in", *find(items, id)))));
  EXPECT_EQ(server().statuses_of("1")[0].text, "Hello @Mags, come in");
}

TEST_F(Mastodon, ShowsTheTalkAboveAMention) {
  const auto root = server().write("1", "Who is coming on Saturday?");
  bench.subject->pass(Millis{1000});
  const auto middle = server().write("2", "@other are you?", root);
  bench.subject->pass(Millis{1000});
  const auto last = server().write("2", "@shop we are", middle);
  std::string cursor;
  const auto items = bench.fetch_all(cursor, 2);
  const auto *a = find(items, root), *b = find(items, middle), *c = find(items, last);
  ASSERT_TRUE(a && b && c);
  EXPECT_TRUE(a->own);
  for (const auto* item : {a, b, c}) EXPECT_EQ(item->thread, root);
  EXPECT_EQ(c->parent, middle);
}

TEST_F(Mastodon, SurvivesThe500ThatARepeatedKeyGives) {
  server().set_repeat_fails(true);
  const auto d = bench.dispatch(bench.post("Known 500"));
  server().next(FakeMastodon::Next::lose_answer);
  ASSERT_FALSE(bench.send(d));
  const auto again = bench.send(d);  // somebody tried without settling: still no second post, and no lie
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().kind, Kind::ambiguous);
  const auto settled = bench.settle(d);
  ASSERT_TRUE(settled);
  EXPECT_EQ(settled->is, Settlement::Is::sent);
  EXPECT_EQ(count_text(bench.subject->sent(), "Known 500"), 1);
}

TEST_F(Mastodon, DoesNotGiveUpHopeWithinTheFirstMinute) {
  const auto d = bench.dispatch(bench.post("May still come"));
  server().next(FakeMastodon::Next::lose_request);
  ASSERT_FALSE(bench.send(d));
  const auto now = bench.run(bench.channel->settle(d));
  ASSERT_TRUE(now);
  EXPECT_EQ(now->is, Settlement::Is::not_yet_known);
  bench.subject->pass(Millis{61'000});
  EXPECT_EQ(bench.run(bench.channel->settle(d))->is, Settlement::Is::not_sent);
}

TEST_F(Mastodon, TellsTwoDeliveriesOfTheSameWordsApart) {
  const auto first = bench.dispatch(bench.post("Thank you!"));
  ASSERT_TRUE(bench.send(first));
  bench.subject->pass(Millis{60'000});
  const auto second = bench.dispatch(bench.post("Thank you!"));
  server().next(FakeMastodon::Next::lose_request);
  ASSERT_FALSE(bench.send(second));
  EXPECT_EQ(bench.settle(second)->is, Settlement::Is::not_sent);
}

TEST_F(Mastodon, WaitsForAPictureAndDescribesIt) {
  server().set_media_rounds(2);
  auto content = bench.post("A picture");
  content.media.push_back(bench.media.add("cat.png", "image/png", "not really a png", "A cat on a till"));
  const auto receipt = bench.send(bench.dispatch(content));
  ASSERT_TRUE(receipt) << describe(receipt.error());
  const auto status = server().status(receipt->remote_id);
  ASSERT_TRUE(status);
  EXPECT_EQ(status->media.size(), 1u);
  std::string cursor;
  const auto items = bench.fetch_all(cursor);
  const auto* heard = find(items, receipt->remote_id);
  ASSERT_NE(heard, nullptr);
  ASSERT_EQ(heard->attachments.size(), 1u);
  EXPECT_EQ(heard->attachments[0].alt, "A cat on a till");
}

TEST_F(Mastodon, KeepsTheBudgetTheServerTells) {
  ASSERT_TRUE(bench.check());
  const auto budget = bench.channel->budget();
  EXPECT_EQ(budget.limit, 300);
  ASSERT_TRUE(budget.remaining && budget.reset_at);
  EXPECT_GT(*budget.reset_at, bench.clock->now() + Millis{150'000});
}

TEST_F(Mastodon, HearsAnEditAndADeletionFromTheStream) {
  const auto edited = bench.subject->hears("Opens at noon");
  const auto removed = bench.subject->hears("Never mind");
  std::string cursor;
  bench.fetch_all(cursor, 2);
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(bench.run(bench.channel->await_news(Millis{300})));
  server().edit(edited, "Opens at ten");
  server().remove(removed);
  bool saw_edit = false, saw_removal = false;
  for (int i = 0; i < 20 && !(saw_edit && saw_removal); ++i) {
    EXPECT_TRUE(bench.run(bench.channel->await_news(Millis{500})));
    const auto page = bench.fetch(cursor);
    ASSERT_TRUE(page);
    saw_edit |= find(page->items, edited, Incoming::What::edit) != nullptr;
    saw_removal |= find(page->items, removed, Incoming::What::deletion) != nullptr;
  }
  EXPECT_TRUE(saw_edit);
  EXPECT_TRUE(saw_removal);
}

TEST_F(Mastodon, ConnectsByConsentWithPkce) {
  const Tools tools{.http = *bench.http, .clock = *bench.clock, .guard = bench.guard};
  for (const std::string redirect : {"", "https://kith.example/oauth/callback"}) {
    auto begun = bench.run(mastodon::begin(server().url(), Mode::reply, redirect, tools));
    ASSERT_TRUE(begun) << describe(begun.error());
    EXPECT_NE(begun->authorize_url.find("code_challenge_method=S256"), std::string::npos);
    EXPECT_NE(begun->authorize_url.find("write%3Astatuses"), std::string::npos);
    EXPECT_EQ(begun->authorize_url.find("follow"), std::string::npos) << "more asked for than needed";
    net::HttpRequest browser;
    browser.url = begun->authorize_url;
    const auto shown = net::send_blocking(*bench.http, browser);
    ASSERT_TRUE(shown);
    ASSERT_EQ(shown->status, 200) << shown->body;
    auto connected = bench.run(mastodon::finish(begun->pending, " code-17\n", tools));
    ASSERT_TRUE(connected) << describe(connected.error());
    EXPECT_EQ(connected->health.account_id, "1");
    EXPECT_EQ(connected->health.capability.text_limit, 500);
    EXPECT_EQ(connected->settings.find("token"), std::string::npos) << "a secret among the settings";
    const auto wrong = bench.run(mastodon::finish(begun->pending, "code-18", tools));
    ASSERT_FALSE(wrong);
    EXPECT_EQ(wrong.error().kind, Kind::unauthenticated);
  }
}

// The position goes by the Link header alone, and only the position: the address in it is another host's here.
TEST_F(Mastodon, WalksItsFollowersByTheLinkHeader) {
  std::vector<std::string> names;
  for (int i = 0; i < 205; ++i) names.push_back(fmt::format("reader{}", i));
  server().add_followers(names);
  std::set<std::string> handles;
  std::string cursor;
  int pages = 0;
  do {
    const auto page = bench.run(bench.channel->follows(FollowSide::followers, cursor));
    ASSERT_TRUE(page) << describe(page.error());
    EXPECT_LE(page->people.size(), kFollowsAtOnce);
    EXPECT_EQ(page->hidden, cursor.empty() ? std::optional(false) : std::nullopt);
    for (const auto& one : page->people) handles.insert(one.handle);
    cursor = page->cursor;
  } while (!cursor.empty() && ++pages < 10);
  EXPECT_EQ(handles.size(), 205u);
  EXPECT_EQ(pages, 2);
}

TEST_F(Mastodon, TellsAListKeptFromOthersFromOneKeptFromUs) {
  server().add_followers({"mags"});
  server().hide_lists(true, false);
  const auto seen = bench.run(bench.channel->follows(FollowSide::followers, {}));
  ASSERT_TRUE(seen) << describe(seen.error());
  EXPECT_EQ(seen->people.size(), 1u);
  EXPECT_EQ(seen->hidden, true);
  server().hide_lists(true, true);
  const auto kept = bench.run(bench.channel->follows(FollowSide::followers, {}));
  ASSERT_FALSE(kept);
  EXPECT_EQ(kept.error().kind, Kind::forbidden) << describe(kept.error());
  const auto nobody = bench.run(bench.channel->follows(FollowSide::followed, {}));
  ASSERT_TRUE(nobody) << "a list of nobody is no secret";
  EXPECT_TRUE(nobody->people.empty());
}

TEST_F(GoToSocial, IgnoresTheKeyAndStillNothingGoesTwice) {
  ASSERT_TRUE(bench.check());
  EXPECT_FALSE(bench.channel->capability().safe_retry);
  EXPECT_EQ(bench.channel->capability().text_limit, 5000);
  EXPECT_EQ(bench.channel->capability().measured_as, "gotosocial");
  const auto d = bench.dispatch(bench.post("Twice would be once too often"));
  server().next(FakeMastodon::Next::lose_answer);
  ASSERT_FALSE(bench.send(d));
  EXPECT_EQ(bench.settle(d)->is, Settlement::Is::sent);
  EXPECT_EQ(server().posts_received(), 1);
}

TEST_F(GoToSocial, DoesWithoutAStream) {
  std::string cursor;
  bench.fetch_all(cursor);
  EXPECT_TRUE(bench.run(bench.channel->await_news(Millis{200})));
  bench.subject->hears("By poll");
  EXPECT_EQ(bench.fetch_all(cursor, 1).size(), 1u);
}

}  // namespace
}  // namespace kith::contract

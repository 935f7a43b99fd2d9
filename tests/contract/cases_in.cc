// What comes in: order, cursors, gaps, edits, deletions, reactions, what cannot be read.
#include <fmt/format.h>

#include <set>

#include "bench.h"
#include "text/measure.h"
#include "text/utf8.h"

namespace kith::contract {
namespace {

KITH_CASE(SaysWhatItCanDo, true) {
  const auto& c = bench.channel->capability();
  EXPECT_EQ(c.network, bench.subject->network());
  EXPECT_FALSE(c.display_name.empty());
  EXPECT_TRUE(text::can_measure(c.measured_as)) << c.measured_as;
  EXPECT_GT(c.poll_every, Millis{0});
  if (c.can_reply || c.can_publish) {
    EXPECT_FALSE(c.visibilities.empty());
  }
}

KITH_CASE(ChecksAndNamesTheAccount, true) {
  const auto health = bench.check();
  ASSERT_TRUE(health) << describe(health.error());
  EXPECT_FALSE(health->account_id.empty());
  EXPECT_FALSE(health->handle.empty());
  EXPECT_EQ(health->capability.network, bench.subject->network());
}

std::string in_one_line(std::string text) {
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text;
}

KITH_CASE(TellsWhatItsProfileSays, cap.profiles) {
  const std::string about = "We settle what others give up on.\nSince 2019 – with \"care\" & tea.";
  const std::string website = "https://hartwell.example/about";
  const bool shows_website = bench.subject->describes(about, website);
  auto told = bench.run(bench.channel->profile());
  // A network may take a while to know of the account, and of what it says now.
  const auto is_shown = [&] { return told && (!told->takes_about || in_one_line(told->about) == in_one_line(about)); };
  for (int tries = 0; tries < 60 && !is_shown(); ++tries) {
    bench.subject->pass(Millis{500});
    told = bench.run(bench.channel->profile());
  }
  ASSERT_TRUE(told) << describe(told.error());
  EXPECT_EQ(told->name.empty(), bench.check()->name.empty());
  if (told->takes_about) {
    EXPECT_EQ(in_one_line(told->about), in_one_line(about));
  }
  if (shows_website) {
    EXPECT_NE((text_of(*told, ProfilePlace::link) + text_of(*told, ProfilePlace::field)).find(website), std::string::npos);
  }
  EXPECT_EQ(profile_from_json(to_json(*told)).value(), *told);
  for (int i = 0; i <= static_cast<int>(ProfilePlace::banner); ++i)
    EXPECT_TRUE(text::is_valid_utf8(text_of(*told, static_cast<ProfilePlace>(i))));
}

KITH_CASE(SaysWhyItsProfileCannotBeRead, cap.profiles && cap.can_publish && can.down && can.revoke) {
  bench.subject->trouble(Trouble::down);
  auto told = bench.run(bench.channel->profile());
  ASSERT_FALSE(told);
  EXPECT_EQ(told.error().kind, Kind::unavailable);
  bench.subject->trouble(Trouble::mended);
  bench.subject->trouble(Trouble::revoke);
  told = bench.run(bench.channel->profile());
  ASSERT_FALSE(told);
  EXPECT_EQ(told.error().kind, Kind::unauthenticated);
  EXPECT_EQ(describe(told.error()).find(bench.subject->secret()), std::string::npos);
}

KITH_CASE(HearsOldestFirst, cap.can_listen) {
  std::vector<std::string> ids;
  for (int i = 0; i < 5; ++i) ids.push_back(bench.subject->hears(fmt::format("Message number {}", i)));
  std::string cursor;
  const auto items = bench.fetch_all(cursor, 5);
  std::vector<std::string> heard;
  for (const auto& item : items)
    if (std::find(ids.begin(), ids.end(), item.remote_id) != ids.end()) heard.push_back(item.remote_id);
  EXPECT_EQ(heard, ids);
  const auto* first = find(items, ids[0]);
  ASSERT_NE(first, nullptr);
  EXPECT_EQ(first->text, bench.subject->as_read("Message number 0"));
  EXPECT_FALSE(first->own);
  EXPECT_FALSE(first->author.handle.empty());
  EXPECT_GT(first->sent_at, from_ms(1'500'000'000'000));
}

KITH_CASE(ResumesFromEveryCursor, cap.can_listen) {
  std::set<std::string> wanted;
  for (int i = 0; i < 7; ++i) wanted.insert(bench.subject->hears(fmt::format("One of seven, the {}th", i)));
  std::string cursor;
  std::set<std::string> heard;
  for (int pages = 0; pages < 400 && !std::includes(heard.begin(), heard.end(), wanted.begin(), wanted.end()); ++pages) {
    bench.restart();  // killed after each page, before anything else was asked
    const auto page = bench.fetch(cursor);
    ASSERT_TRUE(page) << describe(page.error());
    for (const auto& item : page->items)
      if (item.what == Incoming::What::message) heard.insert(item.remote_id);
    cursor = page->cursor;
    if (!page->more) bench.subject->pass(Millis{300});
  }
  EXPECT_TRUE(std::includes(heard.begin(), heard.end(), wanted.begin(), wanted.end()));
  // What is covered by the cursor does not come again.
  bench.restart();
  const auto again = bench.fetch_all(cursor);
  for (const auto& item : again) EXPECT_FALSE(item.addressed && wanted.contains(item.remote_id) && item.what == Incoming::What::message) << item.text;
}

KITH_CASE(GivesTheSameIdsAgain, cap.can_listen) {
  const auto id = bench.subject->hears("The same thing twice over");
  std::string once, twice;
  const auto first = bench.fetch_all(once, 1);
  bench.restart();
  const auto second = bench.fetch_all(twice, 1);
  const auto *a = find(first, id), *b = find(second, id);
  ASSERT_TRUE(a && b);
  EXPECT_EQ(a->thread, b->thread);
  EXPECT_EQ(a->author.remote_id, b->author.remote_id);
  EXPECT_EQ(a->sent_at, b->sent_at);
  EXPECT_EQ(a->text, b->text);
}

KITH_CASE(BackfillsWhatCameMeanwhile, cap.can_listen) {
  std::string cursor;
  bench.subject->hears("Before the outage");
  bench.fetch_all(cursor, 1);
  const int backlog = bench.subject->abilities().backlog;
  std::set<std::string> wanted;
  for (int i = 0; i < backlog; ++i) wanted.insert(bench.subject->hears(fmt::format("While nobody listened, {}", i)));
  bench.restart();
  std::set<std::string> heard;
  for (const auto& item : bench.fetch_all(cursor, wanted.size()))
    if (item.what == Incoming::What::message) heard.insert(item.remote_id);
  for (const auto& id : wanted) EXPECT_TRUE(heard.contains(id)) << id;
}

KITH_CASE(ThreadsAnAnswer, cap.can_listen && cap.threads && can.sends && can.replies_in) {
  const auto sent = bench.send(bench.dispatch(bench.post("Who would like a poster?")));
  ASSERT_TRUE(sent) << describe(sent.error());
  const auto id = bench.subject->hears("Me, please", sent->remote_id);
  std::string cursor;
  const auto items = bench.fetch_all(cursor, 1);
  const auto* answer = find(items, id);
  ASSERT_NE(answer, nullptr);
  EXPECT_EQ(answer->parent, sent->remote_id);
  EXPECT_EQ(answer->thread, sent->remote_id);
  EXPECT_TRUE(answer->addressed);
}

KITH_CASE(KnowsItsOwnWords, cap.can_listen && can.sends) {
  const auto sent = bench.send(bench.dispatch(bench.post("Said by ourselves")));
  ASSERT_TRUE(sent) << describe(sent.error());
  bench.subject->hears("Said by another");
  std::string cursor;
  for (const auto& item : bench.fetch_all(cursor, 1)) {
    if (item.remote_id == sent->remote_id) {
      EXPECT_TRUE(item.own);
      EXPECT_FALSE(item.addressed);
    }
    if (item.text.find("Said by ourselves") != std::string::npos) {
      EXPECT_TRUE(item.own) << item.remote_id;
    }
  }
}

// An edit or a deletion comes by itself, or is seen when looked for again.
std::optional<Incoming> later(Bench& bench, std::string& cursor, const std::string& id, Incoming::What what) {
  for (int round = 0; round < 40; ++round) {
    const auto items = bench.fetch_all(cursor);
    if (const auto* found = find(items, id, what)) return *found;
    if (bench.channel->capability().rechecks) {
      const auto page = bench.run(bench.channel->recheck({id}));
      EXPECT_TRUE(page) << describe(page.error());
      if (page)
        if (const auto* found = find(page->items, id, what)) return *found;
    }
    bench.subject->pass(Millis{250});
  }
  return std::nullopt;
}

KITH_CASE(FollowsAnEdit, cap.can_listen && can.edits_in) {
  const auto id = bench.subject->hears("The shop opens at noon");
  std::string cursor;
  bench.fetch_all(cursor, 1);
  bench.subject->edits(id, "The shop opens at ten");
  for (int round = 0; round < 40; ++round) {
    const auto edit = later(bench, cursor, id, Incoming::What::edit);
    ASSERT_TRUE(edit);
    if (edit->text == bench.subject->as_read("The shop opens at ten")) return;
    bench.subject->pass(Millis{250});
  }
  FAIL() << "the edit was never seen";
}

KITH_CASE(FollowsADeletion, cap.can_listen && can.removals_in) {
  const auto id = bench.subject->hears("Forget that I said this");
  std::string cursor;
  bench.fetch_all(cursor, 1);
  bench.subject->removes(id);
  EXPECT_TRUE(later(bench, cursor, id, Incoming::What::deletion));
}

KITH_CASE(HearsReactions, cap.can_listen && can.likes_in && can.follows_in && can.sends) {
  const auto sent = bench.send(bench.dispatch(bench.post("Something likeable")));
  ASSERT_TRUE(sent) << describe(sent.error());
  bench.subject->likes(sent->remote_id);
  bench.subject->follows();
  std::string cursor;
  bool liked = false, followed = false;
  for (int round = 0; round < 40 && !(liked && followed); ++round) {
    for (const auto& item : bench.fetch_all(cursor)) {
      if (item.what != Incoming::What::reaction) continue;
      EXPECT_FALSE(item.author.handle.empty());
      if (item.reaction == ReactionKind::like && item.target == sent->remote_id) liked = true;
      if (item.reaction == ReactionKind::follow) followed = true;
    }
    bench.subject->pass(Millis{250});
  }
  EXPECT_TRUE(liked);
  EXPECT_TRUE(followed);
}

KITH_CASE(RefusesACursorOfSomebodyElse, cap.can_listen) {
  for (const std::string cursor : {"\x01\x02 nonsense", "{\"n\":", "-99999999999999999999999999"}) {
    const auto page = bench.fetch(cursor);
    ASSERT_FALSE(page) << cursor;
    EXPECT_EQ(page.error().kind, Kind::invalid) << describe(page.error());
  }
}

KITH_CASE(HostileWordsDoNoHarm, cap.can_listen) {
  const auto id = bench.subject->hears("<script>alert(1)</script> <img src=x onerror=alert(2)> \xF0\x9F\x91\xA9\xE2\x80\x8D\xF0\x9F\x9A\x80 & \"quotes\"");
  std::string cursor;
  const auto items = bench.fetch_all(cursor, 1);
  const auto* item = find(items, id);
  ASSERT_NE(item, nullptr);
  EXPECT_TRUE(text::is_valid_utf8(item->text));
}

KITH_CASE(SetsAsideWhatCannotBeRead, cap.can_listen && can.poison) {
  bench.subject->hears("Before the broken one");
  bench.subject->trouble(Trouble::poison);
  const auto after = bench.subject->hears("After the broken one");
  std::string cursor;
  bool poisoned = false, heard = false;
  for (int round = 0; round < 20 && !(poisoned && heard); ++round) {
    const auto page = bench.fetch(cursor);
    ASSERT_TRUE(page) << describe(page.error());
    for (const auto& p : page->poison) {
      poisoned = true;
      EXPECT_FALSE(p.raw.empty());
      EXPECT_FALSE(bench.channel->reread(p.raw)) << "read again, it is no better";
    }
    if (find(page->items, after)) heard = true;
    cursor = page->cursor;
    bench.subject->pass(Millis{100});
  }
  EXPECT_TRUE(poisoned);
  EXPECT_TRUE(heard);
}

KITH_CASE(WaitsForNewsNoLongerThanAsked, cap.can_listen) {
  std::string cursor;
  bench.fetch_all(cursor);
  const auto start = std::chrono::steady_clock::now();
  const auto waited = bench.run(bench.channel->await_news(Millis{300}));
  EXPECT_TRUE(waited) << describe(waited.error());
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(10));
}

KITH_CASE(IsToldOfNews, cap.can_listen && cap.push) {
  std::string cursor;
  bench.fetch_all(cursor);
  // The first wait may end at once: a line just opened is followed by a look.
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(bench.run(bench.channel->await_news(Millis{300})));
  bench.fetch_all(cursor);
  const auto start = std::chrono::steady_clock::now();
  std::thread later([&] {
    std::this_thread::sleep_for(Millis{200});
    bench.subject->hears("Here I am");
  });
  EXPECT_TRUE(bench.run(bench.channel->await_news(Millis{20'000})));
  later.join();
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(10));
  EXPECT_EQ(bench.fetch_all(cursor, 1).size(), 1u);
}

}  // namespace
}  // namespace kith::contract

#include "inbox/archive.h"

#include <gtest/gtest.h>

#include "inbox/views.h"
#include "store/search.h"
#include "store/testing.h"
#include "store/testing_rows.h"

namespace kith::inbox {
namespace {

using namespace std::chrono_literals;
using store::Statement;
using store::Transaction;

const Time kNow = parse_time("2026-11-20T12:00:00Z").value();

class ArchiveTest : public testing::TestWithParam<store::testing::Kind> {
 protected:
  // A conversation of one message.
  MessageId say(const std::string& who, const std::string& text, Time at = kNow - 1h, bool addressed = true) {
    static constexpr Statement kContact =
        "INSERT INTO contact (id, workspace_id, name, name_fold, created_at) VALUES (?,?,?,?,1)";
    static constexpr Statement kIdentity =
        "INSERT INTO identity (id, workspace_id, contact_id, network, remote_id, handle, name, updated_at) "
        "VALUES (?,?,?,'scripted',?,?,?,1) ON CONFLICT DO NOTHING";
    static constexpr Statement kTalk =
        "INSERT INTO conversation (id, workspace_id, channel_id, contact_id, remote_thread, visibility, "
        "last_message_at, created_at, updated_at) VALUES (?,?,?,?,?,'public',?,1,1)";
    static constexpr Statement kMessage =
        "INSERT INTO message (id, workspace_id, conversation_id, channel_id, direction, remote_id, identity_id, text, "
        "url, flags_json, state, sent_at, received_at) VALUES (?,?,?,?,'in',?,?,?,?,?,'received',?,?)";
    const MessageId id{next_id(kNow)};
    const std::string flags = addressed ? "{}" : R"({"overheard":true})";
    EXPECT_TRUE(db_->write(home_.workspace, [&](Transaction& tx) -> Result<void> {
      TRYV(tx.execute(kContact, {id.value, home_.workspace, who, who}));
      TRYV(tx.execute(kIdentity, {id.value, home_.workspace, id.value, to_string(id), "@" + who, who}));
      TRYV(tx.execute(kTalk, {id.value, home_.workspace, home_.channel, id.value, to_string(id), at}));
      TRYV(tx.execute(kMessage, {id, home_.workspace, id.value, home_.channel, to_string(id), id.value, text,
                                 "https://" + who + ".example/p", flags, at, at}));
      return store::note_for_search(tx, home_.workspace, id);
    }));
    return id;
  }
  void index() {
    while (store::index_pending(*db_, 100).value() > 0) {
    }
  }
  static match::Query query(std::string_view text) { return match::parse(text).value(); }

  store::testing::TestDatabase db_{GetParam()};
  ManualClock clock_{kNow};
  store::testing::Home home_ = store::testing::make_home(*db_, "riverside", kNow);
  Archive archive_{*db_, clock_};
  Desk desk_{*db_, clock_};
  Views views_{*db_, clock_, desk_};
};
INSTANTIATE_TEST_SUITE_P(databases, ArchiveTest, testing::ValuesIn(store::testing::databases()),
                         store::testing::name<testing::TestParamInfo<store::testing::Kind>>);

TEST_P(ArchiveTest, shows_what_was_found_and_where) {
  const auto first = say("mags", "the raft race", kNow - 2h);
  const auto second = say("tom", std::string(3'000, 'x') + " a raft " + std::string(3'000, 'y'));
  index();
  const auto found = archive_.search(home_.workspace, query("raft"), "", 10).value();
  ASSERT_EQ(found.items.size(), 2U);
  EXPECT_EQ(found.items[0].message.id, second);
  const auto& hit = found.items[0];
  ASSERT_EQ(hit.spans.size(), 1U);
  EXPECT_TRUE(hit.text.starts_with("…")) << hit.text.substr(0, 10);
  EXPECT_LT(hit.text.size(), 1'300U);
  EXPECT_EQ(hit.spans[0].end - hit.spans[0].start, 4U);
  EXPECT_EQ(found.items[1].message.id, first);
  ASSERT_TRUE(found.items[1].conversation);
  EXPECT_EQ(found.items[1].conversation->contact->name, "mags");
  EXPECT_FALSE(found.truncated);
}

TEST_P(ArchiveTest, previews_days_examples_and_noise) {
  for (int i = 0; i < 4; ++i)
    say("bot", "win a raft number " + std::to_string(i) + " https://a.example/" + std::to_string(i), kNow - 24h, false);
  say("mags", "we lost our raft", kNow - 1h);
  say("tom", "long ago a raft", kNow - 24h * 40);
  index();
  const auto seen = archive_.preview(home_.workspace, query("raft"), 7, 3).value();
  EXPECT_EQ(seen.total, 5);
  ASSERT_EQ(seen.days.size(), 7U);
  EXPECT_EQ(seen.days.back().day, "2026-11-20");
  EXPECT_EQ(seen.days.back().count, 1);
  EXPECT_EQ(seen.days[5].count, 4);
  EXPECT_EQ(seen.examples.size(), 3U);
  EXPECT_FALSE(seen.truncated);
  ASSERT_TRUE(seen.author);
  EXPECT_EQ(seen.author->name, "bot");
  EXPECT_DOUBLE_EQ(seen.author->share, 0.8);
  EXPECT_EQ(seen.site->name, "bot.example");
  EXPECT_DOUBLE_EQ(seen.repeats, 0.6);
  EXPECT_DOUBLE_EQ(seen.known, 0.2);
}

TEST_P(ArchiveTest, where_our_own_accounts_are_is_no_noise) {
  for (int i = 0; i < 3; ++i) say("social", "a raft", kNow - 1h);
  say("tom", "another raft", kNow - 1h);
  index();
  const auto site = [&] { return archive_.preview(home_.workspace, query("raft"), 7, 0).value().site; };
  EXPECT_EQ(site()->name, "social.example");
  const auto live_at = [&](const char* server, const char* profile) {
    static constexpr Statement kSet = "UPDATE channel SET server = ?, profile_url = ?";
    ASSERT_TRUE(db_->write(home_.workspace, [&](Transaction& tx) { return tx.execute(kSet, {server, profile}); }));
  };
  for (const auto* server : {"social.example", "https://www.social.example"}) {
    live_at(server, "");
    EXPECT_EQ(site()->name, "tom.example") << server;
  }
  live_at("", "https://social.example/@us");
  EXPECT_EQ(site()->name, "tom.example");
  EXPECT_DOUBLE_EQ(site()->share, 0.25);
  live_at("example", "");
  EXPECT_FALSE(site()) << "a place inside it is there too";
}

TEST_P(ArchiveTest, keeps_views_for_one_or_for_all) {
  const auto ws = home_.workspace;
  say("mags", "the raft race");
  index();
  auto mine = views_.add(ws, home_.dana, {.name = "Rafts", .query = "raft OR boat"}).value();
  EXPECT_EQ(views_.list(ws, home_.ruth)->size(), 0U);
  EXPECT_EQ(views_.find(ws, home_.ruth, mine.id).error().kind, Kind::not_found);
  EXPECT_EQ(views_.add(ws, home_.dana, {.name = "Bad", .query = "raft NEAR"}).error().kind, Kind::invalid);
  mine.shared = true;
  mine = views_.change(ws, home_.dana, false, 1, mine).value();
  EXPECT_EQ(mine.version, 2);
  EXPECT_EQ(views_.change(ws, home_.dana, false, 1, mine).error().kind, Kind::stale);
  EXPECT_EQ(views_.change(ws, home_.ruth, false, 2, mine).error().kind, Kind::forbidden);
  EXPECT_EQ(views_.remove(ws, home_.ruth, false, mine.id).error().kind, Kind::forbidden);
  const auto closed = views_.add(ws, home_.ruth, {.name = "Old", .view = View::closed, .order = Order::recent}).value();
  ASSERT_TRUE(views_.reorder(ws, home_.ruth, {closed.id, 7, mine.id}));
  const auto all = views_.list(ws, home_.ruth).value();
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].name, "Old");
  EXPECT_EQ(all[0].order, Order::recent);
  const auto counts = views_.counts(ws, home_.ruth, all).value();
  EXPECT_EQ(counts[0], 0);
  EXPECT_EQ(counts[1], 1);
  ASSERT_TRUE(views_.remove(ws, home_.dana, false, mine.id));
  EXPECT_EQ(views_.list(ws, home_.ruth)->size(), 1U);
}

TEST(CutAround, keeps_spans_on_their_words) {
  std::string text = "ä" + std::string(500, 'b') + " word " + std::string(500, 'c');
  std::vector<match::Span> spans{{502, 506}, {900, 902}};
  cut_around(text, spans, 300);
  ASSERT_EQ(spans.size(), 1U);
  EXPECT_EQ(text.substr(spans[0].start - 1 + 3, 4), "word");
  std::string brief = "short";
  spans = {{0, 5}};
  cut_around(brief, spans, 300);
  EXPECT_EQ(brief, "short");
  EXPECT_EQ(spans.size(), 1U);
}

}  // namespace
}  // namespace kith::inbox

#include "store/search.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json.hpp>
#include <set>

#include "match/engine/testing_random.h"
#include "store/search_words.h"
#include "store/testing.h"
#include "store/testing_rows.h"
#include "text/utf8.h"

namespace kith::store {
namespace {

namespace json = boost::json;
using match::testing::Choices;

const Time kNow = parse_time("2026-11-22T12:00:00Z").value();

struct Said {
  std::string text;
  std::string title, lang, url, parent, direction = "in", visibility = "public";
  json::array attachments;
  IdentityId by;
  std::optional<double> tone;
  Time at = kNow;
};

class Search : public ::testing::TestWithParam<testing::Kind> {
 protected:
  IdentityId person(const std::string& name, const std::string& handle, std::optional<int> circle = {},
                    std::optional<int> followers = {}) {
    static constexpr Statement kContact =
        "INSERT INTO contact (id, workspace_id, name, name_fold, circle, created_at) VALUES (?,?,?,?,?,1)";
    static constexpr Statement kIdentity =
        "INSERT INTO identity (id, workspace_id, contact_id, network, remote_id, handle, name, followers, updated_at) "
        "VALUES (?,?,?,'scripted',?,?,?,?,1)";
    const IdentityId id{next_id(kNow)};
    EXPECT_TRUE(db_->write(home_.workspace, [&](Transaction& tx) -> Result<void> {
      TRYV(tx.execute(kContact, {id.value, home_.workspace, name, name, circle}));
      TRYV(tx.execute(kIdentity, {id, home_.workspace, id.value, to_string(id), handle, name, followers}));
      return {};
    }));
    return id;
  }
  MessageId say(const Said& s) { return say(home_, s); }
  MessageId say(const testing::Home& home, const Said& s) {
    static constexpr Statement kTalk =
        "INSERT INTO conversation (id, workspace_id, channel_id, remote_thread, visibility, last_message_at, "
        "created_at, updated_at) VALUES (?,?,?,?,'public',1,1,1)";
    static constexpr Statement kMessage =
        "INSERT INTO message (id, workspace_id, conversation_id, channel_id, direction, remote_id, remote_parent, "
        "identity_id, member_id, text, lang, tone, visibility, url, attachments_json, flags_json, state, sent_at, "
        "received_at) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,'received',?,1)";
    const MessageId id{next_id(kNow)};
    const auto text = [](const std::string& t) { return t.empty() ? Value() : Value(t); };
    const json::object flags = s.title.empty() ? json::object() : json::object{{"subject", s.title}};
    EXPECT_TRUE(db_->write(home.workspace, [&](Transaction& tx) -> Result<void> {
      TRYV(tx.execute(kTalk, {id.value, home.workspace, home.channel, to_string(id)}));
      TRYV(tx.execute(kMessage,
                      {id, home.workspace, id.value, home.channel, s.direction, to_string(id), text(s.parent), s.by,
                       s.direction == "note" ? Value(home.dana) : Value(), s.text, text(s.lang), s.tone, s.visibility,
                       text(s.url), json::serialize(s.attachments), json::serialize(flags), s.at}));
      return note_for_search(tx, home.workspace, id);
    }));
    return id;
  }
  void index() {
    while (index_pending(*db_, 50).value() > 0) {
    }
  }
  SearchPage page(const match::Query& query, int limit, const std::string& cursor) {
    auto found =
        db_->read([&](Transaction& tx) { return search_messages(tx, home_.workspace, query, kNow, limit, cursor); });
    EXPECT_TRUE(found) << describe(found.error());
    return found ? *std::move(found) : SearchPage{};
  }
  std::vector<MessageId> find(const std::string& text, int limit = 50) {
    const auto query = match::parse(text);
    EXPECT_TRUE(query) << text;
    std::vector<MessageId> out;
    std::string cursor;
    do {
      auto found = page(*query, limit, cursor);
      for (const auto& hit : found.hits) out.push_back(hit.message);
      EXPECT_FALSE(found.truncated);
      cursor = found.next;
    } while (!cursor.empty() && out.size() < 2'000);
    return out;
  }

  testing::TestDatabase db_{GetParam()};
  testing::Home home_ = testing::make_home(*db_, "riverside", kNow);
};
INSTANTIATE_TEST_SUITE_P(databases, Search, ::testing::ValuesIn(testing::databases()),
                         testing::name<::testing::TestParamInfo<testing::Kind>>);

using Ids = std::vector<MessageId>;

Said made_up(Choices& choices, const std::vector<IdentityId>& people) {
  const auto d = match::testing::make_document(choices, 8);
  Said s;
  s.text = text::repair_utf8(d.text);
  s.title = text::repair_utf8(d.title);
  s.lang = d.lang;
  s.url = d.url;
  if (choices.one_in(3)) s.text += " https://www.b.example/ab/c";
  if (choices.one_in(3)) s.parent = "p";
  s.direction = choices.of({"in", "in", "in", "out", "note"});
  s.visibility = choices.of({"public", "unlisted", "followers", "direct"});
  for (const auto& more : d.more)
    s.attachments.push_back({{"kind", choices.of({"image", "video", "file"})}, {"alt", text::repair_utf8(more)}});
  if (s.direction == "in") s.by = people[choices.pick(people.size())];
  if (!d.tone.empty()) s.tone = d.tone == "negative" ? -0.9 : 0.9;
  // Many in the same millisecond, most within days.
  s.at = kNow - std::chrono::minutes(choices.pick(200) * choices.pick(40));
  return s;
}

TEST_P(Search, finds_what_the_query_means_and_nothing_else) {
  Choices choices(7);
  const std::vector<IdentityId> people{person("a b", "@ab", 5, 500), person("äb c", "ab@c.de", {}, 2000),
                                       person("ab", "", 15)};
  Ids all;
  for (int i = 0; i < 260; ++i) all.push_back(say(made_up(choices, people)));
  index();
  std::vector<std::pair<MessageId, match::Document>> documents;
  for (const auto id : all) {
    auto d = db_->read([&](Transaction& tx) { return message_document(tx, home_.workspace, id, kNow); });
    ASSERT_TRUE(d && *d);
    documents.emplace_back(id, **std::move(d));
  }
  int asked = 0, found_some = 0;
  while (asked < 150) {
    const auto text = match::testing::make_query(choices, 2);
    const auto query = match::parse(text);
    if (!query) continue;
    ++asked;
    std::set<MessageId> want, got;
    for (const auto& [id, d] : documents)
      if (match::match(*query, d).truth == match::Truth::yes) want.insert(id);
    Time last = kNow;
    std::string cursor;
    do {
      const auto part = page(*query, 40, cursor);
      for (const auto& hit : part.hits) {
        EXPECT_TRUE(got.insert(hit.message).second) << text << ": twice";
        EXPECT_LE(hit.sent_at, last) << text;
        last = hit.sent_at;
      }
      cursor = part.next;
    } while (!cursor.empty());
    ASSERT_EQ(got, want) << text;
    found_some += !want.empty();
  }
  EXPECT_GT(found_some, 60);
}

TEST_P(Search, knows_the_fields_of_a_stored_message) {
  const auto mags = person("Maggie Doyle", "@mags@mastodon.ie", 15, 1200);
  const auto id = say({.text = "the raft sank",
                       .title = "River day",
                       .lang = "en-GB",
                       .url = "https://news.example.org/raft",
                       .parent = "x",
                       .attachments = {{{"kind", "image"}, {"alt", "a crowd on the bank"}}},
                       .by = mags,
                       .tone = -0.8,
                       .at = kNow - std::chrono::hours(1)});
  const auto own = say({.text = "so sorry about the raft", .direction = "out", .at = kNow - std::chrono::hours(30)});
  const auto note = say({.text = "raft: ring her", .direction = "note", .at = kNow - std::chrono::hours(40)});
  index();
  for (const char* query :
       {"title:river", "crowd bank", "author:maggie", "author:mags", "author:@mags@mastodon.ie", "lang:en",
        "site:example.org", "url:news.example", "has:photo", "is:reply is:public", "tone:negative", "circle:15",
        "followers:>1000", "age:<2h", "raft network:scripted age:50m..70m", "raw:\"raft\" -sorry -ring"})
    EXPECT_EQ(find(query), Ids{id}) << query;
  EXPECT_EQ(find("is:own"), Ids{own});
  EXPECT_EQ(find("raft author:\"riverside on stage\""), Ids{own});
  EXPECT_EQ(find("raft author:dana"), Ids{note});
  EXPECT_EQ(find("channel:\"Riverside on Stage\""), (Ids{id, own, note}));
  EXPECT_EQ(find("raft age:>20h"), (Ids{own, note}));
  EXPECT_EQ(find("stage:buying"), Ids{});
}

TEST_P(Search, spans_show_where) {
  say({.text = "Nous avons aimé la CRÈME brûlée", .title = "La crème"});
  index();
  const auto found = page(*match::parse("creme"), 10, "");
  ASSERT_EQ(found.hits.size(), 1U);
  EXPECT_EQ(found.hits[0].match.spans, (std::vector<match::Span>{{19, 24}}));
  EXPECT_EQ(found.hits[0].match.title_spans, (std::vector<match::Span>{{3, 8}}));
}

TEST_P(Search, follows_edits_deletions_and_renaming) {
  static constexpr Statement kEdit = "UPDATE message SET text = ? WHERE id = ?";
  static constexpr Statement kDelete = "UPDATE message SET deleted_at = 5, text = '' WHERE id = ?";
  static constexpr Statement kRename = "UPDATE identity SET name = ? WHERE id = ?";
  const auto tom = person("Tom", "@tom");
  const auto first = say({.text = "a picnic", .by = tom});
  const auto second = say({.text = "a picnic too"});
  index();
  ASSERT_TRUE(db_->write(home_.workspace, [&](Transaction& tx) -> Result<void> {
    TRYV(tx.execute(kEdit, {"a barbecue instead", first}));
    TRYV(note_for_search(tx, home_.workspace, first));
    TRYV(note_for_search(tx, home_.workspace, first));
    TRYV(tx.execute(kDelete, {second}));
    return note_for_search(tx, home_.workspace, second);
  }));
  EXPECT_EQ(find("picnic"), Ids{}) << "the index follows behind, but what was deleted or edited is not shown";
  EXPECT_TRUE(page(*match::parse("picnic"), 5, "").indexing);
  EXPECT_EQ(index_pending(*db_, 100).value(), 2);
  EXPECT_EQ(find("barbecue"), Ids{first});
  EXPECT_EQ(find("author:tom"), Ids{first});
  ASSERT_TRUE(db_->write(home_.workspace, [&](Transaction& tx) -> Result<void> {
    TRYV(note_renamed_for_search(tx, home_.workspace, tom, "@tom", "Tom"));
    TRYV(note_renamed_for_search(tx, home_.workspace, tom, "", "Thomas"));
    TRYV(tx.execute(kRename, {"Thomas", tom}));
    return {};
  }));
  EXPECT_EQ(index_pending(*db_, 100).value(), 1);
  EXPECT_EQ(find("author:thomas"), Ids{first});
}

TEST_P(Search, pages_stay_while_new_messages_come) {
  for (int i = 0; i < 45; ++i) say({.text = "tombola tonight", .at = kNow - std::chrono::seconds(i / 10)});
  index();
  const auto query = *match::parse("tombola");
  std::set<MessageId> seen;
  std::string cursor;
  int pages = 0;
  do {
    const auto found = page(query, 7, cursor);
    for (const auto& hit : found.hits) EXPECT_TRUE(seen.insert(hit.message).second);
    cursor = found.next;
    ++pages;
    say({.text = "tombola tomorrow", .at = kNow + std::chrono::seconds(pages)});
    index();
  } while (!cursor.empty());
  EXPECT_EQ(seen.size(), 45U);
  EXPECT_EQ(pages, 7);
  EXPECT_EQ(db_->read([&](Transaction& tx) { return search_messages(tx, home_.workspace, query, kNow, 5, "junk"); })
                .error()
                .kind,
            Kind::invalid);
}

TEST_P(Search, work_is_bounded_and_says_how_far_it_came) {
  for (int i = 0; i < 300; ++i) say({.text = "the end", .at = kNow - std::chrono::hours(i)});
  const auto last = say({.text = "the beginning", .at = kNow - std::chrono::hours(1000)});
  index();
  const auto query = *match::parse("the -end");
  ScanOptions options;
  options.now = kNow;
  options.candidates = 100;
  Ids found;
  int rounds = 0;
  for (bool complete = false; !complete && rounds < 10; ++rounds) {
    const auto scanned = db_->read([&](Transaction& tx) {
      return scan_archive(tx, home_.workspace, query, options, [&](Found&& hit) {
        found.push_back(hit.message);
        return true;
      });
    });
    ASSERT_TRUE(scanned) << describe(scanned.error());
    EXPECT_LE(scanned->candidates, 100);
    complete = scanned->complete;
    options.before = scanned->reached;
  }
  EXPECT_EQ(found, Ids{last});
  EXPECT_EQ(rounds, 4);
  options.before = kNewest;
  options.until = std::chrono::steady_clock::now();
  const auto late = db_->read(
      [&](Transaction& tx) { return scan_archive(tx, home_.workspace, query, options, [](Found&&) { return true; }); });
  ASSERT_TRUE(late);
  EXPECT_FALSE(late->complete);
}

TEST_P(Search, what_was_the_talk_of_one_month_comes_newest_first_though_a_stretch_is_crowded) {
  Ids want;
  for (int i = 0; i < 240; ++i)
    want.push_back(
        say({.text = "the raft race", .at = kNow - std::chrono::hours(2'000) - std::chrono::minutes(i / 3)}));
  for (int i = 0; i < 20; ++i) say({.text = "nothing", .at = kNow - std::chrono::hours(i)});
  index();
  ScanOptions options;
  options.now = kNow;
  options.crowd = 70;
  std::vector<std::pair<Time, MessageId>> found;
  const auto query = *match::parse("raft race");
  const auto scanned = db_->read([&](Transaction& tx) {
    return scan_archive(tx, home_.workspace, query, options, [&](Found&& hit) {
      found.emplace_back(hit.sent_at, hit.message);
      return true;
    });
  });
  ASSERT_TRUE(scanned) << describe(scanned.error());
  EXPECT_TRUE(scanned->complete);
  EXPECT_EQ(scanned->candidates, 240);
  EXPECT_TRUE(std::ranges::is_sorted(found, std::greater{}, [](const auto& f) { return f.first; }));
  Ids got;
  for (const auto& [at, id] : found) got.push_back(id);
  std::ranges::sort(got);
  std::ranges::sort(want);
  EXPECT_EQ(got, want);
}

TEST_P(Search, a_prefix_of_many_words_is_not_looked_for_in_the_index_and_finds_the_same) {
  using Is = match::Narrow::Is;
  const auto prefix = [](const char* word) { return match::Narrow{.is = Is::prefix, .word = word}; };
  ASSERT_TRUE(db_->write(home_.workspace, [&](Transaction& tx) -> Result<void> {
    static constexpr Statement kTalk =
        "INSERT INTO conversation (id, workspace_id, channel_id, remote_thread, visibility, last_message_at, "
        "created_at, updated_at) VALUES (1,?,?,'t','public',1,1,1)";
    static constexpr Statement kMessage =
        "INSERT INTO message (id, workspace_id, conversation_id, channel_id, direction, remote_id, text, visibility, "
        "attachments_json, flags_json, state, sent_at, received_at) "
        "VALUES (?,?,1,?,'in',?,?,'public','[]','{}','received',?,1)";
    TRYV(tx.execute(kTalk, {home_.workspace, home_.channel}));
    for (int i = 1; i <= 420; ++i) {
      const std::string text = i % 20 == 0 ? "the riverside" : i % 50 == 7 ? "the raftsman of the riverbank" : "a boat";
      const auto at = kNow - std::chrono::seconds(i);
      TRYV(tx.execute(kMessage, {i, home_.workspace, home_.channel, std::to_string(i), text, at}));
      TRYV(note_for_search(tx, home_.workspace, MessageId{i}));
    }
    return {};
  }));
  const auto kept = [&](match::Narrow narrow) {
    const auto out = db_->read([&](Transaction& tx) {
      return detail::without_wide_prefixes(tx, home_.workspace, kNewest, std::move(narrow));
    });
    EXPECT_TRUE(out) << describe(out.error());
    return out ? *out : match::Narrow{};
  };
  EXPECT_EQ(kept(prefix("riv")), prefix("riv")) << "nothing is indexed yet";
  while (index_pending(*db_, 500).value() > 0) {
  }
  EXPECT_EQ(kept(prefix("riv")).is, Is::everything);
  EXPECT_EQ(kept(prefix("iver")), prefix("iver"));
  EXPECT_EQ(kept(prefix("rafts")), prefix("rafts")) << "one in fifty";
  EXPECT_EQ(kept({.is = Is::all, .parts = {prefix("riv"), prefix("rafts")}}).parts, std::vector{prefix("rafts")});
  EXPECT_EQ(kept({.is = Is::any, .parts = {prefix("riv"), prefix("rafts")}}).is, Is::everything);
  EXPECT_EQ(find("riv*").size(), 30U);
  EXPECT_EQ(find("riv* -riverside").size(), 9U);
  EXPECT_EQ(find("raftsm* riv*").size(), 9U);
  EXPECT_EQ(find("raftsm* OR rivers*").size(), 30U);
  EXPECT_EQ(find("iver*").size(), 0U);
}

TEST_P(Search, a_large_workspace_and_a_small_one_beside_it_find_their_own) {
  const auto large = testing::make_home(*db_, "large", kNow);
  std::set<MessageId> theirs;
  for (int i = 0; i < 120; ++i)
    theirs.insert(say(large, {.text = "a raft", .at = kNow - std::chrono::hours(i)}));
  const Ids ours{say({.text = "our raft", .at = kNow - std::chrono::minutes(30)}),
                 say({.text = "a raft", .at = kNow - std::chrono::hours(50)})};
  index();
  EXPECT_EQ(find("raft"), ours);
  const auto query = *match::parse("raft");
  ScanOptions options;
  options.now = kNow;
  options.candidates = 120;
  std::set<MessageId> found;
  const auto scanned = db_->read([&](Transaction& tx) {
    return scan_archive(tx, large.workspace, query, options,
                        [&](Found&& hit) { return found.insert(hit.message).second; });
  });
  ASSERT_TRUE(scanned) << describe(scanned.error());
  EXPECT_EQ(found, theirs);
  EXPECT_EQ(scanned->candidates, 120) << "others' messages count as read";
}

TEST_P(Search, odd_words_are_no_operators_and_workspaces_stay_apart) {
  const auto other = testing::make_home(*db_, "other", kNow);
  say(other, {.text = "their secret picnic"});
  const auto ours = say({.text = "a' OR '1'='1 \"x\" back\\slash NEAR(a b) ^a"});
  say({.text = std::string(60'000, 'w')});
  index();
  EXPECT_EQ(find("picnic"), Ids{});
  EXPECT_EQ(find("raw:\"a' OR '1'='1\""), Ids{ours});
  EXPECT_EQ(find("raw:\"back\\slash\""), Ids{ours});
  EXPECT_EQ(find("raw:\"^a\" \"or 1 1\""), Ids{ours});
  EXPECT_EQ(find("www* OR near").size(), 2U);
  EXPECT_EQ(find("author:\"x' | 'y\""), Ids{});
}

}  // namespace
}  // namespace kith::store

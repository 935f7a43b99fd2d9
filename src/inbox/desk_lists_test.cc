// Lists of the desk: orders, pages, indexes, queries.
#include <algorithm>
#include <functional>
#include <random>
#include <tuple>

#include "inbox/desk_queries.h"
#include "inbox/desk_testing.h"

namespace kith::inbox {
namespace {

class DeskLists : public DeskHome {};
INSTANTIATE_TEST_SUITE_P(databases, DeskLists, testing::ValuesIn(store::testing::databases()),
                         store::testing::name<testing::TestParamInfo<store::testing::Kind>>);

TEST_P(DeskLists, every_order_pages_without_gap_or_repetition) {
  std::mt19937 random(7);
  for (int i = 0; i < 23; ++i) {
    const auto at = kNow - std::chrono::minutes(random() % 8);
    const auto id = talk("p" + std::to_string(i),
                         {{"m" + std::to_string(i), "text", "", "in", at, Visibility::everyone, i % 3 != 0}});
    patch(id, {.priority = static_cast<int>(random() % 4)});
  }
  for (const auto order : {Order::waiting, Order::recent, Order::priority}) {
    const auto whole = all({.view = View::team, .order = order, .limit = 100});
    ASSERT_EQ(whole.size(), 23U);
    for (const int limit : {1, 2, 5, 15, 16, 22, 23})
      EXPECT_EQ(all({.view = View::team, .order = order, .limit = limit}), whole) << "limit " << limit;
    for (std::size_t i = 1; i < whole.size(); ++i) {
      const auto a = item(whole[i - 1]), b = item(whole[i]);
      if (order == Order::recent) EXPECT_GE(a.last_message_at, b.last_message_at);
      if (order == Order::priority) EXPECT_GE(a.priority, b.priority);
      if (order == Order::waiting && b.waiting_since) {
        ASSERT_TRUE(a.waiting_since);
        EXPECT_LE(*a.waiting_since, *b.waiting_since);
      }
    }
  }
  const auto recent = desk_.list(home_.workspace, {.view = View::team, .order = Order::recent, .limit = 5}).value();
  EXPECT_EQ(
      desk_.list(home_.workspace, {.view = View::team, .order = Order::priority, .cursor = recent.next}).error().kind,
      Kind::invalid);
}

TEST_P(DeskLists, lists_walk_along_an_index) {
  if (GetParam() != store::testing::Kind::sqlite)
    GTEST_SKIP() << "PostgreSQL plans by size; SQLite by the indexes alone";
  const auto plan_of = [&](const std::pair<std::string, store::Params>& statement) {
    const std::string explain = "EXPLAIN QUERY PLAN " + statement.first;
    std::string out;
    auto rows = db_->read([&](Transaction& tx) { return tx.query(Statement::built(explain), statement.second); });
    EXPECT_TRUE(rows);
    for (const auto& r : *rows) out += r.text(3) + "\n";
    return out;
  };
  const auto plan = [&](View view, Order order, bool waiting_null) {
    queries::ListPart part;
    part.query.view = view;
    part.query.order = order;
    part.query.me = home_.dana;
    part.waiting_null = waiting_null;
    part.limit = 50;
    return plan_of(queries::list_statement(home_.workspace, part));
  };
  for (const auto view : {View::team, View::all, View::snoozed, View::closed, View::mine}) {
    const auto recent = plan(view, Order::recent, false);
    EXPECT_EQ(recent.find("TEMP B-TREE"), std::string::npos) << recent;
    EXPECT_EQ(recent.find("SCAN c"), std::string::npos) << recent;
  }
  for (const auto view : {View::team, View::snoozed}) {
    for (const auto order : {Order::waiting, Order::priority}) {
      const auto text = plan(view, order, false);
      EXPECT_EQ(text.find("TEMP B-TREE"), std::string::npos) << text;
      EXPECT_NE(text.find("USING INDEX conversation_"), std::string::npos) << text;
    }
  }
  // A channel with many: its own index, newest first; in another order that of the order, and nothing is sorted.
  queries::ListPart channel;
  channel.query = {.view = View::team, .order = Order::recent, .me = home_.dana};
  channel.query.channel = home_.channel;
  for (const auto view : {View::team, View::snoozed, View::closed}) {
    channel.query.view = view;
    const auto text = plan_of(queries::list_statement(home_.workspace, channel));
    EXPECT_NE(text.find("USING INDEX conversation_of_channel"), std::string::npos) << text;
    EXPECT_EQ(text.find("TEMP B-TREE"), std::string::npos) << text;
  }
  channel.query.view = View::team;
  for (const auto order : {Order::waiting, Order::priority}) {
    channel.query.order = order;
    const auto text = plan_of(queries::list_statement(home_.workspace, channel));
    EXPECT_EQ(text.find("TEMP B-TREE"), std::string::npos) << text;
  }
  // Fifty that were found are fetched one by one, not by a walk over all of the workspace.
  std::vector<ConversationId> talks(50, ConversationId{1});
  queries::ListPart found;
  found.query.view = View::all;
  found.among = &talks;
  for (const auto& text : {plan_of(queries::list_statement(home_.workspace, found)),
                           plan_of(queries::messages_by_id_statement(home_.workspace, std::vector(50, MessageId{1})))})
    EXPECT_EQ(text.find("(workspace_id=?"), std::string::npos) << text;
}

TEST_P(DeskLists, a_list_of_all_states_is_in_one_order_and_so_is_one_of_a_contact_or_channel) {
  static constexpr Statement kSet =
      "UPDATE conversation SET state = ?, priority = ?, snoozed_until = ?, waiting_since = ?, last_message_at = ? "
      "WHERE id = ?";
  constexpr const char* kStates[] = {"closed", "open", "snoozed"};
  std::vector<ConversationId> ids;
  for (int i = 0; i < 18; ++i) {
    ids.push_back(talk("p" + std::to_string(i), {{"m" + std::to_string(i), "hello"}}));
    const bool waits = i % 3 != 0 && i % 4 != 0;
    ASSERT_TRUE(db_->write(home_.workspace, [&](Transaction& tx) {
      return tx.execute(kSet, {kStates[i % 3], i % 4, i % 3 == 2 ? store::Value(kNow + 24h) : store::Value(),
                               waits ? store::Value(kNow - std::chrono::minutes(i * 7 % 18)) : store::Value(),
                               kNow - std::chrono::minutes(i * 5 % 18), ids.back()});
    }));
  }
  const auto all = [&](Order order, ContactId contact, ChannelId channel) {
    std::vector<Item> out;
    ListQuery q{.view = View::all, .order = order, .me = home_.dana, .limit = 4};
    q.contact = contact;
    q.channel = channel;
    do {
      const auto page = desk_.list(home_.workspace, q);
      EXPECT_TRUE(page) << (page ? "" : describe(page.error()));
      if (!page) break;
      out.insert(out.end(), page->items.begin(), page->items.end());
      q.cursor = page->next;
    } while (!q.cursor.empty());
    return out;
  };
  using Key = std::tuple<std::int64_t, std::int64_t, std::int64_t>;
  const auto key = [](const Item& i, Order order) {
    const auto newest = -to_ms(i.last_message_at), last = -i.id.value;
    if (order == Order::priority) return Key(-i.priority, newest, last);
    if (order == Order::recent) return Key(0, newest, last);
    if (i.waiting_since) return Key(0, to_ms(*i.waiting_since), i.id.value);
    return Key(1, newest, last);
  };
  for (const auto order : {Order::waiting, Order::priority, Order::recent}) {
    for (const auto channel : {ChannelId{}, home_.channel}) {
      const auto items = all(order, {}, channel);
      ASSERT_EQ(items.size(), ids.size()) << name(order);
      for (std::size_t i = 1; i < items.size(); ++i)
        EXPECT_LT(key(items[i - 1], order), key(items[i], order)) << name(order) << " " << i;
    }
    const auto of_one = all(order, desk_.find(home_.workspace, ids[7])->contact->id, {});
    ASSERT_EQ(of_one.size(), 1U) << name(order);
    EXPECT_EQ(of_one[0].id, ids[7]);
    EXPECT_TRUE(all(order, {}, ChannelId{99}).empty());
  }
}

TEST_P(DeskLists, a_channel_with_many_conversations_is_listed_newest_first_whatever_their_state) {
  constexpr const char* kStates[] = {"closed", "open", "snoozed"};
  constexpr int kMany = 1'103;
  static constexpr Statement kTalk =
      "INSERT INTO conversation (id, workspace_id, channel_id, remote_thread, visibility, state, last_message_at, "
      "created_at, updated_at) VALUES (?,?,?,?,'public',?,?,?,?)";
  std::vector<store::Params> rows;
  for (int i = 0; i < kMany; ++i)
    rows.push_back({10'000 + i, home_.workspace, home_.channel, std::to_string(i), kStates[i % 3],
                    kNow - std::chrono::minutes(i * 457 % 900), kNow, kNow});
  ASSERT_TRUE(db_->write(home_.workspace, [&](Transaction& tx) -> Result<void> {
    TRYV(tx.execute_many(kTalk, rows));
    return {};
  }));
  std::vector<std::pair<Time, std::int64_t>> found;
  ListQuery q{.view = View::all, .order = Order::recent, .me = home_.dana, .limit = 100};
  q.channel = home_.channel;
  do {
    const auto page = desk_.list(home_.workspace, q);
    ASSERT_TRUE(page) << describe(page.error());
    for (const auto& one : page->items) found.emplace_back(one.last_message_at, one.id.value);
    q.cursor = page->next;
  } while (!q.cursor.empty());
  EXPECT_EQ(found.size(), static_cast<std::size_t>(kMany));
  EXPECT_TRUE(std::ranges::is_sorted(found, std::greater{}));
  EXPECT_EQ(std::ranges::adjacent_find(found), found.end());
}

TEST_P(DeskLists, lists_hold_what_the_query_says) {
  const auto id = talk("mags", {{"m1", "Nous avons aimé la CRÈME brûlée au bord de la rivière samedi"}});
  talk("tom", {{"m2", "something else"}});
  ASSERT_EQ(store::index_pending(*db_, 100).value(), 2);
  const auto held = [&](std::string_view text, View view = View::all) {
    const auto query = match::parse(text);
    EXPECT_TRUE(query) << text;
    return all({.view = view, .query = &*query});
  };
  EXPECT_EQ(held("creme brul*"), (std::vector<ConversationId>{id}));
  EXPECT_EQ(held("creme", View::team), (std::vector<ConversationId>{id}));
  EXPECT_EQ(held("creme", View::closed).size(), 0U);
  EXPECT_EQ(held("something NEAR/0 else -creme").size(), 1U);
  EXPECT_EQ(held("creme tom").size(), 0U);
  const auto named = match::parse("tom").value();
  EXPECT_EQ(all({.view = View::all, .query = &named, .name = "tom"}).size(), 1U);
  EXPECT_EQ(all({.view = View::closed, .query = &named, .name = "tom"}).size(), 0U);
}

}  // namespace
}  // namespace kith::inbox

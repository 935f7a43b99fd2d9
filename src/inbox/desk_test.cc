#include "inbox/desk.h"

#include <gtest/gtest.h>

#include <random>
#include <set>

#include "inbox/desk_queries.h"
#include "inbox/presence.h"
#include "inbox/writing.h"
#include "store/desk_rows.h"
#include "store/search.h"
#include "store/testing.h"
#include "store/testing_rows.h"

namespace kith::inbox {
namespace {

using namespace std::chrono_literals;
using store::Statement;
using store::Transaction;
using store::testing::count;
using store::testing::value;

const Time kNow = parse_time("2026-11-20T12:00:00Z").value();

struct Words {
  std::string id, text, parent;
  std::string direction = "in";
  Time at = kNow - 2h;
  Visibility visibility = Visibility::everyone;
  bool waits = true;
};

class DeskTest : public testing::TestWithParam<store::testing::Kind> {
 protected:
  ContactId person(const std::string& name) {
    static constexpr Statement kContact =
        "INSERT INTO contact (id, workspace_id, name, name_fold, created_at, talked_at) VALUES (?,?,?,?,?,?)";
    static constexpr Statement kIdentity =
        "INSERT INTO identity (id, workspace_id, contact_id, network, remote_id, handle, name, updated_at) "
        "VALUES (?,?,?,'scripted',?,?,?,?)";
    const ContactId id{next_id(kNow)};
    EXPECT_TRUE(db_->write(home_.workspace, [&](Transaction& tx) -> Result<void> {
      TRYV(tx.execute(kContact, {id, home_.workspace, name, name, kNow, kNow}));
      TRYV(tx.execute(kIdentity, {id.value + 1, home_.workspace, id, "id:" + name, "@" + name, name, kNow}));
      return {};
    }));
    return id;
  }
  ConversationId talk(const std::string& who, std::vector<Words> said, const std::string& subject = "") {
    static constexpr Statement kTalk =
        "INSERT INTO conversation (id, workspace_id, channel_id, contact_id, remote_thread, subject, visibility, "
        "last_message_at, created_at, updated_at) VALUES (?,?,?,?,?,?,?,?,?,?)";
    const auto contact = person(who);
    const ConversationId id{next_id(kNow)};
    EXPECT_TRUE(db_->write(home_.workspace, [&](Transaction& tx) {
      return tx.execute(kTalk, {id, home_.workspace, home_.channel, contact, said.front().id, subject,
                                name(said.front().visibility), kNow, kNow, kNow});
    }));
    for (const auto& w : said) say(id, contact, w);
    return id;
  }
  MessageId say(ConversationId talk_id, ContactId by, const Words& w) {
    static constexpr Statement kSay =
        "INSERT INTO message (id, workspace_id, conversation_id, channel_id, direction, remote_id, remote_parent, "
        "identity_id, text, visibility, state, sent_at, received_at, waits) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)";
    const MessageId id{next_id(kNow)};
    const bool in = w.direction == "in";
    EXPECT_TRUE(db_->write(home_.workspace, [&](Transaction& tx) -> Result<void> {
      TRYV(tx.execute(kSay, {id, home_.workspace, talk_id, home_.channel, w.direction, w.id,
                             w.parent.empty() ? store::Value() : store::Value(w.parent),
                             in ? store::Value(by.value + 1) : store::Value(), w.text, name(w.visibility),
                             in ? "received" : "sent", w.at, w.at, in && w.waits}));
      TRYV(store::note_for_search(tx, home_.workspace, id));
      return store::refresh_conversations(tx, home_.workspace, std::span(&talk_id, 1), kNow);
    }));
    return id;
  }
  Item item(ConversationId id) { return desk_.find(home_.workspace, id).value(); }
  Item patch(ConversationId id, const Patch& patch) {
    auto done = desk_.patch(home_.workspace, home_.dana, id, item(id).version, patch);
    EXPECT_TRUE(done) << describe(done.error());
    return done.value();
  }
  std::vector<ConversationId> all(ListQuery query) {
    std::vector<ConversationId> out;
    query.me = home_.dana;
    for (int guard = 0; guard < 100; ++guard) {
      auto page = desk_.list(home_.workspace, query);
      EXPECT_TRUE(page) << describe(page.error());
      if (!page) return out;
      for (const auto& i : page->items) out.push_back(i.id);
      if (page->next.empty()) return out;
      query.cursor = page->next;
    }
    ADD_FAILURE() << "the list does not end";
    return out;
  }

  store::testing::TestDatabase db_{GetParam()};
  ManualClock clock_{kNow};
  store::testing::Home home_ = store::testing::make_home(*db_, "riverside", kNow);
  Desk desk_{*db_, clock_};
  Writing writing_{*db_, clock_};
};
INSTANTIATE_TEST_SUITE_P(databases, DeskTest, testing::ValuesIn(store::testing::databases()),
                         store::testing::name<testing::TestParamInfo<store::testing::Kind>>);

TEST_P(DeskTest, a_line_says_who_what_and_how_long) {
  const auto id = talk("mags", {{"m1", "Any photos\nfrom  Saturday?"}});
  const auto i = item(id);
  EXPECT_EQ(i.contact->name, "mags");
  EXPECT_EQ(i.preview, "Any photos from Saturday?");
  EXPECT_EQ(i.waiting_since, kNow - 2h);
  EXPECT_EQ(i.channel.network, "scripted");
  EXPECT_EQ(i.message_count, 1);
  EXPECT_FALSE(i.held);
}

TEST_P(DeskTest, views_and_filters_show_what_they_say) {
  const auto mine = talk("a", {{"a1", "one"}}), theirs = talk("b", {{"b1", "two"}}),
             nobodys = talk("c", {{"c1", "three"}});
  const auto asleep = talk("d", {{"d1", "four"}}), done = talk("e", {{"e1", "five"}});
  patch(mine, {.sets_assignee = true, .assignee = home_.dana});
  patch(theirs, {.sets_assignee = true, .assignee = home_.ruth});
  patch(asleep, {.state = ConversationState::snoozed, .snoozed_until = kNow + 1h});
  patch(done, {.state = ConversationState::closed, .outcome = "answered"});
  const auto set = [&](ListQuery q) {
    const auto list = all(std::move(q));
    return std::set<ConversationId>(list.begin(), list.end());
  };
  using S = std::set<ConversationId>;
  EXPECT_EQ(set({.view = View::mine}), S{mine});
  EXPECT_EQ(set({.view = View::team}), (S{mine, theirs, nobodys}));
  EXPECT_EQ(set({.view = View::unassigned}), S{nobodys});
  EXPECT_EQ(set({.view = View::snoozed}), S{asleep});
  EXPECT_EQ(set({.view = View::closed}), S{done});
  EXPECT_EQ(set({.view = View::all}).size(), 5U);
  EXPECT_EQ(set({.view = View::all, .state = ConversationState::closed}), S{done});
  EXPECT_EQ(set({.view = View::all, .assignee = home_.ruth}), S{theirs});
  EXPECT_EQ(set({.view = View::all, .channel = home_.channel}).size(), 5U);
  EXPECT_EQ(set({.view = View::all, .channel = ChannelId{7}}).size(), 0U);
  EXPECT_EQ(set({.view = View::all, .contact = item(done).contact->id}), S{done});
  const auto counts = desk_.counts(home_.workspace, home_.dana).value();
  EXPECT_EQ(counts.mine, 1);
  EXPECT_EQ(counts.team, 3);
  EXPECT_EQ(counts.unassigned, 1);
  EXPECT_EQ(counts.snoozed, 1);
  EXPECT_EQ(all({.view = View::mine}).size(), 1U);
}

TEST_P(DeskTest, every_order_pages_without_gap_or_repetition) {
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

TEST_P(DeskTest, lists_walk_along_an_index) {
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
  // Fifty that were found are fetched one by one, not by a walk over all of the workspace.
  std::vector<ConversationId> talks(50, ConversationId{1});
  queries::ListPart found;
  found.query.view = View::all;
  found.among = &talks;
  for (const auto& text : {plan_of(queries::list_statement(home_.workspace, found)),
                           plan_of(queries::messages_by_id_statement(home_.workspace, std::vector(50, MessageId{1})))})
    EXPECT_EQ(text.find("(workspace_id=?"), std::string::npos) << text;
}

TEST_P(DeskTest, a_list_of_all_states_is_in_one_order_and_so_is_one_of_a_contact_or_channel) {
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

TEST_P(DeskTest, a_change_on_an_old_picture_is_refused) {
  const auto id = talk("mags", {{"m1", "hello"}});
  const auto seen = item(id).version;
  patch(id, {.priority = 3});
  const auto late = desk_.patch(home_.workspace, home_.ruth, id, seen, {.state = ConversationState::closed});
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().kind, Kind::stale);
  EXPECT_EQ(item(id).state, ConversationState::open);
  EXPECT_EQ(desk_.patch(home_.workspace, home_.dana, ConversationId{9}, 1, {}).error().kind, Kind::not_found);
  EXPECT_EQ(
      desk_.patch(home_.workspace, home_.dana, id, item(id).version, {.sets_assignee = true, .assignee = MemberId{4}})
          .error()
          .kind,
      Kind::invalid);
}

TEST_P(DeskTest, snoozed_comes_back_in_time_and_closed_stops_waiting) {
  const auto id = talk("mags", {{"m1", "hello"}});
  EXPECT_EQ(desk_.patch(home_.workspace, home_.dana, id, item(id).version, {.state = ConversationState::snoozed})
                .error()
                .kind,
            Kind::invalid);
  patch(id, {.state = ConversationState::snoozed, .snoozed_until = kNow + 1h});
  EXPECT_EQ(desk_.wake().value(), 0);
  clock_.advance(61min);
  EXPECT_EQ(desk_.wake().value(), 1);
  EXPECT_EQ(desk_.wake().value(), 0);
  EXPECT_EQ(item(id).state, ConversationState::open);
  EXPECT_FALSE(item(id).snoozed_until);
  const auto closed =
      patch(id, {.state = ConversationState::closed, .outcome = "turned_round", .outcome_note = "refunded"});
  EXPECT_FALSE(closed.waiting_since);
  EXPECT_EQ(closed.outcome, "turned_round");
  const auto open = patch(id, {.state = ConversationState::open});
  EXPECT_FALSE(open.waiting_since) << "what was handled does not wait again";
  EXPECT_EQ(open.outcome, "");
}

TEST_P(DeskTest, tags_are_the_members_own) {
  const auto id = talk("mags", {{"m1", "hello"}});
  EXPECT_EQ(patch(id, {.tags = std::vector<std::string>{"camp", "upset"}}).tags, (std::vector<std::string>{"camp"}));
}

TEST_P(DeskTest, a_thread_is_read_in_pages_oldest_first_with_what_it_answers) {
  const auto post = talk("us", {{"post", "What a day on the river", "", "out"}});
  std::vector<Words> said;
  for (int i = 0; i < 12; ++i)
    said.push_back({"m" + std::to_string(i), "text " + std::to_string(i), i == 0 ? "post" : "m" + std::to_string(i - 1),
                    "in", kNow - 3h + std::chrono::minutes(i / 3)});
  const auto id = talk("mags", said);
  std::vector<std::string> seen;
  MessageId before;
  for (int guard = 0; guard < 20; ++guard) {
    const auto page = desk_.messages(home_.workspace, id, before, 5).value();
    std::vector<std::string> texts;
    for (const auto& m : page.items) texts.push_back(m.text);
    seen.insert(seen.begin(), texts.begin(), texts.end());
    if (page.next.empty()) {
      EXPECT_TRUE(page.items.front().context);
      EXPECT_EQ(page.items.front().author.kind, "us");
      break;
    }
    EXPECT_FALSE(page.items.front().context);
    before = MessageId{parse_id(page.next).value()};
  }
  ASSERT_EQ(seen.size(), 13U);
  EXPECT_EQ(seen.front(), "What a day on the river");
  for (int i = 0; i < 12; ++i) EXPECT_EQ(seen[static_cast<std::size_t>(i) + 1], "text " + std::to_string(i));
  EXPECT_EQ(desk_.messages(home_.workspace, post, {}, 5)->items.size(), 1U);
  const auto other = store::testing::make_home(*db_, "other", kNow);
  EXPECT_EQ(desk_.messages(other.workspace, id, {}, 5).error().kind, Kind::not_found);
  EXPECT_EQ(desk_.find(other.workspace, id).error().kind, Kind::not_found);
  EXPECT_TRUE(desk_.list(other.workspace, {.view = View::all})->items.empty());
}

TEST_P(DeskTest, an_answer_goes_where_it_belongs) {
  const auto id = talk("mags",
                       {{"root", "question", "", "in", kNow - 3h, Visibility::unlisted},
                        {"r1", "answer", "root", "out", kNow - 2h},
                        {"m2", "and one more", "r1", "in", kNow - 1h, Visibility::unlisted}},
                       "AW: Re: The summer camp");
  const auto reply = db_->read([&](Transaction& tx) {
    return prepare_reply(tx, home_.workspace,
                         {.conversation = id, .member = home_.dana, .version = item(id).version, .text = "yes"});
  });
  ASSERT_TRUE(reply) << describe(reply.error());
  EXPECT_EQ(reply->content.in_reply_to, "m2");
  EXPECT_EQ(reply->content.references, (std::vector<std::string>{"root", "r1", "m2"}));
  EXPECT_EQ(reply->content.to, (std::vector<std::string>{"id:mags"}));
  EXPECT_EQ(reply->content.subject, "Re: The summer camp");
  EXPECT_EQ(reply->content.visibility, Visibility::unlisted);
  const auto refused = [&](ReplyWish wish) {
    wish.conversation = wish.conversation ? wish.conversation : id;
    wish.member = home_.dana;
    const auto r = db_->read([&](Transaction& tx) { return prepare_reply(tx, home_.workspace, wish); });
    EXPECT_FALSE(r);
    return r ? Kind::internal : r.error().kind;
  };
  EXPECT_EQ(refused({.version = 1, .text = "yes"}), Kind::stale);
  EXPECT_EQ(refused({.text = " \n"}), Kind::invalid);
  EXPECT_EQ(refused({.text = "yes", .visibility = Visibility::everyone}), Kind::invalid);
  EXPECT_EQ(refused({.text = "yes", .in_reply_to = MessageId{3}}), Kind::invalid);
  EXPECT_EQ(refused({.conversation = ConversationId{3}, .text = "yes"}), Kind::not_found);
  const auto narrower = db_->read([&](Transaction& tx) {
    return prepare_reply(tx, home_.workspace, {.conversation = id, .text = "yes", .visibility = Visibility::direct});
  });
  EXPECT_EQ(narrower->content.visibility, Visibility::direct);
}

TEST_P(DeskTest, an_answer_on_its_way_ends_the_wait_and_the_draft) {
  const auto id = talk("mags", {{"m1", "question"}});
  ASSERT_TRUE(writing_.save_draft(home_.workspace, home_.dana, id, {.text = "ye", .base_version = 1}));
  ASSERT_TRUE(db_->write(home_.workspace, [&](Transaction& tx) -> Result<void> {
    TRY(const auto reply, prepare_reply(tx, home_.workspace, {.conversation = id, .text = "yes"}));
    TRYV(insert_reply(tx, home_.workspace, reply, home_.dana, kNow));
    return store::refresh_conversations(tx, home_.workspace, std::span(&id, 1), kNow);
  }));
  EXPECT_FALSE(item(id).waiting_since);
  EXPECT_EQ(item(id).last_direction, Direction::out);
  EXPECT_FALSE(writing_.draft(home_.workspace, home_.dana, id).value());
  const auto page = desk_.messages(home_.workspace, id, {}, 10).value();
  EXPECT_EQ(page.items.back().author.name, "Dana");
  EXPECT_EQ(page.items.back().state, MessageState::waiting);
}

TEST_P(DeskTest, drafts_are_ones_own_and_survive) {
  const auto id = talk("mags", {{"m1", "question"}});
  ASSERT_TRUE(writing_.save_draft(home_.workspace, home_.dana, id,
                                  {.text = "one", .options_json = "{\"v\":1}", .base_version = 4}));
  ASSERT_TRUE(writing_.save_draft(home_.workspace, home_.dana, id, {.text = "two", .base_version = 5}));
  db_.reopen();
  Writing again(*db_, clock_);
  EXPECT_EQ(again.draft(home_.workspace, home_.dana, id).value()->text, "two");
  EXPECT_FALSE(again.draft(home_.workspace, home_.ruth, id).value());
  ASSERT_TRUE(again.drop_draft(home_.workspace, home_.dana, id));
  EXPECT_FALSE(again.draft(home_.workspace, home_.dana, id).value());
  EXPECT_EQ(again.save_draft(home_.workspace, home_.dana, ConversationId{1}, {.text = "x"}).error().kind,
            Kind::not_found);
  EXPECT_EQ(again.save_draft(home_.workspace, home_.dana, id, {.text = std::string(200'000, 'x')}).error().kind,
            Kind::too_large);
}

TEST_P(DeskTest, notes_tell_those_they_name_and_nobody_outside_counts_them) {
  const auto id = talk("mags", {{"m1", "question"}});
  const auto before = item(id);
  ASSERT_TRUE(
      writing_.add_note(home_.workspace, home_.dana, id, "@Ruth please look, @nobody too; mail@ruth.example @dana"));
  const auto after = item(id);
  EXPECT_EQ(after.message_count, before.message_count);
  EXPECT_EQ(after.preview, before.preview);
  EXPECT_EQ(after.waiting_since, before.waiting_since);
  EXPECT_GT(after.version, before.version);
  EXPECT_EQ(count(*db_, "SELECT COUNT(*) FROM event WHERE kind = 'member.named'"), 1);
  EXPECT_EQ(count(*db_, "SELECT subject_id FROM event WHERE kind = 'member.named'"), home_.ruth.value);
  EXPECT_EQ(desk_.messages(home_.workspace, id, {}, 10)->items.back().direction, Direction::note);
}

TEST_P(DeskTest, canned_replies_are_filled_in) {
  const auto made = writing_.save_canned(home_.workspace, home_.dana,
                                         {.title = "Thanks", .shortcut = "ty", .text = "Thank you {first_name}!"});
  ASSERT_TRUE(made);
  EXPECT_EQ(
      writing_.save_canned(home_.workspace, home_.dana, {.title = "Other", .shortcut = "ty", .text = "x"}).error().kind,
      Kind::conflict);
  auto changed = *made;
  changed.text = "Thanks, {name}";
  ASSERT_TRUE(writing_.save_canned(home_.workspace, home_.dana, changed));
  const auto all = writing_.canned(home_.workspace).value();
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(fill(all[0].text, {.name = "Maggie O’Dowd"}), "Thanks, Maggie O’Dowd");
  EXPECT_EQ(fill("Hi {first_name}, {me} of {us} {what}", {.name = "Maggie O’Dowd", .me = "Dana", .us = "Riverside"}),
            "Hi Maggie, Dana of Riverside {what}");
  EXPECT_EQ(fill("Hello {name}!", {}), "Hello!");
  ASSERT_TRUE(writing_.drop_canned(home_.workspace, made->id));
  EXPECT_EQ(writing_.drop_canned(home_.workspace, made->id).error().kind, Kind::not_found);
}

TEST_P(DeskTest, lists_hold_what_the_query_says) {
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

TEST(Presence, fades_and_tells_only_news) {
  Presence presence;
  const WorkspaceId home{1}, other{2};
  const ConversationId talk{5};
  const Present dana{MemberId{7}, "Dana", Doing::reading};
  EXPECT_TRUE(presence.tell(home, talk, dana, kNow));
  EXPECT_FALSE(presence.tell(home, talk, dana, kNow + 10s));
  EXPECT_TRUE(presence.tell(home, talk, {MemberId{7}, "Dana", Doing::answering}, kNow + 11s));
  EXPECT_EQ(presence.there(home, talk, MemberId{8}, kNow + 12s).size(), 1U);
  EXPECT_TRUE(presence.there(home, talk, MemberId{7}, kNow + 12s).empty());
  EXPECT_TRUE(presence.there(other, talk, MemberId{8}, kNow + 12s).empty());
  EXPECT_TRUE(presence.there(home, talk, MemberId{8}, kNow + 10min).empty());
  presence.tell(home, ConversationId{6}, {MemberId{9}, "Ruth", Doing::reading}, kNow + 10min);
  EXPECT_EQ(presence.size(), 1U);
  EXPECT_TRUE(presence.tell(home, ConversationId{6}, {MemberId{9}, "Ruth", Doing::left}, kNow + 10min));
  EXPECT_EQ(presence.size(), 0U);
}

TEST(NamedHandles, are_found_in_running_text) {
  EXPECT_EQ(named_handles("@Dana, ask @ruth. and @dana again"), (std::vector<std::string>{"dana", "ruth"}));
  EXPECT_TRUE(named_handles("mags@example.org and @mags@mastodon.ie and @").empty());
}

}  // namespace
}  // namespace kith::inbox

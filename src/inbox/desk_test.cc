#include "inbox/desk.h"

#include <set>

#include "inbox/desk_queries.h"
#include "inbox/desk_testing.h"
#include "inbox/presence.h"

namespace kith::inbox {
namespace {

class DeskTest : public DeskHome {};
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

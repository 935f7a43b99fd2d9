#include <gtest/gtest.h>

#include "listen/intake_testing.h"
#include "store/desk_rows.h"
#include "store/holds.h"
#include "store/lease.h"

namespace kith::listen {
namespace {

INSTANTIATE_TEST_SUITE_P(databases, IntakeTest, testing::ValuesIn(store::testing::databases()),
                         store::testing::name<testing::TestParamInfo<store::testing::Kind>>);

TEST_P(IntakeTest, a_message_opens_a_conversation_with_a_new_contact) {
  const auto done = hear({said("m1", "mags", "Any photos from Saturday?", 1)});
  EXPECT_EQ(done.stored, 1);
  EXPECT_EQ(of_talk("state", "m1"), "open");
  EXPECT_EQ(of_talk("last_preview", "m1"), "Any photos from Saturday?");
  EXPECT_EQ(of_talk("message_count", "m1"), "1");
  EXPECT_TRUE(waits("m1"));
  EXPECT_EQ(value(*db_, "SELECT name FROM contact").as_text(), "mags");
  EXPECT_EQ(value(*db_, "SELECT lang FROM message").as_text(), "en");
  EXPECT_EQ(events("message.received"), 1);
  EXPECT_EQ(events("conversation.opened"), 1);
  EXPECT_EQ(value(*db_, "SELECT cursor FROM channel").as_text(), "c");
}

TEST_P(IntakeTest, replaying_a_page_changes_nothing) {
  const std::vector<Incoming> page{said("m1", "mags", "one", 1), answer("m2", "mags", "m1", "two", 2),
                                   edited(said("m1", "mags", "one", 1), "one!", 3), like("l1", "tom", "m2")};
  hear(page);
  const auto version = of_talk("version", "m1");
  const auto before = events("message.received");
  const auto again = hear(page);
  EXPECT_EQ(again.stored + again.edited + again.deleted + again.reactions, 0);
  EXPECT_EQ(of_talk("version", "m1"), version);
  EXPECT_EQ(events("message.received"), before);
  EXPECT_EQ(value(*db_, "SELECT text FROM message WHERE remote_id = 'm1'").as_text(), "one!");
  EXPECT_EQ(count(*db_, "SELECT COUNT(*) FROM message_revision"), 1);
}

TEST_P(IntakeTest, fifty_answers_to_one_post_are_fifty_conversations) {
  hear({own(said("post", "us", "What a day on the river", 1))});
  EXPECT_EQ(of_talk("state", "post"), "closed");
  std::vector<Incoming> answers;
  for (int i = 0; i < 50; ++i) {
    const std::string n = std::to_string(i);
    answers.push_back(answer("a" + n, "person" + n, "post", "answer " + n, 10 + i));
  }
  hear(answers);
  EXPECT_EQ(count(*db_, "SELECT COUNT(*) FROM conversation WHERE state = 'open' AND waiting_since IS NOT NULL"), 50);
  // Answering one leaves the others waiting.
  hear({own(answer("r1", "us", "a7", "Thank you!", 90))});
  EXPECT_EQ(conversation_of("r1"), conversation_of("a7"));
  EXPECT_FALSE(waits("a7"));
  EXPECT_TRUE(waits("a8"));
  hear({answer("a7b", "person7", "r1", "and again", 95)});
  EXPECT_EQ(conversation_of("a7b"), conversation_of("a7"));
  hear({answer("stranger", "somebody", "r1", "me too", 96)});
  EXPECT_NE(conversation_of("stranger"), conversation_of("a7"));
}

TEST_P(IntakeTest, a_late_parent_pulls_its_answer_in) {
  hear({answer("m2", "mags", "m1", "and one more thing", 5)});
  hear({said("m1", "mags", "hello", 1)});
  EXPECT_EQ(conversation_of("m1"), conversation_of("m2"));
  EXPECT_EQ(count(*db_, "SELECT COUNT(*) FROM conversation"), 1);
}

TEST_P(IntakeTest, our_answer_heard_before_the_question_moves_to_it) {
  hear({own(answer("r1", "us", "m1", "yes, on Monday", 5))});
  EXPECT_EQ(of_talk("state", "r1"), "closed");
  hear({said("m1", "mags", "are you open?", 1)});
  EXPECT_EQ(conversation_of("m1"), conversation_of("r1"));
  EXPECT_EQ(count(*db_, "SELECT COUNT(*) FROM conversation"), 1);
  EXPECT_FALSE(waits("m1"));
}

TEST_P(IntakeTest, two_threads_that_turn_out_to_be_one_are_merged) {
  hear({direct(answer("b", "mags", "a", "second", 2))});
  hear({direct(said("d", "mags", "fourth", 4))});
  EXPECT_NE(conversation_of("b"), conversation_of("d"));
  auto joint = direct(answer("e", "mags", "d", "fifth", 5));
  joint.references = {"a", "b", "d"};
  hear({joint});
  EXPECT_EQ(conversation_of("b"), conversation_of("d"));
  EXPECT_EQ(conversation_of("e"), conversation_of("d"));
  EXPECT_EQ(count(*db_, "SELECT COUNT(*) FROM conversation"), 1);
  EXPECT_EQ(of_talk("message_count", "e"), "3");
  EXPECT_EQ(count(*db_, "SELECT COUNT(*) FROM event WHERE data_json LIKE '%merged_into%'"), 1);
}

TEST_P(IntakeTest, what_must_be_kept_and_what_was_done_go_with_a_thread_that_is_merged) {
  static constexpr store::Statement kHold =
      "INSERT INTO legal_hold (id, workspace_id, conversation_id, reason, by_id, at) VALUES (1, ?, ?, 'a court', 1, ?)";
  static constexpr store::Statement kStep =
      "INSERT INTO visitor_step (id, workspace_id, contact_id, conversation_id, message_id, kind, state, at) "
      "SELECT 2, workspace_id, contact_id, id, ?, 'hide', 'done', ? FROM conversation WHERE id = ?";
  hear({direct(answer("b", "mags", "a", "second", 2))});
  hear({direct(said("d", "mags", "fourth", 4))});
  const auto goes = conversation_of("d"), about = count(*db_, "SELECT id FROM message WHERE remote_id = 'd'");
  ASSERT_TRUE(db_->write(home_.workspace, [&](store::Transaction& tx) -> Result<void> {
    TRYV(tx.execute(kHold, {home_.workspace, goes, kNow}));
    TRYV(tx.execute(kStep, {about, kNow, goes}));
    return {};
  }));
  auto joint = direct(answer("e", "mags", "d", "fifth", 5));
  joint.references = {"a", "b", "d"};
  EXPECT_EQ(hear({joint}).set_aside, 0);
  ASSERT_NE(conversation_of("d"), goes);
  for (const auto* table : {"legal_hold", "visitor_step"})
    EXPECT_EQ(count(*db_, std::string("SELECT conversation_id FROM ") + table), conversation_of("d")) << table;
}

TEST_P(IntakeTest, what_must_be_kept_stays_kept_where_a_message_moves_to) {
  static constexpr store::Statement kHold =
      "INSERT INTO legal_hold (id, workspace_id, conversation_id, until_at, reason, by_id, at) "
      "VALUES (?, ?, ?, ?, ?, 1, ?)";
  const auto holds = [&](std::int64_t talk) {
    return count(*db_, "SELECT COUNT(*) FROM legal_hold WHERE conversation_id = " + std::to_string(talk));
  };
  const auto held = [&](const std::string& remote_id) {
    const MessageId message{count(*db_, "SELECT id FROM message WHERE remote_id = '" + remote_id + "'")};
    return db_
        ->read([&](store::Transaction& tx) { return store::is_under_hold(tx, home_.workspace, message); })
        .value();
  };
  for (const auto* n : {"1", "2"}) {
    auto ours = own(answer(std::string("r") + n, "us", std::string("m") + n, "yes", 5));
    ours.references = {"root", std::string("m") + n};
    hear({ours});
  }
  const auto before = conversation_of("r1");
  ASSERT_EQ(conversation_of("r2"), before);
  ASSERT_TRUE(db_->write(home_.workspace, [&](store::Transaction& tx) -> Result<void> {
    TRYV(tx.execute(kHold, {1, home_.workspace, before, store::Value(), "a court", kNow}));
    TRYV(tx.execute(kHold, {2, home_.workspace, before, from_ms(1), "of long ago", kNow}));
    return {};
  }));
  hear({answer("m1", "mags", "root", "are you open?", 1)});
  const auto there = conversation_of("r1");
  ASSERT_NE(there, before);
  ASSERT_EQ(conversation_of("r2"), before);
  EXPECT_TRUE(held("r1") && held("m1") && held("r2"));
  EXPECT_EQ(holds(there), 1) << "the other covers nothing of it";
  EXPECT_EQ(holds(before), 2);
  EXPECT_EQ(value(*db_, "SELECT reason FROM legal_hold WHERE conversation_id = " + std::to_string(there)).as_text(),
            "a court");
  EXPECT_EQ(events("hold.changed"), 1);
  // The rest follows: what is one hold again counts once.
  hear({answer("m2", "mags", "root", "and on Monday?", 2)});
  const auto joined = conversation_of("r2");
  EXPECT_EQ(conversation_of("r1"), joined);
  EXPECT_TRUE(held("r1") && held("r2"));
  EXPECT_EQ(holds(joined), 2);
  EXPECT_EQ(count(*db_, "SELECT COUNT(*) FROM legal_hold WHERE id IN (1, 2)"), 2);
  EXPECT_EQ(count(*db_, "SELECT COUNT(*) FROM legal_hold"), 2);
}

TEST_P(IntakeTest, a_hold_on_a_person_stays_on_our_words_where_they_turn_out_to_answer_somebody_else) {
  static constexpr store::Statement kHold =
      "INSERT INTO legal_hold (id, workspace_id, contact_id, reason, by_id, at) VALUES (?, ?, ?, ?, 1, ?)";
  const auto held = [&](const std::string& remote_id) {
    const MessageId message{count(*db_, "SELECT id FROM message WHERE remote_id = '" + remote_id + "'")};
    return db_
        ->read([&](store::Transaction& tx) { return store::is_under_hold(tx, home_.workspace, message); })
        .value();
  };
  const auto contact = [&](const std::string& who) {
    return count(*db_, "SELECT contact_id FROM identity WHERE remote_id = 'id:" + who + "'");
  };
  // Our answer to Tom came before what it answers, and stood with Mags meanwhile.
  hear({said("root", "mags", "are you open?", 1)});
  auto ours = own(answer("r1", "us", "t1", "yes", 6));
  ours.references = {"root"};
  hear({ours});
  hear({own(answer("r0", "us", "root", "good morning", 2))});
  ASSERT_EQ(conversation_of("r1"), conversation_of("root"));
  ASSERT_TRUE(db_->write(home_.workspace, [&](store::Transaction& tx) {
    return tx.execute(kHold, {1, home_.workspace, contact("mags"), "a court", kNow});
  }));
  ASSERT_TRUE(held("r1"));
  hear({answer("t1", "tom", "root", "and on Monday?", 5)});
  ASSERT_EQ(conversation_of("r1"), conversation_of("t1"));
  ASSERT_NE(conversation_of("r1"), conversation_of("root"));
  EXPECT_TRUE(held("r1")) << "it must be kept, wherever it is";
  EXPECT_TRUE(held("root") && held("r0"));
  EXPECT_FALSE(held("t1")) << "and nothing else of Tom's conversation";
  EXPECT_EQ(count(*db_, "SELECT COUNT(*) FROM legal_hold"), 2);
  EXPECT_EQ(value(*db_, "SELECT reason FROM legal_hold WHERE id <> 1").as_text(), "a court");
  EXPECT_EQ(events("hold.changed"), 1);
}

TEST_P(IntakeTest, a_group_that_writes_directly_stays_together) {
  hear({direct(said("m1", "mags", "hello all", 1)), direct(answer("m2", "tom", "m1", "hello mags", 2))});
  EXPECT_EQ(conversation_of("m1"), conversation_of("m2"));
  EXPECT_EQ(of_talk("lane", "m2"), "id:mags");
}

TEST_P(IntakeTest, answers_to_a_circular_of_ours_are_conversations_of_their_own) {
  hear({direct(own(said("news", "us", "Our newsletter", 1)))});
  hear({direct(answer("m1", "mags", "news", "lovely", 2)), direct(answer("m2", "tom", "news", "unsubscribe me", 3))});
  EXPECT_NE(conversation_of("m1"), conversation_of("m2"));
}

TEST_P(IntakeTest, our_own_answer_from_elsewhere_ends_the_wait) {
  hear({said("m1", "mags", "question", 1)});
  EXPECT_TRUE(waits("m1"));
  hear({own(answer("r1", "us", "m1", "answer", 2))});
  EXPECT_FALSE(waits("m1"));
  EXPECT_EQ(of_talk("state", "m1"), "open");
  EXPECT_EQ(of_talk("last_direction", "m1"), "out");
}

TEST_P(IntakeTest, what_our_outbox_sends_is_not_stored_twice) {
  hear({said("m1", "mags", "question", 1)});
  static constexpr store::Statement kOurs =
      "INSERT INTO message (id, workspace_id, conversation_id, channel_id, direction, remote_parent, text, state, "
      "sent_at, received_at, delivery_id) VALUES (?,?,?,?,'out','m1',?,'sending',?,?,77)";
  const std::int64_t ours = next_id(kNow);
  const auto talk = conversation_of("m1");
  ASSERT_TRUE(db_->write(home_.workspace, [&](store::Transaction& tx) {
    return tx.execute(kOurs, {ours, home_.workspace, talk, home_.channel, "Thank you,  Mags", kNow, kNow});
  }));
  auto heard = own(answer("r1", "us", "m1", "", 20));
  heard.html = "<p>Thank you, Mags</p>";
  hear({heard});
  EXPECT_EQ(count(*db_, "SELECT COUNT(*) FROM message WHERE direction = 'out'"), 1);
  EXPECT_EQ(count(*db_, "SELECT id FROM message WHERE remote_id = 'r1'"), ours);
  // The other way round: the copy is heard first, the receipt comes after.
  hear({own(answer("r2", "us", "m1", "Something quite else", 30))});
  const std::int64_t second = next_id(kNow);
  ASSERT_TRUE(db_->write(home_.workspace, [&](store::Transaction& tx) -> Result<void> {
    TRYV(tx.execute(kOurs, {second, home_.workspace, talk, home_.channel, "Other words", kNow, kNow}));
    return store::link_sent_message(tx, home_.workspace, home_.channel, MessageId{second}, "r2", "https://x/r2", kNow);
  }));
  EXPECT_EQ(count(*db_, "SELECT COUNT(*) FROM message WHERE direction = 'out'"), 2);
  EXPECT_EQ(count(*db_, "SELECT id FROM message WHERE remote_id = 'r2'"), second);
}

TEST_P(IntakeTest, a_new_message_opens_again_and_wakes) {
  hear({said("m1", "mags", "question", 1)});
  close("m1");
  hear({answer("m2", "mags", "m1", "still there?", 2)});
  EXPECT_EQ(of_talk("state", "m1"), "open");
  EXPECT_EQ(of_talk("outcome", "m1"), "");
  EXPECT_EQ(events("conversation.reopened"), 1);
  // What was closed does not wait again, only what came after.
  EXPECT_EQ(of_talk("waiting_since", "m1"), std::to_string(to_ms(kNow - 10h + 2min)));
  static constexpr store::Statement kSnooze =
      "UPDATE conversation SET state = 'snoozed', snoozed_until = 9999999999999";
  ASSERT_TRUE(db_->write(home_.workspace, [&](store::Transaction& tx) { return tx.execute(kSnooze); }));
  hear({answer("m3", "mags", "m2", "hello?", 3)});
  EXPECT_EQ(of_talk("state", "m1"), "open");
  EXPECT_EQ(of_talk("snoozed_until", "m1"), "");
}

TEST_P(IntakeTest, courtesy_is_not_joy_and_a_question_no_complaint) {
  hear({said("m1", "mags", "Could you send me the form? Thanks", 1),
        said("m2", "tom", "I shall bring the question.", 2),
        said("m3", "ann", "This is great, thank you so much!", 3), said("m4", "eve", "Terrible, it never works", 4)});
  const auto tone = [&](const char* id) { return of_talk("flags_json", id); };
  EXPECT_EQ(tone("m1").find("positive"), std::string::npos) << tone("m1");
  EXPECT_EQ(tone("m2").find("complaint"), std::string::npos) << tone("m2");
  EXPECT_NE(tone("m3").find("positive"), std::string::npos) << tone("m3");
  EXPECT_NE(tone("m4").find("complaint"), std::string::npos) << tone("m4");
}

TEST_P(IntakeTest, machines_and_lists_do_not_wait) {
  auto away = direct(said("away", "mags", "I am away", 1));
  away.auto_submitted = true;
  auto list = direct(said("list", "newsletter", "Ten tips", 2));
  list.list = true;
  auto overheard = said("feed", "paper", "A headline", 3);
  overheard.addressed = false;
  hear({away, list, overheard});
  EXPECT_EQ(count(*db_, "SELECT COUNT(*) FROM conversation WHERE waiting_since IS NOT NULL OR state = 'open'"), 0);
  EXPECT_EQ(count(*db_, "SELECT COUNT(*) FROM message"), 3);
}

TEST_P(IntakeTest, a_bounce_joins_the_mail_that_bounced_and_the_wait_goes_on) {
  hear({direct(said("q", "mags", "question", 1)), direct(own(answer("r", "us", "q", "answer", 2)))});
  EXPECT_FALSE(waits("q"));
  auto bounce = direct(said("b", "mailer-daemon", "could not be delivered", 3));
  bounce.bounce = true;
  bounce.auto_submitted = true;
  bounce.bounced_id = "r";
  hear({bounce});
  EXPECT_EQ(conversation_of("b"), conversation_of("q"));
  EXPECT_TRUE(waits("q"));
  EXPECT_EQ(value(*db_, "SELECT state FROM message WHERE remote_id = 'r'").as_text(), "failed");
  EXPECT_EQ(value(*db_, "SELECT c.name FROM conversation v JOIN contact c ON c.id = v.contact_id").as_text(), "mags");
}

TEST_P(IntakeTest, a_deleted_message_keeps_its_place_and_loses_its_words) {
  auto first = said("m1", "mags", "my number is 12345", 1);
  hear({first, edited(first, "my number is 54321", 2)});
  hear({deletion("m1")});
  EXPECT_EQ(count(*db_, "SELECT COUNT(*) FROM message WHERE text = '' AND state = 'deleted'"), 1);
  EXPECT_EQ(count(*db_, "SELECT COUNT(*) FROM message_revision"), 0);
  EXPECT_EQ(of_talk("last_preview", "m1"), "");
  EXPECT_FALSE(waits("m1"));
  hear({first, edited(first, "my number is 99999", 9)});
  EXPECT_EQ(count(*db_, "SELECT COUNT(*) FROM message WHERE text <> ''"), 0);
  EXPECT_EQ(events("message.deleted"), 1);
}

TEST_P(IntakeTest, an_edit_without_a_time_does_not_bring_old_words_back_unless_the_network_says_so_now) {
  auto first = said("m1", "mags", "one", 1);
  auto second = first;
  second.what = Incoming::What::edit;
  second.text = "two";
  auto replay = second;
  replay.text = "one";
  hear({first, second, replay});
  EXPECT_EQ(value(*db_, "SELECT text FROM message").as_text(), "two");
  Page now;
  now.items = {replay};
  ASSERT_TRUE(intake_.apply_present(home_.workspace, home_.channel, now));
  EXPECT_EQ(value(*db_, "SELECT text FROM message").as_text(), "one");
  EXPECT_EQ(value(*db_, "SELECT cursor FROM channel").as_text(), "c");
}

TEST_P(IntakeTest, reactions_find_their_message_whenever_it_comes) {
  hear({like("l1", "tom", "m1"), like("l1", "tom", "m1")});
  hear({said("m1", "mags", "look", 1)});
  EXPECT_EQ(count(*db_, "SELECT COUNT(*) FROM reaction r JOIN message m ON m.id = r.message_id"), 1);
  hear({deletion("l1")});
  hear({like("l1", "tom", "m1")});
  EXPECT_EQ(count(*db_, "SELECT COUNT(*) FROM reaction WHERE removed_at IS NULL"), 0);
}

TEST_P(IntakeTest, names_follow_the_newest_word_and_hostile_text_is_made_safe) {
  auto first = said("m1", "mags", "", 1);
  first.html = "<p>hi<script>alert(1)</script> <b>you</b><img src=x onerror=alert(1)></p>";
  first.author.name = std::string("Mags\0\x01 \xff", 8);
  hear({first});
  const auto html = value(*db_, "SELECT html FROM message").as_text();
  EXPECT_EQ(html.find("script"), std::string::npos);
  EXPECT_EQ(html.find("onerror"), std::string::npos);
  EXPECT_NE(html.find("<b>you</b>"), std::string::npos);
  auto later = answer("m2", "mags", "m1", "new name", 9);
  later.author.name = "Maggie O’Dowd";
  hear({later});
  auto older = answer("m0", "mags", "m1", "old name", 2);
  older.author.name = "Old";
  hear({older});
  EXPECT_EQ(value(*db_, "SELECT name FROM identity").as_text(), "Maggie O’Dowd");
}

TEST_P(IntakeTest, what_cannot_be_read_is_set_aside_and_can_be_tried_again) {
  Page page;
  page.items = {said("good", "mags", "fine", 1)};
  auto nobody = said("nobody", "", "who am I", 2);
  nobody.author.remote_id.clear();
  page.items.push_back(nobody);
  page.poison.push_back({"bad", std::string("\x00\xff{", 3), fail(Kind::corrupt, "this is not JSON")});
  page.cursor = "next";
  for (int round = 0; round < 2; ++round) {
    auto done = intake_.apply(home_.workspace, home_.channel, page);
    ASSERT_TRUE(done) << describe(done.error());
    EXPECT_EQ(done->set_aside, round == 0 ? 2 : 0);
  }
  EXPECT_EQ(value(*db_, "SELECT cursor FROM channel").as_text(), "next");
  EXPECT_EQ(events("intake.poisoned"), 2);
  const auto aside = intake_.set_aside(home_.workspace, home_.channel, 10).value();
  ASSERT_EQ(aside.size(), 2U);
  const auto& bad = aside[0].remote_id == "bad" ? aside[0] : aside[1];
  const auto& mute = aside[0].remote_id == "bad" ? aside[1] : aside[0];
  EXPECT_EQ(bad.raw, std::string("\x00\xff{", 3));
  EXPECT_EQ(bad.tries, 2);
  EXPECT_TRUE(is_incoming_json(mute.raw));
  EXPECT_EQ(incoming_from_json(mute.raw).value().text, "who am I");
  EXPECT_FALSE(intake_.retry(home_.workspace, home_.channel, mute.id, {nobody}));
  ASSERT_TRUE(intake_.retry(home_.workspace, home_.channel, bad.id, {said("bad", "tom", "now readable", 3)}));
  EXPECT_EQ(intake_.set_aside(home_.workspace, home_.channel, 10).value().size(), 1U);
  EXPECT_EQ(count(*db_, "SELECT COUNT(*) FROM message"), 2);
}

TEST_P(IntakeTest, what_is_set_aside_with_words_that_are_no_text_stops_nothing) {
  Page page;
  page.items = {said("good", "mags", "fine", 1)};
  page.poison.push_back({std::string("b\0ad\xC3", 5), "{}", fail(Kind::unsupported, "`Kn\xC3` is nothing said to us")});
  page.cursor = "next";
  const auto done = intake_.apply(home_.workspace, home_.channel, page);
  ASSERT_TRUE(done) << describe(done.error());
  EXPECT_EQ(done->stored, 1);
  EXPECT_EQ(done->set_aside, 1);
  EXPECT_EQ(value(*db_, "SELECT cursor FROM channel").as_text(), "next");
}

TEST_P(IntakeTest, one_item_the_store_refuses_does_not_stop_the_rest) {
  static constexpr store::Statement kTrap(
      "CREATE TRIGGER trap BEFORE INSERT ON message WHEN NEW.text = 'trap' BEGIN SELECT RAISE(ABORT, 'no'); END",
      "CREATE FUNCTION trap() RETURNS trigger AS 'BEGIN IF NEW.text = ''trap'' THEN RAISE EXCEPTION ''no''; END IF; "
      "RETURN NEW; END' LANGUAGE plpgsql");
  static constexpr store::Statement kSet(
      "SELECT 1", "CREATE TRIGGER trap BEFORE INSERT ON message FOR EACH ROW EXECUTE FUNCTION trap()");
  ASSERT_TRUE(db_->write([](store::Transaction& tx) { return tx.execute(kTrap); }));
  if (GetParam() == store::testing::Kind::postgres)
    ASSERT_TRUE(db_->write([](store::Transaction& tx) { return tx.execute(kSet); }));
  const auto done =
      hear({said("m1", "mags", "one", 1), said("m2", "tom", "trap", 2), said("m3", "mags", "three", 3)}, "end");
  EXPECT_EQ(done.stored, 2);
  EXPECT_EQ(done.set_aside, 1);
  EXPECT_EQ(value(*db_, "SELECT cursor FROM channel").as_text(), "end");
  EXPECT_EQ(value(*db_, "SELECT remote_id FROM poison").as_text(), "m2");
}

TEST_P(IntakeTest, a_lost_lease_refuses_the_page_whole) {
  const auto take = [&](const char* who) {
    return db_
        ->write([&](store::Transaction& tx) { return store::take_lease(tx, "channel:1", who, clock_.now(), 60s); })
        .value();
  };
  const auto first = take("one");
  ASSERT_TRUE(first);
  clock_.advance(61s);
  const auto second = take("two");
  ASSERT_TRUE(second);
  Page page;
  page.items = {said("m1", "mags", "one", 1)};
  const auto refused = intake_.apply(home_.workspace, home_.channel, page, Fence{"channel:1", first->token});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, Kind::stale);
  EXPECT_EQ(count(*db_, "SELECT COUNT(*) FROM message"), 0);
  EXPECT_TRUE(intake_.apply(home_.workspace, home_.channel, page, Fence{"channel:1", second->token}));
}

TEST_P(IntakeTest, workspaces_do_not_meet) {
  const auto other = store::testing::make_home(*db_, "other", kNow);
  hear({said("m1", "mags", "one", 1)});
  Page page;
  page.items = {answer("m2", "mags", "m1", "two", 2)};
  ASSERT_TRUE(intake_.apply(other.workspace, other.channel, page));
  EXPECT_NE(conversation_of("m1"), conversation_of("m2"));
  EXPECT_EQ(count(*db_, "SELECT COUNT(*) FROM contact"), 2);
  EXPECT_FALSE(intake_.apply(home_.workspace, other.channel, page));
}

TEST_P(IntakeTest, a_retried_item_survives_its_way_through_json) {
  Incoming in = direct(answer("m1", "mags", "m0", "text ü", 4));
  in.thread = "t";
  in.references = {"t", "m0"};
  in.author.followers = 12;
  in.attachments = {{.kind = "image", .url = "https://x/y.png", .alt = "a raft", .size = 3, .width = 4, .height = 5}};
  in.quoted = Quoted{"q", "Tom", "said", "https://x"};
  in.bounce = true;
  in.bounced_id = "z";
  const auto back = incoming_from_json(incoming_to_json(in)).value();
  EXPECT_EQ(incoming_to_json(back), incoming_to_json(in));
  EXPECT_FALSE(incoming_from_json("{\"kith_incoming\":1,\"what\":77}"));
}

}  // namespace
}  // namespace kith::listen

// The document's life: who read it, worries written down, and what a change would have done.
#include <gtest/gtest.h>

#include <numeric>

#include "policy/document.h"
#include "publish/policies/concerns.h"
#include "publish/policies/policies.h"
#include "publish/policies/readings.h"
#include "publish/policies/not_replayed.h"
#include "publish/policies/replay.h"
#include "publish/policies/speakers.h"
#include "publish/registers/registers.h"
#include "publish/testing_desk.h"
#include "store/testing.h"

namespace kith::publish {
namespace {

namespace desk = testing;

class Life : public ::testing::TestWithParam<store::testing::Kind> {
 protected:
  Life() { EXPECT_TRUE(desk::furnish(*db_, clock_.now())); }

  template <class F>
  auto write(F f) {
    return db_->write(desk::kHome, f);
  }
  PolicyVersionId adopted() {
    const auto found = db_->read([&](store::Transaction& tx) { return find_adopted(tx, desk::kHome); });
    return found && *found ? (*found)->id : PolicyVersionId{};
  }
  std::vector<std::string> unread() {
    std::vector<std::string> out;
    const auto all = db_->read([&](store::Transaction& tx) { return readers(tx, desk::kHome, adopted()); });
    EXPECT_TRUE(all);
    for (const auto& reader : *all)
      if (!reader.read_at) out.push_back(reader.handle);
    return out;
  }
  Result<Replayed> replay_with(std::string_view document, std::size_t messages = 5'000,
                               std::optional<ReplayPlace> from = {}, Millis patience = Millis{2'000}) {
    auto after = policy::parse_policy(document);
    EXPECT_TRUE(after);
    ReplayWish wish{.workspace = desk::kHome};
    TRYV(db_->read([&](store::Transaction& tx) -> Result<void> {
      TRY(wish.before, gate_.policy(tx, desk::kHome));
      TRY(wish.registers, gate_.registers().current(tx, desk::kHome));
      return {};
    }));
    wish.after = std::make_shared<const policy::Policy>(*std::move(after));
    wish.since = clock_.now() - std::chrono::days(30);
    wish.until = clock_.now() + Millis{1};
    wish.messages = messages;
    wish.from = from;
    wish.patience = patience;
    return replay(*db_, clock_, wish);
  }

  store::testing::TestDatabase db_{GetParam()};
  ManualClock clock_{parse_time("2026-11-22T12:00:00Z").value()};
  Sealer sealer_ = Sealer::ephemeral();
  Gatekeeper gate_{&sealer_};
};

TEST_P(Life, who_has_read_is_known_and_who_has_not_is_reminded_once) {
  EXPECT_EQ(unread(), (std::vector<std::string>{"dana", "ruth", "tomas"}));
  const auto version = adopted();
  ASSERT_TRUE(write(
      [&](store::Transaction& tx) { return acknowledge_policy(tx, desk::kHome, version, desk::kRuth, clock_.now()); }));
  EXPECT_EQ(unread(), (std::vector<std::string>{"dana", "tomas"}));
  const auto remind = [&] {
    return write([&](store::Transaction& tx) {
      return remind_readers(tx, desk::kHome, desk::kDana, clock_.now() - std::chrono::hours(12), clock_.now());
    });
  };
  EXPECT_EQ(remind().value(), 2);
  EXPECT_EQ(remind().value(), 0);
  clock_.advance(std::chrono::hours(13));
  EXPECT_EQ(remind().value(), 2);
  // Whoever adopts has read; everybody else is asked again.
  ASSERT_TRUE(write([&](store::Transaction& tx) -> Result<void> {
    TRY(const auto next, add_version(tx, desk::kHome, desk::kDana,
                                     std::string(desk::kPolicy) + "\nreview: every month\n", "more", clock_.now()));
    TRYV(adopt_version(tx, desk::kHome, next.id, desk::kDana, "more", clock_.now()));
    return {};
  }));
  EXPECT_EQ(unread(), (std::vector<std::string>{"ruth", "tomas"}));
  const auto late = write(
      [&](store::Transaction& tx) { return acknowledge_policy(tx, desk::kHome, version, desk::kTomas, clock_.now()); });
  EXPECT_EQ(late.error().kind, Kind::conflict);
}

TEST_P(Life, reminders_and_the_review_come_by_themselves_and_once) {
  ASSERT_TRUE(desk::adopt(*db_, std::string(desk::kPolicy) + "\nreview: every 2 weeks\n", clock_.now()));
  EXPECT_EQ(tend_policies(*db_, clock_.now()).value(), 0);
  clock_.advance(std::chrono::days(3));
  EXPECT_EQ(tend_policies(*db_, clock_.now()).value(), 3);
  EXPECT_EQ(tend_policies(*db_, clock_.now()).value(), 0);
  clock_.advance(std::chrono::days(12));
  EXPECT_EQ(tend_policies(*db_, clock_.now()).value(), 4);  // three who have not read, and the review
  EXPECT_EQ(tend_policies(*db_, clock_.now()).value(), 0);
}

TEST_P(Life, a_worry_is_open_until_it_has_an_answer) {
  const auto open = [&] {
    return db_->read([&](store::Transaction& tx) { return count_open_concerns(tx, desk::kHome); }).value();
  };
  const auto made = write([&](store::Transaction& tx) {
    return add_concern(tx, desk::kHome, desk::kTomas, "What at night?", clock_.now());
  });
  ASSERT_TRUE(made);
  EXPECT_EQ(made->member_name, "tomas");
  EXPECT_EQ(open(), 1);
  const auto answer = [&](ConcernAnswer with, WorkspaceId where = desk::kHome) {
    return db_->write(where, [&](store::Transaction& tx) {
      return answer_concern(tx, where, made->id, desk::kDana, with, clock_.now());
    });
  };
  EXPECT_EQ(answer({.with = "magic"}).error().kind, Kind::invalid);
  EXPECT_EQ(answer({.with = "rules"}).error().kind, Kind::invalid);
  EXPECT_EQ(answer({.with = "not_done"}).error().kind, Kind::invalid);
  EXPECT_EQ(answer({.with = "not_done", .answer = "x"}, desk::kElsewhere).error().kind, Kind::not_found);
  ASSERT_TRUE(answer({.with = "not_done", .answer = "We do not answer at night."}));
  EXPECT_EQ(open(), 0);
  const auto again = answer({});
  ASSERT_TRUE(again);
  EXPECT_FALSE(again->answered_at);
  EXPECT_EQ(open(), 1);
}

TEST_P(Life, a_replay_says_what_would_have_gone_otherwise) {
  for (const auto* words : {"See you at camp", "This is politics", "We love rafts", "Rafts again"}) {
    ASSERT_TRUE(desk::reply(*db_, gate_, words, clock_.now()));
    clock_.advance(Millis{10});
  }
  const std::string next = std::string(desk::kPolicy) + "  - {id: rafts, when: rafts, then: hold for ruth}\n";
  const auto all = replay_with(next);
  ASSERT_TRUE(all) << all.error().message;
  EXPECT_EQ(all->messages, 4);
  EXPECT_EQ(all->before, (OutcomeCounts{3, 0, 0, 1, 0}));
  EXPECT_EQ(all->after, (OutcomeCounts{1, 0, 0, 3, 0}));
  ASSERT_EQ(all->differing.size(), 2U);
  EXPECT_EQ(all->differing[0].text, "We love rafts");
  EXPECT_EQ(all->differing[0].member, "dana");
  EXPECT_EQ(all->differing[0].after.reasons.front().rule, "rafts");
  EXPECT_FALSE(all->next);
  // In parts it comes to the same.
  Replayed sum;
  std::optional<ReplayPlace> from;
  for (int parts = 0; parts < 10; ++parts) {
    const auto part = replay_with(next, 1, from);
    ASSERT_TRUE(part);
    sum.messages += part->messages;
    sum.differ += part->differ;
    from = part->next;
    if (!from) break;
  }
  EXPECT_EQ(sum.messages, 4);
  EXPECT_EQ(sum.differ, 2);
  EXPECT_EQ(replay_with(desk::kPolicy)->differ, 0);
  const auto hurried = replay_with(next, 5'000, {}, Millis{0});
  ASSERT_TRUE(hurried && hurried->next) << "out of patience a part ends, wherever it is";
  EXPECT_EQ(hurried->messages, 1);
  EXPECT_EQ(replay_with(next, 5'000, hurried->next)->messages, 3);
}

TEST_P(Life, who_may_say_what_where_is_what_the_gate_would_have) {
  static constexpr store::Statement kListen = "UPDATE channel SET mode = 'listen' WHERE id = ?";
  static constexpr store::Statement kRename = "UPDATE channel SET name = 'second' WHERE id = ?";
  ASSERT_TRUE(db_->write(desk::kHome, [&](store::Transaction& tx) -> Result<void> {
    TRYV(tx.execute(kListen, {desk::kSecondChannel}));
    TRYV(tx.execute(kRename, {desk::kSecondChannel}));
    return {};
  }));
  auto parsed = policy::parse_policy(R"(
policy: Voices
owner: dana
topics: {religion: church}
voices:
  dana: {may: [all]}
  ruth: {may: [reply], not about: [religion]}
  tomas: {may: [draft], approved by: ruth}
rules:
  - {id: everything, when: "NOT zzz", then: hold for dana}
)");
  ASSERT_TRUE(parsed) << parsed.error()[0].message;
  const auto policy = std::make_shared<const policy::Policy>(*std::move(parsed));
  const auto found =
      db_->read([&](store::Transaction& tx) { return who_speaks(tx, desk::kHome, policy, clock_.now()); }).value();
  ASSERT_EQ(found.rooms.size(), 2U);
  EXPECT_EQ(found.rooms[1].name, "second");
  ASSERT_EQ(found.members.size(), 3U);
  EXPECT_EQ(found.all, 3U);
  using enum policy::Outcome;
  const auto says = [&](std::string_view handle, std::size_t room) {
    std::vector<policy::Outcome> out;
    for (const auto& one : found.members)
      if (one.member.handle == handle)
        for (const auto& cell : one.by_room.at(room)) out.push_back(cell.outcome);
    return out;
  };
  EXPECT_EQ(says("dana", 0), (std::vector{allow, allow, allow})) << "rules are another matter";
  EXPECT_EQ(says("ruth", 0), (std::vector{block, allow, block}));
  EXPECT_EQ(says("tomas", 0), (std::vector{hold, hold, hold}));
  EXPECT_EQ(says("dana", 1), (std::vector{block, block, block})) << "we only listen there";
  const auto ruth = speaker(policy, {"ruth", "Ruth", Role::spokesperson}, found.rooms, clock_.now());
  EXPECT_EQ(ruth.not_about, std::vector<std::string>{"religion"});
  EXPECT_FALSE(ruth.by_room[0][0].say.empty());
  const auto tomas = speaker(policy, {"tomas", "Tomas", Role::contributor}, found.rooms, clock_.now());
  EXPECT_EQ(tomas.by_room[0][1].held_for, std::vector<std::string>{"ruth"});
}

TEST_P(Life, a_replay_says_what_nobody_can_know_any_more) {
  ASSERT_TRUE(desk::reply(*db_, gate_, "See you at camp", clock_.now()));
  const std::string next = std::string(desk::kPolicy) +
                           "  - {id: often, when: clutter > 3, then: hold for ruth}\n"
                           "  - {id: pitch, when: hard_sell > 0.9, then: warn, say: A pitch.}\n"
                           "  - {id: shown, when: faces > 0 AND released < 1 AND clutter > 1, then: never}\n"
                           "  - {id: again, when: contradicts(recent posts), then: warn, say: Otherwise before.}\n"
                           "  - {id: heard, on: visitor message, when: first-contact, then: warn, say: New.}\n";
  EXPECT_EQ(replay_with(desk::kPolicy)->unsure, 0);
  EXPECT_EQ(replay_with(next)->unsure, 1);
  const auto document = policy::parse_policy(next);
  ASSERT_TRUE(document) << document.error()[0].message;
  std::vector<std::string> told;
  for (const auto& one : not_replayed(document->document()))
    told.push_back(one.fact + (one.holds ? " holds" : " left out") +
                   std::accumulate(one.rules.begin(), one.rules.end(), std::string(),
                                   [](auto sum, const auto& rule) { return sum + " " + rule; }));
  EXPECT_EQ(told, (std::vector<std::string>{"clutter, where the record has none holds often shown",
                                            "pitches made to the same person before left out pitch",
                                            "pictures on linked pages left out shown",
                                            "contradicts(recent posts) holds again",
                                            "who had asked not to be written to left out"}));
}

TEST_P(Life, a_replay_asks_the_registers_and_company_facts_there_are_today) {
  for (const auto* words : {"Lovely to meet", "We built it with Zelvoria", "We are 140 people"}) {
    ASSERT_TRUE(desk::reply(*db_, gate_, words, clock_.now()));
    clock_.advance(Millis{10});
  }
  const std::string next = "registers: {clients: {kind: names}}\nfacts: {headcount: {is: internal, value: 140}}\n" +
                           std::string(desk::kPolicy.substr(1)) +
                           "  - {id: client, when: names(clients), then: never}\n"
                           "  - {id: theirs, when: contact in clients, then: hold for ruth}\n"
                           "  - {id: figures, when: fact is internal, then: warn}\n";
  EXPECT_EQ(replay_with(next)->after[3], 3) << "of an empty register nothing can be told, so all waits";
  const Editing editing{desk::kHome, desk::kDana, clock_.now()};
  ASSERT_TRUE(write([&](store::Transaction& tx) {
    return add_entry(tx, sealer_, editing, "clients", {.name = "Zelvoria"});
  }));
  EXPECT_EQ(replay_with(next)->after, (OutcomeCounts{1, 1, 0, 0, 1}));
  ASSERT_TRUE(write([&](store::Transaction& tx) {
    return add_entry(tx, sealer_, editing, "clients", {.name = "Nobody", .contact = desk::kMags});
  }));
  EXPECT_EQ(replay_with(next)->after, (OutcomeCounts{0, 0, 0, 2, 1})) << "all of it went to her";
}

TEST_P(Life, a_replay_knows_what_went_to_a_contact_before_each_message) {
  for (const auto* words : {"Hello", "See you at camp", "We love rafts"}) {
    ASSERT_TRUE(desk::reply(*db_, gate_, words, clock_.now()));
    clock_.advance(Millis{10});
  }
  const auto all = replay_with(std::string(desk::kPolicy) +
                               "  - {id: new, when: first-contact, then: hold for ruth}\n"
                               "  - {id: often, when: frequency > 1, then: warn}\n");
  ASSERT_TRUE(all) << all.error().message;
  EXPECT_EQ(all->after, (OutcomeCounts{1, 1, 0, 1, 0}));
  ASSERT_EQ(all->differing.size(), 2U);
  EXPECT_EQ(all->differing[0].text, "Hello");
  EXPECT_EQ(all->differing[1].text, "We love rafts");
}

TEST_P(Life, a_replay_says_which_facts_it_could_not_tell) {
  ASSERT_TRUE(desk::reply(*db_, gate_, "See you at camp", clock_.now()));
  clock_.advance(Millis{10});
  const auto all = replay_with(std::string(desk::kPolicy) + "  - {id: often, when: clutter > 3, then: never}\n");
  ASSERT_TRUE(all && all->differing.size() == 1);
  ASSERT_EQ(all->differing[0].after.errors.size(), 1U);
  EXPECT_TRUE(all->differing[0].after.errors[0].contains("clutter")) << all->differing[0].after.errors[0];
}

TEST_P(Life, a_replay_takes_from_the_record_what_was_measured_as_it_left) {
  const std::string weighing =
      std::string(desk::kPolicy) + "  - {id: asking, when: asks > 0, then: warn, say: Again.}\n";
  ASSERT_TRUE(desk::adopt(*db_, weighing, clock_.now()));
  for (const auto* words : {"Buy now!!! Last chance, 50% off, hurry!", "Lovely to meet"}) {
    ASSERT_TRUE(desk::reply(*db_, gate_, words, clock_.now()));
    clock_.advance(Millis{10});
  }
  const auto all = replay_with(std::string(desk::kPolicy) + "  - {id: asking, when: asks > 0, then: hold for ruth}\n");
  ASSERT_TRUE(all) << all.error().message;
  EXPECT_EQ(all->unsure, 0);
  EXPECT_EQ(all->after, (OutcomeCounts{1, 0, 0, 1, 0}));
  ASSERT_EQ(all->differing.size(), 1U);
  EXPECT_EQ(all->differing[0].text, "Lovely to meet") << "one pitch had gone to her by then";
}

TEST_P(Life, a_replay_counts_faces_as_they_are_answered_today) {
  const std::string next = std::string(desk::kPolicy) + "  - {id: seen, when: faces > 0, then: hold for ruth}\n";
  ASSERT_TRUE(desk::reply(*db_, gate_, "See you at camp", clock_.now()));
  clock_.advance(Millis{10});
  EXPECT_EQ(replay_with(next)->differ, 0) << "nobody can be seen in words";
  const Outbound shown{.text = "Look", .media = {{.file = "raft.jpg", .type = "image/jpeg", .digest = "d1"}}};
  ASSERT_TRUE(desk::say(*db_, gate_, shown, clock_.now()));
  clock_.advance(Millis{10});
  EXPECT_EQ(replay_with(next)->unsure, 1) << "nobody looked at it";
}

TEST_P(Life, a_replay_of_many_messages_keeps_their_order) {
  std::string many;
  for (int i = 0; i < 24; ++i) {
    ASSERT_TRUE(desk::reply(*db_, gate_, "Raft number " + std::to_string(i), clock_.now()));
    many += std::to_string(i) + " ";
    clock_.advance(Millis{10});
  }
  const auto all = replay_with(std::string(desk::kPolicy) + "  - {id: rafts, when: raft, then: hold for ruth}\n");
  ASSERT_TRUE(all);
  std::string told;
  for (const auto& one : all->differing) told += one.text.substr(12) + " ";
  EXPECT_EQ(told, many);
}

INSTANTIATE_TEST_SUITE_P(databases, Life, ::testing::ValuesIn(store::testing::databases()));

}  // namespace
}  // namespace kith::publish

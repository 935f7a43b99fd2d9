// The gate with registers, company facts and the past, as the store has them: the firm cannot leak a client, whoever
// writes, by whatever act, in whichever process; and an ordinary friendly answer goes.
#include <gtest/gtest.h>

#include "policy/gate.h"
#include "policy/visitors.h"
#include "publish/registers/exposure.h"
#include "publish/registers/exposure_queries.h"
#include "publish/gate/gatekeeper.h"
#include "publish/registers/registers.h"
#include "publish/gate/situation_queries.h"
#include "publish/testing_desk.h"
#include "store/testing.h"
#include "store/testing_counted.h"

namespace kith::publish {
namespace {

using namespace testing;
using policy::Outcome;

constexpr std::string_view kFirm = R"(
policy: The firm
owner: dana
registers:
  clients: {kind: confidential names, seen by: [dana]}
  competitors: {kind: contacts}
facts:
  leavers: {is: confidential}
voices:
  dana: {may: [all], in: all}
  ruth: {may: [all], in: all}
  tomas: {may: [reply, message, follow, like], in: all}
rules:
  - {id: no-client, when: names(clients), then: never, say: Ask Dana.}
  - {id: wrote-first, on: [reply], when: contact in clients, then: hold for dana}
  - {id: no-follow, on: [follow, like], when: contact in clients OR contact in competitors, then: never}
  - {id: facts, when: states(fact) AND fact is not public, then: never}
  - {id: first, on: [message], when: first-contact, then: warn, say: The first word.}
)";

constexpr store::Statement kIdentity =
    "INSERT INTO identity (id, workspace_id, contact_id, network, remote_id, handle, name, updated_at) "
    "VALUES (?, ?, ?, 'scripted', ?, ?, 'Mags', 1)";
constexpr store::Statement kHeard =
    "INSERT INTO message (id, workspace_id, conversation_id, channel_id, direction, remote_id, text, state, sent_at, "
    "received_at) VALUES (?, ?, ?, ?, 'in', ?, ?, 'received', ?, ?)";
constexpr store::Statement kDecision = "SELECT reasons_json, facts_json FROM decision ORDER BY id DESC LIMIT 1";

class ComfortZoneTest : public ::testing::TestWithParam<store::testing::Kind> {
 protected:
  void SetUp() override {
    ASSERT_TRUE(furnish(*db_, clock_.now()));
    ASSERT_TRUE(adopt(*db_, kFirm, clock_.now()));
    ASSERT_TRUE(db_->write(kHome, [&](store::Transaction& tx) {
      return tx.execute(kIdentity, {601, kHome, kMags, "remote-mags", "mags@scripted.example"});
    }));
    ASSERT_TRUE(list("competitors", {.name = "Stroud & Lane"}));
  }

  Result<RegisterEntry> list(std::string_view in_register, RegisterEntry entry) {
    return db_->write(kHome, [&](store::Transaction& tx) {
      return add_entry(tx, sealer_, {kHome, kDana, clock_.now()}, in_register, std::move(entry));
    });
  }
  void hear(std::string_view text) {
    clock_.advance(Millis{1000});
    ASSERT_TRUE(db_->write(kHome, [&](store::Transaction& tx) {
      return tx.execute(kHeard, {next_id(clock_.now()), kHome, kTalk, kChannel, format_id(next_id(clock_.now())), text,
                                 clock_.now(), clock_.now()});
    }));
    clock_.advance(Millis{1000});
  }
  Gatekeeper::Judged judge(const Outbound& content, MemberId who = kRuth, ConversationId talk = kTalk,
                           Gatekeeper* gate = nullptr) {
    const Wish wish{.workspace = kHome, .channel = kChannel, .member = who, .conversation = talk};
    auto done = db_->write(kHome, [&](store::Transaction& tx) -> Result<Gatekeeper::Judged> {
      TRY(auto judged, (gate ? *gate : gate_).decide(tx, wish, content, clock_.now()));
      TRYV(record_decision(tx, wish, content, judged, clock_.now()));
      return judged;
    });
    EXPECT_TRUE(done) << describe(done.error());
    return done.value_or(Gatekeeper::Judged{});
  }
  static Outbound reply(std::string text) {
    Outbound out;
    out.text = std::move(text);
    out.in_reply_to = "r1";
    return out;
  }
  static Outbound act(OutboundKind kind, std::string target) {
    Outbound out;
    out.kind = kind;
    out.target = std::move(target);
    return out;
  }
  store::Row last_decision() {
    return db_->read([&](store::Transaction& tx) { return tx.query(kDecision); }).value().at(0);
  }

  store::testing::TestDatabase db_{GetParam()};
  ManualClock clock_{from_ms(1'800'000'000'000)};
  Sealer sealer_ = Sealer::ephemeral();
  Gatekeeper gate_{&sealer_};
};
INSTANTIATE_TEST_SUITE_P(databases, ComfortZoneTest, ::testing::ValuesIn(store::testing::databases()),
                         store::testing::name<::testing::TestParamInfo<store::testing::Kind>>);

TEST_P(ComfortZoneTest, a_client_is_not_given_away_in_whatever_spelling_or_place) {
  ASSERT_TRUE(
      list("clients", {.name = "Brightwater Holdings", .handles = {"@brightwaterhq"}, .people = {"Eleanor Voss"}}));
  EXPECT_EQ(judge(reply("Thank you, see you Monday!")).decision.outcome, Outcome::allow);
  for (const char* text : {"A good week for Brightwater Holdings", "B r i g h t w a t e r Holdings, of course",
                           "thanks @brightwaterhq", "Lunch with Eleanor Voss"})
    EXPECT_EQ(judge(reply(text)).decision.outcome, Outcome::block) << text;
  auto picture = reply("Look");
  picture.media = {{"a.jpg", "image/jpeg", "The new hall of Brightwater Holdings", "00"}};
  EXPECT_EQ(judge(picture).decision.outcome, Outcome::block);
  picture.media = {{"brightwater-holdings.jpg", "image/jpeg", "A hall", "00"}};
  EXPECT_EQ(judge(picture).decision.outcome, Outcome::block);
}

TEST_P(ComfortZoneTest, only_the_few_learn_where) {
  ASSERT_TRUE(list("clients", {.name = "Brightwater Holdings"}));
  const auto content = reply("A good week for Brightwater Holdings");
  const auto ruths = judge(content, kRuth);
  ASSERT_FALSE(ruths.shown.reasons.empty());
  EXPECT_EQ(ruths.shown.outcome, Outcome::block);
  EXPECT_EQ(ruths.shown.reasons[0].say, "Ask Dana.");
  EXPECT_TRUE(ruths.shown.reasons[0].spans.empty());
  EXPECT_TRUE(ruths.shown.reasons[0].names.empty());
  EXPECT_FALSE(judge(content, kDana).shown.reasons[0].spans.empty()) << "dana may see the register";
  const auto row = last_decision();
  EXPECT_TRUE(row.text(0).contains("\"spans\":[]")) << row.text(0);
  EXPECT_TRUE(row.text(1).contains("\"clients\":\"named\"")) << row.text(1);
  EXPECT_FALSE(row.text(0).contains("Brightwater"));
}

TEST_P(ComfortZoneTest, who_is_a_client_is_known_by_contact_and_by_handle) {
  const auto friendly = reply("Thank you!");
  ASSERT_TRUE(list("clients", {.name = "Somebody Else Entirely"}));
  EXPECT_EQ(judge(friendly).decision.outcome, Outcome::allow);
  EXPECT_EQ(judge(act(OutboundKind::follow, "remote-mags"), kRuth, {}).decision.outcome, Outcome::allow);
  ASSERT_TRUE(list("clients", {.name = "Quayside", .contact = kMags}));
  EXPECT_EQ(judge(friendly).decision.outcome, Outcome::hold);
  EXPECT_EQ(judge(act(OutboundKind::follow, "remote-mags"), kRuth, {}).decision.outcome, Outcome::block);
  EXPECT_EQ(judge(act(OutboundKind::follow, "remote-other"), kRuth, {}).decision.outcome, Outcome::allow);
}

TEST_P(ComfortZoneTest, an_edit_is_seen_by_every_process_at_once) {
  Gatekeeper other{&sealer_};
  ASSERT_TRUE(list("clients", {.name = "Kestrel Maritime"}));
  const auto content = reply("Northgate Ferries are good people");
  EXPECT_EQ(judge(content).decision.outcome, Outcome::allow);
  EXPECT_EQ(judge(content, kRuth, kTalk, &other).decision.outcome, Outcome::allow);
  const auto added = list("clients", {.name = "Northgate Ferries"}).value();
  EXPECT_EQ(judge(content, kRuth, kTalk, &other).decision.outcome, Outcome::block);
  EXPECT_EQ(judge(content).decision.outcome, Outcome::block);
  ASSERT_TRUE(db_->write(kHome, [&](store::Transaction& tx) {
    return remove_entry(tx, {kHome, kDana, clock_.now()}, "clients", added.id);
  }));
  EXPECT_EQ(judge(content).decision.outcome, Outcome::allow);
}

TEST_P(ComfortZoneTest, what_cannot_be_looked_through_holds) {
  const auto friendly = reply("Thank you!");
  EXPECT_EQ(judge(friendly).decision.outcome, Outcome::hold) << "nobody has filled the register";
  ASSERT_TRUE(db_->write(
      kHome, [&](store::Transaction& tx) { return leave_empty(tx, {kHome, kDana, clock_.now()}, "clients", true); }));
  EXPECT_EQ(judge(friendly).decision.outcome, Outcome::allow) << "somebody said that nobody is to be listed";
  ASSERT_TRUE(list("clients", {.name = "Kestrel"}));
  const auto other_key = Sealer::ephemeral();
  Gatekeeper stranger{&other_key}, without_key;
  EXPECT_EQ(judge(friendly, kRuth, kTalk, &stranger).decision.outcome, Outcome::hold);
  EXPECT_EQ(judge(friendly, kRuth, kTalk, &without_key).decision.outcome, Outcome::hold);
  EXPECT_EQ(judge(friendly).decision.outcome, Outcome::allow);
}

TEST_P(ComfortZoneTest, company_facts_are_those_kept_and_those_of_the_document) {
  ASSERT_TRUE(list("clients", {.name = "Kestrel"}));
  const auto content = reply("We are 41 people now.");
  EXPECT_EQ(judge(content).decision.outcome, Outcome::allow);
  CompanyFact fact{
      .key = "headcount", .kind = policy::FactKind::number, .is = policy::Openness::internal, .value = "41"};
  ASSERT_TRUE(db_->write(
      kHome, [&](store::Transaction& tx) { return save_fact(tx, sealer_, {kHome, kDana, clock_.now()}, fact); }));
  EXPECT_EQ(judge(content).decision.outcome, Outcome::block);
  fact.is = policy::Openness::open;
  ASSERT_TRUE(db_->write(
      kHome, [&](store::Transaction& tx) { return save_fact(tx, sealer_, {kHome, kDana, clock_.now()}, fact); }));
  EXPECT_EQ(judge(content).decision.outcome, Outcome::allow);
}

TEST_P(ComfortZoneTest, what_others_can_see_already_is_found) {
  ASSERT_TRUE(list("clients", {.name = "Quayside", .contact = kMags}));
  hear("Grateful to you for a very good week.");
  const auto look = [&](std::vector<std::string> registers) {
    return db_
        ->read([&](store::Transaction& tx) -> Result<Exposure> {
          TRY(const auto sets, gate_.registers().current(tx, kHome));
          return find_exposure(tx, kHome, *sets, registers);
        })
        .value();
  };
  auto found = look({"clients", "competitors"});
  ASSERT_EQ(found.found.size(), 1U);
  EXPECT_EQ(found.found[0].what, "wrote");
  EXPECT_EQ(found.found[0].in_register, "clients");
  EXPECT_EQ(found.found[0].conversation, kTalk);
  EXPECT_TRUE(found.whole);
  EXPECT_TRUE(look({"competitors"}).found.empty()) << "only what the asker may look into";
  ASSERT_TRUE(list("clients", {.name = "Very Good Week Ltd"}));
  EXPECT_EQ(look({"clients"}).found.size(), 1U) << "what others write names nobody in our words";
}

TEST_P(ComfortZoneTest, whom_our_acts_are_about_is_found_in_few_looks_however_many_they_are) {
  static constexpr store::Statement kAct =
      "INSERT INTO delivery (id, workspace_id, channel_id, kind, content_json, digest, idempotency_key, state, due_at, "
      "created_at) VALUES (?, ?, ?, ?, ?, '', ?, 'sent', ?, ?)";
  static constexpr store::Statement kTheirs =
      "INSERT INTO message (id, workspace_id, conversation_id, channel_id, direction, remote_id, identity_id, text, "
      "state, sent_at, received_at) VALUES (7, ?, ?, ?, 'in', 'their-post', 601, 'x', 'received', ?, ?)";
  static constexpr store::Statement kOtherName =
      "INSERT INTO identity (id, workspace_id, contact_id, network, remote_id, handle, name, updated_at) "
      "VALUES (602, ?, ?, 'elsewhere', 'm', 'm', 'M of elsewhere', 1)";
  const auto acts = [&](int from, int to) {
    return db_->write(kHome, [&](store::Transaction& tx) -> Result<void> {
      for (int i = from; i < to; ++i) {
        auto content = i % 3 == 0   ? act(OutboundKind::follow, "remote-mags")
                       : i % 3 == 1 ? act(OutboundKind::like, "their-post")
                                    : act(OutboundKind::boost, "post-of-a-stranger-" + std::to_string(i));
        const Time at = clock_.now();
        TRYV(tx.execute(kAct, {1'000 + i, kHome, kChannel, name(content.kind), to_json(content), std::to_string(i), at,
                               at}));
      }
      return {};
    });
  };
  ASSERT_TRUE(db_->write(kHome, [&](store::Transaction& tx) -> Result<void> {
    TRYV(tx.execute(kTheirs, {kHome, kTalk, kChannel, clock_.now(), clock_.now()}));
    TRYV(tx.execute(kOtherName, {kHome, kMags}));
    return {};
  }));
  const auto look = [&](int& statements) {
    return db_
        ->read([&](store::Transaction& tx) -> Result<std::vector<queries::PublicAct>> {
          store::testing::Counted counted(tx);
          auto found = queries::our_acts(counted, kHome, 5'000);
          statements = counted.statements();
          return found;
        })
        .value();
  };
  int few = 0, many = 0;
  ASSERT_TRUE(acts(0, 3));
  const auto three = look(few);
  ASSERT_EQ(three.size(), 2U) << "a stranger is nobody's contact";
  for (const auto& one : three) {
    EXPECT_EQ(one.contact, kMags);
    EXPECT_EQ(one.contact_name, "Mags");
    EXPECT_EQ(one.contact_handle, "mags@scripted.example");
  }
  EXPECT_EQ(three[0].kind, "like");
  EXPECT_EQ(three[1].kind, "follow");
  ASSERT_TRUE(acts(3, 60));
  EXPECT_EQ(look(many).size(), 40U);
  EXPECT_EQ(many, few);
}

constexpr store::Statement kWelcome =
    "INSERT INTO contact_wish (contact_id, workspace_id, wish, member_id, at) VALUES (?, ?, 'welcome', ?, ?)";

TEST_P(ComfortZoneTest, who_says_stop_is_left_alone_until_they_write_otherwise) {
  ASSERT_TRUE(list("clients", {.name = "Kestrel"}));
  Outbound outreach;
  outreach.kind = OutboundKind::message;
  outreach.visibility = Visibility::direct;
  outreach.text = "Our spring letter is out.";
  EXPECT_EQ(judge(outreach, kDana).decision.outcome, Outcome::warn) << "the first word to somebody";
  hear("Please stop writing to me. Unsubscribe.");
  const auto held = judge(outreach, kDana);
  EXPECT_EQ(held.decision.outcome, Outcome::hold);
  EXPECT_EQ(held.decision.reasons.at(0).rule, "stop");
  outreach.in_reply_to = "r1";
  EXPECT_EQ(judge(outreach, kDana).decision.outcome, Outcome::warn) << "an answer is no outreach";
  outreach.in_reply_to.clear();
  clock_.advance(Millis{1000});
  ASSERT_TRUE(db_->write(kHome, [&](store::Transaction& tx) {
    return tx.execute(kWelcome, {kMags, kHome, kDana, clock_.now()});
  }));
  EXPECT_EQ(judge(outreach, kDana).decision.outcome, Outcome::warn) << "a member noted that they are welcome";
  static constexpr store::Statement kTakenBack = "UPDATE contact_wish SET wish = 'none' WHERE contact_id = ?";
  ASSERT_TRUE(db_->write(kHome, [&](store::Transaction& tx) { return tx.execute(kTakenBack, {kMags}); }));
  EXPECT_EQ(judge(outreach, kDana).decision.outcome, Outcome::warn) << "what was heard before counts no more";
}

TEST_P(ComfortZoneTest, whoever_was_asked_much_and_given_little_is_asked_no_more) {
  static constexpr store::Statement kSaid =
      "INSERT INTO message (id, workspace_id, conversation_id, channel_id, direction, remote_id, text, state, sent_at, "
      "received_at) VALUES (?, ?, ?, ?, 'out', ?, ?, 'sent', ?, ?)";
  ASSERT_TRUE(adopt(*db_, R"(
policy: Give first
owner: dana
topics:
  asking: donate OR "chip in"
voices:
  everybody: {may: [all]}
rules:
  - {id: give-first, on: [reply], when: topic(asking) AND give_to_ask < 2, then: hold for dana}
)",
                    clock_.now()));
  int said = 0;
  const auto say = [&](std::string_view text, ConversationId talk) {
    clock_.advance(Millis{1000});
    ASSERT_TRUE(db_->write(kHome, [&](store::Transaction& tx) {
      return tx.execute(kSaid, {8'000 + ++said, kHome, talk, kChannel, std::to_string(said), text, clock_.now(),
                                clock_.now()});
    }));
  };
  const auto asking = reply("Could you donate a rope?");
  EXPECT_EQ(judge(asking).decision.outcome, Outcome::hold) << "nothing was given yet";
  EXPECT_EQ(judge(reply("Here is the map.")).decision.outcome, Outcome::allow);
  say("Please chip in for the rafts.", kTalk);
  say("The map is here.", kTalk);
  EXPECT_EQ(judge(asking).decision.outcome, Outcome::hold) << "one for one";
  say("And the tides.", kOtherTalk);
  EXPECT_EQ(judge(asking).decision.outcome, Outcome::allow) << "two for one, whatever the conversation";
}

TEST_P(ComfortZoneTest, what_our_own_people_write_about_us_has_rules_of_its_own) {
  ASSERT_TRUE(adopt(*db_, R"(
policy: Our own people
owner: dana
registers:
  staff: {kind: contacts, seen by: [dana]}
voices:
  everybody: {may: [all]}
rules:
  - {id: our-people, on: visitor message, when: contact in staff, then: route to dana, say: One of us writes.}
)",
                    clock_.now()));
  const auto heard = reply("Our new hall is a disgrace");
  const auto found = [&] {
    return db_
        ->read([&](store::Transaction& tx) -> Result<std::vector<policy::VisitorFinding>> {
          TRY(const auto policy, gate_.policy(tx, kHome));
          const Wish wish{.workspace = kHome, .channel = kChannel, .conversation = kTalk};
          TRY(const auto situation, gate_.situation(tx, wish, heard, clock_.now()));
          return policy::judge_visitor(policy->document(), heard, situation);
        })
        .value();
  };
  ASSERT_TRUE(list("staff", {.name = "Somebody Else Entirely"}));
  EXPECT_TRUE(found().empty());
  ASSERT_TRUE(list("staff", {.name = "Mags Quirke", .contact = kMags}));
  ASSERT_EQ(found().size(), 1U);
  EXPECT_EQ(found()[0].rule, "our-people");
  EXPECT_EQ(found()[0].act.to, std::vector<std::string>{"dana"});
}

TEST_P(ComfortZoneTest, what_is_known_of_somebody_stays_known_however_often_contacts_are_merged) {
  static constexpr store::Statement kContact =
      "INSERT INTO contact (id, workspace_id, name, name_fold, created_at) VALUES (?, ?, 'm', 'm', ?)";
  static constexpr store::Statement kInto = "UPDATE contact SET merged_into = ? WHERE id = ?";
  static constexpr store::Statement kStop =
      "INSERT INTO contact_wish (contact_id, workspace_id, wish, member_id, at) VALUES (?, ?, 'stop', ?, ?)";
  static constexpr store::Statement kGive = "UPDATE conversation SET contact_id = ? WHERE workspace_id = ?";
  const ContactId between{910}, last{920};
  ASSERT_TRUE(list("clients", {.name = "Somebody Else Entirely", .contact = kMags}));
  ASSERT_TRUE(db_->write(kHome, [&](store::Transaction& tx) -> Result<void> {
    TRYV(tx.execute(kStop, {kMags, kHome, kDana, clock_.now()}));
    for (const auto id : {between, last}) TRYV(tx.execute(kContact, {id, kHome, clock_.now()}));
    TRYV(tx.execute(kInto, {between, kMags}));
    TRYV(tx.execute(kInto, {last, between}));
    TRYV(tx.execute(kGive, {last, kHome}));
    return {};
  }));
  EXPECT_EQ(judge(reply("Thank you!")).decision.reasons.at(0).rule, "wrote-first") << "a client";
  Outbound outreach;
  outreach.kind = OutboundKind::message;
  outreach.visibility = Visibility::direct;
  outreach.text = "Our spring letter is out.";
  const auto held = judge(outreach, kDana);
  EXPECT_EQ(held.decision.outcome, Outcome::hold);
  EXPECT_EQ(held.decision.reasons.at(0).rule, "stop");
  hear("Good morning");
  const auto exposed = db_->read([&](store::Transaction& tx) -> Result<Exposure> {
    TRY(const auto sets, gate_.registers().current(tx, kHome));
    return find_exposure(tx, kHome, *sets, {"clients"});
  });
  EXPECT_EQ(exposed->found.size(), 1U);
}

}  // namespace
}  // namespace kith::publish

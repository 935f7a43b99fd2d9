// What the gate makes of registers and company facts.
#include <gtest/gtest.h>

#include "policy/document.h"
#include "policy/gate.h"

namespace kith::policy {
namespace {

constexpr std::string_view kDocument = R"yaml(
policy: A
owner: dana
voices: {dana: {may: all}}
registers: {clients: {kind: confidential names, seen by: [dana]}}
rules:
  - {id: named, when: names(clients), then: never}
  - {id: theirs, on: [reply], when: contact in clients, then: hold for dana}
  - {id: facts, when: states(fact) AND NOT fact is public, then: never}
  - {id: differs, when: contradicts(facts), then: warn}
  - {id: then-and-now, when: "contradicts(recent posts, 30 days)", then: hold for dana}
  - {id: pushy, when: hard_sell > 0.4, then: warn}
  - {id: first, when: first-contact, then: hold for dana}
)yaml";

Gate gate() {
  auto policy = parse_policy(kDocument);
  EXPECT_TRUE(policy) << (policy ? "" : policy.error().front().message);
  return Gate(std::make_shared<const Policy>(*std::move(policy)), PolicyVersionId{7});
}

Situation known() {
  Situation s;
  s.now = parse_time("2026-11-22T12:00:00Z").value();
  s.channel = ChannelId{3};
  s.network = "mastodon";
  s.mode = Mode::publish;
  s.member = "dana";
  s.role = Role::agent;
  s.contact_name = "Jo";
  s.registers["clients"].names = NameSet::compile({{.id = "7", .name = "Brightwater"}});
  s.company = FactSet::compile({{.id = "headcount", .kind = FactKind::number, .is = Openness::internal, .value = "120"},
                                {.id = "founded", .kind = FactKind::date, .value = "2019"}});
  s.first_contact = false;
  s.recent_posts.emplace();
  return s;
}

Outbound reply(std::string text) {
  Outbound content;
  content.text = std::move(text);
  content.in_reply_to = "1";
  content.to = {"42"};
  return content;
}

std::vector<std::string> rules(const Decision& decision) {
  std::vector<std::string> out;
  for (const auto& reason : decision.reasons) out.push_back(reason.rule);
  return out;
}
using Rules = std::vector<std::string>;

TEST(Registers, an_ordinary_answer_goes) {
  const auto decision = gate().decide(reply("So good to see you!"), known());
  EXPECT_EQ(decision.outcome, Outcome::allow);
  EXPECT_TRUE(decision.errors.empty());
  EXPECT_TRUE(decision.reasons.empty());
}

TEST(Registers, a_name_is_sighted_wherever_it_leaves) {
  const auto text = gate().decide(reply("Hi Br1ghtwater"), known());
  EXPECT_EQ(text.outcome, Outcome::block);
  EXPECT_EQ(text.reasons[0].spans, (std::vector<Span>{{3, 14}}));
  ASSERT_EQ(text.reasons[0].names.size(), 1U);
  EXPECT_EQ(text.reasons[0].names[0].entry, "7");
  EXPECT_EQ(text.reasons[0].names[0].how, "digits");
  const auto place_of = [](Outbound content, Situation situation) {
    const auto decision = gate().decide(content, situation);
    return decision.reasons.empty() || decision.reasons[0].names.empty() ? "nowhere"
                                                                         : name(decision.reasons[0].names[0].place);
  };
  auto content = reply("Look");
  content.media = {{"a.jpg", "image/jpeg", "", ""}, {"b.jpg", "image/jpeg", "The #Brightwater team", ""}};
  EXPECT_EQ(place_of(content, known()), "description");
  content.media = {{"ourbrightwaterlogo.jpg", "image/jpeg", "", ""}};
  EXPECT_EQ(place_of(content, known()), "file");
  content = reply("Look");
  content.subject = "Brightwater";
  EXPECT_EQ(place_of(content, known()), "subject");
  content = reply("Look");
  content.to = {"42", "jo@brightwater.com"};
  EXPECT_EQ(place_of(content, known()), "receiver");
  auto situation = known();
  situation.previews = {"Brightwater: about us"};
  EXPECT_EQ(place_of(reply("https://example.org"), situation), "preview");
  content = {};
  content.kind = OutboundKind::follow;
  content.target = "https://social.example/@brightwater_uk";
  EXPECT_EQ(place_of(content, known()), "receiver");
}

TEST(Registers, what_could_not_be_read_holds_where_a_rule_leans_on_it_and_says_why) {
  auto situation = known();
  const auto friendly = reply("Our summer: https://example.org/summer");
  ASSERT_EQ(gate().decide(friendly, situation).outcome, Outcome::allow);
  situation.unread = {"https://example.org/summer could not be read: nobody answers"};
  const auto held = gate().decide(friendly, situation);
  EXPECT_EQ(held.outcome, Outcome::hold);
  ASSERT_FALSE(held.reasons.empty());
  EXPECT_TRUE(held.reasons[0].say.contains("nobody answers")) << held.reasons[0].say;
  EXPECT_EQ(gate().decide(reply("Hello Brightwater"), situation).outcome, Outcome::block) << "what is found is found";
  situation.registers["clients"].names = NameSet::compile({});
  situation.company = FactSet::compile({});
  EXPECT_EQ(gate().decide(friendly, situation).outcome, Outcome::hold) << "a fact may be stated there";
}

TEST(Registers, a_name_that_was_read_with_doubt_holds_and_does_not_block) {
  auto situation = known();
  situation.doubtful = {"a day at the lake"};
  EXPECT_EQ(gate().decide(reply("Look"), situation).outcome, Outcome::allow);
  situation.doubtful = {"BRIGHTWATER"};
  EXPECT_EQ(gate().decide(reply("Look"), situation).outcome, Outcome::hold);
  situation.previews = {"BRIGHTWATER"};
  EXPECT_EQ(gate().decide(reply("Look"), situation).outcome, Outcome::block);
}

TEST(Registers, what_a_linked_page_states_of_us_counts_and_its_own_figures_do_not) {
  auto situation = known();
  situation.previews = {"We are 120 people"};
  EXPECT_EQ(gate().decide(reply("https://example.org"), situation).outcome, Outcome::block);
  situation.previews = {"We are 700 people"};
  EXPECT_EQ(gate().decide(reply("https://example.org"), situation).outcome, Outcome::allow);
}

TEST(Registers, who_may_not_see_one_learns_that_and_not_whom) {
  const auto decision = gate().decide(reply("Hi Brightwater, we are 140 people"), known());
  const auto shown = conceal(decision, [](std::string_view) { return false; });
  ASSERT_EQ(shown.reasons.size(), decision.reasons.size());
  EXPECT_EQ(shown.outcome, Outcome::block);
  for (const auto& reason : shown.reasons) {
    EXPECT_TRUE(reason.names.empty());
    EXPECT_EQ(reason.spans.empty(), reason.rule == "named");
  }
  EXPECT_EQ(conceal(decision, [](std::string_view id) { return id == "clients"; }).reasons[0].names.size(), 1U);
}

TEST(Registers, a_contact_is_in_one_by_flag_or_name) {
  auto situation = known();
  situation.contact_name = "Jo of Brightwater";
  EXPECT_EQ(rules(gate().decide(reply("Hi"), situation)), Rules{"theirs"});
  situation = known();
  situation.registers["clients"].has_contact = true;
  EXPECT_EQ(rules(gate().decide(reply("Hi"), situation)), Rules{"theirs"});
  situation.registers["clients"].has_contact = false;
  EXPECT_EQ(gate().decide(reply("Hi"), situation).outcome, Outcome::allow);
}

TEST(Registers, what_is_not_known_holds) {
  for (const auto forget : {+[](Situation& s) { s.registers.clear(); }, +[](Situation& s) { s.company = nullptr; },
                            +[](Situation& s) { s.recent_posts.reset(), s.company = nullptr; },
                            +[](Situation& s) { s.registers["clients"].names = nullptr; },
                            +[](Situation& s) { s.first_contact.reset(); }}) {
    auto situation = known();
    forget(situation);
    const auto decision = gate().decide(reply("Hi"), situation);
    EXPECT_EQ(decision.outcome, Outcome::hold);
    EXPECT_FALSE(decision.errors.empty());
  }
}

TEST(Registers, facts_are_held_to_what_was_agreed_and_said) {
  const auto inside = gate().decide(reply("We are 140 people"), known());
  EXPECT_EQ(rules(inside), (Rules{"facts", "differs"}));
  ASSERT_EQ(inside.reasons[0].facts.size(), 1U);
  EXPECT_EQ(inside.reasons[0].facts[0].said, "140");
  EXPECT_EQ(inside.reasons[0].facts[0].agreed, "120");
  EXPECT_EQ(rules(gate().decide(reply("founded in 2019"), known())), Rules{});
  EXPECT_EQ(rules(gate().decide(reply("founded in 2018"), known())), Rules{"differs"});
  auto situation = known();
  situation.recent_posts->push_back({situation.now - std::chrono::days{3}, "We were founded in 2017!"});
  EXPECT_EQ(rules(gate().decide(reply("founded in 2019"), situation)), Rules{"then-and-now"});
  situation.recent_posts->front().at -= std::chrono::days{60};
  EXPECT_EQ(rules(gate().decide(reply("founded in 2019"), situation)), Rules{});
}

TEST(Registers, pitches_and_first_contacts) {
  const auto pitch = gate().decide(reply("Buy now, 50% off!"), known());
  EXPECT_EQ(rules(pitch), Rules{"pushy"});
  EXPECT_FALSE(pitch.reasons[0].pressed.empty());
  auto situation = known();
  situation.first_contact = true;
  EXPECT_EQ(rules(gate().decide(reply("Hi"), situation)), Rules{"first"});
}

TEST(Registers, conditions_are_checked_when_they_are_read) {
  for (const auto* good : {"contradicts(facts)", "contradicts(recent posts)", "contradicts(recent posts, 1 day)",
                           "states(headcount)", "clutter > 3 in 1 day", "fact is not public"})
    EXPECT_TRUE(parse_condition(good)) << good;
  for (const auto* bad :
       {"contradicts(everything)", "contradicts(facts, 3 days)", "contradicts(recent posts, some days)"})
    EXPECT_FALSE(parse_condition(bad)) << bad;
}

}  // namespace
}  // namespace kith::policy

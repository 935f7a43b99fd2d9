#include "policy/gate.h"

#include <gtest/gtest.h>

#include "policy/document.h"

namespace kith::policy {
namespace {

constexpr std::string_view kDocument = R"(
policy: A
owner: dana
concerns: {arguments: We do not argue.}
topics: {religion: church}
voices:
  dana: {may: all}
  ruth: {may: [reply], approved by: dana}
  tomas: {may: [reply]}
  stand in: {tomas for dana: 2026-11-20..2026-11-28}
rules:
  - {id: quiet, for: arguments, when: topic(religion), then: hold for spokesperson, wording: Not ours to settle.}
  - {id: stated, when: '"a child"', then: declare, say: Nobody can tell which.}
  - {id: faces, when: names(children), on: [post], then: never}
)";

Gate gate(std::string_view document = kDocument) {
  auto policy = parse_policy(document);
  EXPECT_TRUE(policy) << (policy ? "" : policy.error().front().message);
  return Gate(std::make_shared<const Policy>(std::move(*policy)), PolicyVersionId{7});
}

Outbound reply(std::string text) {
  Outbound content;
  content.text = std::move(text);
  content.in_reply_to = "1";
  return content;
}

Situation by(std::string member) {
  Situation s;
  s.now = parse_time("2026-11-22T12:00:00Z").value();
  s.channel = ChannelId{3};
  s.network = "mastodon";
  s.mode = Mode::publish;
  s.member = std::move(member);
  s.role = Role::agent;
  return s;
}

TEST(Gate, without_a_policy_holds_everything) {
  const Gate none(nullptr, {});
  EXPECT_EQ(none.decide(reply("Hello"), by("dana")).outcome, Outcome::hold);
  EXPECT_EQ(none.clear(reply("Hello"), by("dana")).error().kind, Kind::held);
}

TEST(Gate, an_empty_policy_holds_everything) {
  const auto empty = gate("policy: A\nowner: dana\n");
  const auto decision = empty.decide(reply("Hello"), by("dana"));
  EXPECT_EQ(decision.outcome, Outcome::hold);
  EXPECT_FALSE(empty.clear(reply("Hello"), by("dana")));
}

TEST(Gate, clears_what_may_leave_and_only_that) {
  const auto content = reply("Hello");
  const auto clearance = gate().clear(content, by("dana"));
  ASSERT_TRUE(clearance);
  EXPECT_EQ(clearance->policy(), PolicyVersionId{7});
  EXPECT_TRUE(clearance->covers(ChannelId{3}, content));
  EXPECT_FALSE(clearance->covers(ChannelId{4}, content));
  const auto stored = to_json(content);
  // Every single changed byte of what would leave makes it another content.
  for (std::size_t i = 0; i < content.text.size(); ++i)
    for (int bit = 0; bit < 8; ++bit) {
      auto changed = content;
      changed.text[i] = static_cast<char>(changed.text[i] ^ (1 << bit));
      EXPECT_FALSE(clearance->covers(ChannelId{3}, changed));
    }
  for (auto change : std::initializer_list<void (*)(Outbound&)>{
           [](Outbound& o) { o.visibility = Visibility::direct; },
           [](Outbound& o) { o.kind = OutboundKind::post; }, [](Outbound& o) { o.to = {"x"}; },
           [](Outbound& o) { o.media = {{"a.jpg", "image/jpeg", "", "00"}}; },
           [](Outbound& o) { o.in_reply_to = "2"; }, [](Outbound& o) { o.subject = "x"; }}) {
    auto changed = content;
    change(changed);
    EXPECT_FALSE(clearance->covers(ChannelId{3}, changed));
  }
}

TEST(Gate, needs_a_channel) {
  auto situation = by("dana");
  situation.channel = {};
  EXPECT_FALSE(gate().clear(reply("Hello"), situation));
}

TEST(Gate, lists_every_reason_strictest_first) {
  auto situation = by("ruth");
  situation.mode = Mode::listen;
  const auto decision = gate().decide(reply("a child in church"), situation);
  ASSERT_EQ(decision.reasons.size(), 4U);
  EXPECT_EQ(decision.outcome, Outcome::block);
  EXPECT_EQ(decision.reasons[0].rule, "mode");
  EXPECT_EQ(decision.reasons[1].rule, "voices");
  EXPECT_EQ(decision.reasons[2].rule, "quiet");
  EXPECT_EQ(decision.reasons[3].rule, "stated");
  EXPECT_EQ(decision.reasons[2].say, "We do not argue.");
  EXPECT_EQ(decision.reasons[2].worry, "We do not argue.");
  EXPECT_EQ(decision.reasons[3].worry, "");
  EXPECT_EQ(decision.reasons[2].wording, "Not ours to settle.");
  EXPECT_EQ(decision.reasons[2].spans, (std::vector<Span>{{11, 17}}));
}

TEST(Gate, reasons_call_people_by_their_names_but_by_none_that_is_confidential) {
  const auto reads = [](const Situation& s) { return gate().decide(reply("hello"), s).reasons.front().say; };
  auto ruth = by("ruth");
  EXPECT_EQ(reads(ruth), "dana reads what ruth writes before it leaves.") << "nobody's name is known";
  ruth.people = {{"dana", "Dana Byrne"}, {"ruth", "Ruth Okafor"}};
  EXPECT_EQ(reads(ruth), "Dana Byrne reads what Ruth Okafor writes before it leaves.");
  auto changed = ruth;
  changed.changed_by = "dana";
  changed.releases = {{.rule = "voices", .by = "dana", .role = Role::owner}};
  EXPECT_EQ(reads(changed), "Dana Byrne changed these words, so somebody else lets them go.");
  auto listed = ruth;
  listed.registers["clients"].names = NameSet::compile({{.id = "1", .name = "Dana Byrne"}});
  EXPECT_EQ(reads(listed), "dana reads what Ruth Okafor writes before it leaves.");
  auto secret = ruth;
  secret.company = FactSet::compile(
      {{.id = "leavers", .kind = FactKind::name, .is = Openness::confidential, .value = "Ruth Okafor"}});
  EXPECT_EQ(reads(secret), "Dana Byrne reads what ruth writes before it leaves.");
}

TEST(Gate, releases_come_only_from_those_asked) {
  const auto content = reply("church");
  auto situation = by("dana");
  EXPECT_FALSE(gate().clear(content, situation));
  const auto with = [&](std::string rule, std::string who, Role role) {
    situation.releases = {{std::move(rule), std::move(who), role}};
    return gate().decide(content, situation).outcome;
  };
  EXPECT_EQ(with("quiet", "ruth", Role::agent), Outcome::hold);
  EXPECT_EQ(with("quiet", "ruth", Role::spokesperson), Outcome::allow);
  EXPECT_EQ(with("quiet", "ruth", Role::owner), Outcome::allow);
  EXPECT_EQ(with("stated", "ruth", Role::owner), Outcome::hold);
  EXPECT_EQ(with("quiet", "dana", Role::owner), Outcome::hold) << "nobody releases their own words";
  situation = by("ruth");
  situation.releases = {{"quiet", "eve", Role::spokesperson}};
  EXPECT_EQ(gate().decide(content, situation).outcome, Outcome::hold)
      << "the voice still waits for dana";
  situation.releases.push_back({"voices", "dana", Role::agent});
  EXPECT_EQ(gate().decide(content, situation).outcome, Outcome::allow);
  situation.releases.back().by = "tomas";
  EXPECT_EQ(gate().decide(content, situation).outcome, Outcome::allow)
      << "tomas stands in for dana today";
  situation.now += std::chrono::days{30};
  EXPECT_EQ(gate().decide(content, situation).outcome, Outcome::hold);
}

TEST(Gate, own_approval_where_the_document_says_so) {
  const auto alone = gate(
      "policy: A\nowner: dana\nown approval: yes\nvoices: {dana: {may: all}}\nrules: [{id: all, "
      "then: hold for dana}]\n");
  auto situation = by("dana");
  EXPECT_FALSE(alone.clear(reply("Hello"), situation));
  situation.releases = {{"all", "dana", Role::owner}};
  EXPECT_TRUE(alone.clear(reply("Hello"), situation));
}

TEST(Gate, what_never_leaves_cannot_be_released) {
  const auto strict =
      gate("policy: A\nowner: dana\nvoices: {dana: {may: all}}\nrules: [{id: all, then: never}]\n");
  auto situation = by("dana");
  situation.releases = {{"all", "eve", Role::owner}};
  situation.declared = {"all"};
  EXPECT_EQ(strict.decide(reply("Hello"), situation).outcome, Outcome::block);
  EXPECT_FALSE(strict.clear(reply("Hello"), situation));
}

TEST(Gate, statements) {
  auto situation = by("dana");
  EXPECT_EQ(gate().decide(reply("a child"), situation).outcome, Outcome::declare);
  EXPECT_FALSE(gate().clear(reply("a child"), situation));
  situation.declared = {"stated"};
  EXPECT_TRUE(gate().clear(reply("a child"), situation));
}

TEST(Gate, what_cannot_be_told_holds) {
  auto content = reply("Hello");
  content.kind = OutboundKind::post;
  content.in_reply_to.clear();
  auto situation = by("dana");
  auto decision = gate().decide(content, situation);
  EXPECT_EQ(decision.outcome, Outcome::hold);
  ASSERT_EQ(decision.errors.size(), 1U);
  EXPECT_TRUE(decision.errors[0].contains("names(children)"));
  EXPECT_TRUE(decision.reasons[0].say.contains("cannot tell yet"));
  situation.names["children"] = {};
  EXPECT_EQ(gate().decide(content, situation).outcome, Outcome::allow);
  situation.names["children"] = {{0, 5}};
  decision = gate().decide(content, situation);
  EXPECT_EQ(decision.outcome, Outcome::block);
  EXPECT_EQ(decision.reasons[0].spans, (std::vector<Span>{{0, 5}}));
}

TEST(Gate, words_hidden_in_other_places_count) {
  auto situation = by("dana");
  auto content = reply("Look");
  content.media = {{"x.jpg", "image/jpeg", "the church by the lake", "00"}};
  EXPECT_EQ(gate().decide(content, situation).outcome, Outcome::hold);
  content = reply("Look");
  content.subject = "church";
  EXPECT_EQ(gate().decide(content, situation).outcome, Outcome::hold);
  content = reply("see https://example.org/church/times");
  EXPECT_EQ(gate().decide(content, situation).outcome, Outcome::hold);
  content = reply("#Church");
  EXPECT_EQ(gate().decide(content, situation).outcome, Outcome::hold);
}

TEST(Gate, viewers_and_the_house_itself_do_not_speak) {
  auto situation = by("dana");
  situation.role = Role::viewer;
  EXPECT_EQ(gate().decide(reply("Hello"), situation).outcome, Outcome::block);
  EXPECT_EQ(gate().decide(reply("Hello"), by("")).outcome, Outcome::hold);
}

TEST(Gate, who_asked_not_to_be_written_to_is_answered_and_not_sought_out) {
  auto situation = by("dana");
  situation.contact_said_stop = true;
  situation.contact_name = "Mags";
  Outbound mail;
  mail.kind = OutboundKind::mail;
  mail.text = "Camp opens in May";
  const auto decision = gate().decide(mail, situation);
  EXPECT_EQ(decision.outcome, Outcome::hold);
  EXPECT_EQ(decision.reasons.at(0).rule, "stop");
  EXPECT_EQ(decision.reasons.at(0).say, "Mags asked not to be written to.");
  mail.in_reply_to = "1";
  EXPECT_EQ(gate().decide(mail, situation).outcome, Outcome::allow) << "an answer is no outreach";
  situation.contact_said_stop = false;
  mail.in_reply_to.clear();
  EXPECT_EQ(gate().decide(mail, situation).outcome, Outcome::allow);
}

TEST(Gate, taking_back_needs_only_a_voice) {
  Outbound content;
  content.kind = OutboundKind::remove;
  content.target = "9";
  EXPECT_EQ(gate().decide(content, by("tomas")).outcome, Outcome::allow);
}

Outbound about_others(OutboundKind kind) {
  Outbound content;
  content.kind = kind;
  content.target = "9";
  return content;
}

TEST(Gate, keeping_the_peace_needs_a_voice_and_meets_only_rules_that_name_it) {
  const auto hide = about_others(OutboundKind::hide);
  EXPECT_EQ(gate().decide(hide, by("tomas")).outcome, Outcome::allow);
  EXPECT_EQ(gate().decide(hide, by("ruth")).outcome, Outcome::allow) << "there are no words to read first";
  EXPECT_EQ(gate().decide(hide, by("nobody")).outcome, Outcome::hold) << "somebody may let it go";
  auto listening = by("dana");
  listening.mode = Mode::listen;
  EXPECT_EQ(gate().decide(hide, listening).outcome, Outcome::block);
  const auto careful = gate(
      "policy: A\nowner: dana\nvoices:\n  dana: {may: all}\n  tomas: {may: [mute]}\n"
      "rules:\n  - {id: calm, on: [hide, block], then: hold for dana}\n  - {id: all, when: faces > 0, then: never}\n");
  EXPECT_EQ(careful.decide(hide, by("dana")).reasons.at(0).rule, "calm");
  EXPECT_EQ(careful.decide(about_others(OutboundKind::unhide), by("dana")).outcome, Outcome::allow);
  EXPECT_EQ(careful.decide(about_others(OutboundKind::mute), by("tomas")).outcome, Outcome::allow);
  EXPECT_EQ(careful.decide(about_others(OutboundKind::unmute), by("tomas")).outcome, Outcome::allow);
  EXPECT_EQ(careful.decide(about_others(OutboundKind::unblock), by("tomas")).outcome, Outcome::block);
}

TEST(Gate, behind_what_a_rule_hides_stands_the_document) {
  const auto hiding = gate(
      "policy: A\nowner: dana\nvoices: {dana: {may: all}}\n"
      "rules:\n  - {id: rude, on: visitor message, when: idiot*, then: hide}\n");
  EXPECT_EQ(hiding.decide(about_others(OutboundKind::hide), by("")).outcome, Outcome::allow);
  EXPECT_EQ(hiding.decide(about_others(OutboundKind::mute), by("")).outcome, Outcome::hold) << "no rule mutes";
  EXPECT_EQ(hiding.decide(about_others(OutboundKind::block), by("")).outcome, Outcome::hold) << "no rule ever blocks";
  EXPECT_EQ(gate().decide(about_others(OutboundKind::hide), by("")).outcome, Outcome::hold) << "nor hides here";
  EXPECT_EQ(hiding.decide(about_others(OutboundKind::unmute), by("")).outcome, Outcome::allow) << "its time is up";
}

}  // namespace
}  // namespace kith::policy

// Two documents asked at once answer as each of them does alone; and a document whose queries are compiled together
// answers as one whose queries are read one by one.
#include "policy/comparison.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "policy/bench/comfort.h"
#include "policy/bench/disguises.h"
#include "policy/decide.h"

namespace kith::policy {
namespace {

// What the large documents lack: rules that lean on more than words.
constexpr std::string_view kMore = R"yaml(
  - {id: sour, when: tone is negative, then: warn}
  - {id: sour-query, when: 'tone:negative AND lang:en', then: warn}
  - {id: german, when: lang is de, unless: topic(t1), then: hold for dana}
  - {id: mixed, when: 'NOT topic(t2) AND (topic(t3) OR names(clients))', then: hold for dana, say: "{member} waits"}
  - {id: late, when: NOT working-hours, then: warn}
  - {id: asked, when: first-contact, then: warn}
  - {id: sell, when: hard_sell > 0.3, then: declare, say: It is no pitch.}
  - {id: tell, when: church, then: add disclosure "We are a church."}
  - {id: free, when: border, then: allow}
)yaml";

std::string large(std::size_t rules) {
  auto out = bench::make_policy(rules, 6);
  out.insert(out.find("topics:"), "hours: {open: 09:00..17:30, days: mon..fri, zone: Europe/London}\n");
  return out + std::string(kMore.substr(1));
}

std::string replaced(std::string text, std::string_view what, std::string_view by) {
  const auto at = text.find(what);
  EXPECT_NE(at, std::string::npos) << what;
  return text.replace(at, what.size(), by);
}

std::shared_ptr<const Policy> read(const std::string& document) {
  auto policy = parse_policy(document);
  EXPECT_TRUE(policy) << (policy ? "" : policy.error().front().message);
  return policy ? std::make_shared<const Policy>(*std::move(policy)) : nullptr;
}

std::string spans_of(const std::vector<Span>& spans) {
  std::string out;
  for (const auto& span : spans) out += fmt::format(" {}-{}", span.start, span.end);
  return out;
}

// All of a decision, in a line a reason.
std::string told(const Decision& decision) {
  std::string out = fmt::format("{} [{}] [{}]\n", name(decision.outcome), fmt::join(decision.errors, "; "),
                                fmt::join(decision.disclosures, "; "));
  for (const auto& r : decision.reasons) {
    out += fmt::format("{} {} {} {} {} {} {}{}", r.rule, name(r.then), r.say, r.offer, r.wording,
                       fmt::join(r.held_for, ","), r.step, spans_of(r.spans));
    for (const auto& s : r.names)
      out += fmt::format(" {}/{}:{}-{} {}", s.entry, name(s.place), s.span.start, s.span.end, s.how);
    for (const auto& s : r.facts) out += fmt::format(" {}={} {}", s.fact, s.said, s.differs);
    for (const auto& p : r.pressed) out += fmt::format(" {}-{} {}", p.start, p.end, p.why);
    out += '\n';
  }
  return out;
}

// Posts, some with a client, some with a fact, a topic or a pitch.
std::vector<Outbound> drafts(const std::vector<NameEntry>& clients, std::size_t count) {
  static constexpr std::string_view kSaid[] = {
      "Lovely to see so many of you at the lake on Saturday!", "We are sorry, the salary office is closed today.",
      "Das war ein wirklich schlechter Tag für alle.",         "Wir freuen uns auf den Start der Flöße im Mai.",
      "Merci à toutes et à tous pour cette belle journée",     "今日は川でカヌーに乗りました。",
      "Отличная погода для похода, приходите!",                "That was awful and rude, I hate this :(",
      "https://example.org/rafts?x=1 #rafts @jo@mast.example", "The accident and the lawsuit are over."};
  names::Disguises disguises(4);
  std::vector<Outbound> out(count);
  for (std::size_t i = 0; i < count; ++i) {
    auto& text = out[i].text;
    text = kSaid[i % std::size(kSaid)];
    if (i % 4 == 1) text += " " + disguises.write(clients[i % clients.size()].name, "look-alike");
    if (i % 5 == 1) text += " We are 140 people.";
    if (i % 6 == 1) text += " church border election minister strike";
    if (i % 7 == 1) text += " BUY NOW!!! Only $9, last chance, terrible awful service";
    if (i % 8 == 1) out[i].kind = OutboundKind::reply;
    if (i % 9 == 1) out[i].visibility = Visibility::direct;
    if (i % 11 == 1) text = "merger refund.";
    if (i % 13 == 1) out[i].subject = "Election and salary";
  }
  return out;
}

class Compared : public ::testing::Test {
 protected:
  Compared() : clients_(bench::make_register(40)), situation_(bench::make_situation(NameSet::compile(clients_))) {}

  std::vector<NameEntry> clients_;
  Situation situation_;
  Scratch scratch_;
};

TEST_F(Compared, queries_together_and_one_by_one_come_to_the_same) {
  const auto policy = read(large(30));
  auto plain = policy->document();
  ASSERT_TRUE(plain.engine);
  plain.engine = nullptr;
  std::size_t reasons = 0;
  for (const auto& draft : drafts(clients_, 150)) {
    const auto quick = detail::Deciding(policy->document(), draft, situation_, scratch_).run();
    Scratch fresh;
    ASSERT_EQ(told(quick), told(detail::Deciding(plain, draft, situation_, fresh).run())) << draft.text;
    reasons += quick.reasons.size();
  }
  EXPECT_GT(reasons, 150U);
}

TEST_F(Compared, both_documents_answer_as_each_alone) {
  const auto base = large(30);
  const std::vector<std::string> others{
      base,
      base + "  - {id: next, when: refund, then: hold for dana}\n",
      replaced(base, "then: hold for dana, say", "then: never, say"),
      replaced(base, "then: allow", "then: warn"),
      replaced(base, "09:00..17:30", "09:00..11:00"),
      replaced(base, "value: 120", "value: 140"),
      replaced(base, "may: all", "may: all, about: [t1, t4]"),
      replaced(base, "may: all", "may: draft"),
      replaced(base, "names(clients)", "NOT names(clients)"),
      replaced(base, "  t1: ", "  t1: merger OR "),
      replaced(base, "We are a church.", "We are one."),
      replaced(base, "tone is negative, then", "tone is negative, unless: strike, then"),
  };
  const auto texts = drafts(clients_, 40);
  const auto facts = [&](const Policy& policy) {
    return FactSet::compile({{.id = "headcount",
                              .kind = FactKind::number,
                              .is = Openness::internal,
                              .value = policy.document().facts.front().value}});
  };
  const auto one = read(base);
  std::size_t differ = 0;
  for (const auto& text : others) {
    const auto other = read(text);
    ASSERT_TRUE(one && other);
    const auto company = facts(*one);
    const bool same = one->document().facts.front().value == other->document().facts.front().value;
    const Comparison::Side before{one, company}, after{other, same ? company : facts(*other)};
    for (const auto& [first, second] : {std::pair(before, after), std::pair(after, before)}) {
      const Comparison comparison(first, second);
      for (const auto& draft : texts) {
        const auto both = comparison.decide(draft, situation_, scratch_);
        auto alone = situation_;
        alone.company = first.company;
        ASSERT_EQ(told(both.before), told(Gate(first.policy, {}).decide(draft, alone))) << text << draft.text;
        alone.company = second.company;
        ASSERT_EQ(told(both.after), told(Gate(second.policy, {}).decide(draft, alone))) << text << draft.text;
        differ += told(both.before) != told(both.after);
      }
    }
  }
  EXPECT_GT(differ, 100U);
}

TEST_F(Compared, without_a_document_all_waits_there) {
  const auto policy = read(large(5));
  const Comparison comparison({nullptr, nullptr}, {policy, situation_.company});
  Outbound draft;
  draft.text = "Hello";
  const auto both = comparison.decide(draft, situation_, scratch_);
  EXPECT_EQ(both.before.outcome, Outcome::hold);
  EXPECT_EQ(told(both.after), told(Gate(policy, {}).decide(draft, situation_)));
}

}  // namespace
}  // namespace kith::policy

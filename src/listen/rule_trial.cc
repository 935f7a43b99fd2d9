#include "listen/rule_trial.h"

#include <algorithm>
#include <chrono>

#include "match/explain.h"
#include "match/message.h"
#include "match/query.h"
#include "text/lang.h"
#include "text/tone.h"
#include "text/utf8.h"

namespace kith::listen {
namespace {

using Is = RuleAnswer::Is;

Target target_of(const RoutingRule& rule) {
  Target out;
  out.id = rule.id.value;
  out.is_rule = true;
  out.position = rule.position;
  out.place = rule.place;
  if (rule.assignee) out.assignee = rule.assignee->id;
  out.priority = rule.priority;
  out.tags = rule.tags;
  if (rule.snooze_minutes) out.snooze = std::chrono::minutes(*rule.snooze_minutes);
  out.stop = rule.stop;
  return out;
}

void say_why(RuleAnswer& answer, const match::Query& query, const match::Reading& reading) {
  const auto told = match::explain(query.root, reading);
  for (const auto& found : told.spans) (found.title ? answer.title_spans : answer.spans).push_back(found.span);
  for (const auto* fact : told.facts)
    answer.facts.push_back(answer.rule.query.substr(fact->offset, fact->end - fact->offset));
  for (auto* spans : {&answer.spans, &answer.title_spans}) {
    std::ranges::sort(*spans);
    spans->erase(std::ranges::unique(*spans).begin(), spans->end());
  }
}

// Compared with what was settled before, so that it is told once, of the rule that was first.
std::vector<std::string_view> settled_by(const Verdict& before, const Verdict& after) {
  std::vector<std::string_view> out;
  if (after.ruled && !before.ruled) out.push_back("place");
  if (after.assignee && !before.assignee) out.push_back("assignee");
  if (after.priority && !before.priority) out.push_back("priority");
  if (after.snooze && !before.snooze) out.push_back("snooze");
  if (after.tags.size() > before.tags.size()) out.push_back("tags");
  return out;
}

}  // namespace

RuleTrial try_rules(std::vector<RoutingRule> rules, const match::Document& document) {
  const match::Reading reading(document);
  RuleTrial out;
  std::vector<Target> held;
  bool stopped = false;
  for (auto& rule : rules) {
    RuleAnswer answer;
    answer.rule = std::move(rule);
    const auto query = match::parse(answer.rule.query);
    if (!answer.rule.enabled)
      answer.is = Is::off;
    else if (!query)
      answer.is = Is::unreadable;
    else if (stopped)
      answer.is = Is::not_asked;
    else if (match::match(query->root, reading).truth == match::Truth::yes)
      answer.is = Is::fits;
    if (answer.is == Is::fits) {
      say_why(answer, *query, reading);
      held.push_back(target_of(answer.rule));
      auto verdict = weigh(held);
      answer.settles = settled_by(out.verdict, verdict);
      out.verdict = std::move(verdict);
      stopped = answer.rule.stop;
    }
    out.rules.push_back(std::move(answer));
  }
  return out;
}

match::Document document_of(const ExampleText& example, Time now) {
  const std::string text = text::repair_utf8(example.text);
  text::Reader reader;
  const auto language = text::detect_language_by_words(text, reader.read(text));
  const auto tone = text::tone_of(text, language.code, reader);
  match::MessageFacts facts;
  facts.text = example.text;
  facts.title = example.title;
  facts.author = example.author.starts_with('@') ? std::string_view() : std::string_view(example.author);
  facts.handle = example.author.starts_with('@') ? std::string_view(example.author) : std::string_view();
  facts.network = example.network;
  if (language.code != "und") facts.lang = language.code;
  if (tone.evidence > 0) facts.tone = tone.value;
  facts.sent_at = facts.now = now;
  return match::to_document(facts);
}

}  // namespace kith::listen

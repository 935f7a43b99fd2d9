#include "policy/comparison.h"

#include <algorithm>

#include "policy/decide.h"

namespace kith::policy {
namespace {

std::string_view source_of(const std::optional<Condition>& condition) {
  return condition ? std::string_view(condition->source) : std::string_view();
}

bool same_hours(const std::optional<Hours>& a, const std::optional<Hours>& b) {
  if (!a || !b) return !a && !b;
  return a->from_minute == b->from_minute && a->to_minute == b->to_minute && a->days == b->days && a->zone == b->zone;
}

class Sharing {
 public:
  Sharing(const Comparison::Side& before, const Comparison::Side& after)
      : before_(before.policy->document()),
        after_(after.policy->document()),
        same_facts_(before.company == after.company),
        same_hours_(same_hours(before_.hours, after_.hours)) {}

  // Whether a rule of the later document applies to a content exactly where its namesake does.
  bool is_shared(const Rule& rule) const {
    const auto* other = before_.find_rule(rule.id);
    if (!other || rule.is_about_heard() || !is_alone(before_, rule.id) || !is_alone(after_, rule.id)) return false;
    return rule.on == other->on && rule.then == other->then && rule.disclosure == other->disclosure &&
           is_same(rule.when, other->when) && is_same(rule.unless, other->unless);
  }

  Document rest(const std::set<std::string, std::less<>>& shared) const {
    auto out = after_;
    out.tests.clear();
    std::erase_if(out.rules, [&](const Rule& rule) { return shared.contains(rule.id); });
    std::set<std::string, std::less<>> asked;
    for (const auto& rule : out.rules)
      for (const auto* condition : {&rule.when, &rule.unless})
        if (*condition)
          for (const auto& atom : (*condition)->atoms) asked.insert(atom.name);
    for (const auto& voice : out.voices) {
      asked.insert(voice.about.begin(), voice.about.end());
      asked.insert(voice.not_about.begin(), voice.not_about.end());
    }
    std::erase_if(out.topics, [&](const Topic& topic) { return !asked.contains(topic.id); });
    out.engine = Engine::compile(out);
    return out;
  }

 private:
  static bool is_alone(const Document& document, std::string_view id) {
    return std::ranges::count(document.rules, id, &Rule::id) == 1;
  }
  bool is_same(const std::optional<Condition>& one, const std::optional<Condition>& other) const {
    if (one.has_value() != other.has_value() || source_of(one) != source_of(other)) return false;
    return !one || std::ranges::all_of(one->atoms, [&](const Atom& atom) { return means_the_same(atom); });
  }
  // What an atom asks beside the content and the situation.
  bool means_the_same(const Atom& atom) const {
    switch (atom.is) {
      case Atom::Is::topic: {
        const auto *one = before_.find_topic(atom.name), *other = after_.find_topic(atom.name);
        return one && other && one->source == other->source;
      }
      case Atom::Is::states:
      case Atom::Is::contradicts:
      case Atom::Is::fact_is:
        return same_facts_;
      case Atom::Is::flag:
        return atom.name != "working_hours" || same_hours_;
      default:
        return true;
    }
  }

  const Document &before_, &after_;
  bool same_facts_, same_hours_;
};

}  // namespace

Comparison::Comparison(Side before, Side after) : before_(std::move(before)), after_(std::move(after)) {
  if (!before_.policy || !after_.policy) return;
  const Sharing sharing(before_, after_);
  for (const auto& rule : after_.policy->document().rules)
    if (sharing.is_shared(rule)) shared_.insert(rule.id);
  if (!shared_.empty()) rest_ = sharing.rest(shared_);
}

// A rule that applies leaves a reason, words to add, or an error; one that allows leaves nothing under either document.
bool Comparison::is_quiet(const Decision& before) const {
  return before.errors.empty() && before.disclosures.empty() &&
         std::ranges::none_of(before.reasons, [&](const Reason& reason) { return shared_.contains(reason.rule); });
}

Comparison::Both Comparison::decide(const Outbound& content, Situation situation, Scratch& scratch) const {
  const auto ask = [&](const Side& side) {
    situation.company = side.company;
    return Gate(side.policy, PolicyVersionId{}).decide(content, situation, scratch);
  };
  Both out;
  out.before = ask(before_);
  if (!rest_ || !is_quiet(out.before)) {
    out.after = ask(after_);
    return out;
  }
  situation.company = after_.company;
  out.after = detail::Deciding(*rest_, content, situation, scratch).run();
  return out;
}

}  // namespace kith::policy

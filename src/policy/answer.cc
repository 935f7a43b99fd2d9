// What a rule asks of a draft beside its words: topics, registers, company facts, numbers, choices.
#include <algorithm>

#include "policy/decide.h"
#include "text/fold.h"
#include "text/lang.h"
#include "text/tone.h"

namespace kith::policy::detail {
namespace {

using match::Truth;

Truth of(bool yes) {
  return yes ? Truth::yes : Truth::no;
}

// Pictures that say nothing to who cannot see them.
double undescribed(const Outbound& content) {
  return static_cast<double>(std::ranges::count_if(content.media, [](const auto& media) {
    return media.type.starts_with("image/") && media.alt.find_first_not_of(" \t\r\n") == std::string::npos;
  }));
}

bool same(std::string_view a, std::string_view b) {
  return !b.empty() && text::fold(a) == text::fold(b);
}

}  // namespace

// What the draft and the talk say without a look at words (0), what the words alone say (1), and what is looked for in
// them (2). Nothing dearer than `dearest` is asked: it counts as unknown, and so do the query's own words.
Truth Deciding::settled(const match::Node& node, const Condition& condition, int dearest) {
  using enum match::Node::Is;
  switch (node.is) {
    case all: {
      Truth out = Truth::yes;
      for (const auto& child : node.children)
        if (out = std::min(out, settled(child, condition, dearest)); out == Truth::no) break;
      return out;
    }
    case any: {
      Truth out = Truth::no;
      for (const auto& child : node.children)
        if (out = std::max(out, settled(child, condition, dearest)); out == Truth::yes) break;
      return out;
    }
    case none: {
      const auto inner = settled(node.children.front(), condition, dearest);
      return inner == Truth::unknown ? inner : of(inner == Truth::no);
    }
    case outside:
      return settled(condition.atoms[static_cast<std::size_t>(node.outside)], dearest);
    default:
      return Truth::unknown;
  }
}

Truth Deciding::settled(const Atom& atom, int dearest) {
  const bool of_words = atom.is == Atom::Is::choice && (atom.name == "tone" || atom.name == "lang");
  const bool is_plain = atom.is == Atom::Is::flag || atom.is == Atom::Is::choice;
  if ((of_words ? 1 : is_plain ? 0 : 2) > dearest) return Truth::unknown;
  match::Match unused;
  return answer(atom, unused);
}

// Where what is cheap settles it, nothing dearer is measured; and words are cut for spans only where it may hold.
match::Match Deciding::ask(const Condition& condition) {
  for (int dearest = 0; dearest <= 2; ++dearest)
    if (settled(condition.root, condition, dearest) == Truth::no) return {};
  leaning_ = {};
  const match::Outside outside = [&](const match::Node& node, match::Match& into) {
    return answer(condition.atoms[static_cast<std::size_t>(node.outside)], into);
  };
  return match::match(condition.root, reading(), &outside);
}

// Cut and folded where something is to be pointed at; most drafts touch nothing.
const match::Reading& Deciding::reading() {
  if (!reading_) reading_.emplace(draft_);
  return *reading_;
}

const std::string& Deciding::language() {
  if (!knows_language_)
    draft_.lang = content_.language.empty() ? text::detect_language(content_.text).code : content_.language;
  knows_language_ = true;
  return draft_.lang;
}

const std::string& Deciding::tone() {
  if (!knows_tone_) draft_.tone = text::tone_of(content_.text, language()).label;
  knows_tone_ = true;
  return draft_.tone;
}

const match::Match& Deciding::topic(const Topic& topic) {
  const auto found = topics_.find(topic.id);
  if (found != topics_.end()) return found->second;
  const auto number = static_cast<std::size_t>(&topic - document_.topics.data());
  const bool untouched = !answers_.topics.empty() && answers_.topics[number] == Truth::no;
  return topics_.emplace(topic.id, untouched ? match::Match{} : match::match(topic.query.root, reading()))
      .first->second;
}

Truth Deciding::names(const Atom& atom, match::Match& into) {
  const auto& seen = findings_.names(atom.name);
  if (!seen) return Truth::unknown;
  for (const auto& sighting : *seen) {
    if (sighting.place == Place::text && sighting.span.end > sighting.span.start) into.spans.push_back(sighting.span);
    if (sighting.place == Place::subject) into.title_spans.push_back(sighting.span);
    leaning_.names.push_back(sighting);
  }
  return of(!seen->empty());
}

Truth Deciding::contact_in(const Atom& atom) {
  const auto found = findings_.contact_in(atom.name);
  if (!found) return Truth::unknown;
  if (*found) leaning_.names.push_back({.in_register = atom.name, .place = Place::receiver, .how = "contact"});
  return of(*found);
}

Truth Deciding::lean(const std::vector<Stated>& facts, match::Match& into) {
  for (const auto& fact : facts) {
    if (fact.place == Place::text) into.spans.push_back(fact.span);
    if (fact.place == Place::subject) into.title_spans.push_back(fact.span);
    if (std::ranges::none_of(leaning_.facts, [&](const Stated& known) {
          return known.fact == fact.fact && known.place == fact.place && known.index == fact.index &&
                 known.span == fact.span;
        }))
      leaning_.facts.push_back(fact);
  }
  return of(!facts.empty());
}

// `states(fact)`: any; `states(headcount)`: that one.
Truth Deciding::states(const Atom& atom, match::Match& into) {
  const auto& stated = findings_.stated();
  if (!stated) return Truth::unknown;
  auto facts = *stated;
  std::erase_if(facts, [&](const Stated& fact) { return atom.name != "fact" && fact.fact != atom.name; });
  if (facts.empty() && findings_.may_state_more()) return Truth::unknown;
  return lean(facts, into);
}

Truth Deciding::contradicts(const Atom& atom, match::Match& into) {
  if (atom.name == "facts") {
    const auto& stated = findings_.stated();
    if (!stated) return Truth::unknown;
    auto facts = *stated;
    std::erase_if(facts, [](const Stated& fact) { return !fact.differs; });
    return lean(facts, into);
  }
  const auto unlike = findings_.unlike_posts(static_cast<int>(atom.number));
  return unlike ? lean(*unlike, into) : Truth::unknown;
}

// Public: every fact that is stated is; internal or confidential: one of them is.
Truth Deciding::fact_is(const Atom& atom) {
  const auto& stated = findings_.stated();
  if (!stated || (stated->empty() && findings_.may_state_more())) return Truth::unknown;
  const auto wanted = parse_openness(atom.value).value_or(Openness::confidential);
  const auto is = [&](const Stated& fact) { return fact.is == wanted; };
  const bool holds = wanted == Openness::open ? std::ranges::all_of(*stated, is) : std::ranges::any_of(*stated, is);
  return of(holds != atom.negated);
}

Truth Deciding::compare(const Atom& atom) {
  auto have = number(atom.name);
  if (atom.name == "circle" && situation_.circle) have = situation_.circle;
  if (!have && atom.name == "undescribed") have = undescribed(content_);
  const bool measured = !have && atom.name == "hard_sell";
  if (measured) have = findings_.pressure().score;
  if (!have) return Truth::unknown;
  using enum match::Compare;
  const auto holds = [&] {
    switch (atom.compare) {
      case above:
        return *have > atom.number;
      case at_least:
        return *have >= atom.number;
      case below:
        return *have < atom.number;
      case at_most:
        return *have <= atom.number;
      default:
        return *have == atom.number;
    }
  }();
  if (holds && measured && (atom.compare == above || atom.compare == at_least))
    leaning_.pressed = findings_.pressure().why;
  return of(holds);
}

Truth Deciding::flag(const Atom& atom) const {
  if (atom.name == "outreach") return of(!situation_.contact_wrote_first && content_.in_reply_to.empty());
  if (atom.name == "working_hours") return of(document_.hours && is_open(*document_.hours, situation_.now));
  if (atom.name == "every_face_released") {
    const auto faces = number("faces"), released = number("released");
    if (!faces || !released) return Truth::unknown;
    return of(*released >= *faces);
  }
  if (const auto have = number(atom.name)) return of(*have != 0);
  if (atom.name == "first_contact")
    if (const auto first = findings_.first_contact()) return of(*first);
  return Truth::unknown;
}

std::optional<double> Deciding::number(const std::string& name) const {
  const auto found = situation_.facts.find(name);
  return found == situation_.facts.end() ? std::nullopt : std::optional(found->second);
}

Truth Deciding::answer(const Atom& atom, match::Match& into) {
  switch (atom.is) {
    case Atom::Is::topic: {
      const auto& found = topic(*document_.find_topic(atom.name));
      into.spans = found.spans;
      into.title_spans = found.title_spans;
      return found.truth;
    }
    case Atom::Is::names:
      return names(atom, into);
    case Atom::Is::contact_in:
      return contact_in(atom);
    case Atom::Is::states:
      return states(atom, into);
    case Atom::Is::contradicts:
      return contradicts(atom, into);
    case Atom::Is::fact_is:
      return fact_is(atom);
    case Atom::Is::number:
      return compare(atom);
    case Atom::Is::choice:
      return choice(atom);
    case Atom::Is::flag:
      return flag(atom);
    case Atom::Is::later:
      return Truth::unknown;
  }
  return Truth::unknown;
}

Truth Deciding::choice(const Atom& atom) {
  bool is = false;
  if (atom.name == "visibility")
    is = name(content_.visibility) == atom.value;
  else if (atom.name == "conversation")
    is = situation_.conversation_is_complaint;
  else if (atom.name == "tone")
    is = tone() == atom.value;
  else if (atom.name == "speaker")
    is = name(situation_.role) == atom.value;
  else if (atom.name == "network")
    is = same(situation_.network, atom.value);
  else if (atom.name == "channel")
    is = same(situation_.channel_name, atom.value);
  else if (atom.name == "lang")
    is = language() == atom.value || language().starts_with(atom.value + "-");
  else
    return Truth::unknown;
  return is != atom.negated ? Truth::yes : Truth::no;
}

}  // namespace kith::policy::detail

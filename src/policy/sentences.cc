#include "policy/sentences.h"

#include <fmt/format.h>

#include <algorithm>
#include <span>

namespace kith::policy {

std::string listed(const std::vector<std::string>& items, std::string_view last) {
  std::string out;
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (i > 0) out += i + 1 == items.size() ? fmt::format(" {} ", last) : ", ";
    out += items[i];
  }
  return out;
}

namespace {

using match::Node;

class Words {
 public:
  Words(const Document& document, const PeopleNames& people)
      : document_(document), people_(people) {}

  std::string person(const std::string& who) const {
    if (who == "everybody") return "everybody";
    if (const auto found = people_.find(who); found != people_.end() && !found->second.empty())
      return found->second;
    std::string plain = who;
    std::ranges::replace(plain, ' ', '_');
    if (const auto role = parse_role(plain); role && !people_.contains(who)) {
      std::ranges::replace(plain, '_', ' ');
      return (plain[0] == 'a' || plain[0] == 'o' ? "an " : "a ") + plain;
    }
    if (document_.groups.contains(who)) return who;
    std::string out = who;
    if (!out.empty() && out[0] >= 'a' && out[0] <= 'z')
      out[0] = static_cast<char>(out[0] - 'a' + 'A');
    return out;
  }
  std::string people(const std::vector<std::string>& who, std::string_view last) const {
    std::vector<std::string> out;
    for (const auto& one : who) out.push_back(person(one));
    return listed(out, last);
  }

  // What a condition asks of a draft, to stand after "a reply …".
  std::string condition(const Condition& c) const { return part(c.root, c); }

 private:
  // topic(a) OR topic(b) reads as "about a or b".
  std::optional<std::string> all_topics(const Node& node, const Condition& c) const {
    std::vector<std::string> names;
    for (const auto& child : node.children) {
      if (child.is != Node::Is::outside ||
          c.atoms[static_cast<std::size_t>(child.outside)].is != Atom::Is::topic)
        return std::nullopt;
      names.push_back(c.atoms[static_cast<std::size_t>(child.outside)].name);
    }
    return "about " + listed(names, "or");
  }

  std::string part(const Node& node, const Condition& c) const {
    switch (node.is) {
      case Node::Is::outside:
        return atom(c.atoms[static_cast<std::size_t>(node.outside)]);
      case Node::Is::any: {
        if (auto topics = all_topics(node, c)) return *topics;
        return joined(node, c, "or");
      }
      case Node::Is::all:
        return joined(node, c, "and");
      case Node::Is::none:
        return negated(node.children[0], c);
      case Node::Is::field:
        return field(node);
      case Node::Is::words:
        return fmt::format("that says “{}”", node.written);
      default:
        return fmt::format("that has “{}”", match::print(node));
    }
  }

  static bool asks(const Node& node, const Condition& c, Atom::Is what, std::string_view name = {}) {
    if (node.is != Node::Is::outside) return false;
    const auto& atom = c.atoms[static_cast<std::size_t>(node.outside)];
    return atom.is == what && (name.empty() || atom.name == name);
  }

  std::string joined(const Node& node, const Condition& c, std::string_view word) const {
    // states(fact) AND fact is not public reads as "that states a company fact that is not public".
    const bool says_which = node.is == Node::Is::all && std::ranges::any_of(node.children, [&](const Node& child) {
                              return asks(child, c, Atom::Is::fact_is);
                            });
    std::vector<std::string> parts;
    for (const auto& child : node.children)
      if (!says_which || !asks(child, c, Atom::Is::states, "fact")) parts.push_back(part(child, c));
    // "with a photo or with a video": the word is said once.
    const std::string_view lead = "with a ";
    if (std::ranges::all_of(parts, [&](const auto& p) { return p.starts_with(lead); }))
      for (std::size_t i = 1; i < parts.size(); ++i) parts[i] = "a " + parts[i].substr(lead.size());
    return listed(parts, word);
  }

  std::string negated(const Node& node, const Condition& c) const {
    if (node.is == Node::Is::words) return fmt::format("that does not say “{}”", node.written);
    if (node.is != Node::Is::outside) return "not " + part(node, c);
    auto said = c.atoms[static_cast<std::size_t>(node.outside)];
    switch (said.is) {
      case Atom::Is::names:
        return fmt::format("that names nobody of the register “{}”", said.name);
      case Atom::Is::contact_in:
        return fmt::format("to nobody of the register “{}”", said.name);
      case Atom::Is::states:
        return said.name == "fact" ? "that states no company fact" : fmt::format("that does not state “{}”", said.name);
      case Atom::Is::contradicts:
        return said.name == "facts" ? "that states no company fact otherwise than agreed"
                                    : "that says nothing otherwise than our posts before";
      case Atom::Is::choice:
      case Atom::Is::fact_is:
        said.negated = !said.negated;
        return atom(said);
      case Atom::Is::flag:
        if (said.name == "working_hours") return "outside working hours";
        if (said.name == "outreach") return "to somebody who wrote first";
        if (said.name == "first_contact") return "to somebody we wrote to before";
        return "in which not every face has a release";
      default:
        return "not " + part(node, c);
    }
  }

  static std::string field(const Node& node) {
    const auto value = listed(node.values, "or");
    switch (node.field) {
      case match::Field::has:
        return value == "media" ? "with a picture, video or sound" : "with a " + value;
      case match::Field::lang:
        return "in " + value;
      case match::Field::network:
      case match::Field::channel:
        return "on " + value;
      case match::Field::link:
        return "that links to " + value;
      case match::Field::tone:
        return "in a " + value + " tone";
      default:
        return fmt::format("with {} {}", match::info(node.field).name, value);
    }
  }

  static std::string atom(const Atom& a) {
    switch (a.is) {
      case Atom::Is::topic:
        return "about " + a.name;
      case Atom::Is::names:
        return fmt::format("that names somebody of the register “{}”", a.name);
      case Atom::Is::contact_in:
        return fmt::format("to somebody of the register “{}”", a.name);
      case Atom::Is::number: {
        using enum match::Compare;
        const auto* sign = a.compare == above      ? "above"
                           : a.compare == at_least ? "at least"
                           : a.compare == below    ? "below"
                           : a.compare == at_most  ? "at most"
                                                   : "of";
        auto name = a.name;
        std::ranges::replace(name, '_', '-');
        return fmt::format("with {} {} {:g}", name, sign, a.number);
      }
      case Atom::Is::choice:
        return choice(a);
      case Atom::Is::flag:
        if (a.name == "working_hours") return "in working hours";
        if (a.name == "outreach") return "to somebody who did not write first";
        if (a.name == "first_contact") return "to somebody we never wrote to";
        return "in which every face has a release";
      case Atom::Is::states:
        return a.name == "fact" ? "that states a company fact" : fmt::format("that states “{}”", a.name);
      case Atom::Is::fact_is:
        return fmt::format("that states a company fact that is {}{}", a.negated ? "not " : "", a.value);
      case Atom::Is::contradicts:
        if (a.name == "facts") return "that states a company fact otherwise than agreed";
        return a.number > 0 ? fmt::format("that says otherwise than our posts of the last {:g} days", a.number)
                            : "that says otherwise than our posts of late";
      case Atom::Is::later:
        return fmt::format("for which “{}” holds", a.name);
    }
    return {};
  }

  static std::string choice(const Atom& a) {
    const std::string no = a.negated ? "not " : "";
    if (a.name == "visibility" && a.value == "public")
      return a.negated ? "that not everybody can read" : "that everybody can read";
    if (a.name == "visibility")
      return no + "for " + (a.value == "direct" ? "one person only" : a.value);
    if (a.name == "conversation")
      return a.negated ? "to somebody without a complaint" : "to somebody with a complaint";
    if (a.name == "tone") return no + "in a " + a.value + " tone";
    if (a.name == "speaker") return no + "by somebody who is " + a.value;
    if (a.name == "lang") return no + "in " + a.value;
    return no + "on " + a.value;
  }

  const Document& document_;
  const PeopleNames& people_;
};

std::string thing(const std::string& act) {
  if (act == "message") return "private message";
  if (act == "profile") return "change of our profile";
  if (act == "remove") return "removal";
  if (act == "hide") return "hiding of what somebody wrote, on the network";
  if (act == "mute" || act == "block") return act + " on the network";
  if (act == "tag") return "mention of somebody";
  if (act == kVisitorMessage) return "visitor’s message";
  if (act == kStaffPost) return "post of one of our own people in their own name";
  return act;
}

std::string subject(const std::vector<std::string>& on) {
  if (on.empty()) return "Anything";
  std::vector<std::string> things;
  for (const auto& act : on) things.push_back(thing(act));
  const char first = things[0][0];
  return fmt::format("{} {}", first == 'e' || first == 'a' || first == 'o' ? "An" : "A",
                     listed(things, "or"));
}

std::string with_stop(std::string text) {
  if (!text.empty() && text.back() != '.' && text.back() != '?' && text.back() != '!') text += '.';
  return text;
}

}  // namespace

std::string act_words(const std::string& act) {
  if (act == "message") return "write privately";
  if (act == "mail") return "write mail";
  if (act == "profile") return "change the profile";
  if (act == "all") return "do everything";
  if (act == "tag") return "mention people";
  if (act == "hide" || act == "mute" || act == "block") return act + " on the network";
  return act;
}

std::string person_words(const std::string& who, const Document& document, const PeopleNames& people) {
  return Words(document, people).person(who);
}

bool reads_first(const std::vector<ApprovalStep>& steps) {
  return steps.size() == 1 && !steps[0].all && !steps[0].within;
}

std::string approval_words(const std::vector<ApprovalStep>& steps, const Document& document,
                           const PeopleNames& people) {
  const Words words(document, people);
  if (steps.empty()) return words.people(document.owners, "or");
  std::string out;
  for (const auto& step : steps) {
    out += (out.empty() ? "" : ", then for ") +
           words.people(step.of.empty() ? document.owners : step.of, step.all ? "and" : "or");
    if (step.within)
      out += fmt::format(", after {} also for {}", describe(*step.within),
                         words.people(otherwise_of(step, document), "or"));
  }
  return out;
}

std::string what_happens(const Rule& rule, const Document& document, const PeopleNames& people) {
  using Act = VisitorAct::Is;
  const Words words(document, people);
  if (!rule.disclosure.empty()) return "carries the words “" + rule.disclosure + "”";
  switch (rule.visitor.is) {
    case Act::hide:
      return "is hidden until a member shows it";
    case Act::mute:
      return "mutes its writer for " + span_words(rule.visitor.how_long);
    case Act::route:
      return (rule.is_for_staff() ? "comes to the desk, for " : "goes to ") + words.people(rule.visitor.to, "or");
    case Act::redirect:
      return "is answered, once a member says so, with “" + rule.wording + "”";
    case Act::tag:
      return (rule.is_for_staff() ? "comes to the desk, tagged “" : "is tagged “") + rule.visitor.tag + "”";
    case Act::none:
      break;
  }
  if (rule.is_for_staff())
    return rule.then == Outcome::warn ? "comes to the desk with a word" : "stays where it was heard";
  if (rule.is_for_visitors()) return rule.then == Outcome::warn ? "is shown with a word of warning" : "stays as it is";
  switch (rule.then) {
    case Outcome::allow:
      return "may go";
    case Outcome::warn:
      return "goes with a word of warning";
    case Outcome::declare:
      return "goes once its writer has stated: “" + rule.say + "”";
    case Outcome::hold:
      return "waits for " + approval_words(rule.hold, document, people);
    case Outcome::block:
      return "never leaves";
  }
  return "waits";
}

std::string sentence(const Rule& rule, const Document& document, const PeopleNames& people) {
  const Words words(document, people);
  std::string out = subject(rule.on);
  if (rule.when) out += " " + words.condition(*rule.when);
  out += " " + what_happens(rule, document, people);
  if (rule.unless) out += ", unless it is one " + words.condition(*rule.unless);
  return with_stop(out);
}

std::string sentence(const Voice& voice, const Document& document, const PeopleNames& people) {
  const Words words(document, people);
  std::vector<std::string> may;
  for (const auto& act : voice.may) may.push_back(act_words(act));
  auto who = words.person(voice.who);
  if (!who.empty() && who[0] >= 'a' && who[0] <= 'z')
    who[0] = static_cast<char>(who[0] - 'a' + 'A');
  std::string out = fmt::format("{} may {}", who, listed(may, "and"));
  if (!voice.in.empty()) out += " on " + listed(voice.in, "and");
  if (!voice.about.empty()) out += " about " + listed(voice.about, "and");
  if (!voice.not_about.empty())
    out += (out.contains(" on ") ? "," : "") + std::string(" but not about ") +
           listed(voice.not_about, "or");
  if (!voice.approved_by.empty())
    out += reads_first(voice.approved_by)
               ? "; " + words.people(voice.approved_by[0].of, "or") + " reads it before it leaves"
               : "; it waits for " + approval_words(voice.approved_by, document, people);
  return out + ".";
}

std::vector<Sentence> sentences(const Document& document, const PeopleNames& people) {
  const Words words(document, people);
  std::vector<Sentence> out;
  for (const auto& voice : document.voices)
    out.push_back({{}, "voices", sentence(voice, document, people)});
  if (std::ranges::none_of(document.voices, [](const Voice& v) { return v.who == "everybody"; }))
    out.push_back(
        {{},
         "voices",
         "What anybody else writes waits for " + words.people(document.owners, "or") + "."});
  if (const auto& within = document.approvals.within)
    out.push_back({{},
                   "voices",
                   fmt::format("What nobody has answered after {} waits for {} too.", describe(*within),
                               words.people(otherwise_of({}, document), "or"))});
  for (const auto& stand_in : document.stand_ins)
    out.push_back(
        {{},
         "voices",
         fmt::format("{} stands in for {} from {} to {}.", words.person(stand_in.who),
                     words.person(stand_in.instead_of), format_time(stand_in.from).substr(0, 10),
                     format_time(stand_in.to).substr(0, 10))});
  for (const auto& rule : document.rules)
    out.push_back({rule.concern, rule.id, sentence(rule, document, people)});
  return out;
}

}  // namespace kith::policy

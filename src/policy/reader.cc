#include "policy/reader.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <tuple>

#include "text/utf8.h"

namespace kith::policy::detail {

void Notes::inside(const Yaml& scalar, const match::Problem& problem, Problem::Weight weight) {
  const auto line = scalar.text_line + problem.line - 1;
  const auto column = problem.line == 1 ? scalar.text_column + problem.column - 1 : problem.column;
  add(weight, line, column, problem.message, problem.hint);
}

bool Notes::failed() const {
  return std::ranges::any_of(problems_,
                             [](const Problem& p) { return p.weight == Problem::Weight::error; });
}

std::vector<Problem> Notes::sorted() const {
  auto out = problems_;
  std::ranges::sort(out, {},
                    [](const Problem& p) { return std::tie(p.line, p.column, p.message); });
  return out;
}

void Notes::known_keys(const Yaml& map, std::string_view where,
                       std::span<const std::string_view> known) {
  for (const auto& [key, value] : map.entries) {
    if (std::ranges::find(known, key.value) != known.end()) continue;
    const auto meant = match::nearest(key.value, known);
    std::string hint = "it knows";
    for (const auto name : known) hint += (name == known.front() ? " " : ", ") + std::string(name);
    error(key, std::string(where) + " has no `" + key.value + "`",
          meant.empty() ? hint : "did you mean `" + std::string(meant) + "`?");
  }
}

std::string Notes::text(const Yaml& node, std::string_view what) {
  if (node.is != Yaml::Is::scalar || node.value.empty()) {
    error(node, std::string(what) + " wants a text", "write it after the colon");
    return {};
  }
  auto out = node.value;
  while (out.ends_with('\n')) out.pop_back();
  return out;
}

std::vector<std::string> Notes::texts(const Yaml& node, std::string_view what) {
  if (node.is != Yaml::Is::list) {
    auto one = text(node, what);
    return one.empty() ? std::vector<std::string>() : std::vector{std::move(one)};
  }
  std::vector<std::string> out;
  for (const auto& item : node.items)
    if (auto one = text(item, what); !one.empty()) out.push_back(std::move(one));
  return out;
}

bool Notes::flag(const Yaml& node, std::string_view what) {
  if (node.value == "yes" || node.value == "true") return true;
  if (node.value == "no" || node.value == "false") return false;
  error(node, std::string(what) + " is yes or no", "write `yes` or `no`");
  return false;
}

bool Notes::map(const Yaml& node, std::string_view what) {
  if (node.is == Yaml::Is::map) return true;
  error(node, std::string(what) + " wants lines of `name: value`", "indent them under it");
  return false;
}

std::optional<std::chrono::sys_days> read_date(std::string_view text) {
  int y = 0;
  unsigned m = 0, d = 0;
  const auto number = [](std::string_view digits, auto& out) {
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), out);
    return error == std::errc{} && end == digits.data() + digits.size();
  };
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  if (!number(text.substr(0, 4), y) || !number(text.substr(5, 2), m) ||
      !number(text.substr(8, 2), d))
    return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year{y}, std::chrono::month{m},
                                         std::chrono::day{d}};
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days{date};
}

namespace {

std::string_view trim(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

// An act as `on` and `may` write it.
std::string read_act(const std::string& word) {
  if (word == "change profile") return "profile";
  if (word == "direct message") return "message";
  return word;
}

void read_stand_ins(const Yaml& node, Document& document, Notes& notes) {
  if (!notes.map(node, "stand in")) return;
  for (const auto& [key, value] : node.entries) {
    const std::string_view names = key.value, dates = value.value;
    const auto middle = names.find(" for "), dots = dates.find("..");
    const auto from = read_date(trim(dates.substr(0, dots)));
    const auto to = dots == std::string_view::npos ? from : read_date(trim(dates.substr(dots + 2)));
    if (middle == std::string_view::npos || !from || !to || *from > *to) {
      notes.error(key, "this is not how standing in is written",
                  "write it like `ruth for dana: 2026-11-20..2026-11-28`");
      continue;
    }
    document.stand_ins.push_back({std::string(trim(names.substr(0, middle))),
                                  std::string(trim(names.substr(middle + 5))), *from, *to});
  }
}

void read_may(const Yaml& node, Voice& voice, Notes& notes) {
  auto known = acts();
  for (const auto* more : {"draft", "approve", "all", "change profile"}) known.emplace_back(more);
  for (const auto& word : notes.texts(node, "may")) {
    if (std::ranges::find(known, word) == known.end()) {
      const auto meant = match::nearest(word, known);
      notes.error(node, "nobody can `" + word + "`",
                  meant.empty() ? "it knows post, reply, message, mail, change profile, follow, "
                                  "like, boost, edit, remove, approve, draft and all"
                                : "did you mean `" + std::string(meant) + "`?");
    }
    voice.may.push_back(read_act(word));
  }
}

// One name or one of a list, or steps as `hold for` has them.
void read_approved_by(const Yaml& node, Voice& voice, const Document& document, Notes& notes) {
  if (node.is == Yaml::Is::list)
    voice.approved_by = {{.of = notes.texts(node, "approved by")}};
  else if (const auto text = notes.text(node, "approved by"); !text.empty())
    voice.approved_by = read_steps(node, text, document, notes);
}

}  // namespace

void read_voices(const Yaml& node, Document& document, Notes& notes) {
  static constexpr std::array<std::string_view, 5> kKeys{"may", "in", "about", "not about",
                                                         "approved by"};
  if (!notes.map(node, "voices")) return;
  for (const auto& [key, value] : node.entries) {
    if (key.value == "stand in") {
      read_stand_ins(value, document, notes);
      continue;
    }
    const auto where = "the voice of `" + key.value + "`";
    if (!notes.map(value, where)) continue;
    notes.known_keys(value, where, kKeys);
    Voice voice;
    voice.who = key.value;
    voice.line = key.line;
    if (const auto* may = value.find("may"))
      read_may(*may, voice, notes);
    else
      notes.error(key, where + " does not say what it may do", "add `may: [reply]`");
    if (const auto* in = value.find("in")) voice.in = notes.texts(*in, "in");
    if (std::ranges::find(voice.in, "all") != voice.in.end()) voice.in.clear();
    if (const auto* about = value.find("about")) voice.about = notes.texts(*about, "about");
    if (const auto* about = value.find("not about"))
      voice.not_about = notes.texts(*about, "not about");
    if (const auto* by = value.find("approved by")) read_approved_by(*by, voice, document, notes);
    document.voices.push_back(std::move(voice));
  }
}

std::vector<std::string> names_in(std::string_view text) {
  std::vector<std::string> out;
  while (!text.empty()) {
    const auto comma = text.find(','), word = text.find(" or ");
    const auto end = std::min(comma, word);
    if (const auto name = trim(text.substr(0, end)); !name.empty()) out.emplace_back(name);
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + (end == comma ? 1 : 4));
  }
  return out;
}

namespace {

constexpr std::array<std::string_view, 12> kThen{"allow", "warn", "declare", "never", "wait", "hold",
                                                 "hide", "mute", "route", "redirect", "add", "tag"};

void read_then(const Yaml& node, Rule& rule, const Document& document, Notes& notes) {
  const auto text = notes.text(node, "then");
  const auto space = text.find(' ');
  const auto word = text.substr(0, space);
  const auto rest = space == std::string::npos ? std::string() : text.substr(space + 1);
  if (word == "hold" || word == "wait") {
    rule.then = Outcome::hold;
    const bool names = rest.starts_with("for ");
    if (names || rest.starts_with("within ") || rest.starts_with("else "))
      rule.hold = read_steps(node, std::string_view(rest).substr(names ? 4 : 0), document, notes);
    else if (!rest.empty())
      notes.error(node, "nobody is named who may release it", "write `hold for <handle or role>`");
    return;
  }
  if (rest.empty()) {
    if (word == "allow") return void(rule.then = Outcome::allow);
    if (word == "warn") return void(rule.then = Outcome::warn);
    if (word == "declare") return void(rule.then = Outcome::declare);
    if (word == "never") return void(rule.then = Outcome::block);
  }
  if (read_more_then(node, text, rule, notes)) return;
  const auto meant = match::nearest(word, kThen);
  notes.error(node, "`" + text + "` is not something a rule can do",
              !meant.empty() && meant != word
                  ? "did you mean `" + std::string(meant) + "`?"
                  : "it can be allow, warn, declare, hold for <somebody>, wait, never or add disclosure, and hide, "
                     "mute for <a time>, route to <somebody>, tag <word> or redirect to \"<words>\" for what is heard");
}

void read_condition(const Yaml& node, std::optional<Condition>& into, const Document& document,
                    Notes& notes) {
  const auto source = notes.text(node, "a condition");
  if (source.empty()) return;
  auto condition = parse_condition(source);
  if (!condition) return notes.inside(node, condition.error());
  for (const auto& atom : condition->atoms) {
    if (atom.is == Atom::Is::topic && !document.find_topic(atom.name)) {
      std::vector<std::string_view> names;
      for (const auto& topic : document.topics) names.push_back(topic.id);
      const auto meant = match::nearest(atom.name, names);
      notes.error(node, "there is no topic `" + atom.name + "`",
                  meant.empty() ? "write it under `topics:`"
                                : "did you mean `" + std::string(meant) + "`?");
    }
    if (atom.is == Atom::Is::contact_in && !document.find_register(atom.name))
      notes.error(node, "there is no register `" + atom.name + "`", "write it under `registers:`");
    if (atom.is == Atom::Is::flag && atom.name == "working_hours" && !document.hours)
      notes.error(node, "the working hours are not written down",
                  "add `hours: {open: 09:00..17:00, days: mon..fri, zone: Europe/London}`");
  }
  into = std::move(*condition);
}

// `{name}` in words for people: what the gate can fill in.
void check_placeholders(const Yaml& node, const std::string& text, Notes& notes) {
  auto known = number_facts();
  for (const auto* more : {"member", "channel", "network", "contact"}) known.emplace_back(more);
  for (std::size_t i = 0; (i = text.find('{', i)) != std::string::npos; ++i) {
    const auto end = text.find('}', i);
    const auto name = end == std::string::npos ? std::string() : text.substr(i + 1, end - i - 1);
    if (std::ranges::find(known, name) != known.end()) continue;
    const auto meant = match::nearest(name, known);
    notes.error(
        node, "`{" + name + "}` is nothing that can be filled in",
        meant.empty() ? "take the brackets away" : "did you mean `{" + std::string(meant) + "}`?");
  }
}

// Reasons no rule of the document gives.
bool is_of_the_house(std::string_view id) {
  constexpr std::array<std::string_view, 6> kOwn{"voices", "mode", "stop", "changed", "policy", "recall"};
  return std::ranges::find(kOwn, id) != kOwn.end();
}

void read_rule(const Yaml& node, Document& document, Notes& notes) {
  static constexpr std::array<std::string_view, 9> kKeys{"id",   "for", "on",    "when",   "unless",
                                                         "then", "say", "offer", "wording"};
  if (!notes.map(node, "a rule")) return;
  notes.known_keys(node, "a rule", kKeys);
  Rule rule;
  rule.line = node.line;
  if (const auto* id = node.find("id"))
    rule.id = notes.text(*id, "id");
  else
    notes.error(node, "this rule has no `id`", "give it a short name, like `id: child-named`");
  if (!rule.id.empty() && document.find_rule(rule.id))
    notes.error(node, "there are two rules called `" + rule.id + "`", "rename one");
  if (is_of_the_house(rule.id))
    notes.error(node, "`" + rule.id + "` is a name of the house's own", "choose another");
  if (const auto* concern = node.find("for")) {
    rule.concern = notes.text(*concern, "for");
    std::vector<std::string_view> names;
    for (const auto& c : document.concerns) names.push_back(c.id);
    if (std::ranges::find(names, rule.concern) == names.end()) {
      const auto meant = match::nearest(rule.concern, names);
      notes.error(*concern, "there is no concern `" + rule.concern + "`",
                  meant.empty() ? "write it under `concerns:`"
                                : "did you mean `" + std::string(meant) + "`?");
    }
  }
  if (const auto* on = node.find("on"))
    for (const auto& word : notes.texts(*on, "on")) {
      const auto act = read_act(word);
      auto known = acts();
      known.push_back(kVisitorMessage);
      known.push_back(kStaffPost);
      if (std::ranges::find(known, act) == known.end()) {
        const auto meant = match::nearest(word, known);
        notes.error(*on, "`" + word + "` is nothing that leaves",
                    meant.empty() ? "it can be post, reply, message, mail, profile, follow, like, "
                                    "boost, tag, edit or remove; or visitor message, or staff post"
                                  : "did you mean `" + std::string(meant) + "`?");
      }
      rule.on.push_back(act);
      const auto is_staff = [](const Register& one) { return one.kind == kStaff; };
      if (act == kStaffPost && std::ranges::none_of(document.registers, is_staff))
        notes.error(*on, "nothing says who is on staff", "add `staff: {kind: staff}` under `registers:`");
    }
  if (const auto* when = node.find("when")) read_condition(*when, rule.when, document, notes);
  if (const auto* unless = node.find("unless"))
    read_condition(*unless, rule.unless, document, notes);
  if (const auto* then = node.find("then"))
    read_then(*then, rule, document, notes);
  else
    notes.error(node, "this rule does not say what happens", "add `then: hold for <somebody>`");
  for (auto& [name, target] : {std::pair<const char*, std::string*>{"say", &rule.say},
                               {"offer", &rule.offer},
                               {"wording", &rule.wording}})
    if (const auto* found = node.find(name)) {
      *target = notes.text(*found, name);
      if (target == &rule.say) check_placeholders(*found, *target, notes);
    }
  check_then(node, rule, notes);
  if (rule.then == Outcome::declare && rule.say.empty())
    notes.error(node, "this rule wants a statement but does not say which",
                "add `say: <what the person states>`");
  document.rules.push_back(std::move(rule));
}

}  // namespace

void read_rules(const Yaml& node, Document& document, Notes& notes) {
  if (node.is != Yaml::Is::list)
    return notes.error(node, "rules are a list", "begin each with `- id: …`");
  for (const auto& item : node.items) read_rule(item, document, notes);
}

void check_names(const Yaml& root, const Document& document, Notes& notes) {
  const auto* voices = root.find("voices");
  if (!voices) return;
  std::vector<std::string_view> names;
  for (const auto& topic : document.topics) names.push_back(topic.id);
  for (const auto& voice : document.voices)
    for (const auto* list : {&voice.about, &voice.not_about})
      for (const auto& topic : *list) {
        if (std::ranges::find(names, topic) != names.end()) continue;
        const auto meant = match::nearest(topic, names);
        const auto* at = voices->find(voice.who);
        notes.note(at ? *at : *voices,
                   "`" + topic + "` is not among the topics, so only the word itself is looked for",
                   meant.empty() ? "write it under `topics:`"
                                 : "did you mean `" + std::string(meant) + "`?");
      }
}

}  // namespace kith::policy::detail

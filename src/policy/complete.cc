#include "policy/complete.h"

#include <algorithm>
#include <map>
#include <utility>

#include "policy/condition.h"
#include "policy/document.h"

namespace kith::policy {
namespace {

using Offers = std::vector<Offer>;

constexpr std::size_t kMost = 40;

std::string_view trim(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}
std::size_t indent_of(std::string_view line) {
  return std::min(line.find_first_not_of(' '), line.size());
}
std::string_view without_dash(std::string_view line) {
  line = trim(line);
  return line.starts_with("- ") ? trim(line.substr(2)) : line;
}
// `name` of `name: …`; empty where the line has none.
std::string_view key_of(std::string_view line) {
  const auto words = without_dash(line);
  const auto colon = words.find(':');
  if (colon == std::string_view::npos || words.starts_with('{') || words.starts_with('#')) return {};
  if (colon + 1 < words.size() && words[colon + 1] != ' ') return {};
  return trim(words.substr(0, colon));
}

// The names a document defines, read line by line so that a broken one has them too.
class Names {
 public:
  explicit Names(std::string_view document) {
    std::string section;
    std::size_t first = 0;
    while (!document.empty()) {
      const auto end = std::min(document.find('\n'), document.size());
      const auto line = document.substr(0, end);
      document.remove_prefix(std::min(end + 1, document.size()));
      const auto key = key_of(line);
      const auto indent = indent_of(line);
      if (indent == 0 && !key.empty() && !line.starts_with('-')) {
        section = key;
        first = 0;
        continue;
      }
      if (section == "rules") {
        note_rule(line, key);
      } else if (!key.empty() && (first == 0 || indent == first)) {
        first = indent;
        in_[section].emplace_back(key);
      }
    }
  }
  const std::vector<std::string>& in(const std::string& section) { return in_[section]; }

 private:
  void note_rule(std::string_view line, std::string_view key) {
    const auto words = without_dash(line);
    auto from = key == "id" ? words.find(':') + 1 : words.starts_with("{id:") ? 4 : std::string_view::npos;
    if (from == std::string_view::npos) return;
    auto id = words.substr(from);
    id = trim(id.substr(0, std::min(id.find_first_of(",}#"), id.size())));
    if (!id.empty()) in_["rules"].emplace_back(id);
  }
  std::map<std::string, std::vector<std::string>> in_;
};

// Where the cursor stands.
struct Place {
  std::string section, key;  // `key` is empty where a key is begun
  std::size_t indent = 0;
  bool in_flow = false, first_level = false;
  std::string_view before;  // the value up to the cursor, or the key as begun
};

// Walks one line up to the cursor: which key's value is being written.
void walk(std::string_view line, Place& place) {
  std::string stack;
  std::size_t start = indent_of(line);
  if (line.substr(start).starts_with("- ")) start += 2;
  char quote = 0;
  std::string key;
  for (std::size_t i = start; i < line.size(); ++i) {
    const char c = line[i];
    if (quote) {
      if (c == quote) quote = 0;
      continue;
    }
    if ((c == '"' || c == '\'') && (i == start || line[i - 1] == ' ')) quote = c;
    if (c == '{' || c == '[') {
      if (c == '[' || key.empty() || i == start || std::string_view(" [").contains(line[i - 1])) stack += c;
      if (c == '{') key.clear();
      start = i + 1;
    } else if ((c == '}' || c == ']') && !stack.empty()) {
      stack.pop_back();
      start = i + 1;
    } else if (c == ',' && !stack.empty()) {
      if (stack.back() == '{') key.clear();
      start = i + 1;
    } else if (c == ':' && key.empty() && (i + 1 == line.size() || line[i + 1] == ' ')) {
      key = trim(line.substr(start, i - start));
      start = i + 1;
    }
  }
  place.key = key;
  place.in_flow = !stack.empty();
  place.before = line.substr(std::min(start, line.size()));
  while (place.before.starts_with(' ')) place.before.remove_prefix(1);
}

Place find_place(std::string_view document, std::size_t offset) {
  Place place;
  const auto upto = document.substr(0, offset);
  const auto begin = upto.rfind('\n') == std::string_view::npos ? 0 : upto.rfind('\n') + 1;
  const auto line = upto.substr(begin);
  place.indent = indent_of(line);
  walk(line, place);
  const bool item = trim(line).starts_with("- ") || trim(line) == "-";
  auto above = upto.substr(0, begin);
  std::size_t least = place.indent + (item ? 1 : 0);
  bool nearest = true;
  while (!above.empty() && (least > 0 || place.section.empty())) {
    above.remove_suffix(1);
    const auto from = above.rfind('\n') == std::string_view::npos ? 0 : above.rfind('\n') + 1;
    const auto one = above.substr(from);
    above = above.substr(0, from);
    const auto key = key_of(one);
    if (key.empty() || (indent_of(one) >= least && !(item && indent_of(one) < least))) continue;
    // What hangs under `in:` without a key of its own is its value.
    if (nearest && place.key.empty() && item && trim(one).ends_with(':') && indent_of(one) > 0) place.key = key;
    nearest = false;
    least = indent_of(one);
    if (least == 0) {
      place.section = key;
      place.first_level = true;
      break;
    }
  }
  if (place.indent == 0 && !item) place.section.clear();
  return place;
}

class Completing {
 public:
  Completing(std::string_view document, std::size_t offset, const Surroundings& around)
      : around_(around), names_(document), place_(find_place(document, offset)), offset_(offset) {}

  Completion run() {
    place_.key.empty() ? keys() : values();
    return finish();
  }

 private:
  void add(std::string_view text, std::string_view about = {}) {
    items_.push_back({std::string(text), std::string(about)});
  }
  void add_all(const auto& list, std::string_view about = {}) {
    for (const auto& text : list) add(text, about);
  }
  void people() {
    add_all(around_.people, "a member");
    add_all(names_.in("groups"), "a group");
    for (const auto* role : {"contributor", "agent", "spokesperson", "policy owner", "admin", "owner"})
      add(role, "a role");
  }
  void doing() {
    for (const auto act : acts()) add(act);
  }

  void keys() {
    suffix_ = ": ";
    const auto& section = place_.section;
    if (section.empty()) return sections();
    if (section == "rules") return rule_keys();
    if (section == "tests") return test_keys();
    if (section == "voices" && !place_.in_flow && place_.indent <= 2) {
      people();
      return add("everybody", "whoever is not named");
    }
    for (const auto& [name, known] : std::initializer_list<std::pair<std::string_view, std::vector<Offer>>>{
             {"voices",
              {{"may", "what they may do"},
               {"in", "where"},
               {"about", "only these topics"},
               {"not about", "none of these topics"},
               {"approved by", "who reads it first"}}},
             {"concerns",
              {{"worry", "in somebody's words"},
               {"by", "who wrote it down"},
               {"answer", "what is done instead of a rule"}}},
             {"hours", {{"open", "09:00..17:30"}, {"days", "mon..fri"}, {"zone", "Europe/London"}}},
             {"registers",
              {{"kind", "confidential names, people, contacts, staff"}, {"seen by", "who may look into it"}}},
             {"facts",
              {{"is", "public, internal or confidential"},
               {"value", "as agreed"},
               {"owner", "who keeps it"},
               {"show", ""}}},
             {"approvals", {{"within", "4 working hours"}, {"else", "who is asked then too"}}},
             {"presence", {{"mode", "listen, reply or publish"}}},
             {"visitors",
              {{"may", "what people may do"},
               {"may not", "what they may not"},
               {"pictures", "what becomes of theirs"},
               {"rude", "what we do, step by step"},
               {"words", "agreed words of a step"}}}})
      if (name == section) items_ = known;
  }
  void sections() {
    for (const auto& [key, about] : std::initializer_list<std::pair<std::string_view, std::string_view>>{
             {"policy", "its name"},
             {"owner", "who sees to it"},
             {"review", "when it is looked at again"},
             {"public", "what everybody may read"},
             {"concerns", "what worries us"},
             {"topics", "what to look for"},
             {"registers", "lists it leans on"},
             {"facts", "what may be said of us"},
             {"groups", "a name for several people"},
             {"hours", "when somebody is there"},
             {"own approval", "whether one may release one's own words"},
             {"approvals", "by when, and who is asked then"},
             {"presence", "how far we go, room by room"},
             {"voices", "who may speak"},
             {"visitors", "what visitors may do"},
             {"rules", "what follows"},
             {"tests", "examples tried at every change"}})
      add(key, about);
  }
  void rule_keys() {
    items_ = {{"id", "a short name"},      {"for", "the concern it answers"}, {"on", "what leaves"},
              {"when", "it fires"},        {"unless", "it keeps quiet"},      {"then", "what happens"},
              {"say", "what people read"}, {"offer", "what to do instead"},   {"wording", "agreed words"}};
  }
  void test_keys() {
    if (!place_.in_flow) {
      items_ = {{"draft", "who says what"}, {"expect", "what becomes of it"}};
      return;
    }
    doing();
    add(kVisitorMessage, "what others write to us");
    add(kStaffPost, "what our own people post in their own name");
    for (const auto* key :
         {"by", "role", "in", "subject", "visibility", "complaint", "wrote first", "photo", "video", "facts", "at"})
      add(key, "of the draft");
  }

  void values() {
    const auto& key = place_.key;
    if (key == "when" || key == "unless") return condition();
    if (key == "for") return add_all(names_.in("concerns"), "a concern");
    if (key == "on") {
      doing();
      add(kVisitorMessage, "what others write to us");
      return add(kStaffPost, "what our own people post in their own name");
    }
    if (key == "then") return then();
    if (key == "may" && place_.section == "voices") {
      doing();
      for (const auto* more : {"approve", "draft", "all"}) add(more);
      return;
    }
    if (key == "in") {
      add("all");
      return add_all(around_.rooms, "a room");
    }
    if (key == "about" || key == "not about") return add_all(names_.in("topics"), "a topic");
    if (key == "owner" || key == "else" || key == "seen by" || key == "by" || place_.section == "groups")
      return people();
    if (key == "approved by") return place_.before.contains(' ') ? approvers() : people();
    if (key == "within") return within();
    if (key == "expect") return expectation();
    if (key == "mode") return add_all(std::vector<std::string>{"listen", "reply", "publish"});
    if (key == "is") return add_all(std::vector<std::string>{"public", "internal", "confidential"});
    if (key == "visibility") return add_all(std::vector<std::string>{"public", "unlisted", "followers", "direct"});
    if (key == "own approval" || key == "complaint" || key == "wrote first")
      return add_all(std::vector<std::string>{"yes", "no"});
    if (key == "review") return add_all(std::vector<std::string>{"every 3 months", "every 6 months", "every year"});
    if (key == "pictures" && place_.section == "visitors") return add("hidden until a member has looked");
    if (key == "rude") return add("remind, then redirect, then limit for a day, then block with two members agreeing");
    if (key == "days") return add_all(std::vector<std::string>{"mon..fri", "mon..sun"});
  }
  bool after(std::string_view words) const {
    auto before = place_.before;
    before.remove_suffix(begun().size());
    return before.ends_with(words);
  }
  void condition() {
    if (after("topic(")) {
      suffix_ = ")";
      return add_all(names_.in("topics"), "a topic");
    }
    if (after("names(") || after("contact in ")) {
      if (after("names(")) suffix_ = ")";
      return add_all(names_.in("registers"), "a register");
    }
    for (const auto& topic : names_.in("topics")) add("topic(" + topic + ")", "the topic is touched");
    for (const auto& one : names_.in("registers")) add("names(" + one + ")", "somebody of the register is named");
    for (const auto* fact : {"visibility is public", "conversation is complaint", "tone is negative",
                             "speaker is agent", "network is mail", "working-hours", "outreach", "first-contact",
                             "states(fact)", "every face has a release for this channel"})
      add(fact, "a fact");
    for (const auto number : number_facts()) add(std::string(number) + " > ", "a number");
    for (const auto* word : {"AND", "OR", "NOT", "has:photo", "has:video"}) add(word);
  }
  void then() {
    if (after("route to ")) return people();
    if (after("mute for ")) return add_all(std::vector<std::string>{"a day", "3 days", "a week"});
    if (place_.before.starts_with("hold for ")) return approvers();
    for (const auto& [word, about] : std::initializer_list<std::pair<std::string_view, std::string_view>>{
             {"hold for ", "waits until they release it"},
             {"wait", "waits for the owner"},
             {"warn", "goes, with a word"},
             {"declare", "goes once its writer states what `say` says"},
             {"never", "does not leave"},
             {"allow", "goes"},
             {"add disclosure ", "goes with words under it"},
             {"hide", "a visitor’s message: hidden until a member shows it"},
             {"mute for ", "a visitor: what they write waits so long"},
             {"route to ", "a visitor’s message: goes to somebody"},
             {"redirect to ", "a visitor’s message: agreed words to answer with"},
             {"tag ", "what is heard: its conversation is tagged"}})
      add(word, about);
  }
  void within() {
    for (const auto* time : {"1h", "4h", "4 working hours", "1 working day", "2 days"}) add(time, "a deadline");
  }
  // Whom a hold waits for: a name, and after a name what may join it.
  void approvers() {
    if (after("within ")) return within();
    for (const auto* joint : {"for ", ", ", " or ", " and ", " of ", "then ", "else "})
      if (after(joint)) return people();
    for (const auto& [word, about] : std::initializer_list<std::pair<std::string_view, std::string_view>>{
             {"then ", "and afterwards"},
             {"and ", "both"},
             {"or ", "one of them"},
             {"within ", "a deadline"},
             {"else ", "who is asked too once it has passed"}})
      add(word, about);
  }
  void expectation() {
    if (after("by ") || after("waits for ")) {
      add_all(names_.in("rules"), "a rule");
      add("voices", "who may speak");
      return add("mode", "the channel's mode");
    }
    if (after("held for ")) return people();
    for (const auto* word : {"goes", "warned by ", "declared by ", "held for ", "waits for ", "stopped by ",
                             "hidden by ", "muted by ", "routed by ", "redirected by ", "tagged by "})
      add(word);
  }

  // The word being written; spaces are part of keys and of values of several words only where nothing else fits.
  std::string_view begun() const {
    auto at = place_.before.size();
    while (at > 0 && !std::string_view(" ([{,").contains(place_.before[at - 1])) --at;
    return place_.before.substr(at);
  }

  Completion finish() {
    // A key or value of several words is offered whole while it is begun: "not ab", "held f".
    const bool whole = !place_.before.empty() && std::ranges::any_of(items_, [&](const Offer& o) {
      return o.text.size() > place_.before.size() && o.text.starts_with(place_.before);
    });
    const auto word = whole ? place_.before : begun();
    Completion out{.from = offset_ - word.size(), .to = offset_};
    for (const bool starting : {true, false})
      for (auto& item : items_) {
        const bool starts = item.text.starts_with(word);
        if (starts != starting || (!starts && (word.empty() || !item.text.contains(word)))) continue;
        if (out.items.size() < kMost) out.items.push_back({item.text + suffix_, item.about});
      }
    return out;
  }

  const Surroundings& around_;
  Names names_;
  Place place_;
  std::size_t offset_;
  Offers items_;
  std::string suffix_;
};

}  // namespace

Completion complete(std::string_view document, std::size_t offset, const Surroundings& around) {
  return Completing(document, std::min(offset, document.size()), around).run();
}

}  // namespace kith::policy

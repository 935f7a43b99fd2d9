// One more worry for a document that is there already.
#include <algorithm>

#include "policy/document.h"
#include "policy/edit.h"
#include "policy/starter.h"
#include "policy/starter_parts.h"
#include "policy/yaml_tree.h"

namespace kith::policy {
namespace {

std::string put(std::string text, const std::string& owner) {
  for (const std::string_view mark : {"{owner}", "{Owner}"})
    for (std::size_t i = 0; (i = text.find(mark, i)) != std::string::npos; i += owner.size())
      text.replace(i, mark.size(), owner);
  return text;
}

// `[post, reply]` as its parts.
std::vector<std::string> listed_in(std::string_view text) {
  std::vector<std::string> out;
  while (text.starts_with('[') || text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(']')) text.remove_suffix(1);
  while (!text.empty()) {
    const auto end = std::min(text.find(", "), text.size());
    out.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 2, text.size()));
  }
  return out;
}

class TakingUp {
 public:
  TakingUp(const TakeUp& wish, std::string entry, std::string owner)
      : wish_(wish), entry_(std::move(entry)), owner_(std::move(owner)) {}

  std::vector<Edit> edits(const detail::Parts& parts, bool has_hours) {
    text({"concerns", entry_}, wish_.words.empty() ? parts.concern : wish_.words);
    if (parts.hours && !has_hours)
      for (const auto& [key, otherwise] : {std::pair{"open", "09:00..17:00"}, {"days", "mon..fri"}, {"zone", "UTC"}}) {
        const auto found = wish_.answers.find(std::string_view(key) == "open" ? "hours" : key);
        text({"hours", key}, found == wish_.answers.end() || found->second.empty() ? otherwise : found->second);
      }
    for (const auto& topic : parts.topics) text({"topics", topic.id}, topic.query);
    for (const auto& one : parts.registers) {
      text({"registers", one.id, "kind"}, one.kind);
      edits_.push_back({.what = Edit::What::set_list, .path = {"registers", one.id, "seen by"}, .items = {owner_}});
    }
    for (const auto& rule : parts.rules) this->rule(rule);
    return std::move(edits_);
  }

 private:
  void text(std::vector<std::string> path, std::string value) {
    edits_.push_back({.path = std::move(path), .text = std::move(value)});
  }
  void rule(const detail::RulePart& rule) {
    text({"rules", rule.id, "for"}, entry_);
    if (!rule.on.empty())
      edits_.push_back({.what = Edit::What::set_list, .path = {"rules", rule.id, "on"}, .items = listed_in(rule.on)});
    for (const auto& [key, value] : {std::pair{"when", rule.when},
                                     {"then", rule.then},
                                     {"say", rule.say},
                                     {"offer", rule.offer},
                                     {"wording", rule.wording}})
      if (!value.empty()) text({"rules", rule.id, key}, put(value, owner_));
  }

  const TakeUp& wish_;
  std::string entry_, owner_;
  std::vector<Edit> edits_;
};

// Examples go to the end where they are the last part; elsewhere the document keeps its own alone.
std::string with_tests(const std::string& document, const detail::Parts& parts, const std::string& owner) {
  const auto root = parse_yaml(document);
  if (!root || parts.tests.empty() || root->entries.empty()) return document;
  const auto& last = root->entries.back();
  if (last.key.value != "tests" || last.value.is != Yaml::Is::list || last.value.items.empty()) return document;
  const std::string dash(last.value.column - 1, ' ');
  std::string out = document;
  while (out.ends_with('\n')) out.pop_back();
  for (const auto& test : parts.tests)
    out += "\n" + dash + "- draft: {" + put(test.draft, owner) + "}\n" + dash + "  expect: " + put(test.expect, owner);
  out += "\n";
  return parse_policy(out) ? out : document;
}

}  // namespace

Result<std::string> take_up(std::string_view document, const TakeUp& wish) {
  if (std::ranges::find(worries(), wish.worry, &Worry::id) == worries().end())
    return fail(Kind::not_found, "there is no worry `" + wish.worry + "`");
  TRY(const auto parts, detail::parts_of(wish.worry, wish.answers));
  const auto before = parse_policy(document);
  if (!before) {
    const auto& first = before.error().front();
    return fail(Kind::invalid, "line " + std::to_string(first.line) + ": " + first.message).with("field", "document");
  }
  const auto& there = before->document();
  const auto entry = wish.entry.empty() ? wish.worry : wish.entry;
  for (const auto& rule : parts.rules)
    if (there.find_rule(rule.id)) return fail(Kind::conflict, "the rule `" + rule.id + "` is in the document already");
  const auto concern = std::ranges::find(there.concerns, entry, &Concern::id);
  const bool is_new = concern == there.concerns.end();
  if (!is_new && wish.entry.empty())
    return fail(Kind::conflict, "the concern `" + entry + "` is in the document already");
  auto edits = TakingUp(wish, entry, there.owners.front()).edits(parts, there.hours.has_value());
  // A topic somebody wrote keeps their words; so does a concern. A register there is already says who is on staff.
  const auto is_there = [&](const Edit& e) {
    if (e.path[0] == "topics") return there.find_topic(e.path[1]) != nullptr;
    if (e.path[0] == "concerns") return !is_new;
    return e.path[0] == "registers" && std::ranges::any_of(there.registers, [&](const Register& one) {
             return one.id == e.path[1] || one.kind == kStaff;
           });
  };
  std::erase_if(edits, is_there);
  TRY(const auto edited, edit(document, edits));
  const auto after = parse_policy(edited);
  if (!after) {
    const auto& first = after.error().front();
    return fail(Kind::invalid, "these answers make no policy: " + first.message).with("hint", first.hint);
  }
  return with_tests(edited, parts, there.owners.front());
}

}  // namespace kith::policy

#include "policy/edit.h"

#include <algorithm>
#include <array>

#include "policy/edit_lines.h"

namespace kith::policy {
namespace {

using detail::Lines;
using Is = Yaml::Is;

constexpr std::array<std::string_view, 18> kSections{
    "policy", "owner",    "review", "public", "own approval", "approvals", "concerns", "groups", "topics", "registers",
    "facts",  "presence", "hours",  "voices", "visitors",     "rules",    "tests",  "version"};
constexpr std::array<std::string_view, 9> kRule{"id", "for", "on", "when", "unless", "then", "say", "offer", "wording"};

Error not_this_way(const std::vector<std::string>& path, std::string_view why) {
  std::string place;
  for (const auto& part : path) place += (place.empty() ? "" : " → ") + part;
  return fail(Kind::invalid,
              "`" + place + "` cannot be changed from here: " + std::string(why) + "; change it in the text")
      .with("field", "edits");
}

// A list whose items are maps with an `id`.
bool is_list_of_rules(const std::vector<std::string>& path) {
  return path.size() >= 2 && path[0] == "rules";
}

Yaml::Entry* find_entry(Yaml& map, std::string_view key) {
  const auto found = std::ranges::find_if(map.entries, [&](const auto& e) { return e.key.value == key; });
  return found == map.entries.end() ? nullptr : &*found;
}
Yaml* find_rule(Yaml& list, std::string_view id) {
  for (auto& item : list.items)
    if (const auto* own = item.find("id"); own && own->value == id) return &item;
  return nullptr;
}

Yaml scalar(std::string_view value) {
  Yaml out;
  out.is = Is::scalar;
  out.value = value;
  return out;
}
Yaml value_of(const Edit& edit) {
  if (edit.what == Edit::What::set_text) return scalar(edit.text);
  Yaml out;
  out.is = Is::list;
  for (const auto& item : edit.items) out.items.push_back(scalar(item));
  return out;
}

// Where a key of this name would stand: behind the last of those that come before it in the usual order.
template <std::size_t N>
std::size_t place_among(const Yaml& map, std::string_view key, const std::array<std::string_view, N>& order) {
  const auto rank = std::ranges::find(order, key);
  if (rank == order.end()) return map.entries.size();
  std::size_t place = 0;
  for (std::size_t i = 0; i < map.entries.size(); ++i)
    if (std::ranges::find(order, map.entries[i].key.value) < rank) place = i + 1;
  return place;
}

class Editing {
 public:
  Editing(std::string_view text, Yaml root) : text_(text), lines_(text_), root_(std::move(root)) {}

  Result<std::string> run(const Edit& edit) {
    if (edit.path.empty() || edit.path.size() > 6) return not_this_way(edit.path, "no place is named");
    if (root_.is == Is::null) root_.is = Is::map;
    Yaml expected = root_;
    TRYV(edit.what == Edit::What::remove ? remove(edit) : set(edit));
    TRYV(foresee(expected, edit));
    const auto again = parse_yaml(out_);
    if (!again || !detail::same_values(*again, expected))
      return not_this_way(edit.path, "it is written in a way that only a person can change without harm");
    return std::move(out_);
  }

 private:
  // The tree as it should be afterwards.
  Result<void> foresee(Yaml& root, const Edit& edit) {
    Yaml* at = &root;
    for (std::size_t i = 0; i < edit.path.size(); ++i) {
      const auto& name = edit.path[i];
      const bool last = i + 1 == edit.path.size();
      if (i == 1 && is_list_of_rules(edit.path)) {
        Yaml* rule = at->is == Is::list ? find_rule(*at, name) : nullptr;
        if (edit.what == Edit::What::remove && (!rule || last)) {
          if (rule) std::erase_if(at->items, [&](const Yaml& item) { return &item == rule; });
          if (at->items.empty()) *at = Yaml{};
          return {};
        }
        if (!rule) {
          at->is = Is::list;
          Yaml made;
          made.is = Is::map;
          made.entries.push_back({scalar("id"), scalar(name)});
          at->items.push_back(std::move(made));
          rule = &at->items.back();
        }
        if (last) return {};
        at = rule;
        continue;
      }
      if (at->is == Is::null) at->is = Is::map;
      if (at->is != Is::map) return not_this_way(edit.path, "there is a value where names are wanted");
      auto* entry = find_entry(*at, name);
      if (edit.what == Edit::What::remove && (!entry || last)) {
        if (entry) std::erase_if(at->entries, [&](const auto& e) { return &e == entry; });
        if (at->entries.empty()) *at = Yaml{};
        return {};
      }
      if (!entry) {
        const auto place = i == 0                                  ? place_among(*at, name, kSections)
                           : i == 2 && is_list_of_rules(edit.path) ? place_among(*at, name, kRule)
                                                                   : at->entries.size();
        at->entries.insert(at->entries.begin() + static_cast<std::ptrdiff_t>(place), {scalar(name), Yaml{}});
        entry = &at->entries[place];
      }
      if (last) {
        entry->value = value_of(edit);
        return {};
      }
      at = &entry->value;
    }
    return {};
  }

  static std::string written(const Edit& edit, bool in_flow) {
    return edit.what == Edit::What::set_list ? detail::write_list(edit.items) : detail::write_text(edit.text, in_flow);
  }

  // --- where things stand

  std::size_t begin_of(const Yaml& node) const { return lines_.offset(node.line, node.column); }
  bool is_flow(const Yaml& collection) const {
    const auto at = begin_of(collection);
    return at < text_.size() && (text_[at] == '{' || text_[at] == '[');
  }
  static std::size_t column_of(const Yaml::Entry& entry) { return entry.key.column - 1; }
  // One behind the colon of a key.
  std::size_t after_key(const Yaml::Entry& entry) const {
    const auto begin = begin_of(entry.key);
    const char c = begin < text_.size() ? text_[begin] : ' ';
    const auto from = c == '"' || c == '\'' ? lines_.value_end(begin, 0, true) : begin + entry.key.value.size();
    return std::min(text_.find(':', from), text_.size() - 1) + 1;
  }
  std::size_t end_of_entry(const Yaml::Entry& entry, bool in_flow) const {
    if (entry.value.is == Is::null) return after_key(entry);
    return lines_.value_end(begin_of(entry.value), column_of(entry), in_flow);
  }
  std::size_t end_of_line_at(std::size_t offset) const { return lines_.end_of(lines_.line_of(offset)); }

  void replace(std::size_t begin, std::size_t end, std::string_view with) {
    out_ = std::string(text_.substr(0, begin)) + std::string(with) + std::string(text_.substr(end));
  }
  void insert(std::size_t at, std::string_view with) { replace(at, at, with); }
  // New lines behind the line at `offset`.
  void insert_lines(std::size_t offset, std::string_view with) {
    const auto end = end_of_line_at(offset);
    insert(end, "\n" + std::string(with));
  }

  // --- setting

  Result<void> set(const Edit& edit) {
    Yaml* at = &root_;
    bool in_flow = false;
    for (std::size_t i = 0; i < edit.path.size(); ++i) {
      const auto& name = edit.path[i];
      const bool last = i + 1 == edit.path.size();
      if (i == 1 && is_list_of_rules(edit.path)) {
        Yaml* rule = find_rule(*at, name);
        if (!rule) return add_rule(*at, edit);
        if (last) {
          out_ = text_;
          return {};
        }
        at = rule;
        in_flow = in_flow || is_flow(*rule);
        continue;
      }
      auto* entry = find_entry(*at, name);
      if (!entry) return add_entry(*at, edit, i, in_flow);
      if (last) return set_value(*entry, edit, in_flow);
      if (entry->value.is == Is::null) return fill(*entry, edit, i + 1);
      if (entry->value.is == Is::scalar) return not_this_way(edit.path, "there is a value where names are wanted");
      at = &entry->value;
      in_flow = in_flow || is_flow(*at);
    }
    return {};
  }

  Result<void> set_value(const Yaml::Entry& entry, const Edit& edit, bool in_flow) {
    if (entry.value.is == Is::null) {
      insert(after_key(entry), " " + written(edit, in_flow));
      return {};
    }
    replace(begin_of(entry.value), end_of_entry(entry, in_flow), written(edit, in_flow));
    return {};
  }

  // `name: value`, or `name: {inner: value}` where the path goes deeper.
  static std::string line_of(const Edit& edit, std::size_t from, bool in_flow) {
    std::string out = yaml_scalar(edit.path[from]) + ": ";
    if (from + 1 == edit.path.size()) return out + written(edit, in_flow);
    return out + "{" + line_of(edit, from + 1, true) + "}";
  }
  // Text people read on lines of its own: a concern with its worry.
  Result<void> fill(const Yaml::Entry& entry, const Edit& edit, std::size_t from) {
    if (entry.key.value == "rules") {
      return add_rule_at(end_of_line_at(begin_of(entry.key)), column_of(entry) + 2, edit, false);
    }
    insert_lines(begin_of(entry.key), std::string(column_of(entry) + 2, ' ') + line_of(edit, from, false));
    return {};
  }

  Result<void> add_entry(const Yaml& map, const Edit& edit, std::size_t depth, bool in_flow) {
    if (depth == 0) return add_section(edit);
    const auto& name = edit.path[depth];
    const auto place = depth == 2 && is_list_of_rules(edit.path) ? place_among(map, name, kRule) : map.entries.size();
    if (in_flow) {
      const auto line = line_of(edit, depth, true);
      if (place == 0) return not_this_way(edit.path, "these brackets are empty");
      insert(end_of_entry(map.entries[place - 1], true), ", " + line);
      return {};
    }
    if (place == 0) return not_this_way(edit.path, "there is nothing before it");
    const auto& before = map.entries[place - 1];
    insert_lines(end_of_entry(before, false), std::string(column_of(before), ' ') + line_of(edit, depth, false));
    return {};
  }

  std::string section(const Edit& edit) const {
    if (is_list_of_rules(edit.path)) return "rules:\n" + rule_lines(edit, 2);
    if (edit.path.size() == 1) return line_of(edit, 0, false);
    return yaml_scalar(edit.path[0]) + ":\n  " + line_of(edit, 1, false);
  }
  Result<void> add_section(const Edit& edit) {
    const auto place = place_among(root_, edit.path[0], kSections);
    const auto gap = edit.path.size() == 1 ? "" : "\n";
    if (place == 0) {
      insert(0, section(edit) + "\n" + gap);
      return {};
    }
    insert_lines(end_of_entry(root_.entries[place - 1], false), gap + section(edit));
    return {};
  }

  // --- rules

  static std::string rule_lines(const Edit& edit, std::size_t indent) {
    const std::string dash(indent, ' ');
    std::string out = dash + "- id: " + yaml_scalar(edit.path[1]);
    if (edit.path.size() > 2) out += "\n" + dash + "  " + line_of(edit, 2, false);
    return out;
  }
  Result<void> add_rule_at(std::size_t offset, std::size_t indent, const Edit& edit, bool spaced) {
    insert_lines(offset, (spaced ? "\n" : "") + rule_lines(edit, indent));
    return {};
  }
  std::size_t end_of_item(const Yaml& item, std::size_t dash) const {
    if (item.is == Is::null) return end_of_line_at(begin_of(item));
    if (is_flow(item)) return lines_.value_end(begin_of(item), dash, true);
    if (item.entries.empty()) return lines_.value_end(begin_of(item), dash, false);
    return end_of_entry(item.entries.back(), false);
  }
  // The column of the dash before an item.
  std::size_t dash_of(const Yaml& item) const {
    const auto line = lines_.line(item.line);
    return std::min(line.find('-'), line.size());
  }
  Result<void> add_rule(const Yaml& list, const Edit& edit) {
    if (list.is != Is::list || list.items.empty() || is_flow(list))
      return not_this_way(edit.path, "the rules are not written as a list of lines");
    const auto& last = list.items.back();
    const auto dash = dash_of(last);
    const auto end = end_of_item(last, dash);
    return add_rule_at(end, dash, edit, !is_flow(last));
  }

  // --- removing

  Result<void> remove(const Edit& edit) {
    Yaml* at = &root_;
    bool in_flow = false;
    out_ = text_;
    for (std::size_t i = 0; i < edit.path.size(); ++i) {
      const bool last = i + 1 == edit.path.size();
      if (i == 1 && is_list_of_rules(edit.path)) {
        Yaml* rule = find_rule(*at, edit.path[i]);
        if (!rule) return {};
        if (last) return remove_rule(*rule);
        at = rule;
        in_flow = in_flow || is_flow(*rule);
        continue;
      }
      auto* entry = find_entry(*at, edit.path[i]);
      if (!entry) return {};
      if (last) return remove_entry(*at, *entry, in_flow);
      at = &entry->value;
      in_flow = in_flow || ((at->is == Is::map || at->is == Is::list) && is_flow(*at));
    }
    return {};
  }
  void remove_lines(std::size_t first, std::size_t last) {
    const auto begin = lines_.begin_of(first);
    const auto end = last < lines_.count() ? lines_.begin_of(last + 1) : text_.size();
    replace(begin, end, "");
  }
  Result<void> remove_rule(const Yaml& rule) {
    auto first = rule.line;
    const auto last = lines_.line_of(end_of_item(rule, dash_of(rule)));
    if (first > 1 && lines_.line(first - 1).empty()) --first;
    remove_lines(first, last);
    return {};
  }
  Result<void> remove_entry(const Yaml& map, const Yaml::Entry& entry, bool in_flow) {
    const auto end = end_of_entry(entry, in_flow);
    if (!in_flow) {
      remove_lines(entry.key.line, lines_.line_of(end > 0 ? end - 1 : 0));
      return {};
    }
    const auto index = static_cast<std::size_t>(&entry - map.entries.data());
    if (index > 0)
      replace(end_of_entry(map.entries[index - 1], true), end, "");
    else if (map.entries.size() > 1)
      replace(begin_of(entry.key), begin_of(map.entries[1].key), "");
    else
      replace(begin_of(entry.key), end, "");
    return {};
  }

  std::string_view text_;
  Lines lines_;
  Yaml root_;
  std::string out_;
};

}  // namespace

Result<std::string> edit(std::string_view document, const std::vector<Edit>& edits) {
  std::string text(document);
  for (const auto& one : edits) {
    auto root = parse_yaml(text);
    if (!root)
      return fail(Kind::invalid, "line " + std::to_string(root.error().line) + ": " + root.error().message)
          .with("field", "document");
    TRY(text, Editing(text, *std::move(root)).run(one));
  }
  return text;
}

}  // namespace kith::policy

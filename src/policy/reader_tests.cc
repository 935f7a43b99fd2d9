// The `tests` of a document.
#include <algorithm>
#include <array>

#include "policy/reader.h"

namespace kith::policy::detail {
namespace {

using Expected = Test::Expected;

// `held for dana`, `stopped by faces-released`, `goes`, `warned by give-first`; after a comma, free
// words.
std::optional<Expected> read_one(std::string_view text, const Document& document) {
  text = text.substr(0, text.find(','));
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  const auto space = text.find(' ');
  const auto word = text.substr(0, space);
  auto rest = space == std::string_view::npos ? std::string_view() : text.substr(space + 1);
  Expected out;
  using enum Expected::What;
  if (word == "goes")
    out.what = goes;
  else if (word == "warned")
    out.what = warned;
  else if (word == "declared")
    out.what = declared;
  else if (word == "held" || word == "waits")
    out.what = held;
  else if (word == "stopped")
    out.what = stopped;
  else if (word == "hidden")
    out.what = hidden;
  else if (word == "muted")
    out.what = muted;
  else if (word == "routed")
    out.what = routed;
  else if (word == "redirected")
    out.what = redirected;
  else if (word == "tagged")
    out.what = tagged;
  else
    return std::nullopt;
  if (rest.empty()) return out;
  if (out.what == goes) return std::nullopt;
  if (rest.starts_with("by ")) {
    out.by = rest.substr(3);
  } else if (rest.starts_with("for ") && out.what == held) {
    const std::string name(rest.substr(4));
    (document.find_rule(name) ? out.by : out.held_for) = name;
  } else {
    return std::nullopt;
  }
  return out;
}

void read_expect(const Yaml& node, Test& test, const Document& document, Notes& notes) {
  std::string_view text = node.value;
  for (;;) {
    const auto end = text.find(';');
    const auto part = text.substr(0, end);
    const auto expected = read_one(part, document);
    if (!expected)
      notes.error(node, "`" + std::string(part) + "` is nothing a test can expect",
                  "it can be goes, warned by, declared by, held for, waits for, stopped by; of what is heard goes, "
                  "warned by, hidden by, muted by, routed by, redirected by, tagged by");
    else if (!expected->by.empty() && expected->by != "voices" && expected->by != "mode" &&
             !document.find_rule(expected->by))
      notes.error(node, "there is no rule `" + expected->by + "`", "name one of the rules above");
    else
      test.expect.push_back(*expected);
    if (end == std::string_view::npos) return;
    text.remove_prefix(end + 1);
  }
}

void read_media(const Yaml& value, const char* type, Test& test, Notes& notes) {
  test.media.emplace_back(type);
  for (const auto& [key, number] : value.entries) {
    const auto known = number_facts();
    if (std::ranges::find(known, key.value) == known.end()) {
      notes.error(key, "a picture has no `" + key.value + "`", "it knows faces and released");
      continue;
    }
    test.facts[key.value] = std::strtod(number.value.c_str(), nullptr);
  }
}

void read_facts(const Yaml& value, Test& test, Notes& notes) {
  if (!notes.map(value, "facts")) return;
  for (const auto& [key, number] : value.entries) {
    std::string name = key.value;
    std::ranges::replace(name, '-', '_');
    if (number.value == "yes" || number.value == "no")
      test.facts[name] = number.value == "yes";
    else
      test.facts[name] = std::strtod(number.value.c_str(), nullptr);
  }
}

// `profile: {linkedin: {employees: 140}}` as lines of `employees: 140`.
std::string flat(const Yaml& node) {
  if (node.is != Yaml::Is::map) return node.value;
  std::string out;
  for (const auto& [key, value] : node.entries) {
    if (!out.empty()) out += '\n';
    out += value.is == Yaml::Is::map ? flat(value) : key.value + ": " + value.value;
  }
  return out;
}

std::vector<std::string_view> acts_tried() {
  auto out = acts();
  out.push_back(kVisitorMessage);
  out.push_back(kStaffPost);
  return out;
}

void read_draft(const Yaml& node, Test& test, Notes& notes) {
  if (!notes.map(node, "draft")) return;
  bool has_act = false;
  for (const auto& [key, value] : node.entries) {
    const auto& name = key.value;
    const auto known = acts_tried();
    if (std::ranges::find(known, name) != known.end()) {
      if (has_act) notes.error(key, "a draft is one thing only", "write a second test");
      has_act = true;
      test.act = name;
      test.text = flat(value);
    } else if (name == "by") {
      test.by = notes.text(value, "by");
    } else if (name == "role") {
      if (const auto role = parse_role(value.value))
        test.role = *role;
      else
        notes.error(value, "there is no role `" + value.value + "`",
                    "it can be contributor, agent, spokesperson, policy_owner, admin or owner");
    } else if (name == "in") {
      test.channel = notes.text(value, "in");
    } else if (name == "subject") {
      test.subject = notes.text(value, "subject");
    } else if (name == "visibility") {
      test.visibility = parse<Visibility>(value.value);
      if (!test.visibility)
        notes.error(value, "`" + value.value + "` is no visibility",
                    "it can be public, unlisted, followers or direct");
    } else if (name == "complaint") {
      test.complaint = notes.flag(value, "complaint");
    } else if (name == "wrote first") {
      test.wrote_first = notes.flag(value, "wrote first");
    } else if (name == "photo") {
      read_media(value, "image/jpeg", test, notes);
    } else if (name == "video") {
      read_media(value, "video/mp4", test, notes);
    } else if (name == "at") {
      if (const auto at = parse_time(value.value))
        test.at = *at;
      else
        notes.error(value, "`" + value.value + "` is no time",
                    "write it like `2026-11-22T21:30:00Z`");
    } else if (name == "facts") {
      read_facts(value, test, notes);
    } else if (name == "contact") {
      test.contact = notes.text(value, "contact");
    } else if (name == "first contact") {
      test.facts["first_contact"] = notes.flag(value, "first contact");
    } else if (name == "posted") {
      test.posted = notes.texts(value, "posted");
    } else if (name == "preview") {
      test.previews = notes.texts(value, "preview");
    } else if (name.starts_with("register ")) {
      test.registers[name.substr(9)] = notes.texts(value, name);
    } else {
      auto all = known;
      for (const auto* more : {"by", "role", "in", "subject", "visibility", "complaint",
                               "wrote first", "photo", "video", "at", "facts", "contact", "first contact",
                               "posted", "preview"})
        all.emplace_back(more);
      const auto meant = match::nearest(name, all);
      notes.error(key, "a draft has no `" + name + "`",
                  meant.empty()
                      ? "it has by, what it is (`post: …`, `reply: …`), and what is known of it"
                      : "did you mean `" + std::string(meant) + "`?");
    }
  }
  if (!has_act)
    notes.error(node, "this draft does not say what leaves", "add `post: …` or `reply: …`");
}

}  // namespace

void read_tests(const Yaml& node, Document& document, Notes& notes) {
  static constexpr std::array<std::string_view, 2> kKeys{"draft", "expect"};
  if (node.is != Yaml::Is::list)
    return notes.error(node, "tests are a list", "begin each with `- draft: …`");
  for (const auto& item : node.items) {
    if (!notes.map(item, "a test")) continue;
    notes.known_keys(item, "a test", kKeys);
    Test test;
    test.line = item.line;
    if (const auto* draft = item.find("draft"))
      read_draft(*draft, test, notes);
    else
      notes.error(item, "this test has no draft", "add `draft: {by: dana, reply: \"…\"}`");
    if (const auto* expect = item.find("expect"))
      read_expect(*expect, test, document, notes);
    else
      notes.error(item, "this test expects nothing",
                  "add `expect: goes` or `expect: held for dana`");
    test.title = (test.by.empty() ? "somebody" : test.by) + ", " + test.act +
                 (test.text.empty() ? "" : ": " + test.text);
    document.tests.push_back(std::move(test));
  }
}

}  // namespace kith::policy::detail

#include "policy/document.h"

#include <algorithm>
#include <array>

#include "base/limits.h"
#include "policy/reader.h"
#include "policy/review.h"
#include "text/zone.h"

namespace kith::policy {
namespace {

using detail::Notes;

constexpr std::array<std::string_view, 18> kTop{
    "policy",    "owner",    "review", "public", "concerns",     "topics",
    "registers", "facts",    "groups", "hours",  "own approval", "approvals", "presence",
    "voices",    "visitors", "rules",  "tests",  "version"};

void read_concerns(const Yaml& node, Document& document, Notes& notes) {
  static constexpr std::array<std::string_view, 3> kKeys{"worry", "by", "answer"};
  if (!notes.map(node, "concerns")) return;
  for (const auto& [key, value] : node.entries) {
    const auto where = "concern `" + key.value + "`";
    Concern out{.id = key.value};
    if (value.is == Yaml::Is::map) {
      notes.known_keys(value, where, kKeys);
      const auto* worry = value.find("worry");
      if (worry)
        out.text = notes.text(*worry, "worry");
      else
        notes.error(key, where + " does not say what worries", "add `worry: …`");
      if (const auto* by = value.find("by")) out.by = notes.text(*by, "by");
      if (const auto* answer = value.find("answer")) out.answer = notes.text(*answer, "answer");
    } else {
      out.text = notes.text(value, where);
    }
    document.concerns.push_back(std::move(out));
  }
}

void read_topics(const Yaml& node, Document& document, Notes& notes) {
  if (!notes.map(node, "topics")) return;
  for (const auto& [key, value] : node.entries) {
    const auto source = notes.text(value, "topic `" + key.value + "`");
    if (source.empty() && value.is != Yaml::Is::scalar) continue;
    auto query = match::parse(source);
    if (!query) {
      auto problem = std::move(query).error();
      if (value.is == Yaml::Is::scalar && problem.offset >= source.size())
        problem.hint +=
            "; a `#` after a space begins a comment in YAML, so put the whole query in '…' where "
            "it has one";
      notes.inside(value, problem);
      continue;
    }
    for (const auto& note : query->notes) notes.inside(value, note, Problem::Weight::note);
    document.topics.push_back({key.value, source, std::move(*query)});
  }
}

void read_registers(const Yaml& node, Document& document, Notes& notes) {
  static constexpr std::array<std::string_view, 2> kKeys{"kind", "seen by"};
  if (!notes.map(node, "registers")) return;
  for (const auto& [key, value] : node.entries) {
    if (!notes.map(value, "register `" + key.value + "`")) continue;
    notes.known_keys(value, "register `" + key.value + "`", kKeys);
    Register out{key.value, {}, {}};
    if (const auto* kind = value.find("kind")) out.kind = notes.text(*kind, "kind");
    if (const auto* seen = value.find("seen by")) out.seen_by = notes.texts(*seen, "seen by");
    document.registers.push_back(std::move(out));
  }
}

void read_facts(const Yaml& node, Document& document, Notes& notes) {
  static constexpr std::array<std::string_view, 4> kKeys{"is", "value", "owner", "show"};
  if (!notes.map(node, "facts")) return;
  for (const auto& [key, value] : node.entries) {
    if (!notes.map(value, "fact `" + key.value + "`")) continue;
    notes.known_keys(value, "fact `" + key.value + "`", kKeys);
    Fact out{.id = key.value};
    for (auto& [name, target] : {std::pair<const char*, std::string*>{"is", &out.is},
                                 {"value", &out.value},
                                 {"owner", &out.owner},
                                 {"show", &out.show}})
      if (const auto* found = value.find(name)) *target = notes.text(*found, name);
    if (out.is != "public" && out.is != "internal" && out.is != "confidential")
      notes.error(value, "fact `" + key.value + "` is neither public, internal nor confidential",
                  "add `is: public`, `is: internal` or `is: confidential`");
    document.facts.push_back(std::move(out));
  }
}

void read_groups(const Yaml& node, Document& document, Notes& notes) {
  if (!notes.map(node, "groups")) return;
  for (const auto& [key, value] : node.entries)
    document.groups[key.value] = notes.texts(value, "group `" + key.value + "`");
}

void read_hours(const Yaml& node, Document& document, Notes& notes) {
  static constexpr std::array<std::string_view, 3> kKeys{"open", "days", "zone"};
  if (!notes.map(node, "hours")) return;
  notes.known_keys(node, "hours", kKeys);
  Hours hours;
  if (const auto* open = node.find("open")) {
    if (const auto minutes = parse_minutes(notes.text(*open, "open")))
      std::tie(hours.from_minute, hours.to_minute) = *minutes;
    else
      notes.error(*open, "`" + open->value + "` is no time of day", "write it like `09:00..17:30`");
  }
  if (const auto* days = node.find("days")) {
    std::string joined;
    for (const auto& part : notes.texts(*days, "days"))
      joined += (joined.empty() ? "" : ",") + part;
    if (const auto read = parse_days(joined))
      hours.days = *read;
    else
      notes.error(*days, "`" + joined + "` is no list of days",
                  "write it like `mon..fri` or `[tue, thu]`");
  }
  if (const auto* zone = node.find("zone")) {
    hours.zone = notes.text(*zone, "zone");
    if (!text::is_time_zone(hours.zone))
      notes.error(*zone, "there is no time zone `" + hours.zone + "`",
                  "write it like `Europe/London`");
  }
  document.hours = hours;
}

Kept keep(const Yaml& key, const Yaml& value) {
  Kept out{key.value, value.value, {}};
  for (const auto& [k, v] : value.entries) out.inner.push_back(keep(k, v));
  for (const auto& item : value.items) out.inner.push_back(keep({}, item));
  return out;
}

void read_kept(const Yaml& node, std::string_view what, std::vector<Kept>& into, Notes& notes) {
  if (!notes.map(node, what)) return;
  for (const auto& [key, value] : node.entries) into.push_back(keep(key, value));
}

void read_modes(const Yaml& node, Document& document, Notes& notes) {
  for (const auto& [room, value] : node.entries)
    if (const auto* mode = value.find("mode")) {
      if (const auto read = kith::parse<Mode>(mode->value))
        document.modes[room.value] = *read;
      else
        notes.error(*mode, "`" + mode->value + "` is no mode",
                    "it can be listen, reply or publish");
    }
}

Document read(const Yaml& root, Notes& notes) {
  Document document;
  if (root.is == Yaml::Is::null) {
    notes.error(root, "this document is empty", "begin with `policy:` and `owner:`");
    return document;
  }
  if (!notes.map(root, "a policy")) return document;
  notes.known_keys(root, "a policy", kTop);
  const auto with = [&](std::string_view key, auto&& use) {
    if (const auto* node = root.find(key); node && node->is != Yaml::Is::null) use(*node);
  };
  with("policy", [&](const Yaml& n) { document.title = notes.text(n, "policy"); });
  with("review", [&](const Yaml& n) {
    document.review = notes.text(n, "review");
    if (!document.review.empty() && !next_review(document.review, Time{}))
      notes.note(n, "`" + document.review + "` is no date, so nobody is reminded",
                 "write it like `every 6 months` or `2027-05-02`");
  });
  with("public", [&](const Yaml& n) { document.open_words = notes.text(n, "public"); });
  with("owner", [&](const Yaml& n) { document.owners = notes.texts(n, "owner"); });
  with("own approval",
       [&](const Yaml& n) { document.own_approval = notes.flag(n, "own approval"); });
  with("concerns", [&](const Yaml& n) { read_concerns(n, document, notes); });
  with("topics", [&](const Yaml& n) { read_topics(n, document, notes); });
  with("registers", [&](const Yaml& n) { read_registers(n, document, notes); });
  with("facts", [&](const Yaml& n) { read_facts(n, document, notes); });
  with("groups", [&](const Yaml& n) { read_groups(n, document, notes); });
  with("hours", [&](const Yaml& n) { read_hours(n, document, notes); });
  with("approvals", [&](const Yaml& n) { detail::read_approvals(n, document, notes); });
  with("presence", [&](const Yaml& n) {
    read_kept(n, "presence", document.presence, notes);
    read_modes(n, document, notes);
  });
  with("visitors", [&](const Yaml& n) {
    read_kept(n, "visitors", document.visitors, notes);
    detail::read_visitors(n, document, notes);
  });
  with("voices", [&](const Yaml& n) { detail::read_voices(n, document, notes); });
  with("rules", [&](const Yaml& n) { detail::read_rules(n, document, notes); });
  with("tests", [&](const Yaml& n) { detail::read_tests(n, document, notes); });
  if (document.title.empty())
    notes.error(root, "this policy has no name",
                "begin with `policy: <your organisation> on social media`");
  if (document.owners.empty())
    notes.error(root, "nobody owns this policy",
                "add `owner: <handle>`: the one person who sees to it");
  detail::check_names(root, document, notes);
  return document;
}

}  // namespace

const Topic* Document::find_topic(std::string_view id) const {
  const auto found = std::ranges::find(topics, id, &Topic::id);
  return found == topics.end() ? nullptr : &*found;
}
const Register* Document::find_register(std::string_view id) const {
  const auto found = std::ranges::find(registers, id, &Register::id);
  return found == registers.end() ? nullptr : &*found;
}
const Rule* Document::find_rule(std::string_view id) const {
  const auto found = std::ranges::find(rules, id, &Rule::id);
  return found == rules.end() ? nullptr : &*found;
}

bool Document::is_answered(const Concern& concern) const {
  return !concern.answer.empty() || std::ranges::find(rules, concern.id, &Rule::concern) != rules.end();
}

std::expected<Policy, std::vector<Problem>> parse_policy(std::string_view yaml) {
  if (yaml.size() > limits::kPolicyDocumentBytes)
    return std::unexpected(
        std::vector{Problem{Problem::Weight::error, 1, 1, "this document is longer than 512 kB",
                            "keep it short enough to read"}});
  const auto root = parse_yaml(yaml);
  if (!root)
    return std::unexpected(
        std::vector{Problem{Problem::Weight::error, root.error().line, root.error().column,
                            root.error().message, root.error().hint}});
  Notes notes;
  auto document = read(*root, notes);
  if (notes.failed()) return std::unexpected(notes.sorted());
  document.engine = Engine::compile(document);
  return Policy(std::move(document), notes.sorted());
}

}  // namespace kith::policy

#include "publish/policies/not_replayed.h"

#include <algorithm>

namespace kith::publish {
namespace {

using policy::Atom;

struct Asked {
  std::string fact;
  bool holds;
};

// Nothing: a replay knows it.
std::vector<Asked> unknown_of(const Atom& atom) {
  switch (atom.is) {
    case Atom::Is::flag:
      if (atom.name == "every_face_released") return {{"pictures on linked pages", false}};
      return {};
    case Atom::Is::number: {
      if (atom.name == "faces" || atom.name == "released") return {{"pictures on linked pages", false}};
      if (atom.name == "hard_sell") return {{"pitches made to the same person before", false}};
      const auto* measured = std::ranges::find(kMeasuredThen, atom.name);
      if (measured == kMeasuredThen.end()) return {};
      return {{std::string(*measured) + ", where the record has none", true}};
    }
    case Atom::Is::contradicts:
      if (atom.name == "recent posts") return {{"contradicts(recent posts)", true}};
      [[fallthrough]];
    case Atom::Is::names:
    case Atom::Is::states:
    case Atom::Is::fact_is:
      return {{"words on linked pages and in pictures", false}};
    default:
      return {};
  }
}

void note(std::vector<NotReplayed>& into, const Asked& asked, const std::string& rule) {
  auto known = std::ranges::find(into, asked.fact, &NotReplayed::fact);
  if (known == into.end()) known = into.insert(into.end(), {asked.fact, asked.holds, {}});
  if (std::ranges::find(known->rules, rule) == known->rules.end()) known->rules.push_back(rule);
}

}  // namespace

std::vector<NotReplayed> not_replayed(const policy::Document& document) {
  std::vector<NotReplayed> out;
  for (const auto& rule : document.rules) {
    if (rule.is_about_heard()) continue;
    for (const auto* condition : {&rule.when, &rule.unless}) {
      if (!*condition) continue;
      for (const auto& atom : (*condition)->atoms)
        for (const auto& asked : unknown_of(atom)) note(out, asked, rule.id);
    }
  }
  out.push_back({"who had asked not to be written to", false, {}});
  return out;
}

}  // namespace kith::publish

// Who releases what a document holds.
#include <algorithm>
#include <array>

#include "policy/reader.h"

namespace kith::policy::detail {
namespace {

void check_hours(const Yaml& node, const std::optional<Within>& within, const Document& document, Notes& notes) {
  if (within && within->working && !document.hours)
    notes.error(node, "the working hours are not written down",
                "add `hours: {open: 09:00..17:00, days: mon..fri, zone: Europe/London}`");
}

// Where each is wanted, a group means everybody in it.
void spread_groups(ApprovalStep& step, const Document& document) {
  std::vector<std::string> out;
  for (const auto& name : step.of) {
    const auto group = document.groups.find(name);
    const auto members = group == document.groups.end() ? std::vector{name} : group->second;
    for (const auto& member : members)
      if (std::ranges::find(out, member) == out.end()) out.push_back(member);
  }
  step.of = std::move(out);
}

}  // namespace

std::vector<ApprovalStep> read_steps(const Yaml& node, std::string_view text, const Document& document, Notes& notes) {
  auto steps = parse_steps(text);
  if (!steps) {
    auto problem = std::move(steps).error();
    if (const auto at = node.value.find(text); at != std::string::npos) problem.column += at;
    notes.inside(node, problem);
    return {};
  }
  for (auto& step : *steps) {
    check_hours(node, step.within, document, notes);
    if (step.all) spread_groups(step, document);
  }
  return *std::move(steps);
}

void read_approvals(const Yaml& node, Document& document, Notes& notes) {
  static constexpr std::array<std::string_view, 2> kKeys{"within", "else"};
  if (!notes.map(node, "approvals")) return;
  notes.known_keys(node, "approvals", kKeys);
  auto& into = document.approvals;
  if (const auto* value = node.find("within")) {
    auto within = parse_within(notes.text(*value, "within"));
    if (within) {
      into.within = *within;
      check_hours(*value, into.within, document, notes);
    } else {
      notes.inside(*value, within.error());
    }
  }
  if (const auto* value = node.find("else")) {
    into.otherwise = notes.texts(*value, "else");
    if (!into.within)
      notes.note(*value, "nobody is asked in their place without a deadline", "add `within: 1 working day`");
  }
}

}  // namespace kith::policy::detail

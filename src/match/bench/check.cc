#include "match/bench/check.h"

#include <algorithm>
#include <limits>

#include "text/fold.h"

namespace kith::match::race {

Check::Check(std::span<const Stored> queries) {
  for (const auto& stored : queries) queries_.push_back(part_of(stored.query.root));
  often_.assign(terms_.size(), 1);
  found_in_.assign(terms_.size(), 0);
  tried_in_.assign(queries_.size(), 0);
}

std::uint32_t Check::term_of(const std::string& folded, bool prefix) {
  const auto [at, added] = by_text_.emplace(folded + (prefix ? "*" : ""), static_cast<std::uint32_t>(terms_.size()));
  if (added) terms_.push_back({folded, prefix});
  return at->second;
}

Check::Part Check::part_of(const Node& node) {
  Part part;
  part.is = node.is == Node::Is::any || node.is == Node::Is::none ? node.is : Node::Is::all;
  if (node.is == Node::Is::tag || node.is == Node::Is::handle || node.is == Node::Is::raw) {
    part.is = Node::Is::words;
    part.term = term_of(text::fold_marks(node.written), false);
  }
  for (const auto& word : node.words) {
    Part one;
    one.is = Node::Is::words;
    one.term = term_of(word.folded, word.prefix);
    part.children.push_back(one);
  }
  for (const auto& child : node.children) part.children.push_back(part_of(child));
  return part;
}

void Check::learn(std::span<const std::uint32_t> found) {
  for (const auto term : found) often_[term] += 1;
}

double Check::anchors(const Part& part, std::vector<std::uint32_t>& out) const {
  constexpr double kNever = std::numeric_limits<double>::infinity();
  if (part.is == Node::Is::none) return kNever;
  if (part.is == Node::Is::words) {
    out.push_back(part.term);
    return often_[part.term];
  }
  double best = part.is == Node::Is::any && !part.children.empty() ? 0 : kNever;
  for (const auto& child : part.children) {
    std::vector<std::uint32_t> some;
    const auto cost = anchors(child, some);
    if (part.is == Node::Is::any) {
      best += cost;
      out.insert(out.end(), some.begin(), some.end());
    } else if (cost < best) {
      best = cost;
      out = some;
    }
  }
  return best;
}

void Check::arm() {
  waiting_.assign(terms_.size(), {});
  for (std::uint32_t query = 0; query < queries_.size(); ++query) {
    std::vector<std::uint32_t> some;
    anchors(queries_[query], some);
    for (const auto term : some) waiting_[term].push_back(query);
  }
}

bool Check::holds(const Part& part) const {
  switch (part.is) {
    case Node::Is::words:
      return found_in_[part.term] == round_;
    case Node::Is::none:
      return !holds(part.children[0]);
    case Node::Is::any:
      return std::ranges::any_of(part.children, [&](const auto& child) { return holds(child); });
    default:
      return std::ranges::all_of(part.children, [&](const auto& child) { return holds(child); });
  }
}

std::size_t Check::matches(std::span<const std::uint32_t> found) {
  ++round_;
  for (const auto term : found) found_in_[term] = round_;
  std::size_t count = 0;
  for (const auto term : found)
    for (const auto query : waiting_[term]) {
      if (tried_in_[query] == round_) continue;
      tried_in_[query] = round_;
      count += holds(queries_[query]);
    }
  return count;
}

}  // namespace kith::match::race

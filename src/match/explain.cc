#include "match/explain.h"

#include <algorithm>
#include <tuple>

#include "match/places.h"

namespace kith::match {
namespace {

using detail::Place;

bool has(const detail::Places& places, const Place& place) {
  return std::ranges::binary_search(places, place);
}

class Explainer {
 public:
  Explainer(const Reading& reading, const Outside* outside) : reading_(reading), outside_(outside) {}

  Explanation run(const Node& query) {
    out_.truth = match(query, reading_, outside_).truth;
    if (out_.truth == Truth::yes) part(query, detail::kEverywhere);
    std::ranges::sort(out_.spans, {},
                      [](const Satisfied& s) { return std::tuple(s.title, s.span.start, s.span.end, s.part->offset); });
    out_.spans.erase(std::ranges::unique(out_.spans).begin(), out_.spans.end());
    return std::move(out_);
  }

 private:
  // What of `node`, which holds, is worth showing.
  void part(const Node& node, unsigned zones) {
    switch (node.is) {
      case Node::Is::none:
        return;
      case Node::Is::all:
      case Node::Is::any:
        for (const auto& child : node.children)
          if (holds(child, zones)) part(child, zones);
        return;
      case Node::Is::scope:
        return part(node.children[0], node.field == Field::title ? 2U : 1U);
      case Node::Is::field:
      case Node::Is::number:
      case Node::Is::outside:
        out_.facts.push_back(&node);
        return;
      default:
        for (const auto& place : places(node, zones)) leaves(node, place, zones);
    }
  }

  // Within one budget for the whole explanation: a NEAR is asked again for each of the places it is part of. Beyond it
  // words that satisfied may not be shown.
  detail::Places places(const Node& node, unsigned zones) {
    for (const auto& zone : reading_.zones()) work_.spend(zone.tokens.size());
    if (work_.left == 0) return {};
    return detail::places(node, reading_, zones, work_);
  }

  bool holds(const Node& node, unsigned zones) {
    switch (node.is) {
      case Node::Is::all:
        return std::ranges::all_of(node.children, [&](const auto& c) { return holds(c, zones); });
      case Node::Is::any:
        return std::ranges::any_of(node.children, [&](const auto& c) { return holds(c, zones); });
      case Node::Is::none:
        return !holds(node.children[0], zones);
      case Node::Is::scope:
        return holds(node.children[0], node.field == Field::title ? 2U : 1U);
      case Node::Is::field:
      case Node::Is::number:
      case Node::Is::outside:
        return match(node, reading_, outside_).truth == Truth::yes;
      default:
        return !places(node, zones).empty();
    }
  }

  // The words that make up one place of a positional part.
  void leaves(const Node& node, const Place& place, unsigned zones) {
    if (out_.spans.size() >= kSpansMost || work_.left == 0) return;
    if (node.is == Node::Is::any) {
      for (const auto& child : node.children)
        if (has(places(child, zones), place)) leaves(child, place, zones);
    } else if (node.is == Node::Is::near) {
      const auto left = within(node.children[0], place, zones), right = within(node.children[1], place, zones);
      for (const auto& a : left)
        for (const auto& b : right) {
          const bool near = detail::follows(node, a, b) || (!node.ordered && detail::follows(node, b, a));
          if (!near || detail::joined(a, b) != place) continue;
          leaves(node.children[0], a, zones);
          leaves(node.children[1], b, zones);
        }
    } else if (place.zone <= 1) {
      out_.spans.push_back({&node, place.zone == 1, place.span});
    }
  }

  detail::Places within(const Node& node, const Place& outer, unsigned zones) {
    auto found = places(node, zones);
    std::erase_if(found,
                  [&](const Place& p) { return p.zone != outer.zone || p.first < outer.first || p.last > outer.last; });
    return found;
  }

  const Reading& reading_;
  const Outside* outside_;
  detail::Work work_{.left = 8'000'000};
  Explanation out_;
};

}  // namespace

Explanation explain(const Node& query, const Reading& reading, const Outside* outside) {
  return Explainer(reading, outside).run(query);
}

}  // namespace kith::match

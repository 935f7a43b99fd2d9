#include "policy/names/trie.h"

#include <algorithm>
#include <bit>
#include <numeric>

namespace kith::policy::names {
namespace {

std::uint64_t key_of(std::uint32_t node, char32_t shape) {
  return (static_cast<std::uint64_t>(node) << 21U | static_cast<std::uint64_t>(shape)) + 1;
}
std::size_t slot_of(std::uint64_t key, std::size_t mask) {
  return static_cast<std::size_t>(key * 0x9E3779B97F4A7C15ULL >> 20U) & mask;
}

}  // namespace

Trie::Trie(std::span<const Form> forms) : order_(forms.size()) {
  std::iota(order_.begin(), order_.end(), 0U);
  std::ranges::sort(order_, [&](auto a, auto b) {
    const auto order = std::lexicographical_compare_three_way(
        forms[a].letters.begin(), forms[a].letters.end(), forms[b].letters.begin(), forms[b].letters.end(),
        [](const Letter& x, const Letter& y) { return x.shape <=> y.shape; });
    return order == 0 ? a < b : order < 0;
  });
  nodes_.emplace_back();
  build(forms, 0, 0, 0, order_.size());
  fill_table();
  for (const auto& form : forms) note_beginning(form);
}

// A form of fewer letters may have any behind it.
void Trie::note_beginning(const Form& form) {
  const auto& letters = form.letters;
  if (letters.empty()) return;
  for (char32_t second = 0; second < 32; ++second) {
    if (letters.size() > 1 && second != (letters[1].shape & 31U)) continue;
    for (char32_t third = 0; third < 32; ++third)
      if (letters.size() <= 2 || third == (letters[2].shape & 31U))
        begins_.set(begin_of(letters[0].shape, second, third));
  }
}

// As deep as the longest form, kFormMost.
void Trie::build(std::span<const Form> forms, std::uint32_t node, std::size_t depth, std::size_t from, std::size_t to) {
  const auto ends = from;
  while (from < to && forms[order_[from]].letters.size() == depth) ++from;
  nodes_[node].ends = static_cast<std::uint32_t>(ends);
  nodes_[node].ends_count = static_cast<std::uint32_t>(from - ends);
  if (to - from == 1 && depth > 1) {
    nodes_[node].only = order_[from];
    return;
  }
  while (from < to) {
    const auto shape = forms[order_[from]].letters[depth].shape;
    auto end = from;
    while (end < to && forms[order_[end]].letters[depth].shape == shape) ++end;
    const auto child = static_cast<std::uint32_t>(nodes_.size());
    nodes_.emplace_back();
    edges_.push_back({key_of(node, shape), child});
    build(forms, child, depth + 1, from, end);
    from = end;
  }
}

void Trie::fill_table() {
  roots_.fill(kNone);
  table_.resize(std::bit_ceil(edges_.size() * 2 + 2));
  const auto mask = table_.size() - 1;
  for (const auto& edge : edges_) {
    auto slot = slot_of(edge.key, mask);
    while (table_[slot].to != kNone) slot = (slot + 1) & mask;
    table_[slot] = edge;
  }
  for (char32_t shape = 0; shape < roots_.size(); ++shape) {
    const auto key = key_of(0, shape);
    for (auto slot = slot_of(key, mask); table_[slot].to != kNone; slot = (slot + 1) & mask)
      if (table_[slot].key == key) roots_[shape] = table_[slot].to;
  }
  edges_ = {};
}

std::uint32_t Trie::step(std::uint32_t node, char32_t shape) const {
  if (node == 0 && shape < roots_.size()) return roots_[shape];
  const auto mask = table_.size() - 1;
  const auto key = key_of(node, shape);
  for (auto slot = slot_of(key, mask); table_[slot].to != kNone; slot = (slot + 1) & mask)
    if (table_[slot].key == key) return table_[slot].to;
  return kNone;
}

std::size_t Trie::memory_bytes() const {
  return nodes_.size() * sizeof(Node) + order_.size() * sizeof(std::uint32_t) + table_.size() * sizeof(Edge);
}

}  // namespace kith::policy::names

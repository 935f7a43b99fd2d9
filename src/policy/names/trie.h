// The shapes of many forms, to be walked letter by letter.
#pragma once

#include <array>
#include <bitset>
#include <cstdint>
#include <span>
#include <vector>

#include "policy/names/form.h"

namespace kith::policy::names {

// Immutable. Nodes with one form below them are not divided further: that form's letters are read instead.
class Trie {
 public:
  static constexpr std::uint32_t kNone = 0xFFFFFFFF;
  struct Node {
    std::uint32_t ends = 0, ends_count = 0;  // of ends(): forms that end here
    std::uint32_t only = kNone;              // the one form below, longer than the way here
  };

  explicit Trie(std::span<const Form> forms);

  std::uint32_t step(std::uint32_t node, char32_t shape) const;
  // Whether a form may begin with these three shapes; surely not where it says no. Small enough to stay near.
  bool may_begin(char32_t first, char32_t second, char32_t third) const {
    return begins_.test(begin_of(first, second, third));
  }
  const Node& node(std::uint32_t number) const { return nodes_[number]; }  // 0: the root
  std::span<const std::uint32_t> ends(const Node& node) const { return {&order_[node.ends], node.ends_count}; }
  std::size_t memory_bytes() const;

 private:
  struct Edge {
    std::uint64_t key = 0;
    std::uint32_t to = kNone;
  };
  void build(std::span<const Form> forms, std::uint32_t node, std::size_t depth, std::size_t from, std::size_t to);
  void fill_table();
  void note_beginning(const Form& form);
  static std::size_t begin_of(char32_t first, char32_t second, char32_t third) {
    return (first & 31U) << 10U | (second & 31U) << 5U | (third & 31U);
  }

  std::vector<Node> nodes_;
  std::vector<std::uint32_t> order_;  // forms by their shapes
  std::vector<Edge> edges_, table_;
  std::array<std::uint32_t, 128> roots_{};  // steps from the root
  std::bitset<std::size_t{1} << 15U> begins_;
};

}  // namespace kith::policy::names

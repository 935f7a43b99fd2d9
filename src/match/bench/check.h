// The boolean check rivals get after their scan: which of the terms they found satisfy which query. Simpler than ours
// and to their advantage: phrases and NEAR want their words anywhere, fields always hold.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "match/query_set.h"

namespace kith::match::race {

struct Term {
  std::string folded;
  bool prefix = false;
};

class Check {
 public:
  // `seen` counts how often each term comes in a sample of posts, so that the rarest part is what a query waits for.
  explicit Check(std::span<const Stored> queries);
  const std::vector<Term>& terms() const { return terms_; }
  void learn(std::span<const std::uint32_t> found);
  void arm();  // after learning
  // How many queries hold where exactly these terms were found.
  std::size_t matches(std::span<const std::uint32_t> found);

 private:
  struct Part {
    Node::Is is = Node::Is::all;
    std::uint32_t term = 0;
    std::vector<Part> children;
  };
  Part part_of(const Node& node);
  std::uint32_t term_of(const std::string& folded, bool prefix);
  // Terms of which one must be there, the rarest such set; empty where nothing must.
  double anchors(const Part& part, std::vector<std::uint32_t>& out) const;
  bool holds(const Part& part) const;

  std::vector<Term> terms_;
  std::unordered_map<std::string, std::uint32_t> by_text_;
  std::vector<Part> queries_;
  std::vector<std::vector<std::uint32_t>> waiting_;  // by term, queries
  std::vector<double> often_;
  std::vector<std::uint32_t> found_in_, tried_in_;  // the round a term was found, a query tried
  std::uint32_t round_ = 0;
};

}  // namespace kith::match::race

// Evaluate: programs held against what was found.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "match/engine/finds.h"
#include "match/engine/page.h"
#include "match/engine/segment.h"
#include "match/naive.h"

namespace kith::match::engine {

// `"a b"~n` over the places of its words: each word a place of its own, all within a stretch.
class Bag {
 public:
  struct Spot {
    std::uint32_t at;    // word of the page, zones apart
    std::uint32_t word;  // of the pattern
    auto operator<=>(const Spot&) const = default;
  };
  // `spots` rising. Calls back with (first, last) of the shortest stretch from each spot, until it answers false.
  template <class F>
  void each(std::span<const Spot> spots, std::uint32_t words, std::uint32_t slop, Steps& steps, F found);

 private:
  bool give(std::span<const Spot> spots, std::size_t place, Steps& steps);
  std::vector<std::uint32_t> begins_;  // of the spots of one place
  std::vector<std::uint32_t> holder_;  // by word: the place it has; kFree
  std::vector<std::uint32_t> seen_;    // by word: the try it was last seen in
  std::uint32_t try_ = 0;
  static constexpr std::uint32_t kFree = ~0U;
};

class Evaluation {
 public:
  void begin(const Segment& segment, Finds& finds, Page& page) {
    segment_ = &segment;
    finds_ = &finds;
    page_ = &page;
    pool_.clear();
  }
  // What will be read of the terms of a program is on the way from then on.
  void expect(const Code* node) const;
  // The root of a program. Once the steps are spent the answer means nothing.
  Truth truth(const Code* root, Steps& steps) {
    steps_ = &steps;
    return truth(root, kInBoth);
  }

 private:
  bool spend(std::uint64_t steps) {
    steps_->used += steps;
    return steps_->spent();
  }
  Truth truth(const Code* node, std::uint32_t in);
  bool compare(const Code* node) const;
  bool link_part(Term term);

  bool is_in(const Hit& hit, std::uint32_t in) const;
  Place place_of(const Hit& hit) const;
  // Of a hit on a word: which, zones apart.
  std::uint32_t position(const Hit& hit) const { return hit.at + page_->zone_of(hit.at) * kZoneGap; }
  std::uint32_t in_of(std::uint32_t position) const;
  Place words_from(std::uint32_t first, std::uint32_t last) const;

  bool has_term(const Code* node, std::uint32_t in) const;
  template <class F>
  void each_phrase(const Code* node, std::uint32_t in, F found);
  template <class F>
  void each_bag(const Code* node, std::uint32_t in, F found);

  // Puts the places of a node on the pool, from `begin` to its end: rising, each once.
  void places(const Code* node, std::uint32_t in);
  void near_places(const Code* node, std::uint32_t in);
  bool has_near(const Code* node, std::uint32_t in);
  // Both sides on the pool; calls back with each pair until it answers false.
  template <class F>
  void join(const Code* node, std::uint32_t in, F found);
  void tidy(std::size_t begin);

  const Segment* segment_ = nullptr;
  Finds* finds_ = nullptr;
  Page* page_ = nullptr;
  Steps* steps_ = nullptr;
  std::vector<Place> pool_;
  std::vector<std::uint32_t> cursors_;
  std::vector<Bag::Spot> spots_;
  Bag bag_;
};

}  // namespace kith::match::engine

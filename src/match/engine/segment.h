// Segment: some queries compiled together. Programs in one arena, and for every term the queries it is the anchor of.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "base/result.h"
#include "match/engine/terms.h"
#include "match/frequencies.h"
#include "match/query.h"
#include "match/query_set.h"

namespace kith::match::engine {

// A query's program is its tree in prefix form, in words of 32 bits: the node, for inner nodes the size of the whole,
// then what the node has. Of the first word the low 8 bits are the Op, the rest is `more_of`.
enum class Op : std::uint8_t {
  term,       // [sieve bit] term
  phrase,     // [n] a sieve bit it needs, terms, side by side
  bag,        // [n] slop, terms
  scope,      // [zones] size, child
  number,     // [field | compare << 8] low, high (doubles)
  url_part,   // term
  link_part,  // term
  outside,    //
  all,        // [n] size, children
  any,        // [n] size, children
  none,       // size, child
  near,       // [distance | ordered << 16] size, children
};
using Code = std::uint32_t;
constexpr Code make_code(Op op, std::uint32_t more) {
  return static_cast<Code>(op) | more << 8;
}
constexpr Op op_of(Code code) {
  return static_cast<Op>(code & 0xFF);
}
constexpr std::uint32_t more_of(Code code) {
  return code >> 8;
}
// In words.
std::size_t size_of(const Code* node);

// Which zones a part may be found in.
inline constexpr std::uint32_t kInText = 1, kInTitle = 2, kInBoth = 3;

// Which features a text shows, roughly: one bit each of a sieve. Bit 0 is always set.
inline constexpr int kSieveBits = 16;
constexpr std::uint16_t sieve_bit(std::uint64_t feature) {
  const auto bit = static_cast<std::uint16_t>(feature >> (64 - kSieveBits));
  return bit == 0 ? 1 : bit;
}
inline constexpr std::uint16_t kNoNeed = 0;

// Of how many alternatives a posting knows at most.
inline constexpr int kAny = 6;

// One query under one of its anchors.
struct alignas(32) Posting {
  // Where the program begins; the first word there is the query's number. kSure: the anchor alone is the query, and
  // this a place of Anchors::sure. kLast: the last posting of its anchor.
  std::uint32_t program;
  std::uint16_t need[2];       // sieve bits of two other things it cannot do without; kNoNeed where there are none
  std::uint16_t any[2][kAny];  // and, twice, of things of which it needs one; kNoNeed likewise
  static constexpr std::uint32_t kSure = 1U << 31, kLast = 1U << 30, kPlace = kLast - 1;
};
// A query that holds where the text has the term.
struct Sure {
  std::uint32_t number;
  Term term;
};

// Postings by the feature they hang on. Features that meet in a hash share their postings: what is found here may hold.
class Anchors {
 public:
  struct Posted {
    std::uint64_t feature;
    Posting posting;
  };
  void build(std::vector<Posted> posted);

  // In three strides, so that the misses of many overlap: a bit in little memory, which most texts' words end at; the
  // slot; the postings.
  bool may_have(std::uint64_t feature) const {
    const auto bit = (feature >> 12) & filter_mask_;
    return (filter_[bit >> 6] >> (bit & 63) & 1) != 0;
  }
  void fetch(std::uint64_t feature) const { __builtin_prefetch(&slots_[feature & mask_]); }
  // The first posting, kNone where there is none.
  std::uint32_t find(std::uint64_t feature) const {
    for (auto i = feature & mask_;; i = (i + 1) & mask_) {
      const auto slot = slots_[i];
      if (slot == 0) return kNone;
      if (slot >> 32 == feature >> 32) return static_cast<std::uint32_t>(slot) - 1;
    }
  }
  const Posting* at(std::uint32_t first) const { return &postings_[first]; }
  std::size_t memory_bytes() const;
  static constexpr std::uint32_t kNone = ~0U;

 private:
  void enter(std::uint64_t feature, std::uint32_t first);

  std::vector<std::uint64_t> filter_{0};
  std::uint64_t filter_mask_ = 63;
  std::vector<std::uint64_t> slots_{0};  // the feature's upper half, then the first posting plus one; 0: free
  std::uint64_t mask_ = 0;
  std::vector<Posting> postings_;
};

// Work done on one document, and how much of it there may be.
struct Steps {
  std::uint64_t used = 0, most = 0;
  bool spent() const { return used > most; }
};

struct Segment {
  std::vector<QueryId> ids;             // rising; the number of a query is its place here
  std::vector<std::uint32_t> programs;  // by number: where it begins
  std::vector<Code> code;               // and kBehind more
  Terms terms;
  Anchors anchors;
  std::vector<Sure> sure;
  std::vector<std::uint32_t> always;  // programs without an anchor
  Heads heads, marked_heads, author_heads, author_marked_heads, raw_heads;
  bool phrases = false;  // there are some: the sieve has to know what stands side by side

  std::size_t memory_bytes() const;
  static constexpr std::size_t kBehind = 16;  // a cache line
};

// Collects queries and makes a segment of them. Queries may also be taken over from segments.
class SegmentBuilder {
 public:
  Result<void> add(QueryId id, const Query& query);
  void take(const Segment& from, std::uint32_t number);
  // Errors: invalid, an id twice.
  Result<std::shared_ptr<const Segment>> build(const Frequencies* frequencies);
  std::size_t size() const { return ids_.size(); }

 private:
  std::vector<QueryId> ids_;
  std::vector<std::uint32_t> programs_;
  std::vector<Code> code_;
  std::vector<std::uint32_t> moved_;  // take: terms of the segment last taken from, as numbered here
  const Segment* taken_from_ = nullptr;
  Terms terms_;
};

// A tree to its program, at the end of `code`.
void write_program(const Node& node, Terms& terms, std::vector<Code>& code);

// Calls back with every word of a node that is a term, for reading or rewriting.
template <class C, class F>
void each_term(C* node, F&& with) {
  switch (op_of(*node)) {
    case Op::term:
    case Op::url_part:
    case Op::link_part:
      with(node[1]);
      return;
    case Op::phrase:
    case Op::bag:
      for (std::uint32_t i = 0; i < more_of(*node); ++i) with(node[2 + i]);
      return;
    case Op::number:
    case Op::outside:
      return;
    default:
      for (auto *child = node + 2, *end = node + node[1]; child < end; child += size_of(child)) each_term(child, with);
  }
}

}  // namespace kith::match::engine

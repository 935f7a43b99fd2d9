#include "match/engine/segment.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "base/limits.h"
#include "match/engine/weight.h"

namespace kith::match::engine {
namespace {

// The anchor alone decides: from the root there are only alternatives down to it.
bool is_sure(const Code* node, Term anchor) {
  if (op_of(*node) == Op::term) return node[1] == anchor;
  if (op_of(*node) != Op::any) return false;
  for (const auto *child = node + 2, *end = node + node[1]; child < end; child += size_of(child))
    if (is_sure(child, anchor)) return true;
  return false;
}

struct Posted {
  Term term;
  Posting posting;
};

void post(Segment& segment, const std::vector<Posted>& posted) {
  segment.posted.assign(segment.terms.size() + 1, 0);
  for (const auto& p : posted) ++segment.posted[p.term + 1];
  std::partial_sum(segment.posted.begin(), segment.posted.end(), segment.posted.begin());
  segment.postings.resize(posted.size());
  auto next = segment.posted;
  for (const auto& p : posted) segment.postings[next[p.term]++] = p.posting;
}

void find_posted(Segment& segment, std::uint32_t program, const Weights& weights, std::vector<Anchor>& anchors,
                 std::vector<Posted>& posted) {
  anchors.clear();
  const auto* root = segment.code.data() + program + 1;
  if (!find_anchors(root, weights, anchors)) {
    segment.always.push_back(program);
    return;
  }
  std::ranges::sort(anchors, {}, &Anchor::term);
  // One word may anchor several branches; then nothing else is needed of all of them.
  std::size_t kept = 0;
  for (std::size_t i = 0; i < anchors.size(); ++i) {
    if (kept > 0 && anchors[kept - 1].term == anchors[i].term) {
      anchors[kept - 1] = Anchor();
      anchors[kept - 1].term = anchors[i].term;
    } else {
      anchors[kept++] = anchors[i];
    }
  }
  anchors.resize(kept);
  for (const auto& anchor : anchors) {
    Posting posting{program, {}, {}};
    if (is_sure(root, anchor.term)) posting.program |= Posting::kSure;
    if (anchors.size() == 1) posting.program |= Posting::kLone;
    for (int i = 0; i < 2; ++i) posting.need[i] = anchor.need[i];
    // Fewer than kAny: the last once more, so that none of the bits is the one that is always set.
    for (int group = 0; group < 2; ++group)
      for (int i = 0; i < kAny && anchor.any[group][0] != kNoNeed; ++i)
        posting.any[group][i] = anchor.any[group][i] == kNoNeed ? posting.any[group][i - 1] : anchor.any[group][i];
    posted.push_back({anchor.term, posting});
  }
}

// Prefixes and raw pieces are heads as they are, patterns by what stands before their first `?`.
void build_heads(Heads& heads, const Terms& terms, Kind plain, Kind holes) {
  std::vector<Heads::Entry> entries;
  if (!terms.holds(plain) && !terms.holds(holes)) return;
  for (Term term = 0; term < terms.size(); ++term) {
    const auto kind = terms.kind(term);
    if (kind != plain && kind != holes) continue;
    const auto bytes = terms.bytes(term);
    const auto head = (kind == plain ? bytes : bytes.substr(0, bytes.find('?'))).substr(0, Heads::kLongest);
    entries.push_back({head, term, kind == plain && head.size() == bytes.size()});
  }
  heads.build(std::move(entries));
}

bool has_phrase(const Code* node) {
  switch (op_of(*node)) {
    case Op::phrase:
      return true;
    case Op::term:
    case Op::bag:
    case Op::number:
    case Op::url_part:
    case Op::link_part:
    case Op::outside:
      return false;
    default:
      for (const auto *child = node + 2, *end = node + node[1]; child < end; child += size_of(child))
        if (has_phrase(child)) return true;
      return false;
  }
}

template <class T>
std::size_t bytes_of(const std::vector<T>& v) {
  return v.capacity() * sizeof(T);
}

}  // namespace

std::size_t Segment::memory_bytes() const {
  std::size_t sum = sizeof(*this) + bytes_of(ids) + bytes_of(programs) + bytes_of(code) + terms.memory_bytes() +
                    bytes_of(posted) + bytes_of(postings) + bytes_of(always);
  for (const auto* h : {&heads, &marked_heads, &author_heads, &author_marked_heads, &raw_heads})
    sum += h->memory_bytes();
  return sum;
}

Result<void> SegmentBuilder::add(QueryId id, const Query& query) {
  if (ids_.size() >= limits::kSetQueries)
    return fail(kith::Kind::too_large, fmt::format("a set holds at most {} queries", limits::kSetQueries));
  if (code_.size() >= limits::kSetCode)
    return fail(kith::Kind::too_large, "the queries of this set are too long together; split it");
  ids_.push_back(id);
  programs_.push_back(static_cast<std::uint32_t>(code_.size()));
  write_program(query.root, terms_, code_);
  return {};
}

void SegmentBuilder::take(const Segment& from, std::uint32_t number) {
  if (taken_from_ != &from) {
    taken_from_ = &from;
    moved_.assign(from.terms.size(), kNoTerm);
  }
  ids_.push_back(from.ids[number]);
  programs_.push_back(static_cast<std::uint32_t>(code_.size()));
  const auto* root = from.code.data() + from.programs[number] + 1;
  code_.insert(code_.end(), root, root + size_of(root));
  each_term(code_.data() + programs_.back(), [&](Code& term) {
    auto& moved = moved_[term];
    if (moved == kNoTerm) moved = terms_.put(from.terms.kind(term), from.terms.bytes(term));
    term = moved;
  });
}

Result<std::shared_ptr<const Segment>> SegmentBuilder::build(const Frequencies* frequencies) {
  std::vector<std::uint32_t> order(ids_.size());
  std::iota(order.begin(), order.end(), 0U);
  std::ranges::sort(order, {}, [&](std::uint32_t i) { return ids_[i]; });
  for (std::size_t i = 1; i < order.size(); ++i)
    if (ids_[order[i]] == ids_[order[i - 1]])
      return fail(kith::Kind::invalid, fmt::format("query `{}` is there twice", ids_[order[i]]));
  auto segment = std::make_shared<Segment>();
  segment->terms = std::move(terms_);
  segment->terms.shrink();
  const Weights weights(segment->terms, code_, programs_, frequencies);
  segment->ids.reserve(order.size());
  segment->programs.reserve(order.size());
  segment->code.reserve(code_.size() + order.size());
  std::vector<Posted> posted;
  std::vector<Anchor> anchors;
  for (const auto from : order) {
    const auto program = static_cast<std::uint32_t>(segment->code.size());
    segment->code.push_back(static_cast<Code>(segment->ids.size()));
    segment->ids.push_back(ids_[from]);
    segment->programs.push_back(program);
    reorder(code_.data() + programs_[from], weights, segment->code);
    find_posted(*segment, program, weights, anchors, posted);
    segment->phrases = segment->phrases || has_phrase(&segment->code[program + 1]);
  }
  post(*segment, posted);
  const auto& terms = segment->terms;
  build_heads(segment->heads, terms, Kind::prefix, Kind::holes);
  build_heads(segment->marked_heads, terms, Kind::marked_prefix, Kind::marked_holes);
  build_heads(segment->author_heads, terms, Kind::author_prefix, Kind::author_holes);
  build_heads(segment->author_marked_heads, terms, Kind::author_marked_prefix, Kind::author_marked_holes);
  build_heads(segment->raw_heads, terms, Kind::raw, Kind::raw);
  *this = SegmentBuilder();
  return std::shared_ptr<const Segment>(std::move(segment));
}

}  // namespace kith::match::engine

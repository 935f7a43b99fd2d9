#include "match/engine/segment.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
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

// What both need; several branches may hang on one feature.
Anchor common(const Anchor& a, const Anchor& b) {
  Anchor out;
  out.feature = a.feature;
  out.term = a.term == b.term ? a.term : kNoTerm;
  int count = 0;
  for (const auto need : a.need)
    if (need != kNoNeed && std::ranges::find(b.need, need) != std::end(b.need)) out.need[count++] = need;
  count = 0;
  for (const auto& any : a.any)
    if (any[0] != kNoNeed && (std::ranges::equal(any, b.any[0]) || std::ranges::equal(any, b.any[1])))
      std::ranges::copy(any, out.any[count++]);
  return out;
}

void merge(std::vector<Anchor>& anchors) {
  std::ranges::sort(anchors, {}, &Anchor::feature);
  std::size_t kept = 0;
  for (std::size_t i = 0; i < anchors.size(); ++i)
    if (kept > 0 && anchors[kept - 1].feature == anchors[i].feature)
      anchors[kept - 1] = common(anchors[kept - 1], anchors[i]);
    else
      anchors[kept++] = anchors[i];
  anchors.resize(kept);
}

void find_posted(Segment& segment, std::uint32_t program, const Weights& weights, std::vector<Anchor>& anchors,
                 std::vector<Anchors::Posted>& posted) {
  anchors.clear();
  const auto* root = segment.code.data() + program + 1;
  if (!find_anchors(root, weights, anchors)) {
    segment.always.push_back(program);
    return;
  }
  merge(anchors);
  for (const auto& anchor : anchors) {
    Posting posting{program, {}, {}};
    if (anchor.term != kNoTerm && is_sure(root, anchor.term)) {
      posting.program = Posting::kSure | static_cast<std::uint32_t>(segment.sure.size());
      segment.sure.push_back({segment.code[program], anchor.term});
    }
    std::ranges::copy(anchor.need, posting.need);
    // Fewer than kAny: the last once more, so that none of the bits is the one that is always set.
    for (int group = 0; group < 2; ++group)
      for (int i = 0; i < kAny && anchor.any[group][0] != kNoNeed; ++i)
        posting.any[group][i] = anchor.any[group][i] == kNoNeed ? posting.any[group][i - 1] : anchor.any[group][i];
    posted.push_back({anchor.feature, posting});
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

void Anchors::build(std::vector<Posted> posted) {
  *this = Anchors();
  std::ranges::sort(posted, {}, [](const Posted& p) { return std::pair(p.feature, p.posting.program); });
  std::size_t features = 0;
  for (std::size_t i = 0; i < posted.size(); ++i)
    features += i == 0 || posted[i].feature != posted[i - 1].feature ? 1 : 0;
  slots_.assign(std::bit_ceil(features * 2 + 1), 0);
  mask_ = slots_.size() - 1;
  filter_.assign(std::max<std::size_t>(std::bit_ceil(features * 16) / 64, 1), 0);
  filter_mask_ = filter_.size() * 64 - 1;
  postings_.reserve(posted.size());
  std::uint32_t first = 0;
  for (std::uint32_t place = 0; place < posted.size(); ++place) {
    const auto feature = posted[place].feature;
    const auto before = place > 0 ? posted[place - 1].feature : ~feature;
    // What find() cannot tell apart hangs on one.
    if (before >> 32 != feature >> 32) first = place;
    postings_.push_back(posted[place].posting);
    if (place + 1 == posted.size() || posted[place + 1].feature >> 32 != feature >> 32)
      postings_.back().program |= Posting::kLast;
    if (before != feature) enter(feature, first);
  }
}

void Anchors::enter(std::uint64_t feature, std::uint32_t first) {
  const auto bit = (feature >> 12) & filter_mask_;
  filter_[bit >> 6] |= 1ULL << (bit & 63);
  auto i = feature & mask_;
  while (slots_[i] != 0) i = (i + 1) & mask_;
  slots_[i] = (feature >> 32 << 32) | (first + 1);
}

std::size_t Anchors::memory_bytes() const {
  return bytes_of(filter_) + bytes_of(slots_) + bytes_of(postings_);
}

std::size_t Segment::memory_bytes() const {
  std::size_t sum = sizeof(*this) + bytes_of(ids) + bytes_of(programs) + bytes_of(code) + terms.memory_bytes() +
                    anchors.memory_bytes() + bytes_of(sure) + bytes_of(always);
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
  segment->code.reserve(code_.size() + order.size() + Segment::kBehind);
  std::vector<Anchors::Posted> posted;
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
  segment->code.resize(segment->code.size() + Segment::kBehind);
  segment->anchors.build(std::move(posted));
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

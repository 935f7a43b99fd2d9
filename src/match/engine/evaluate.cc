#include "match/engine/evaluate.h"

#include <algorithm>
#include <bit>
#include <optional>

namespace kith::match::engine {
namespace {

// A place kept costs this many steps, which bounds the memory as well.
constexpr std::uint64_t kPlaceSteps = 32;

double number_at(const Code* code) {
  return std::bit_cast<double>(code[0] | static_cast<std::uint64_t>(code[1]) << 32);
}

}  // namespace

void Evaluation::expect(const Code* node) const {
  switch (op_of(*node)) {
    case Op::term:
      if (finds_->has_bit(static_cast<std::uint16_t>(more_of(*node))) != 0) segment_->terms.fetch(node[1]);
      return;
    case Op::phrase:
      if (finds_->has_bit(static_cast<std::uint16_t>(node[1])) == 0) return;
      for (std::uint32_t i = 0; i < more_of(*node); ++i) segment_->terms.fetch(node[2 + i]);
      return;
    case Op::all:
    case Op::any:
    case Op::near:
      for (const auto *child = node + 2, *end = node + node[1]; child < end; child += size_of(child)) expect(child);
      return;
    default:
      return;
  }
}

Truth Evaluation::truth(const Code* node, std::uint32_t in) {
  if (spend(1)) return Truth::no;
  switch (op_of(*node)) {
    case Op::term:
      return has_term(node, in) ? Truth::yes : Truth::no;
    case Op::all: {
      auto out = Truth::yes;
      for (const auto *child = node + 2, *end = node + node[1]; child < end; child += size_of(child)) {
        out = std::min(out, truth(child, in));
        if (out == Truth::no) break;
      }
      return out;
    }
    case Op::any: {
      auto out = Truth::no;
      for (const auto *child = node + 2, *end = node + node[1]; child < end; child += size_of(child)) {
        out = std::max(out, truth(child, in));
        if (out == Truth::yes) break;
      }
      return out;
    }
    case Op::none: {
      const auto inner = truth(node + 2, in);
      return inner == Truth::yes ? Truth::no : inner == Truth::no ? Truth::yes : Truth::unknown;
    }
    case Op::scope:
      return truth(node + 2, more_of(*node));
    case Op::number:
      return compare(node) ? Truth::yes : Truth::no;
    case Op::url_part:
      return page_->url().contains(segment_->terms.bytes(node[1])) ? Truth::yes : Truth::no;
    case Op::link_part:
      return link_part(node[1]) ? Truth::yes : Truth::no;
    case Op::outside:
      return Truth::unknown;
    case Op::near:
      return has_near(node, in) ? Truth::yes : Truth::no;
    case Op::phrase:
    case Op::bag: {
      bool found = false;
      const auto first = [&](std::uint32_t, std::uint32_t) {
        found = true;
        return false;
      };
      if (op_of(*node) == Op::phrase)
        each_phrase(node, in, first);
      else
        each_bag(node, in, first);
      return found ? Truth::yes : Truth::no;
    }
  }
  return Truth::no;
}

bool Evaluation::link_part(Term term) {
  const auto part = segment_->terms.bytes(term);
  return std::ranges::any_of(page_->links(), [&](const std::string& link) { return link.contains(part); });
}

bool Evaluation::compare(const Code* node) const {
  const auto& d = page_->document();
  const auto field = static_cast<Field>(more_of(*node) & 0xFF);
  std::optional<double> have;
  if (field == Field::circle && d.circle) have = *d.circle;
  if (field == Field::followers && d.followers) have = static_cast<double>(*d.followers);
  if (field == Field::age && d.age_seconds) have = static_cast<double>(*d.age_seconds);
  if (!have) return false;
  const auto low = number_at(node + 1), high = number_at(node + 3);
  switch (static_cast<Compare>(more_of(*node) >> 8)) {
    case Compare::is:
      return *have == low;
    case Compare::above:
      return *have > low;
    case Compare::at_least:
      return *have >= low;
    case Compare::below:
      return *have < low;
    case Compare::at_most:
      return *have <= low;
    case Compare::range:
      return *have >= low && *have <= high;
  }
  return false;
}

bool Evaluation::is_in(const Hit& hit, std::uint32_t in) const {
  if (in == kInBoth || hit.at == Hit::kNowhere) return true;
  if ((hit.at & Hit::kElsewhere) == 0) return (page_->zones()[page_->zone_of(hit.at)].in & in) != 0;
  return (in_of(finds_->elsewhere(hit.at).first) & in) != 0;
}

std::uint32_t Evaluation::in_of(std::uint32_t position) const {
  return page_->zones()[page_->zone_at(position)].in;
}

Place Evaluation::place_of(const Hit& hit) const {
  if ((hit.at & Hit::kElsewhere) != 0) return finds_->elsewhere(hit.at);
  const auto at = position(hit);
  return words_from(at, at + 1);
}

Place Evaluation::words_from(std::uint32_t first, std::uint32_t last) const {
  const auto number = page_->zone_at(first);
  const auto& zone = page_->zones()[number];
  const auto words = page_->words();
  const auto away = number * kZoneGap;
  return {first, last, zone.byte + words[first - away].start, zone.byte + words[last - 1 - away].end};
}

bool Evaluation::has_term(const Code* node, std::uint32_t in) const {
  if (finds_->has_bit(static_cast<std::uint16_t>(more_of(*node))) == 0) return false;
  const auto* found = finds_->find(node[1]);
  if (found == nullptr || in == kInBoth) return found != nullptr;
  for (auto number = found->first; number != 0; number = finds_->hit(number).next)
    if (is_in(finds_->hit(number), in)) return true;
  return false;
}

// Steps through the hits of the rarest word; those of the others are followed along.
template <class F>
void Evaluation::each_phrase(const Code* node, std::uint32_t in, F found) {
  if (finds_->has_bit(static_cast<std::uint16_t>(node[1])) == 0) return;
  const auto count = more_of(*node);
  const auto* terms = node + 2;
  cursors_.resize(count);
  std::uint32_t rarest = 0, least = ~0U;
  for (std::uint32_t i = 0; i < count; ++i) {
    const auto* one = finds_->find(terms[i]);
    if (one == nullptr) return;
    cursors_[i] = one->first;
    if (one->count < least) {
      least = one->count;
      rarest = i;
    }
  }
  for (auto number = cursors_[rarest]; number != 0; number = finds_->hit(number).next) {
    const auto at = position(finds_->hit(number));
    if (at < rarest) continue;
    const auto begin = at - rarest;
    std::uint32_t i = 0;
    for (; i < count; ++i) {
      if (i == rarest) continue;
      auto& cursor = cursors_[i];
      while (cursor != 0 && position(finds_->hit(cursor)) < begin + i) {
        cursor = finds_->hit(cursor).next;
        spend(1);
      }
      if (cursor == 0) return;
      spend(1);
      if (position(finds_->hit(cursor)) != begin + i) break;
    }
    if (steps_->spent()) return;
    if (i == count && (in == kInBoth || (in_of(begin) & in) != 0))
      if (!found(begin, begin + count)) return;
  }
}

template <class F>
void Evaluation::each_bag(const Code* node, std::uint32_t in, F found) {
  const auto count = more_of(*node);
  for (std::uint32_t i = 0; i < count; ++i)
    if (finds_->find(node[2 + i]) == nullptr) return;
  spots_.clear();
  for (std::uint32_t i = 0; i < count; ++i)
    for (auto number = finds_->find(node[2 + i])->first; number != 0; number = finds_->hit(number).next) {
      if (spend(1)) return;
      if (is_in(finds_->hit(number), in)) spots_.push_back({position(finds_->hit(number)), i});
    }
  std::ranges::sort(spots_);
  bag_.each(spots_, count, node[1], *steps_, found);
}

template <class F>
void Bag::each(std::span<const Spot> spots, std::uint32_t words, std::uint32_t slop, Steps& steps, F found) {
  begins_.clear();
  for (std::uint32_t i = 0; i < spots.size(); ++i)
    if (i == 0 || spots[i].at != spots[i - 1].at) begins_.push_back(i);
  const auto places = begins_.size();
  begins_.push_back(static_cast<std::uint32_t>(spots.size()));
  for (std::size_t first = 0; first < places; ++first) {
    const auto from = spots[begins_[first]].at;
    holder_.assign(words, kFree);
    seen_.assign(words, 0);
    try_ = 0;
    steps.used += words / 16;
    std::uint32_t held = 0;
    for (auto place = first; place < places && spots[begins_[place]].at < from + words + slop; ++place) {
      ++try_;
      if (give(spots, place, steps)) ++held;
      if (steps.spent()) return;
      if (held < words) continue;
      if (!found(from, spots[begins_[place]].at + 1)) return;
      break;
    }
  }
}

// Gives the place a word, and those that have one other words where that helps: an augmenting path.
bool Bag::give(std::span<const Spot> spots, std::size_t place, Steps& steps) {
  for (auto i = begins_[place]; i < begins_[place + 1]; ++i) {
    const auto word = spots[i].word;
    ++steps.used;
    if (steps.spent()) return false;
    if (seen_[word] == try_) continue;
    seen_[word] = try_;
    if (holder_[word] == kFree || give(spots, holder_[word], steps)) {
      holder_[word] = static_cast<std::uint32_t>(place);
      return true;
    }
  }
  return false;
}

void Evaluation::tidy(std::size_t begin) {
  const auto some = pool_.begin() + static_cast<std::ptrdiff_t>(begin);
  if (!std::is_sorted(some, pool_.end())) std::sort(some, pool_.end());
  pool_.erase(std::unique(some, pool_.end()), pool_.end());
}

void Evaluation::places(const Code* node, std::uint32_t in) {
  const auto begin = pool_.size();
  const auto put = [&](std::uint32_t first, std::uint32_t last) {
    pool_.push_back(words_from(first, last));
    return !spend(kPlaceSteps);
  };
  switch (op_of(*node)) {
    case Op::term:
      if (finds_->has_bit(static_cast<std::uint16_t>(more_of(*node))) == 0) break;
      if (const auto* found = finds_->find(node[1]))
        for (auto number = found->first; number != 0; number = finds_->hit(number).next) {
          if (spend(1)) return;
          if (is_in(finds_->hit(number), in)) pool_.push_back(place_of(finds_->hit(number)));
        }
      break;
    case Op::phrase:
      each_phrase(node, in, put);
      break;
    case Op::bag:
      each_bag(node, in, put);
      break;
    case Op::any:
      for (const auto *child = node + 2, *end = node + node[1]; child < end; child += size_of(child)) {
        if (spend(1)) return;
        places(child, in);
      }
      break;
    case Op::near:
      near_places(node, in);
      break;
    default:
      break;
  }
  tidy(begin);
}

template <class F>
void Evaluation::join(const Code* node, std::uint32_t in, F found) {
  const auto distance = more_of(*node) & 0xFFFF;
  const bool ordered = (more_of(*node) >> 16) != 0;
  const auto* left_node = node + 2;
  const auto begin = pool_.size();
  places(left_node, in);
  const auto middle = pool_.size();
  if (middle == begin) return;
  places(left_node + size_of(left_node), in);
  const auto end = pool_.size();
  // Pairs (a, b) of which b begins after a, at most `distance` words away.
  const auto pairs = [&](std::size_t a_from, std::size_t a_to, std::size_t b_from, std::size_t b_to) {
    for (auto a = a_from; a < a_to; ++a) {
      const auto earliest = pool_[a].last, ends = pool_[a].end;
      const auto bs = pool_.begin() + static_cast<std::ptrdiff_t>(b_from);
      auto b =
          b_from + static_cast<std::size_t>(std::partition_point(bs, pool_.begin() + static_cast<std::ptrdiff_t>(b_to),
                                                                 [&](const Place& p) { return p.first < earliest; }) -
                                            bs);
      spend(1);
      for (; b < b_to && pool_[b].first - earliest <= distance; ++b) {
        if (spend(1)) return false;
        if (pool_[b].start >= ends && !found(pool_[a], pool_[b])) return false;
      }
    }
    return true;
  };
  if (pairs(begin, middle, middle, end) && !ordered) pairs(middle, end, begin, middle);
}

void Evaluation::near_places(const Code* node, std::uint32_t in) {
  const auto begin = pool_.size();
  std::size_t results = 0;
  join(node, in, [&](const Place& a, const Place& b) {
    // By value: the pool may move.
    const Place both{std::min(a.first, b.first), std::max(a.last, b.last), std::min(a.start, b.start),
                     std::max(a.end, b.end)};
    pool_.push_back(both);
    ++results;
    return !spend(kPlaceSteps);
  });
  pool_.erase(pool_.begin() + static_cast<std::ptrdiff_t>(begin), pool_.end() - static_cast<std::ptrdiff_t>(results));
}

bool Evaluation::has_near(const Code* node, std::uint32_t in) {
  const auto begin = pool_.size();
  bool found = false;
  join(node, in, [&](const Place&, const Place&) {
    found = true;
    return false;
  });
  pool_.resize(begin);
  return found;
}

}  // namespace kith::match::engine

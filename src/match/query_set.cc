#include "match/query_set.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "base/limits.h"
#include "match/engine/evaluate.h"
#include "match/engine/finds.h"
#include "match/engine/page.h"
#include "match/engine/segment.h"

namespace kith::match {
namespace {

using engine::Posting;
using engine::Segment;
using engine::SegmentBuilder;
using Removed = std::vector<std::uint32_t>;

// A segment and which of its queries are in it no more (numbers, rising).
struct Layer {
  std::shared_ptr<const Segment> segment;
  std::shared_ptr<const Removed> removed;

  bool lacks(std::uint32_t number) const { return removed && std::ranges::binary_search(*removed, number); }
  // The query's number; none where it is not there or was removed.
  std::optional<std::uint32_t> find(QueryId id) const {
    const auto at = std::ranges::lower_bound(segment->ids, id);
    if (at == segment->ids.end() || *at != id) return std::nullopt;
    const auto number = static_cast<std::uint32_t>(at - segment->ids.begin());
    if (lacks(number)) return std::nullopt;
    return number;
  }
  std::size_t size() const { return segment->ids.size() - (removed ? removed->size() : 0); }
};

void take_all(SegmentBuilder& builder, const Layer& layer) {
  for (std::uint32_t number = 0; number < layer.segment->ids.size(); ++number)
    if (!layer.lacks(number)) builder.take(*layer.segment, number);
}

// Edits go into small layers: the last takes each new query and is built anew for it; when it is full it is folded
// into the one before.
constexpr std::size_t kLayers = 3;
constexpr std::size_t kSmallLayer = 256;

}  // namespace

struct QuerySet::Parts {
  std::vector<Layer> layers;
  std::size_t edits = 0;
  std::uint64_t kinds = 0;  // of the terms in all layers
};

namespace {

void remove(std::vector<Layer>& layers, QueryId id) {
  for (auto& layer : layers)
    if (const auto number = layer.find(id)) {
      auto removed = layer.removed ? *layer.removed : Removed();
      removed.insert(std::ranges::upper_bound(removed, *number), *number);
      layer.removed = std::make_shared<const Removed>(std::move(removed));
    }
}

std::shared_ptr<const QuerySet> finish(std::unique_ptr<QuerySet::Parts> parts) {
  std::erase_if(parts->layers, [](const Layer& layer) { return layer.size() == 0; });
  parts->kinds = 0;
  for (const auto& layer : parts->layers) parts->kinds |= layer.segment->terms.kinds();
  return std::make_shared<const QuerySet>(std::move(parts));
}

}  // namespace

struct QuerySet::Builder::Parts {
  SegmentBuilder segment;
};

QuerySet::QuerySet(std::unique_ptr<const Parts> parts) : parts_(std::move(parts)) {}
QuerySet::~QuerySet() = default;
QuerySet::Builder::Builder() : parts_(std::make_unique<Parts>()) {}
QuerySet::Builder::~Builder() = default;
QuerySet::Builder::Builder(Builder&&) noexcept = default;
QuerySet::Builder& QuerySet::Builder::operator=(Builder&&) noexcept = default;

Result<void> QuerySet::Builder::add(QueryId id, const Query& query) {
  return parts_->segment.add(id, query);
}

Result<std::shared_ptr<const QuerySet>> QuerySet::Builder::build(const Frequencies* heard) {
  auto builder = std::exchange(parts_->segment, SegmentBuilder());
  TRY(auto segment, builder.build(heard));
  auto parts = std::make_unique<QuerySet::Parts>();
  parts->layers.push_back({std::move(segment), nullptr});
  return finish(std::move(parts));
}

Result<std::shared_ptr<const QuerySet>> QuerySet::compile(std::span<const Stored> queries, const Frequencies* heard) {
  Builder builder;
  for (const auto& stored : queries) TRYV(builder.add(stored.id, stored.query));
  return builder.build(heard);
}

Result<std::shared_ptr<const QuerySet>> QuerySet::with(const Stored& stored) const {
  auto parts = std::make_unique<Parts>(*parts_);
  auto& layers = parts->layers;
  remove(layers, stored.id);
  ++parts->edits;
  if (size() >= limits::kSetQueries)
    return fail(Kind::too_large, fmt::format("a set holds at most {} queries", limits::kSetQueries));
  SegmentBuilder builder;
  if (layers.size() >= kLayers && layers.back().size() >= kSmallLayer) {
    SegmentBuilder folded;
    take_all(folded, layers[layers.size() - 2]);
    take_all(folded, layers.back());
    layers.pop_back();
    TRY(auto segment, folded.build(nullptr));
    layers.back() = {std::move(segment), nullptr};
  } else if (layers.size() > 1 && (layers.size() == kLayers || layers.back().size() < kSmallLayer)) {
    take_all(builder, layers.back());
    layers.pop_back();
  }
  TRYV(builder.add(stored.id, stored.query));
  TRY(auto segment, builder.build(nullptr));
  layers.push_back({std::move(segment), nullptr});
  return finish(std::move(parts));
}

Result<std::shared_ptr<const QuerySet>> QuerySet::without(QueryId id) const {
  auto parts = std::make_unique<Parts>(*parts_);
  if (contains(id)) {
    remove(parts->layers, id);
    ++parts->edits;
  }
  return finish(std::move(parts));
}

bool QuerySet::contains(QueryId id) const {
  return std::ranges::any_of(parts_->layers, [&](const Layer& layer) { return layer.find(id).has_value(); });
}

std::size_t QuerySet::size() const {
  std::size_t sum = 0;
  for (const auto& layer : parts_->layers) sum += layer.size();
  return sum;
}

std::size_t QuerySet::edits() const {
  return parts_->edits;
}

std::size_t QuerySet::memory_bytes() const {
  std::size_t sum = sizeof(*this) + sizeof(Parts);
  for (const auto& layer : parts_->layers)
    sum += layer.segment->memory_bytes() + (layer.removed ? layer.removed->capacity() * sizeof(std::uint32_t) : 0);
  return sum;
}

struct Matcher::Parts {
  engine::Page page;
  engine::Finds finds;
  engine::Evaluation evaluation;
  std::vector<std::uint32_t> candidates;  // places of programs; a sure one has Posting::kSure
  engine::Steps steps;
  std::vector<QueryId> yes, unknown;

  Result<void> ask(const Layer& layer);
  Result<void> ask(const Layer& layer, std::uint32_t candidate);
  void collect(const Segment& segment);
  bool may_hold(const Posting& posting) const;
  void count(Frequencies& frequencies) const;
  static void count(std::span<const text::Cut> words, Frequencies& frequencies);
};

// Without branches where they would be guessed wrong: of what is anchored, few have the rest.
bool Matcher::Parts::may_hold(const Posting& posting) const {
  const auto any = [&](const std::uint16_t(&bits)[engine::kAny]) {
    std::uint64_t found = 0;
    for (const auto bit : bits) found |= finds.has_bit(bit);
    return found;
  };
  if ((finds.has_bit(posting.need[0]) & finds.has_bit(posting.need[1]) & any(posting.any[0])) == 0) return false;
  return any(posting.any[1]) != 0;
}

// What the text shows besides its words, of what this set looks for.
void Matcher::Parts::count(Frequencies& frequencies) const {
  finds.each_feature([&](std::uint64_t feature) { frequencies.count(feature); });
}

void Matcher::Parts::count(std::span<const text::Cut> words, Frequencies& frequencies) {
  for (const auto& word : words) frequencies.count(engine::kind_hash(engine::Kind::word, word.bare_hash));
  frequencies.counted();
}

// The programs anchored on what was found, but for those that cannot do without what was not; each once, rising.
void Matcher::Parts::collect(const Segment& segment) {
  candidates.clear();
  for (const auto first : finds.anchored())
    for (const auto* posting = segment.anchors.at(first);; ++posting) {
      if (may_hold(*posting)) {
        const auto candidate = posting->program & ~Posting::kLast;
        candidates.push_back(candidate);
        if ((candidate & Posting::kSure) == 0) {
          __builtin_prefetch(&segment.code[candidate]);
          __builtin_prefetch(&segment.code[candidate + Segment::kBehind]);
        }
      }
      if ((posting->program & Posting::kLast) != 0) break;
    }
  candidates.insert(candidates.end(), segment.always.begin(), segment.always.end());
  std::ranges::sort(candidates);
  const auto again = std::ranges::unique(candidates);
  candidates.erase(again.begin(), again.end());
}

Result<void> Matcher::Parts::ask(const Layer& layer) {
  const auto& segment = *layer.segment;
  if (!finds.look(segment, page, steps))
    return fail(Kind::too_large, "looking up the words of this text took too long; fewer wildcards with `?` help");
  collect(segment);
  evaluation.begin(segment, finds, page);
  constexpr std::size_t kAhead = 16;
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    if (i % kAhead == 0 && candidates.size() > 1)
      for (auto next = i; next < std::min(i + kAhead, candidates.size()); ++next)
        if ((candidates[next] & Posting::kSure) == 0) evaluation.expect(&segment.code[candidates[next] + 1]);
    TRYV(ask(layer, candidates[i]));
  }
  return {};
}

Result<void> Matcher::Parts::ask(const Layer& layer, std::uint32_t candidate) {
  const auto& segment = *layer.segment;
  const bool sure = (candidate & Posting::kSure) != 0;
  const auto& alone = segment.sure;
  const auto number = sure ? alone[candidate & Posting::kPlace].number : segment.code[candidate];
  Truth truth = Truth::no;
  if (!sure)
    truth = evaluation.truth(&segment.code[candidate + 1], steps);
  else if (finds.find(alone[candidate & Posting::kPlace].term) != nullptr)
    truth = Truth::yes;
  if (steps.spent())
    return fail(Kind::too_large, "a query asks too much of this text; make its NEARs and phrases shorter")
        .with("query", std::to_string(segment.ids[number]));
  if (truth != Truth::no && !layer.lacks(number)) (truth == Truth::yes ? yes : unknown).push_back(segment.ids[number]);
  return {};
}

Matcher::Matcher(std::uint64_t steps) : parts_(std::make_unique<Parts>()) {
  parts_->steps.most = steps;
}
Matcher::~Matcher() = default;
Matcher::Matcher(Matcher&&) noexcept = default;
Matcher& Matcher::operator=(Matcher&&) noexcept = default;

Result<std::span<const QueryId>> Matcher::match(const QuerySet& set, const Document& document, Frequencies* heard) {
  auto& p = *parts_;
  p.yes.clear();
  p.unknown.clear();
  p.steps.used = 0;
  if (auto done = p.page.read(document, set.parts_->kinds); !done) return std::move(done).error();
  for (const auto& layer : set.parts_->layers) {
    if (auto done = p.ask(layer); !done) {
      p.yes.clear();
      p.unknown.clear();
      return std::move(done).error();
    }
    if (heard != nullptr) p.count(*heard);
  }
  if (heard != nullptr) p.count(p.page.words(), *heard);
  // A query of nothing but alternatives may be sure of several.
  for (auto* ids : {&p.yes, &p.unknown}) {
    std::ranges::sort(*ids);
    const auto again = std::ranges::unique(*ids);
    ids->erase(again.begin(), again.end());
  }
  return std::span<const QueryId>(p.yes);
}

std::span<const text::Cut> Matcher::words() const {
  const auto& page = parts_->page;
  return page.words().first(page.zones().empty() ? 0 : page.zones()[0].last);
}

std::span<const QueryId> Matcher::undecided() const {
  return parts_->unknown;
}

}  // namespace kith::match

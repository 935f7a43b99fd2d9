// Matching alone: documents that are there, against sets of three sizes.
#include "match/query_set.h"

#include <benchmark/benchmark.h>

#include <map>
#include <memory>
#include <vector>

#include "match/bench/samples.h"

namespace kith::match {
namespace {

constexpr std::size_t kDocuments = 20'000;

const samples::World& world() {
  static const samples::World made;
  return made;
}

const std::vector<Document>& documents() {
  static const auto made = [] {
    std::vector<Document> out;
    samples::Posts posts(world(), 11);
    while (out.size() < kDocuments) out.push_back(posts.next().document);
    return out;
  }();
  return made;
}

const std::vector<Stored>& queries(std::size_t count) {
  static std::map<std::size_t, std::vector<Stored>> made;
  auto& out = made[count];
  for (samples::Queries queries(world(), 12); out.size() < count;)
    if (auto query = parse(queries.next())) out.push_back({static_cast<QueryId>(out.size()), *std::move(query)});
  return out;
}

void match_posts(benchmark::State& state) {
  const auto set = *QuerySet::compile(queries(static_cast<std::size_t>(state.range(0))));
  const auto& posts = documents();
  Matcher matcher;
  std::size_t at = 0, matches = 0;
  for (auto _ : state) {
    matches += matcher.match(*set, posts[at])->size();
    at = at + 1 < posts.size() ? at + 1 : 0;
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()));
  state.counters["matches"] = benchmark::Counter(static_cast<double>(matches), benchmark::Counter::kAvgIterations);
  state.counters["bytes_a_query"] = static_cast<double>(set->memory_bytes()) / static_cast<double>(set->size());
}
BENCHMARK(match_posts)->Arg(1)->Arg(10'000)->Arg(50'000)->Arg(225'000);

void compile_set(benchmark::State& state) {
  const auto& stored = queries(static_cast<std::size_t>(state.range(0)));
  for (auto _ : state) benchmark::DoNotOptimize(QuerySet::compile(stored));
}
BENCHMARK(compile_set)->Arg(10'000)->Arg(225'000)->Unit(benchmark::kMillisecond);

void edit_set(benchmark::State& state) {
  const auto& stored = queries(static_cast<std::size_t>(state.range(0)));
  auto set = *QuerySet::compile(stored);
  std::size_t at = 0;
  for (auto _ : state) {
    set = *set->with({static_cast<QueryId>(at * 7 % stored.size()), stored[at].query});
    at = (at + 1) % stored.size();
  }
}
BENCHMARK(edit_set)->Arg(225'000)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace kith::match

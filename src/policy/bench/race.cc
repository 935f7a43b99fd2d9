// How fast and how surely: names found in disguises, false alarms on ordinary posts, decisions. Prints a table for
// docs/performance.md; fails where an answer is wrong. `policy_race [posts]`: how many ordinary posts (100,000).
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <map>

#include "match/bench/samples.h"
#include "policy/bench/comfort.h"
#include "policy/bench/disguises.h"

namespace kith::policy::bench {
namespace {

double cpu_seconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

bool failed = false;
void require(bool holds, std::string_view what) {
  if (holds) return;
  failed = true;
  fmt::print("FAILED: {}\n", what);
}

void recall(const NameSet& set) {
  names::Disguises disguises(17);
  std::size_t hit = 0, all = 0;
  for (const auto kind : names::Disguises::kinds()) {
    std::size_t of_kind = 0, missed = 0;
    for (std::size_t i = 0; i < set.entries().size(); i += 5) {
      auto name = set.entries()[i].name;
      if (name.ends_with(" Ltd")) name.resize(name.size() - 4);
      const auto hits = set.find(disguises.write(name, kind));
      ++of_kind;
      missed += std::ranges::none_of(hits, [&](const NameHit& h) { return h.entry == i; }) ? 1 : 0;
    }
    hit += of_kind - missed;
    all += of_kind;
    fmt::print("| recall, {} | {:.4f} | {} texts |\n", kind,
               1 - static_cast<double>(missed) / static_cast<double>(of_kind), of_kind);
  }
  fmt::print("| recall, all | {:.4f} | {} texts |\n", static_cast<double>(hit) / static_cast<double>(all), all);
  require(static_cast<double>(hit) >= 0.99 * static_cast<double>(all), "recall is 0.99 at least");
}

using Posts = std::vector<std::string>;

void false_alarms(const NameSet& set, const Posts& posts) {
  std::size_t alarms = 0;
  const auto begin = cpu_seconds();
  for (const auto& post : posts) {
    const auto hits = set.find(post);
    if (!hits.empty() && ++alarms <= 5) fmt::print("alarm: {} in {}\n", set.entries()[hits[0].entry].name, post);
  }
  const auto each = (cpu_seconds() - begin) / static_cast<double>(posts.size());
  fmt::print("| false alarms on {} ordinary posts, {} names | {} | |\n", posts.size(), set.entries().size(), alarms);
  fmt::print("| names sought in a post | {:.1f} µs | {:.0f} a second |\n", each * 1e6, 1 / each);
  require(alarms * 10'000 <= posts.size(), "one false alarm in 10,000 posts at most");
}

// Every twentieth draft thanks a client in disguise: what is found costs more than what is not.
constexpr std::size_t kNaming = 20, kDrafts = 20'000;

Posts drafts_of(const Posts& posts, const NameSet& set) {
  names::Disguises disguises(23);
  Posts out(posts.begin(), posts.begin() + static_cast<std::ptrdiff_t>(std::min(posts.size(), kDrafts)));
  for (std::size_t i = 0; i < out.size(); i += kNaming) {
    auto name = set.entries()[i % set.entries().size()].name;
    if (name.ends_with(" Ltd")) name.resize(name.size() - 4);
    out[i] += " " + disguises.write(name, names::Disguises::kinds()[i / kNaming % 4]);
  }
  return out;
}

void check(const Decision& decision, std::size_t draft, std::size_t register_size, std::size_t& found) {
  require(decision.errors.empty(), "everything can be told");
  require(decision.outcome <= Outcome::warn, "nothing but a warning comes of it");
  if (draft % kNaming != 0) return;
  const auto wanted = std::to_string(draft % register_size);
  found += std::ranges::any_of(decision.reasons, [&](const Reason& reason) {
    return std::ranges::any_of(reason.names, [&](const Sighting& seen) { return seen.entry == wanted; });
  });
}

void print_times(std::vector<double> took, std::string_view what) {
  std::ranges::sort(took);
  const auto at = [&](double share) {
    return took[static_cast<std::size_t>(share * static_cast<double>(took.size() - 1))] * 1e6;
  };
  fmt::print("| decision, {}: p50, p99, p99.9, worst | {:.0f}, {:.0f}, {:.0f}, {:.0f} µs | |\n", what, at(0.5),
             at(0.99), at(0.999), at(1));
}

void decisions(const Gate& gate, const Situation& situation, const Posts& drafts, std::size_t register_size) {
  constexpr int kRounds = 3;
  std::vector<double> first, best;
  Outbound content;
  Scratch scratch;
  content.kind = OutboundKind::post;
  std::size_t naming = 0, found = 0;
  for (int round = 0; round < kRounds; ++round) {
    double busy = 0;
    for (std::size_t i = 0; i < drafts.size(); ++i) {
      content.text = drafts[i];
      const auto before = cpu_seconds();
      const auto decision = gate.decide(content, situation, scratch);
      const auto took = cpu_seconds() - before;
      busy += took;
      naming += i % kNaming == 0;
      check(decision, i, register_size, found);
      if (round == 0) {
        first.push_back(took);
        best.push_back(took);
      } else {
        best[i] = std::min(best[i], took);
      }
    }
    fmt::print("| decisions a second and core, round {} | {:.0f} | {} drafts |\n", round + 1,
               static_cast<double>(drafts.size()) / busy, drafts.size());
  }
  print_times(std::move(first), "first round");
  print_times(std::move(best), "best of three rounds each");
  require(found * 100 >= naming * 99, "clients in disguise are found");
}

int run(std::size_t count) {
  const match::samples::World world;
  match::samples::Posts made(world, 21);
  Posts posts;
  while (posts.size() < count) posts.push_back(made.next().document.text);
  const auto begin = cpu_seconds();
  const auto set = NameSet::compile(make_register(10'000));
  fmt::print("| 10,000 names compiled | {:.0f} ms | |\n", (cpu_seconds() - begin) * 1e3);
  recall(*set);
  false_alarms(*set, posts);
  const auto drafts = drafts_of(posts, *set);
  // The same with a rule that asks what is otherwise not worked out.
  for (const std::string_view more : {"", "  - {id: sour, when: tone is negative, then: warn, say: Be kind.}\n"}) {
    auto policy = parse_policy(make_policy(200, 50) + std::string(more));
    require(policy.has_value(), "the policy parses");
    if (!policy) return 1;
    if (!more.empty()) fmt::print("| with a rule about the tone: | | |\n");
    const Gate gate(std::make_shared<const Policy>(*std::move(policy)), PolicyVersionId{1});
    decisions(gate, make_situation(set), drafts, set->entries().size());
  }
  return failed ? 1 : 0;
}

}  // namespace
}  // namespace kith::policy::bench

int main(int count, char** arguments) {
  return kith::policy::bench::run(count > 1 ? std::strtoul(arguments[1], nullptr, 10) : 100'000);
}

// RE2::Set over the folded text: every term one pattern. A stream shows it texts it has not seen, so each text once.
#include <fmt/format.h>
#include <re2/re2.h>
#include <re2/set.h>

#include "match/bench/check.h"
#include "match/bench/race.h"
#include "match/json_line.h"
#include "text/fold.h"

namespace kith::match::race {

Rival run_re2(const Track& track) {
  constexpr std::size_t kPosts = 2'000;
  Check check(track.queries);
  re2::RE2::Options options;
  options.set_literal(true);
  options.set_max_mem(512 << 20);
  re2::RE2::Set set(options, re2::RE2::UNANCHORED);
  for (const auto& term : check.terms())
    if (set.Add(term.folded, nullptr) < 0) return {{}, 0, "a term was refused"};
  const auto before = cpu_seconds();
  if (!set.Compile()) return {{}, 0, "out of memory"};
  const auto compile_seconds = cpu_seconds() - before;
  check.arm();
  std::vector<int> hits;
  std::vector<std::uint32_t> found;
  text::Folder folder;
  LineReader reader;
  std::size_t matches = 0, next = 0;
  const auto posts = std::min(kPosts, track.lines.size() / 3);
  Rival out;
  out.posts = rate(posts, 3, [&] {
    matches = 0;
    for (std::size_t i = 0; i < posts; ++i) {
      const auto read = reader.read(track.lines[next++]);
      if (!read) continue;
      folder.read((*read)->document.text);
      hits.clear();
      set.Match(folder.bare(), &hits);
      found.assign(hits.begin(), hits.end());
      matches += check.matches(found);
    }
  });
  out.matches = static_cast<double>(matches) / static_cast<double>(posts);
  out.remark = fmt::format("no word boundaries; phrases and NEAR as AND; compiled in {:.2f} s", compile_seconds);
  return out;
}

}  // namespace kith::match::race

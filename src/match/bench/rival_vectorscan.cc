// Vectorscan: every term as a literal over the folded text, word boundaries looked at where one is found.
#include <fmt/format.h>
#include <hs/hs.h>

#include <cctype>
#include <memory>

#include "match/bench/check.h"
#include "match/bench/race.h"
#include "match/json_line.h"
#include "text/fold.h"
#include "text/utf8.h"

namespace kith::match::race {
namespace {

struct Seen {
  std::string_view text;
  const std::vector<Term>& terms;
  std::vector<std::uint32_t> found;
};

// Letters of dense scripts stand alone; elsewhere a word ends where no letter or digit follows.
bool goes_on(std::string_view text, std::size_t pos) {
  const auto c = static_cast<unsigned char>(text[pos]);
  return c < 0x80 ? std::isalnum(c) != 0 : c < 0xE2;
}

int note(unsigned id, unsigned long long, unsigned long long to, unsigned, void* context) {
  auto& seen = *static_cast<Seen*>(context);
  const auto& term = seen.terms[id];
  const auto end = static_cast<std::size_t>(to), start = end - term.folded.size();
  if (start > 0 && goes_on(seen.text, start - 1) && goes_on(seen.text, start)) return 0;
  if (!term.prefix && end < seen.text.size() && goes_on(seen.text, end) && goes_on(seen.text, end - 1)) return 0;
  seen.found.push_back(id);
  return 0;
}

}  // namespace

Rival run_vectorscan(const Track& track) {
  Check check(track.queries);
  std::vector<const char*> texts;
  std::vector<std::size_t> sizes;
  std::vector<unsigned> ids, flags(check.terms().size(), 0);
  for (const auto& term : check.terms()) {
    ids.push_back(static_cast<unsigned>(texts.size()));
    texts.push_back(term.folded.data());
    sizes.push_back(term.folded.size());
  }
  hs_database_t* made = nullptr;
  hs_compile_error_t* problem = nullptr;
  const auto before = cpu_seconds();
  if (hs_compile_lit_multi(texts.data(), flags.data(), ids.data(), sizes.data(), static_cast<unsigned>(texts.size()),
                           HS_MODE_BLOCK, nullptr, &made, &problem) != HS_SUCCESS)
    return {{}, 0, fmt::format("not compiled: {}", problem ? problem->message : "")};
  const std::unique_ptr<hs_database_t, decltype(&hs_free_database)> database(made, hs_free_database);
  const auto compile_seconds = cpu_seconds() - before;
  hs_scratch_t* space = nullptr;
  if (hs_alloc_scratch(made, &space) != HS_SUCCESS) return {{}, 0, "no scratch space"};
  const std::unique_ptr<hs_scratch_t, decltype(&hs_free_scratch)> scratch(space, hs_free_scratch);

  Seen seen{{}, check.terms(), {}};
  text::Folder folder;
  const auto scan = [&](std::string_view text) {
    folder.read(text);
    seen.text = folder.bare();
    seen.found.clear();
    hs_scan(made, seen.text.data(), static_cast<unsigned>(seen.text.size()), 0, space, note, &seen);
  };
  for (const auto& text : track.texts) {
    scan(text);
    check.learn(seen.found);
  }
  check.arm();
  std::size_t matches = 0;
  LineReader reader;
  Rival out;
  out.posts = rate(track.lines.size(), 3, [&] {
    matches = 0;
    for (const auto& line : track.lines)
      if (const auto read = reader.read(line)) {
        scan((*read)->document.text);
        matches += check.matches(seen.found);
      }
  });
  out.matches = static_cast<double>(matches) / static_cast<double>(track.lines.size());
  out.remark = fmt::format("{} literals, compiled in {:.2f} s; phrases and NEAR as AND", texts.size(), compile_seconds);
  return out;
}

}  // namespace kith::match::race

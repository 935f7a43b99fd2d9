// No text and no register, however broken, does harm, and the quick search finds what the plain one finds. The first
// line holds the register, names parted by `;` (a `!` before one: capitals count; `~`: a person), the rest is the text.
#include <cstdint>
#include <string>

#include "policy/hard_sell.h"
#include "policy/names/naive.h"
#include "policy/statements.h"
#include "text/utf8.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace kith;
  if (size > 600) return 0;
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const auto line = input.find('\n');
  auto list = input.substr(0, line);
  const auto text = line == std::string_view::npos ? std::string_view() : input.substr(line + 1);
  std::vector<policy::NameEntry> entries;
  while (!list.empty() && entries.size() < 8) {
    const auto end = list.find(';');
    auto name = list.substr(0, end);
    list.remove_prefix(end == std::string_view::npos ? list.size() : end + 1);
    policy::NameEntry entry;
    if (name.starts_with('!')) entry.exact_case = true;
    if (name.starts_with('~')) entry.person = true;
    if (entry.exact_case || entry.person) name.remove_prefix(1);
    (name.starts_with('@') ? entry.handles.emplace_back() : entry.name) = text::repair_utf8(name);
    if (name.contains('.')) entry.domains.push_back(entry.name);
    entries.push_back(std::move(entry));
  }
  const auto set = policy::NameSet::compile(entries);
  const auto letters = text::count_code_points(text);
  for (const auto written : {policy::Written::words, policy::Written::address}) {
    const auto hits = set->find(text, written);
    for (const auto& hit : hits)
      if (hit.start >= hit.end || hit.end > letters) __builtin_trap();
    if (hits != policy::names::find_naively(entries, text, written)) __builtin_trap();
  }
  for (const auto& cue : policy::hard_sell(text).why)
    if (cue.start >= cue.end || cue.end > letters) __builtin_trap();
  (void)policy::asks_to_stop(text);
  static const auto facts =
      policy::FactSet::compile({{.id = "headcount", .kind = policy::FactKind::number, .value = "120"},
                                {.id = "founded", .kind = policy::FactKind::date, .value = "2019"},
                                {.id = "website", .kind = policy::FactKind::url, .value = "a.example"},
                                {.id = "boss", .kind = policy::FactKind::name, .value = "Dana Reeve"},
                                {.id = "claim", .value = "We settle what others give up on"}});
  for (const auto& found : facts->find(text, {}))
    if (found.start >= found.end || found.end > letters) __builtin_trap();
  return 0;
}

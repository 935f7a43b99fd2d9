// How surely names on signs are read, by what confidence Tesseract is believed from, and whether signs are taken for
// faces. Prints tables for docs/performance.md.
//   signs_race words [COUNT [PART]]    so many signs a row (12); rows with PART in their name alone
//   signs_race faces [COUNT]           so many signs a row
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <map>

#include "policy/bench/comfort.h"
#include "policy/names.h"
#include "publish/bench/signs.h"
#include "publish/pictures/pictures.h"
#include "publish/pictures/read_words.h"

namespace kith::publish::bench {
namespace {

constexpr std::size_t kNames = 1'000;
const std::vector<WordTrust> kTrusts{{70, 30}, {50, 30}, {60, 30}, {80, 30}, {90, 30}, {70, 0}, {70, 10}, {70, 20},
                                     {70, 50}, {80, 0},  {80, 10}, {80, 20}};

struct Row {
  std::string name;
  Look look;
};

std::vector<Row> rows() {
  std::vector<Row> out{{"plain: 32 points, black on white or the like, JPEG 85", {}}};
  for (const auto* font : {"DejaVuSans-Bold", "DejaVuSans-ExtraLight", "DejaVuSerif", "DejaVuSerif-Italic",
                           "DejaVuSansMono", "DejaVuSansCondensed-Bold"})
    out.push_back({font, {.font = font}});
  for (const int size : {8, 10, 12, 14, 20, 64}) out.push_back({fmt::format("{} points", size), {.size = size}});
  for (const int contrast : {50, 25, 12})
    out.push_back({fmt::format("contrast {}", contrast), {.contrast = contrast}});
  for (const double by : {3, 6, 8, 10, 20}) out.push_back({fmt::format("turned by {}°", by), {.turned = by}});
  for (const int noise : {40, 80}) out.push_back({fmt::format("noise {}", noise), {.noise = noise}});
  for (const int quality : {15, 5}) out.push_back({fmt::format("JPEG {}", quality), {.quality = quality}});
  out.push_back(
      {"14 points, contrast 60, noise 10, JPEG 40", {.size = 14, .contrast = 60, .noise = 10, .quality = 40}});
  out.push_back(
      {"10 points, turned by 4°, noise 20, JPEG 30", {.size = 10, .turned = 4, .noise = 20, .quality = 30}});
  out.push_back({"coloured", {.coloured = true}});
  return out;
}

std::string shown_name(const policy::NameSet& set, std::size_t i) {
  auto name = set.entries()[i].name;
  if (name.ends_with(" Ltd")) name.resize(name.size() - 4);
  name[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(name[0])));
  return name;
}

bool names(const policy::NameSet& set, const std::string& text, std::size_t entry) {
  return std::ranges::any_of(set.find(text), [&](const auto& hit) { return hit.entry == entry; });
}

struct Tally {
  int signs = 0, sure = 0, held = 0;      // with a name: it was read; it may have been
  int ordinary = 0, alarms = 0, doubts = 0;  // without one: a name was read; one may have been
};

void count(Tally& tally, const policy::NameSet& set, const std::string& tsv, std::optional<std::size_t> entry,
           WordTrust trust) {
  const auto words = words_of_tsv(tsv, trust);
  if (entry) {
    ++tally.signs;
    if (names(set, words.sure, *entry))
      ++tally.sure;
    else if (names(set, words.doubtful, *entry))
      ++tally.held;
    return;
  }
  ++tally.ordinary;
  if (!set.find(words.sure).empty())
    ++tally.alarms;
  else if (!set.find(words.doubtful).empty())
    ++tally.doubts;
}

// A busy machine may take too long once.
Result<std::string> read_patiently(const std::string& picture) {
  auto tsv = tesseract_tsv(picture);
  for (int tries = 0; tries < 4 && !tsv; ++tries) tsv = tesseract_tsv(picture);
  return tsv;
}

int words(int each, std::string_view part) {
  Chance chance(1);
  const auto set = policy::NameSet::compile(policy::bench::make_register(kNames));
  std::vector<Tally> all(kTrusts.size());
  std::map<std::string, int> missed;
  fmt::print(
      "| signs with a name | of | read | may be | missed | ordinary ones: read, may be |\n"
      "|---|---|---|---|---|---|\n");
  for (const auto& row : rows()) {
    if (!row.name.contains(part)) continue;
    Tally here;
    for (int i = 0; i < 2 * each; ++i) {
      std::optional<std::size_t> entry;
      if (i % 2 == 0) entry = chance() % kNames;
      auto line = words_line(chance, 2);
      if (entry) line += " " + shown_name(*set, *entry);
      const auto picture = sign({words_line(chance, 4), line, words_line(chance, 3)}, row.look, chance);
      const auto tsv = read_patiently(picture);
      if (!tsv) {
        fmt::print("{}\n", tsv.error().message);
        return 1;
      }
      for (std::size_t k = 0; k < kTrusts.size(); ++k) count(all[k], *set, *tsv, entry, kTrusts[k]);
      count(here, *set, *tsv, entry, {});
    }
    fmt::print("| {} | {} | {} | {} | {} | {}, {} |\n", row.name, here.signs, here.sure, here.held,
               here.signs - here.sure - here.held, here.alarms, here.doubts);
    std::cout.flush();
  }
  fmt::print("\n| believed from, held from | of | read | may be | missed | of ordinary ones | read | may be |\n"
             "|---|---|---|---|---|---|---|---|\n");
  for (std::size_t k = 0; k < kTrusts.size(); ++k) {
    const auto& t = all[k];
    fmt::print("| {}, {} | {} | {} | {} | {} | {} | {} | {} |\n", kTrusts[k].sure, kTrusts[k].doubtful, t.signs, t.sure,
               t.held, t.signs - t.sure - t.held, t.ordinary, t.alarms, t.doubts);
  }
  return 0;
}

void signs(int each) {
  Chance chance(2);
  fmt::print(
      "| signs | of | with a place taken for a face | with doubtful ones |\n"
      "|---|---|---|---|\n");
  for (const auto& row : rows()) {
    int sure = 0, doubtful = 0;
    for (int i = 0; i < each; ++i) {
      std::vector<std::string> lines;
      for (int line = 0; line < 1 + i % 4; ++line) lines.push_back(words_line(chance, 2 + i % 3));
      const auto picture = sign(lines, row.look, chance);
      const auto found = find_faces(picture).value();
      sure += !found.faces.empty();
      doubtful += !found.doubtful.empty();
    }
    fmt::print("| {} | {} | {} | {} |\n", row.name, each, sure, doubtful);
    std::cout.flush();
  }
}

int run(int argc, char** argv) {
  const std::string what = argc > 1 ? argv[1] : "";
  if (what == "words") return words(argc > 2 ? std::atoi(argv[2]) : 12, argc > 3 ? argv[3] : "");
  if (what == "faces") {
    signs(argc > 2 ? std::atoi(argv[2]) : 12);
    return 0;
  }
  fmt::print("signs_race words [COUNT [PART]] | faces [COUNT]\n");
  return 2;
}

}  // namespace
}  // namespace kith::publish::bench

int main(int argc, char** argv) {
  return kith::publish::bench::run(argc, argv);
}

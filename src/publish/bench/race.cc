// How surely names on signs are read, by what confidence Tesseract is believed from, and whether signs are taken for
// faces. Prints tables for docs/performance.md.
//   signs_race words [COUNT [PART]]    so many signs a row (12); rows with PART in their name alone
//   signs_race faces FOLDER [COUNT]    FOLDER: *.jpg of people; so many signs a row
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>

#include "policy/bench/comfort.h"
#include "policy/names.h"
#include "publish/bench/signs.h"
#include "publish/pictures/lettering.h"
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

// Of the doubtful places of a picture those that are words.
std::vector<faces::Face> lettering_of(const std::string& picture, const faces::Found& found) {
  std::vector<faces::Face> out;
  if (found.doubtful.empty()) return out;
  const auto read = read_picture(picture);
  (void)with_points(picture, [&](const faces::Picture& points) {
    for (const auto& at : found.doubtful)
      if (is_lettering(points, at, read.places)) out.push_back(at);
  });
  return out;
}

bool touches(const faces::Face& a, const faces::Face& b) {
  return std::min(a.x + a.w, b.x + b.w) > std::max(a.x, b.x) && std::min(a.y + a.h, b.y + b.h) > std::max(a.y, b.y);
}

void signs(int each) {
  Chance chance(2);
  fmt::print(
      "| signs | of | with a sure place | with doubtful ones | still, after lettering |\n"
      "|---|---|---|---|---|\n");
  for (const auto& row : rows()) {
    int sure = 0, doubtful = 0, still = 0;
    for (int i = 0; i < each; ++i) {
      std::vector<std::string> lines;
      for (int line = 0; line < 1 + i % 4; ++line) lines.push_back(words_line(chance, 2 + i % 3));
      const auto picture = sign(lines, row.look, chance);
      const auto found = find_faces(picture).value();
      sure += !found.faces.empty();
      doubtful += !found.doubtful.empty();
      if (!found.doubtful.empty()) still += lettering_of(picture, found).size() < found.doubtful.size();
    }
    fmt::print("| {} | {} | {} | {} | {} |\n", row.name, each, sure, doubtful, still);
    std::cout.flush();
  }
}

struct OnFaces {
  int faces = 0, sure = 0, doubtful = 0, taken = 0;  // taken: a doubtful place at a face was called lettering
  int elsewhere = 0, dropped = 0;                    // doubtful places where no face is, and of them called lettering
};

void look(OnFaces& tally, const std::string& picture, const std::vector<faces::Face>& people) {
  const auto found = find_faces(picture).value();
  const auto dropped = lettering_of(picture, found);
  const auto at_face = [&](const faces::Face& place) {
    return std::ranges::any_of(people, [&](const auto& face) { return touches(place, face); });
  };
  for (const auto& face : people) {
    const auto here = [&](const faces::Face& place) { return touches(place, face); };
    ++tally.faces;
    if (std::ranges::any_of(found.faces, here))
      ++tally.sure;
    else if (std::ranges::any_of(found.doubtful, here))
      ++tally.doubtful;
  }
  for (const auto& place : found.doubtful) tally.elsewhere += !at_face(place);
  for (const auto& place : dropped) (at_face(place) ? tally.taken : tally.dropped) += 1;
}

int people(const std::filesystem::path& folder) {
  static const std::vector<std::pair<const char*, Spoiled>> kWays{
      {"as they are", Spoiled::not_at_all}, {"grey", Spoiled::grey},   {"two tones", Spoiled::two_tones},
      {"four tones", Spoiled::four_tones},  {"dark", Spoiled::dark},   {"JPEG 12", Spoiled::coarse},
      {"320 wide", Spoiled::small}};
  std::map<std::string, OnFaces> tallies;
  std::vector<std::string> order;
  const auto tally = [&](const std::string& name) -> OnFaces& {
    if (!tallies.contains(name)) order.push_back(name);
    return tallies[name];
  };
  for (const auto& file : std::filesystem::directory_iterator(folder)) {
    if (file.path().extension() != ".jpg") continue;
    std::ifstream in(file.path(), std::ios::binary);
    const std::string original{std::istreambuf_iterator<char>(in), {}};
    const auto known = find_faces(original).value().faces;
    for (const auto& [name, how] : kWays) {
      const auto picture = spoiled(original, how);
      look(tally(name), picture, known);
      int width = 0, height = 0;
      (void)with_points(picture, [&](const faces::Picture& p) { width = p.width, height = p.height; });
      for (const bool strip : {false, true})
        for (const double wide : {1.0, 2.0}) {
          auto over = picture;
          for (const auto& face : known)
            over = written_over(over, "SUMMER CAMP", static_cast<int>((face.x + face.w / 2) * width),
                                static_cast<int>((face.y + face.h / 2) * height),
                                std::max(60, static_cast<int>(face.w * wide * width)), strip);
          look(tally(fmt::format("{}, words {} across each face, {}", name, strip ? "on a strip" : "in white",
                                 wide > 1 ? "twice its width" : "its width")),
               over, known);
        }
    }
  }
  fmt::print("\n| pictures of people | faces | sure | doubtful | called lettering: at a face | elsewhere, of |\n"
             "|---|---|---|---|---|---|\n");
  int taken = 0;
  for (const auto& name : order) {
    const auto& t = tallies[name];
    taken += t.taken;
    fmt::print("| {} | {} | {} | {} | {} | {} of {} |\n", name, t.faces, t.sure, t.doubtful, t.taken, t.dropped,
               t.elsewhere);
  }
  if (taken > 0) fmt::print("FAILED: {} doubtful places at faces were called lettering\n", taken);
  return taken > 0 ? 1 : 0;
}

int run(int argc, char** argv) {
  const std::string what = argc > 1 ? argv[1] : "";
  if (what == "words") return words(argc > 2 ? std::atoi(argv[2]) : 12, argc > 3 ? argv[3] : "");
  if (what == "faces" && argc > 2) {
    signs(argc > 3 ? std::atoi(argv[3]) : 12);
    return people(argv[2]);
  }
  fmt::print("signs_race words [COUNT [PART]] | faces FOLDER [COUNT]\n");
  return 2;
}

}  // namespace
}  // namespace kith::publish::bench

int main(int argc, char** argv) {
  return kith::publish::bench::run(argc, argv);
}

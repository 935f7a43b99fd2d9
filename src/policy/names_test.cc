#include "policy/names.h"

#include <gtest/gtest.h>

#include <ctime>
#include <map>

#include "policy/bench/disguises.h"
#include "policy/names/naive.h"
#include "text/utf8.h"

namespace kith::policy {
namespace {

using names::Disguises;

std::vector<NameEntry> register_of_a_firm() {
  return {{.id = "bw",
           .name = "Brightwater Holdings Ltd",
           .aliases = {"Brightwater"},
           .domains = {"brightwater.example"},
           .handles = {"@bwhq"}},
          {.id = "apple", .name = "Apple", .exact_case = true},
          {.id = "shell", .name = "Shell", .context = {"oil", "client"}},
          {.id = "liam", .name = "Liam Byrne", .person = true},
          {.id = "mueller", .name = "Müller & Söhne GmbH"},
          {.id = "bp", .name = "BP"},
          {.id = "water", .name = "Вода Жизни"},
          {.id = "sky", .name = "青空商事株式会社"},
          {.id = "lights", .name = "Northern Lights Group"},
          {.id = "ms", .name = "M&S"},
          {.id = "aldi", .name = "Aldi"}};
}

const NameSet& firm() {
  static const auto set = NameSet::compile(register_of_a_firm());
  return *set;
}

// `bw:Brightwater:plain`, several with a space.
std::string found(std::string_view text, Written written = Written::words) {
  std::string out;
  const auto letters = text::to_utf32(text);
  for (const auto& hit : firm().find(text, written)) {
    if (!out.empty()) out += ' ';
    out += firm().entries()[hit.entry].id + ":" +
           text::to_utf8(std::u32string_view(letters).substr(hit.start, hit.end - hit.start)) + ":" +
           std::string(hit.how);
  }
  return out;
}

TEST(Names, as_they_are_written) {
  EXPECT_EQ(found("We met Brightwater today"), "bw:Brightwater:plain");
  EXPECT_EQ(found("We met Brightwater Holdings Ltd"), "bw:Brightwater Holdings Ltd:plain");
  EXPECT_EQ(found("We met BRIGHTWATER holdings."), "bw:BRIGHTWATER holdings:short form");
  EXPECT_EQ(found("brightwater"), "bw:brightwater:capitals");
  EXPECT_EQ(found("Mueller und Soehne"), "mueller:Mueller und Soehne:short form");
  EXPECT_EQ(found("昨日は青空商事に行った"), "sky:青空商事:short form");
  EXPECT_EQ(found("ВОДА ЖИЗНИ, вода жизни"), "water:ВОДА ЖИЗНИ:capitals water:вода жизни:capitals");
}

TEST(Names, in_every_disguise) {
  EXPECT_EQ(found("Brìghtwäter"), "bw:Brìghtwäter:marks");
  EXPECT_EQ(found("Ｂｒｉｇｈｔｗａｔｅｒ"), "bw:Ｂｒｉｇｈｔｗａｔｅｒ:width");
  EXPECT_EQ(found("Brіghtwаter"), "bw:Brіghtwаter:look-alike");
  EXPECT_EQ(found("Brlghtwater brightvvater"), "bw:Brlghtwater:look-alike bw:brightvvater:look-alike");
  EXPECT_EQ(found("8r1gh7w473r"), "bw:8r1gh7w473r:digits");
  EXPECT_EQ(found("Brigh+wat€r"), "bw:Brigh+wat€r:digits");
  EXPECT_EQ(found("Bri\u200bght\u00adwater"), "bw:Bri\u200bght\u00adwater:hidden");
  EXPECT_EQ(found("B r i g h t w a t e r"), "bw:B r i g h t w a t e r:spaced");
  EXPECT_EQ(found("B.r.i.g.h.t.w.a.t.e.r"), "bw:B.r.i.g.h.t.w.a.t.e.r:spaced");
  EXPECT_EQ(found("Bright-\nwater"), "bw:Bright-\nwater:spaced");
  EXPECT_EQ(found("#BrightwaterHoldings"), "bw:BrightwaterHoldings:short form");
  EXPECT_EQ(found("#lovebrightwaterforever"), "bw:brightwater:joined");
  EXPECT_EQ(found("Brightwaters Brightwater’s"), "bw:Brightwater:ending bw:Brightwater:ending");
  EXPECT_EQ(found("🅱right🇼ater"), "bw:🅱right🇼ater:width");
}

TEST(Names, in_addresses) {
  EXPECT_EQ(found("hi @brightwaterhq"), "bw:brightwater:handle");
  EXPECT_EQ(found("hi @bwhq"), "bw:@bwhq:handle");
  EXPECT_EQ(found("https://social.example/bwhq"), "bw:bwhq:handle");
  EXPECT_EQ(found("jo@mail.brightwater.example"), "bw:mail.brightwater.example:domain");
  EXPECT_EQ(found("brightwater dot example"), "bw:brightwater dot example:domain");
  EXPECT_EQ(found("https://x.example/Br%69ghtwater"), "bw:Br%69ghtwater:escaped");
  EXPECT_EQ(found("2026_brightwaterlogo.png", Written::address), "bw:brightwater:link");
  EXPECT_EQ(found("see @northernlights_uk"), "lights:northernlights:handle");
}

TEST(Names, without_crying_wolf) {
  for (const auto* text :
       {"Apples and an apple", "@apple", "Shell on the beach", "She'll be there", "liam", "bp and B.P.", "MS or ms",
        "M S", "northern lights are pretty", "@northernlightsphotos", "bright waters of spring", "a bright, watery day",
        "The water. Bright", "aldi5", "https://youtu.be/dQw4w9WgXcQ", "bwhq"})
    EXPECT_EQ(found(text), "") << text;
  EXPECT_EQ(found("Apple’s new toy"), "apple:Apple:ending");
  EXPECT_EQ(found("Our oil client Shell"), "shell:Shell:plain");
  EXPECT_EQ(found("Liam was brave, L. Byrne too"), "liam:Liam:part liam:Byrne:part");
}

TEST(Names, of_a_contact) {
  EXPECT_TRUE(firm().has("Jo of Brightwater", ""));
  EXPECT_TRUE(firm().has("", "bwhq"));
  EXPECT_TRUE(firm().has("", "jo@brightwater.example"));
  EXPECT_FALSE(firm().has("Liam Neeson", "liam"));
  EXPECT_FALSE(firm().has("", ""));
}

TEST(Names, context_is_near) {
  const std::string far(300, '-');
  EXPECT_EQ(found("oil" + far + "Shell"), "");
  EXPECT_EQ(found("oil " + std::string(150, '-') + " Shell"), "shell:Shell:plain");
}

TEST(Names, odd_registers) {
  const auto set =
      NameSet::compile({{.id = "a"}, {.id = "b", .name = "?!"}, {.id = "c", .name = std::string(5000, 'x')}});
  EXPECT_TRUE(set->find("anything ?! at all").empty());
  EXPECT_TRUE(NameSet::compile({})->find("Brightwater").empty());
  EXPECT_TRUE(firm().find("").empty());
  EXPECT_NO_THROW(firm().find("\xFF\xC3 Brightwater \xF0\x9F"));
}

// Names made up, so that each disguise meets many letters.
std::vector<std::string> made_up_names(std::size_t count) {
  static constexpr std::string_view kParts[] = {"bra", "kel", "vin", "tor", "mus", "quo", "zed", "wil",
                                                "hax", "jon", "dyr", "fep", "gus", "lom", "nor", "pri",
                                                "rue", "sto", "tha", "ulm", "yve", "cas"};
  std::mt19937_64 random(11);
  std::vector<std::string> out;
  while (out.size() < count) {
    std::string name;
    for (std::size_t parts = 2 + random() % 3; parts > 0; --parts) name += kParts[random() % std::size(kParts)];
    name[0] = static_cast<char>(name[0] - 32);
    if (out.size() % 3 == 1) name += " Holdings";
    out.push_back(std::move(name));
  }
  return out;
}

TEST(Names, are_found_in_made_up_disguises) {
  const auto names = made_up_names(400);
  std::vector<NameEntry> entries;
  for (const auto& name : names) entries.push_back({.id = name, .name = name});
  const auto set = NameSet::compile(entries);
  Disguises disguises(7);
  std::map<std::string_view, std::pair<int, int>> seen;
  int hit = 0, all = 0;
  for (std::size_t i = 0; i < entries.size(); ++i)
    for (const auto kind : Disguises::kinds()) {
      const auto text = disguises.write(names[i], kind);
      bool ok = false;
      for (const auto& found : set->find(text)) ok |= found.entry == i;
      ++all;
      hit += ok ? 1 : 0;
      auto& [of_kind_hit, of_kind] = seen[kind];
      of_kind += 1;
      of_kind_hit += ok ? 1 : 0;
      if (!ok && of_kind - of_kind_hit < 3) GTEST_LOG_(INFO) << kind << ": missed " << names[i] << " in " << text;
    }
  EXPECT_GE(hit, all * 0.99);
  for (const auto& [kind, counts] : seen) EXPECT_GE(counts.first, counts.second * 0.95) << kind;
}

// Small alphabets, so that hits and near misses are many.
TEST(Names, agree_with_the_plain_search) {
  std::mt19937_64 random(3);
  const auto pick = [&](std::span<const std::string_view> from) { return std::string(from[random() % from.size()]); };
  static constexpr std::string_view kPieces[] = {"Bri", "ght", "a", "l", "i", "1", "rn",
                                                 "m",   "Ltd", "&", "o", "0", "S"};
  static constexpr std::string_view kBetween[] = {"",  "",  "",    "",  " ", ".",   "-", "\u200b",
                                                  "@", "$", "'s ", "#", "/", "%69", ", "};
  std::size_t hits = 0;
  for (int round = 0; round < 400; ++round) {
    std::vector<NameEntry> entries;
    for (int n = 0; n < 6; ++n) {
      NameEntry entry{.id = std::to_string(n)};
      for (int part = 0; part < 4; ++part) entry.name += pick(kPieces) + (random() % 4 == 0 ? " " : "");
      entry.exact_case = random() % 5 == 0;
      entry.person = random() % 5 == 0;
      if (random() % 5 == 0) entry.context = {pick(kPieces)};
      if (random() % 3 == 0) entry.handles = {"@" + pick(kPieces) + pick(kPieces)};
      if (random() % 3 == 0) entry.domains = {pick(kPieces) + ".com"};
      entries.push_back(std::move(entry));
    }
    const auto set = NameSet::compile(entries);
    for (int t = 0; t < 10; ++t) {
      std::string text;
      for (int part = 0; part < 12; ++part)
        text += random() % 4 == 0 ? entries[random() % entries.size()].name : pick(kPieces) + pick(kBetween);
      const auto written = random() % 4 == 0 ? Written::address : Written::words;
      const auto expected = names::find_naively(entries, text, written);
      ASSERT_EQ(set->find(text, written), expected) << text;
      hits += expected.size();
    }
  }
  EXPECT_GT(hits, 2000U);
}

TEST(Names, are_sought_in_bounded_time) {
  for (const auto* unit : {"$", "i1l|", "B r ", "%", "@a", "a.", "#b@", "Brightwate", "\u200b", "https://", "xn--a."}) {
    std::string text;
    while (text.size() < 100'000) text += unit;
    const auto begin = std::clock();
    (void)firm().find(text);
    EXPECT_LT(static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC, 5.0) << unit;
  }
}

}  // namespace
}  // namespace kith::policy

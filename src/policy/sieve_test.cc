// The look that comes before the search for company facts never changes what is found.
#include <gtest/gtest.h>

#include <random>

#include "policy/facts/naive.h"
#include "policy/facts/wordings.h"
#include "policy/statements.h"

namespace kith::policy {
namespace {

const Time kNow = parse_time("2026-11-22T12:00:00Z").value();

std::vector<CompanyFact> every_kind() {
  return {{.id = "headcount", .kind = FactKind::number, .value = "120"},
          {.id = "founded", .kind = FactKind::date, .value = "2019-05-01"},
          {.id = "revenue", .value = "2.5 million"},
          {.id = "boats", .kind = FactKind::number, .value = "12", .wordings = {{"en", {"fleet of {}", "{} sail*"}}}},
          {.id = "bare", .kind = FactKind::number, .value = "7", .wordings = {{"", {"{}"}}}},
          {.id = "chief", .kind = FactKind::name, .value = "Dana Reeve", .wordings = {{"", {"managing director"}}}},
          {.id = "treasurer", .kind = FactKind::name, .value = "", .wordings = {{"", {"keeper of *"}}}},
          {.id = "anybody", .kind = FactKind::name},
          {.id = "untitled", .kind = FactKind::name, .value = "Ruth Bell"},
          {.id = "leavers", .kind = FactKind::name},
          {.id = "site", .kind = FactKind::url, .value = "https://hartwell.example"},
          {.id = "what", .value = "We settle what others give up on, quietly and for good.",
           .wordings = {{"en", {"Rafts for all."}}}},
          {.id = "gone", .kind = FactKind::number, .value = "1", .until = kNow}};
}

// Pieces facts are said with, in any order.
std::vector<std::string> pieces() {
  std::vector<std::string> out{"140",        "1,200",   "１４０",      "a hundred and twenty", "Seven",      "May 2019",
                               "1. Mai",     "Dana",    "Dana Reeve",  "Ruth Bell",            "Jo Marsh",   "is our",
                               "hartwell.example", "hart-well.org", "see www.other.example.", "http://x.y/z", ". ", "!",
                               "\n",         "settle what others give up on", "quietly and for good", "Rafts for all",
                               "sailing",    "fleet of", "keeper of keys", "we", "unsere", "naïve", "猫", "ok", "@a.b"};
  for (const auto& known : facts::known_wordings())
    for (std::size_t i = 0; i < known.wordings.size();) {
      const auto end = std::min(known.wordings.find('|', i), known.wordings.size());
      std::string one(known.wordings.substr(i, end - i));
      if (const auto slot = one.find("{}"); slot != std::string::npos) one.replace(slot, 2, "33");
      std::erase(one, '*');
      out.push_back(std::move(one));
      i = end + 1;
    }
  return out;
}

TEST(Sieve, leaves_nothing_out) {
  const auto given = every_kind();
  const auto set = FactSet::compile(given);
  const auto words = pieces();
  std::mt19937 random(11);
  std::size_t found = 0;
  for (int round = 0; round < 500; ++round) {
    std::string text;
    for (auto left = random() % 5; left-- > 0;) text += words[random() % words.size()] + (random() % 4 ? " " : ". ");
    const bool of_us = random() % 3 == 0;
    const auto have = set->find(text, kNow, of_us);
    ASSERT_EQ(have, facts::find_naively(given, text, kNow, of_us)) << text;
    found += have.size();
  }
  EXPECT_GT(found, 500U);
}

TEST(Sieve, each_fact_alone_is_found_as_among_others) {
  const auto words = pieces();
  std::mt19937 random(12);
  for (const auto& fact : every_kind()) {
    const auto set = FactSet::compile({fact});
    for (int round = 0; round < 100; ++round) {
      std::string text;
      for (auto left = random() % 4; left-- > 0;) text += words[random() % words.size()] + " ";
      ASSERT_EQ(set->find(text, kNow), facts::find_naively({fact}, text, kNow)) << fact.id << ": " << text;
    }
  }
}

}  // namespace
}  // namespace kith::policy

#include "match/complete.h"

#include <gtest/gtest.h>

#include "match/query.h"

namespace kith::match {
namespace {

const Known kKnown{{"mastodon", "mail"}, {"Riverside, Mastodon", "letters"}, {"looking", "buying"}, {"en", "ga"}};

// The labels offered where `|` stands, the part to replace in front.
std::string offered(std::string_view source) {
  std::string query(source);
  const auto cursor = query.find('|');
  query.erase(cursor, 1);
  const auto answer = complete(query, cursor, kKnown);
  EXPECT_LE(answer.from, answer.to);
  EXPECT_LE(answer.to, query.size());
  if (answer.items.empty()) return "";
  std::string out = query.substr(answer.from, answer.to - answer.from) + ">";
  for (const auto& item : answer.items) out += " " + item.label;
  return out;
}

TEST(Complete, offers_what_may_follow) {
  struct Case {
    std::string_view source, offers;
  };
  for (const auto& c : {
           Case{"la|", "la> lang:"},
           Case{"raft la|", "la> lang:"},
           Case{"raft -ha|", "ha> has:"},
           Case{"t|", "t> text: title: tone:"},
           Case{"raft O|", "O> OR ONEAR/5"},
           Case{"raft N|", "N> NOT NEAR/5"},
           Case{"has:|", "> photo video audio file link media"},
           Case{"has:p|", "p> photo"},
           Case{"has:(photo OR v|", "v> video"},
           Case{"has:(photo |", "> OR"},
           Case{"has:(|", "> photo video audio file link media"},
           Case{"-is:re|", "re> reply"},
           Case{"network:m|", "m> mastodon mail"},
           Case{"channel:r|", "r> Riverside, Mastodon"},
           Case{"stage:|", "> looking buying"},
           Case{"lang:g|", "g> ga"},
           Case{"tone:|", "> negative neutral positive"},
           Case{"age:|", "> <2h <1d <7d >1d"},
           Case{"title:|", ""},
           Case{"\"raft la|", ""},
           Case{"raft:la|", ""},
           Case{"xyz|", ""},
           Case{"la|ng", ""},
           Case{"raft| camp", ""},
           Case{"has:photo|", ""},
           Case{"Lo|", ""},
       })
    EXPECT_EQ(offered(c.source), c.offers) << c.source;
  EXPECT_TRUE(offered("|").starts_with("> text: title:"));
  EXPECT_TRUE(offered("raft |").starts_with("> AND OR NOT NEAR/5 ONEAR/5 text:"));
  EXPECT_TRUE(offered("raft OR |").starts_with("> text:"));
  EXPECT_TRUE(offered("raft (|").starts_with("> text:"));
}

TEST(Complete, puts_values_in_quotation_marks_where_needed) {
  const auto answer = complete("channel:r", 9, kKnown);
  ASSERT_EQ(answer.items.size(), 1U);
  EXPECT_EQ(answer.items[0].insert, "\"Riverside, Mastodon\"");
}

TEST(Complete, never_breaks_on_what_people_type) {
  const std::string source = "raft:(-\"a\\ (has:(photo OR )) lang:é ))) title:(\"x\" \xC3";
  for (std::size_t cursor = 0; cursor <= source.size() + 2; ++cursor) {
    const auto answer = complete(source, cursor, kKnown);
    EXPECT_LE(answer.from, answer.to);
    EXPECT_LE(answer.to, source.size());
  }
}

// Whatever is offered for a value parses once taken.
TEST(Complete, offers_only_what_parses) {
  for (const auto* begun :
       {"has:", "is:", "lang:", "network:", "channel:", "stage:", "tone:", "age:", "followers:", "circle:"})
    for (const auto& item : complete(begun, std::string_view(begun).size(), kKnown).items)
      EXPECT_TRUE(parse(begun + item.insert)) << begun << item.insert;
}

}  // namespace
}  // namespace kith::match

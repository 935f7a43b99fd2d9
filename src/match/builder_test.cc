#include "match/builder.h"

#include <gtest/gtest.h>

#include <random>

#include "match/naive.h"

namespace kith::match {
namespace {

std::expected<Builder, Problem> form(std::string_view source) {
  const auto query = parse(source);
  EXPECT_TRUE(query) << source;
  return to_builder(*query, source);
}

std::string back(std::string_view source) {
  const auto builder = form(source);
  if (!builder) return builder.error().message;
  const auto query = to_query(*builder);
  return query ? *query : query.error().message;
}

TEST(Builder, takes_what_fits_the_form) {
  const auto b = form(
      "raft \"faith school\" (camp OR lake*) (#a OR @b) -spam -\"bad news\" tent NEAR/3 (rain OR storm) "
      "lang:(en OR de) -is:share followers:>1000");
  ASSERT_TRUE(b);
  EXPECT_EQ(b->all, (Words{"raft", "faith school"}));
  EXPECT_EQ(b->any, (std::vector<Words>{{"camp", "lake*"}, {"#a", "@b"}}));
  EXPECT_EQ(b->none, (Words{"spam", "bad news"}));
  ASSERT_EQ(b->near.size(), 1U);
  EXPECT_EQ(b->near[0], (Builder::Near{{"tent"}, {"rain", "storm"}, 3, false}));
  ASSERT_EQ(b->facts.size(), 3U);
  EXPECT_EQ(b->facts[0], (Builder::Fact{Field::lang, false, {"en", "de"}}));
  EXPECT_EQ(b->facts[1], (Builder::Fact{Field::is, true, {"share"}}));
  EXPECT_EQ(b->facts[2], (Builder::Fact{Field::followers, false, {">1000"}}));
  const auto t = form("title:(raft -camp) lang:en");
  ASSERT_TRUE(t);
  EXPECT_EQ(t->where, Builder::Where::title);
  EXPECT_EQ(t->none, Words{"camp"});
}

TEST(Builder, writes_the_same_query_again) {
  struct Case {
    std::string_view source, again;
  };
  for (const auto& c : {
           Case{"raft", "raft"},
           Case{"raft OR camp", "raft OR camp"},
           Case{"raft (camp OR lake)", "raft AND (camp OR lake)"},
           Case{"raft -a -b", "raft AND NOT (a OR b)"},
           Case{"raft -(a OR b) -c", "raft AND NOT (a OR b OR c)"},
           Case{"a ONEAR/2 b", "a ONEAR/2 b"},
           Case{"(a OR b) NEAR/9 \"c d\" e", "e AND (a OR b) NEAR/9 \"c d\""},
           Case{"title:(raft OR camp)", "title:(raft OR camp)"},
           Case{"text:raft age:<2h author:\"maggie o'brien\"",
                "text:raft AND age:<7200s AND author:\"maggie o'brien\""},
           Case{"lang:en is:reply", "lang:en AND is:reply"},
           Case{"\"#raft\" x", "raft AND x"},
       })
    EXPECT_EQ(back(c.source), c.again) << c.source;
}

TEST(Builder, says_what_is_too_intricate_and_where) {
  struct Case {
    std::string_view source, message;
    std::size_t column;
  };
  for (const auto& c : {
           Case{"a OR (b c)", "AND inside a group", 7},
           Case{"a OR lang:en", "a field inside a group", 6},
           Case{"raft \"a b\"~5", "`~`", 6},
           Case{"raw:\"C++\"", "`raw:`", 1},
           Case{"a (b OR c NEAR/2 d)", "NEAR beside", 9},
           Case{"a NEAR/1 b NEAR/1 c", "inside NEAR", 1},
           Case{"-(a b) c", "AND inside a group", 3},
           Case{"title:a text:b", "in one place and some in another", 9},
           Case{"title:a b", "in one place and some anywhere", 9},
           Case{"a -title:b", "one place only", 3},
       }) {
    const auto b = form(c.source);
    ASSERT_FALSE(b) << c.source;
    EXPECT_TRUE(b.error().message.contains(c.message)) << c.source << ": " << b.error().message;
    EXPECT_EQ(b.error().column, c.column) << c.source;
  }
}

TEST(Builder, refuses_entries_by_name) {
  Builder b;
  b.all = {"raft", "  ", "co*"};
  EXPECT_TRUE(to_query(b).error().message.contains("co*"));
  b.all = {"", " "};
  EXPECT_TRUE(to_query(b).error().message.contains("empty"));
  b.none = {"spam"};
  EXPECT_TRUE(to_query(b).error().message.contains("not to find"));
  b = {};
  b.near = {{{"a"}, {}, 5, false}};
  EXPECT_TRUE(to_query(b).error().message.contains("one side"));
  b = {};
  b.facts = {{Field::has, false, {"foto"}}};
  EXPECT_TRUE(to_query(b).error().hint.contains("photo"));
  b.facts = {{Field::followers, false, {"many) OR (x"}}};
  EXPECT_FALSE(to_query(b));
  b.facts = {{Field::author, false, {"x) OR (y"}}};
  EXPECT_EQ(*to_query(b), "author:\"x) OR (y\"");
  b = {};
  b.all = {"AND", "\"faith school\"", "a) OR (b", "#raft"};
  EXPECT_EQ(*to_query(b), "\"AND\" AND \"faith school\" AND \"a) OR (b\" AND #raft");
  b.all = {"#raft OR camp"};
  EXPECT_FALSE(to_query(b));
}

// Any form comes back from its query as it was, and means the same as a text.
TEST(Builder, comes_back_as_it_was) {
  std::mt19937 random(20261122);
  const auto pick = [&](std::size_t n) { return std::uniform_int_distribution<std::size_t>(0, n - 1)(random); };
  const Words pool{"a", "b", "c", "faith school", "camp*", "#tag", "@mags", "organi?e x", "e-mail"};
  const auto some = [&](std::size_t least, std::size_t most) {
    Words out;
    for (auto n = least + pick(most - least + 1); n > 0; --n) out.push_back(pool[pick(pool.size())]);
    return out;
  };
  for (int round = 0; round < 1000; ++round) {
    Builder b;
    b.all = some(0, 2);
    for (auto n = pick(3); n > 0; --n) b.any.push_back(some(2, 3));
    for (auto n = pick(2); n > 0; --n)
      b.near.push_back({some(1, 2), some(1, 2), static_cast<int>(pick(9)), pick(2) == 0});
    if (b.all.empty() && b.any.empty() && b.near.empty()) b.all = {"a"};
    b.none = some(0, 2);
    b.where = static_cast<Builder::Where>(pick(3));
    if (pick(2)) b.facts.push_back({Field::lang, pick(2) == 0, {"en", "de"}});
    if (pick(2)) b.facts.push_back({Field::followers, pick(2) == 0, {"10..20"}});
    if (pick(2)) b.facts.push_back({Field::author, pick(2) == 0, {"maggie o'brien"}});
    const auto text = to_query(b);
    ASSERT_TRUE(text) << text.error().message;
    const auto query = parse(*text);
    ASSERT_TRUE(query) << *text;
    const auto again = to_builder(*query, *text);
    ASSERT_TRUE(again) << *text << ": " << again.error().message;
    EXPECT_EQ(*again, b) << *text;
  }
}

// A query that fits the form means the same after the way there and back.
TEST(Builder, keeps_the_meaning_of_queries) {
  std::mt19937 random(7);
  const auto pick = [&](std::size_t n) { return std::uniform_int_distribution<std::size_t>(0, n - 1)(random); };
  const auto word = [&] { return std::string(1, static_cast<char>('a' + pick(3))); };
  int fitted = 0;
  for (int round = 0; round < 800; ++round) {
    std::string source = word();
    for (auto n = pick(4); n > 0; --n) {
      static constexpr const char* kJoin[] = {" ", " OR ", " -", " NEAR/1 ", " AND ", " ("};
      const auto join = pick(6);
      source += kJoin[join] + word();
      if (join == 5) source += " OR " + word() + ")";
    }
    const auto query = parse(source);
    if (!query) continue;
    const auto builder = to_builder(*query, source);
    if (!builder) continue;
    ++fitted;
    const auto again = to_query(*builder);
    ASSERT_TRUE(again) << source;
    const auto other = parse(*again);
    for (int texts = 0; texts < 6; ++texts) {
      Document document;
      for (auto n = pick(6); n > 0; --n) document.text += word() + " ";
      EXPECT_EQ(match(*query, document).truth, match(*other, document).truth)
          << source << " / " << *again << " on " << document.text;
    }
  }
  EXPECT_GT(fitted, 150);
}

}  // namespace
}  // namespace kith::match

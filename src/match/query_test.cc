#include "match/query.h"

#include <gtest/gtest.h>

namespace kith::match {
namespace {

std::string canonical(std::string_view source) {
  auto query = parse(source);
  if (!query) return query.error().message;
  const auto printed = print(*query);
  auto again = parse(printed);
  EXPECT_TRUE(again) << printed << ": " << (again ? "" : again.error().message);
  if (again) {
    EXPECT_EQ(*again, *query) << source << " → " << printed;
    EXPECT_EQ(print(*again), printed);
  }
  return printed;
}

TEST(Query, prints_canonically) {
  struct Case {
    std::string_view source, printed;
  };
  for (const auto& c : {
           Case{"raft", "raft"},
           Case{"raft camp", "raft AND camp"},
           Case{"\u201Craft\u202F\" camp", "\"raft\u202F\" AND camp"},
           Case{"raft AND camp OR tent", "raft AND camp OR tent"},
           Case{"raft (camp OR tent)", "raft AND (camp OR tent)"},
           Case{"a OR (b OR c)", "a OR b OR c"},
           Case{"raft -politics", "raft AND NOT politics"},
           Case{"raft NOT (politics OR religion)", "raft AND NOT (politics OR religion)"},
           Case{"\"faith school\"", "\"faith school\""},
           Case{"\u201Cfaith school\u201D", "\"faith school\""},
           Case{"\"tax cut\"~5", "\"tax cut\"~5"},
           Case{"\"raft\"", "raft"},
           Case{"\"AND\"", "\"AND\""},
           Case{"e-mail", "\"e-mail\""},
           Case{"complain*", "complain*"},
           Case{"organi?e", "\"organi?e\""},
           Case{"a NEAR/5 b", "a NEAR/5 b"},
           Case{"a ONEAR/2 b NEAR/3 c", "(a ONEAR/2 b) NEAR/3 c"},
           Case{"prayer NEAR/5 (school OR child*)", "prayer NEAR/5 (school OR child*)"},
           Case{"raw:\"C++\"", "raw:\"C++\""},
           Case{"raw:\"say \\\"hi\\\"\"", "raw:\"say \\\"hi\\\"\""},
           Case{"#raft @mags@mastodon.ie", "#raft AND @mags@mastodon.ie"},
           Case{"lang:en", "lang:en"},
           Case{"Lang:(en OR de)", "lang:(en OR de)"},
           Case{"has:photo is:reply tone:negative", "has:photo AND is:reply AND tone:negative"},
           Case{"followers:>1000 circle:15", "followers:>1000 AND circle:15"},
           Case{"age:<2h", "age:<7200s"},
           Case{"followers:10..20", "followers:10..20"},
           Case{"title:(raft OR camp)", "title:(raft OR camp)"},
           Case{"title:(raw:\"C++\")", "title:(raw:\"C++\")"},
           Case{"title:(#raft) text:(@mags)", "title:(#raft) AND text:(@mags)"},
           Case{"title:\"summer camp\"", "title:\"summer camp\""},
           Case{"site:example.org", "site:example.org"},
           Case{"link:https://example.org/a?b=1", "link:\"https://example.org/a?b=1\""},
           Case{"author:@mags", "author:\"@mags\""},
           Case{"NEARBY shop", "\"NEARBY\" AND shop"},
           Case{"教会*", "教会*"},
           Case{"raft \u2013politics", "raft AND NOT politics"},
           Case{"raft \u2212politics", "raft AND NOT politics"},
           Case{"\uFF08raft OR camp\uFF09\u3000lake", "(raft OR camp) AND lake"},
           Case{"raft\u00A0camp", "raft AND camp"},
           Case{"raft\u00A0OR\u202Fcamp", "raft OR camp"},
           Case{"\u200Eraft AND\u200F camp", "raft AND camp"},
           Case{"\uFF02faith school\uFF02", "\"faith school\""},
           Case{"\u201Efaith school\u201D~3", "\"faith school\"~3"},
           Case{"lang\uFF1Aen \uFF03raft \uFF20mags", "lang:en AND #raft AND @mags"},
           Case{"lang:pt_BR", "lang:pt-BR"},
           Case{"#raft, camp", "#raft AND camp"},
           Case{"@mags: hello", "@mags AND hello"},
           Case{"c??t", "\"c??t\""},
           Case{"(a NEAR/5 b) NEAR/2 (c OR \"d e\")", "(a NEAR/5 b) NEAR/2 (c OR \"d e\")"},
           Case{"title:(a NEAR/2 b)", "title:(a NEAR/2 b)"},
           Case{"raft AND NOT (a NEAR/5 b)", "raft AND NOT a NEAR/5 b"},
       })
    EXPECT_EQ(canonical(c.source), c.printed) << c.source;
}

TEST(Query, says_what_is_wrong_and_where) {
  struct Case {
    std::string_view source;
    std::size_t column;
    std::string_view message, hint;
  };
  for (const auto& c : {
           Case{"", 1, "empty", "a word"},
           Case{"   ", 1, "empty", "a word"},
           Case{"-spam", 1, "only says what not to find", "add a word"},
           Case{"raft OR -spam", 1, "only says what not to find", "add a word"},
           Case{"(raft", 1, "never closed", ")"},
           Case{"raft)", 5, "closes nothing", "take it out"},
           Case{"\"raft", 1, "never closed", "\""},
           Case{"raft OR", 8, "ends where", "take out"},
           Case{"raft AND OR camp", 10, "nothing on the left of `OR`", "quotation marks"},
           Case{"AND raft", 1, "nothing on the left of `AND`", "quotation marks"},
           Case{"()", 2, "nothing before this closing bracket", "inside"},
           Case{"a NEAR b", 3, "how many words", "NEAR/5"},
           Case{"a NEAR/500 b", 3, "from 0 to 100", "NEAR/5"},
           Case{"a NEAR/5 NOT b", 10, "NOT inside NEAR", "AND NOT"},
           Case{"a NEAR/5 (b c)", 11, "AND inside NEAR", "(a NEAR/5 c)"},
           Case{"a NEAR/5 lang:en", 10, "between words", "AND"},
           Case{"lnag:en", 1, "no field `lnag`", "`lang:`"},
           Case{"has:foto", 5, "does not know `foto`", "`photo`"},
           Case{"lang: en", 6, "has no value", "without a space"},
           Case{"followers:many", 11, "wants a number", ">1000"},
           Case{"age:<2", 5, "wants a time", "age:<2h"},
           Case{"co*", 1, "match too much", "three letters"},
           Case{"*raft", 1, "end of a word", "complain*"},
           Case{"ra*ft", 3, "end of a word", "complain*"},
           Case{"really?", 7, "one letter inside a word", "`*`"},
           Case{"++", 1, "no letter or digit", "raw:\"++\""},
           Case{"https://example.org", 1, "an address", "link:"},
           Case{"raw:C", 1, "in quotation marks", "raw:"},
           Case{"title:(lang:en)", 8, "words and phrases", "AND"},
           Case{"\"a b\"~many", 6, "number of words", "~5"},
           Case{"a NEAR/5 (b OR -c)", 16, "NOT inside NEAR", "AND NOT"},
           Case{"a NEAR/5f b", 3, "how many words", "ONEAR/5"},
           Case{"a?b*", 1, "match too much", "three letters"},
           Case{"*", 1, "end of a word", "every text"},
           Case{"raft && camp", 6, "no letter or digit", "a AND b"},
           Case{"raft || camp", 6, "no letter or digit", "a OR b"},
           Case{"raft - camp", 6, "no letter or digit", "-word"},
           Case{"raft \u2013 camp", 6, "no letter or digit", "-word"},
           Case{"from:mags", 1, "no field `from`", "`author:`"},
           Case{"language:en", 1, "no field `language`", "`lang:`"},
           Case{"links:example.org", 1, "no field `links`", "`link:`"},
           Case{"has:images", 5, "does not know", "`photo`"},
           Case{"is:retweet", 4, "does not know", "`share`"},
           Case{"lang:english", 6, "two or three letters", "lang:en"},
           Case{"lang:(en de)", 10, "joined with OR", "lang:(en OR de)"},
           Case{"site:https://example.org/path", 6, "without a path", "site:example.org"},
           Case{"#faith-school", 1, "ends at `-`", "#faith"},
           Case{"#raft*", 1, "as a whole", "#raft OR"},
           Case{"#!", 1, "wants a name", "after the sign"},
           Case{"Ünö (raft", 5, "never closed", ")"},
       }) {
    const auto query = parse(c.source);
    ASSERT_FALSE(query) << c.source;
    EXPECT_EQ(query.error().line, 1U) << c.source;
    EXPECT_EQ(query.error().column, c.column) << c.source << ": " << query.error().message;
    EXPECT_TRUE(query.error().message.contains(c.message)) << c.source << ": " << query.error().message;
    EXPECT_TRUE(query.error().hint.contains(c.hint)) << c.source << ": " << query.error().hint;
  }
}

TEST(Query, counts_lines) {
  const auto query = parse("raft OR\ncamp OR\n  (tent");
  ASSERT_FALSE(query);
  EXPECT_EQ(query.error().line, 3U);
  EXPECT_EQ(query.error().column, 3U);
}

TEST(Query, keeps_its_limits) {
  EXPECT_FALSE(parse(std::string(200, '(') + "a" + std::string(200, ')')));
  EXPECT_TRUE(parse(std::string(60, '(') + "a" + std::string(60, ')')));
  std::string wide = "a";
  for (int i = 0; i < 3000; ++i) wide += " b";
  EXPECT_FALSE(parse(wide));
  EXPECT_FALSE(parse(std::string(30'000, 'a')));
  std::string near = "a";
  for (int i = 0; i < 100; ++i) near += " NEAR/1 a";
  EXPECT_FALSE(parse(near));
  EXPECT_FALSE(parse(std::string(100, '-') + "a"));
  EXPECT_FALSE(parse("raft \xff"));
}

TEST(Query, notes_operators_in_small_letters) {
  const auto query = parse("cats and dogs");
  ASSERT_TRUE(query);
  ASSERT_EQ(query->notes.size(), 1U);
  EXPECT_EQ(query->notes[0].column, 6U);
}

TEST(Query, notes_what_was_perhaps_not_meant) {
  struct Case {
    std::string_view source;
    std::size_t column;
    std::string_view message;
  };
  for (const auto& c : {
           Case{"cats Or dogs", 6, "`Or` is looked for"},
           Case{"cats near/5 dogs", 6, "`near/5` is looked for"},
           Case{"cats !dogs", 6, "`!` means nothing"},
           Case{"cats|dogs", 5, "no OR"},
           Case{"[cats dogs]", 1, "square brackets"},
           Case{"{BT}", 1, "curly brackets"},
           Case{"cats^2 dogs", 5, "`^`"},
           Case{"\"tax cut\" ~5", 11, "space before"},
           Case{"cut~2", 4, "after a phrase"},
           Case{"\"cats\"~5", 1, "two words"},
           Case{"\"cats OR dogs\"", 1, "`OR` inside quotation marks"},
           Case{"'tax cut' raft", 1, "single quotes"},
           Case{"\u2018tax cut\u2019", 1, "single quotes"},
           Case{"raft \u2013camp", 6, "as a minus"},
           Case{"lang:en", 1, "everything of its kind"},
       }) {
    const auto query = parse(c.source);
    ASSERT_TRUE(query) << c.source << ": " << query.error().message;
    ASSERT_FALSE(query->notes.empty()) << c.source;
    EXPECT_EQ(query->notes[0].column, c.column) << c.source;
    EXPECT_TRUE(query->notes[0].message.contains(c.message)) << c.source << ": " << query->notes[0].message;
    EXPECT_FALSE(query->notes[0].hint.empty());
  }
  for (const auto* quiet : {"raft camp", "R&D", "'tis raft", "rock'n'roll", "\"tax cut\"~5", "2019\u20132020"})
    EXPECT_TRUE(parse(quiet)->notes.empty()) << quiet;
  std::string many = "a";
  for (int i = 0; i < 900; ++i) many += " and b";
  EXPECT_LE(parse(many)->notes.size(), 20U);
}

TEST(Query, knows_where_its_parts_stand) {
  const std::string_view source = "(raft OR \"faith school\"~2) lang:(en OR de) title:(a NEAR/2 b) -#camp";
  const auto query = parse(source);
  ASSERT_TRUE(query);
  std::vector<std::string> parts;
  const auto walk = [&](const auto& self, const Node& node) -> void {
    parts.emplace_back(source.substr(node.offset, node.end - node.offset));
    for (const auto& child : node.children) self(self, child);
  };
  walk(walk, query->root);
  EXPECT_EQ(parts,
            (std::vector<std::string>{"raft OR \"faith school\"~2) lang:(en OR de) title:(a NEAR/2 b) -#camp",
                                      "raft OR \"faith school\"~2", "raft", "\"faith school\"~2", "lang:(en OR de)",
                                      "title:(a NEAR/2 b", "a NEAR/2 b", "a", "b", "-#camp", "#camp"}));
}

TEST(Query, takes_another_languages_words) {
  const Extension facts = [](std::string_view rest) -> std::expected<std::optional<Taken>, Problem> {
    if (rest.starts_with("sunny")) return Taken{5, "sunny", 7};
    if (rest.starts_with("rainy?")) return std::unexpected(Problem{"no rain", "wait", 5, 1, 1});
    return std::nullopt;
  };
  const ParseOptions options{.allow_negative = true, .explicit_and = true, .extension = &facts};
  const auto query = parse("NOT sunny AND \"faith school\"", options);
  ASSERT_TRUE(query);
  EXPECT_EQ(print(*query), "NOT sunny AND \"faith school\"");
  EXPECT_EQ(query->root.children[0].children[0].outside, 7);
  EXPECT_EQ(parse("sunny AND rainy?", options).error().column, 16U);
  EXPECT_TRUE(parse("every face is fine", options).error().hint.contains("AND or OR"));
}

}  // namespace
}  // namespace kith::match

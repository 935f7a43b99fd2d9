// The engine held against the plain matcher.
#include "match/query_set.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "base/limits.h"
#include "match/engine/testing_random.h"
#include "match/naive.h"

namespace kith::match {
namespace {

using testing::Choices;
using Queries = std::map<QueryId, Query>;

Query parsed(std::string_view source, const ParseOptions& options = {.allow_negative = true}) {
  auto query = parse(source, options);
  EXPECT_TRUE(query) << source << ": " << (query ? "" : query.error().message);
  return query ? *std::move(query) : Query{};
}

std::shared_ptr<const QuerySet> compiled(const Queries& queries) {
  QuerySet::Builder builder;
  for (const auto& [id, query] : queries) EXPECT_TRUE(builder.add(id, query));
  auto set = builder.build();
  EXPECT_TRUE(set);
  return *set;
}

std::string described(const Document& d) {
  std::string out = "text `" + d.text + "` title `" + d.title + "` author `" + d.author + "` handle `" + d.handle +
                    "` lang " + d.lang + " site " + d.site + " url " + d.url;
  for (const auto& more : d.more) out += " more `" + more + "`";
  for (const auto& link : d.links) out += " link " + link;
  return out;
}

// The differences between what the set and the plain matcher say; empty: they agree.
std::string differences(Matcher& matcher, const QuerySet& set, const Queries& queries, const Document& document) {
  const auto got = matcher.match(set, document);
  if (!got) return got.error().message;
  std::vector<QueryId> yes, unknown;
  const Reading reading(document);
  for (const auto& [id, query] : queries) {
    const auto truth = match(query.root, reading).truth;
    if (truth == Truth::yes) yes.push_back(id);
    if (truth == Truth::unknown) unknown.push_back(id);
  }
  std::string out;
  const auto compare = [&](const char* what, std::span<const QueryId> have, const std::vector<QueryId>& want) {
    std::vector<QueryId> differ;
    std::ranges::set_symmetric_difference(have, want, std::back_inserter(differ));
    if (!std::ranges::is_sorted(have)) out += "not in order; ";
    for (const auto id : differ)
      out += std::string(what) + (std::ranges::binary_search(want, id) ? " missed: " : " too much: ") +
             print(queries.at(id)) + "\n";
  };
  compare("yes", *got, yes);
  compare("unknown", matcher.undecided(), unknown);
  return out.empty() ? out : out + described(document);
}

std::vector<QueryId> ids(Matcher& matcher, const QuerySet& set, std::string_view text) {
  Document document;
  document.text = text;
  const auto got = matcher.match(set, document);
  EXPECT_TRUE(got) << got.error().message;
  return got ? std::vector<QueryId>(got->begin(), got->end()) : std::vector<QueryId>{};
}

using Ids = std::vector<QueryId>;

TEST(QuerySet, answers_with_ids_in_order) {
  Queries queries;
  queries[30] = parsed("raft");
  queries[-5] = parsed("raft OR camp");
  queries[7] = parsed("camp NOT raft");
  queries[9] = parsed("\"raft camp\"");
  const auto set = compiled(queries);
  Matcher matcher;
  EXPECT_EQ(set->size(), 4U);
  EXPECT_EQ(ids(matcher, *set, "a raft"), (Ids{-5, 30}));
  EXPECT_EQ(ids(matcher, *set, "Camp"), (Ids{-5, 7}));
  EXPECT_EQ(ids(matcher, *set, "the raft camp"), (Ids{-5, 9, 30}));
  EXPECT_EQ(ids(matcher, *set, ""), Ids{});
  EXPECT_EQ(ids(matcher, *compiled({}), "raft"), Ids{});
}

TEST(QuerySet, refuses_an_id_twice) {
  const std::vector<Stored> twice{{1, parsed("a")}, {1, parsed("b")}};
  const auto set = QuerySet::compile(twice);
  ASSERT_FALSE(set);
  EXPECT_EQ(set.error().kind, Kind::invalid);
}

void agree_on_generated(std::uint64_t seed, std::size_t rounds, std::size_t queries_each, std::size_t documents_each) {
  Matcher matcher;
  std::size_t matched = 0, asked = 0;
  // With --gtest_shuffle each run draws anew; without, all are the same.
  seed += static_cast<std::uint64_t>(::testing::UnitTest::GetInstance()->random_seed()) * 10'000'000;
  for (std::size_t round = 0; round < rounds; ++round) {
    Choices choices(seed + round);
    Queries queries;
    while (queries.size() < queries_each) {
      if (auto query = parse(testing::make_query(choices, 3), {.allow_negative = true}))
        queries.emplace(static_cast<QueryId>(choices.pick(100'000)), *std::move(query));
    }
    const auto set = compiled(queries);
    for (std::size_t i = 0; i < documents_each; ++i) {
      const auto document = testing::make_document(choices);
      const auto wrong = differences(matcher, *set, queries, document);
      ASSERT_EQ(wrong, "") << "seed " << seed + round;
      asked += queries.size();
      matched += matcher.match(*set, document)->size();
    }
  }
  // Neither everything nor nothing: the comparison says something.
  EXPECT_GT(matched * 50, asked);
  EXPECT_LT(matched * 2, asked);
}

TEST(QuerySet, agrees_with_the_plain_matcher_on_generated_queries) {
  agree_on_generated(1, 60, 40, 12);
}

TEST(QuerySet, agrees_where_there_is_one_query) {
  agree_on_generated(1'000'000, 1'500, 1, 6);
}

TEST(QuerySet, agrees_after_any_edits) {
  Matcher matcher;
  Choices choices(77);
  Queries queries;
  const auto some_query = [&] {
    for (;;)
      if (auto query = parse(testing::make_query(choices, 2), {.allow_negative = true})) return *std::move(query);
  };
  for (QueryId id = 0; id < 300; ++id) queries.emplace(id, some_query());
  auto set = compiled(queries);
  EXPECT_EQ(set->edits(), 0U);
  for (int edit = 0; edit < 900; ++edit) {
    const auto id = static_cast<QueryId>(choices.pick(1'000)) - 100;
    if (choices.one_in(4)) {
      set = *set->without(id);
      queries.erase(id);
    } else {
      auto query = some_query();
      set = *set->with({id, query});
      queries.insert_or_assign(id, std::move(query));
    }
    ASSERT_EQ(set->size(), queries.size());
    ASSERT_EQ(set->contains(id), queries.contains(id));
    if (edit % 45 != 0) continue;
    const auto whole = compiled(queries);
    for (int i = 0; i < 4; ++i) {
      const auto document = testing::make_document(choices);
      ASSERT_EQ(differences(matcher, *set, queries, document), "");
      const auto by_edits = *matcher.match(*set, document);
      const Ids kept(by_edits.begin(), by_edits.end());
      const auto by_whole = *matcher.match(*whole, document);
      ASSERT_EQ(kept, Ids(by_whole.begin(), by_whole.end()));
    }
  }
  EXPECT_GT(set->edits(), 600U);
}

TEST(QuerySet, an_edit_leaves_the_set_it_came_from_alone) {
  Queries queries;
  queries[1] = parsed("raft");
  const auto before = compiled(queries);
  const auto with = *before->with({2, parsed("camp")});
  const auto other = *with->with({1, parsed("tent")});
  const auto without = *other->without(2);
  Matcher matcher;
  constexpr auto* text = "raft camp tent";
  EXPECT_EQ(ids(matcher, *before, text), Ids{1});
  EXPECT_EQ(ids(matcher, *with, text), (Ids{1, 2}));
  EXPECT_EQ(ids(matcher, *other, "raft"), Ids{});
  EXPECT_EQ(ids(matcher, *other, text), (Ids{1, 2}));
  EXPECT_EQ(ids(matcher, *without, text), Ids{1});
  EXPECT_EQ(without->size(), 1U);
  EXPECT_EQ(ids(matcher, **(without->without(1)), text), Ids{});
}

TEST(QuerySet, what_is_outside_stays_undecided_unless_the_rest_decides) {
  const Extension facts = [](std::string_view rest) -> std::expected<std::optional<Taken>, Problem> {
    if (rest.starts_with("sunny")) return Taken{5, "sunny", 1};
    return std::nullopt;
  };
  const ParseOptions options{.allow_negative = true, .extension = &facts};
  const char* const sources[] = {"sunny",
                                 "NOT sunny",
                                 "sunny OR raft",
                                 "sunny AND raft",
                                 "sunny AND camp",
                                 "raft NOT sunny",
                                 "camp NOT sunny",
                                 "sunny OR NOT raft",
                                 "NOT camp",
                                 "(sunny OR camp) raft",
                                 "NOT (sunny AND camp)",
                                 "text:raft NOT sunny"};
  Queries queries;
  for (const auto* source : sources) queries[static_cast<QueryId>(queries.size())] = parsed(source, options);
  const auto set = compiled(queries);
  Matcher matcher;
  for (const auto* text : {"a raft", "a camp", "raft camp", ""}) {
    Document document;
    document.text = text;
    EXPECT_EQ(differences(matcher, *set, queries, document), "");
  }
  EXPECT_FALSE(matcher.undecided().empty());
}

// What was heard decides what is looked for first, and nothing else.
TEST(QuerySet, frequencies_change_no_answer) {
  Matcher matcher;
  Choices choices(91);
  const auto frequencies = std::make_shared<Frequencies>();
  for (int round = 0; round < 12; ++round) {
    Queries queries;
    QuerySet::Builder builder;
    while (queries.size() < 60)
      if (auto query = parse(testing::make_query(choices, 3), {.allow_negative = true})) {
        const auto id = static_cast<QueryId>(queries.size());
        ASSERT_TRUE(builder.add(id, *query));
        queries.emplace(id, *std::move(query));
      }
    auto set = *builder.build(frequencies.get());
    queries[3] = parsed("raft OR camp");
    set = *set->with({3, queries[3]});
    for (int i = 0; i < 40; ++i) {
      const auto document = testing::make_document(choices);
      ASSERT_EQ(differences(matcher, *set, queries, document), "");
      ASSERT_TRUE(matcher.match(*set, document, frequencies.get()));
    }
  }
  EXPECT_EQ(frequencies->texts(), 480U);
}

TEST(Frequencies, tell_what_was_heard_and_forget_it_slowly) {
  Frequencies frequencies;
  EXPECT_EQ(frequencies.texts_with(7), 0U);
  for (std::uint64_t text = 0; text < 100'000; ++text) {
    frequencies.count(1ULL << 60);
    if (text % 4 == 0) frequencies.count(3ULL << 60);
    frequencies.counted();
  }
  const auto texts = frequencies.texts();
  EXPECT_GE(texts, 16'000U);
  EXPECT_LE(texts, 33'000U);
  EXPECT_EQ(frequencies.texts_with(1ULL << 60), texts);
  EXPECT_NEAR(frequencies.texts_with(3ULL << 60), texts / 4.0, texts / 50.0);
  EXPECT_EQ(frequencies.texts_with(5ULL << 60), 0U);
}

// Texts and queries in which a quick way and the right way could part.
struct Former {
  const char* query;
  const char* text;
  bool holds;
};

TEST(QuerySet, former_bugs) {
  const Former table[] = {
      // A raw text is part of what Unicode calls one word.
      {"raw:\"foo.bar\"", "x.foo.bar.y", true},
      {"raw:\"C\"", "C.D.E", true},
      {"raw:\"b\"", "a_b", false},
      {"raw:\"\u4f1a\u3078\"", "\u6559\u4f1a\u3078\u884c\u304f", false},
      {"raw:\"\u6559\u4f1a\u3078\u884c\u304f\"", "\u6559\u4f1a\u3078\u884c\u304f", true},
      // Composed elsewhere in the text, not where the raw text is.
      {"raw:\"\u00e9\"", "e\u0301 x", true},
      {"raw:\"\u00e9\" NEAR/0 x", "e\u0301 x", false},
      // One text word cannot be two of the query's.
      {"\"ab ab's\"~3", "ab's", false},
      {"\"ab ab's\"~3", "ab's ab's", true},
      {"\"abc* abcd\"~0", "abcd abcd", true},
      {"\"abc* abcd abc\"~0", "abcd abc abcd", true},
      {"\"abc* abcd abc\"~0", "abcd abc ab", false},
      // Wild cards and the possessive.
      {"a?c", "abc's", true},
      {"ab?s", "abc's", false},
      {"ab?d*", "abcd's", true},
      {"church's", "church", false},
      // Marks.
      {"r\u00e9su*", "RE\u0301SUME\u0301S", true},
      {"r\u00e9su*", "resumes", false},
      {"resume", "r\u00e9sum\u00e9", true},
      // Signs take part in nearness by their place, without being words.
      {"raw:\"\U0001F600\" NEAR/0 raft", "raft \U0001F600", true},
      {"raw:\"\U0001F600\" ONEAR/0 raft", "raft \U0001F600", false},
      {"#raft NEAR/1 sank", "the #raft has sank", true},
      {"@mags NEAR/0 hello", "hello @Mags@mastodon.ie", true},
      {"#raft", "##raft C#raft /#raft", false},
      // NEAR of a group with itself.
      {"(a OR b) NEAR/0 (a OR b)", "a", false},
      {"(a OR b) NEAR/0 (a OR b)", "b a", true},
      {"a NEAR/1 b NEAR/0 c", "c a x b", true},
      // Both alternatives hang on one word.
      {"(a b) OR (a c)", "a c", true},
      {"(a b) OR (a c)", "a d", false},
      {"NOT NOT a", "a", true},
      {"a NOT NOT b", "a", false},
      {"a\u00adb", "ab", true},
      // The narrow space of French was a part of the word before it.
      {"raft", "Quel raft\u202f! Oui\u202f?", true},
      {"\"12 000\"", "12\u202f000 euros", true},
      // Heads longer than those that are looked up whole.
      {"abcdefghijklmnopqrstuvwxyzabcdefgh*", "abcdefghijklmnopqrstuvwxyzabcdefghi", true},
      {"abcdefghijklmnopqrstuvwxyzabcdefgh*", "abcdefghijklmnopqrstuvwxyzabcdefg", false},
      {"abcdefghijklmnopqrstuvwxyzabcdefgh*", "abcdefghijklmnopqrstuvwxyzabcdefxh", false},
      {"abcdefghijklmnopqrstuvwxyzabcdefgh?j", "abcdefghijklmnopqrstuvwxyzabcdefghij", true},
      {"abcdefghijklmnopqrstuvwxyzabcdefgh?j", "abcdefghijklmnopqrstuvwxyzabcdefxhij", false},
      {"raw:\"What a long way it is to the lake!\"", "What a long way it is to the lake!", true},
      {"raw:\"What a long way it is to the lake!\"", "What a long way it is to the camp!", false},
  };
  Matcher matcher;
  for (const auto& former : table) {
    Queries queries;
    queries[1] = parsed(former.query);
    const auto set = compiled(queries);
    EXPECT_EQ(ids(matcher, *set, former.text) == Ids{1}, former.holds) << former.query << " on " << former.text;
    Document document;
    document.text = former.text;
    EXPECT_EQ(differences(matcher, *set, queries, document), "");
  }
}

}  // namespace
}  // namespace kith::match

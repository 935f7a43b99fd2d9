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

}  // namespace
}  // namespace kith::match

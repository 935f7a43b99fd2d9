// The engine held against the plain matcher on posts and queries as they are written, in every language of the samples.
#include <gtest/gtest.h>

#include <set>

#include "match/bench/samples.h"
#include "match/naive.h"
#include "match/query_set.h"

namespace kith::match {
namespace {

TEST(QuerySetSamples, agrees_with_the_plain_matcher_on_real_looking_posts) {
  const samples::World world;
  samples::Queries sources(world, 5);
  std::vector<Stored> queries;
  while (queries.size() < 600)
    if (auto query = parse(sources.next()))
      queries.push_back({static_cast<QueryId>(queries.size()), *std::move(query)});
  // Words of each language's own, so that something is found in all of them.
  for (const auto& language : world.languages())
    for (std::size_t rank = 0; rank < 12; ++rank)
      if (auto query = parse('"' + language.word(rank * rank) + "\" OR \"" + language.word(rank + 3) + ' ' +
                             language.word(rank) + "\"~5"))
        queries.push_back({static_cast<QueryId>(queries.size()), *std::move(query)});
  auto set = QuerySet::compile(std::span(queries).first(queries.size() / 2));
  ASSERT_TRUE(set);
  for (auto i = queries.size() / 2; i < queries.size(); ++i) set = (*set)->with(queries[i]);
  samples::Posts posts(world, 6);
  Matcher matcher;
  std::set<std::string> matched_in;
  for (const auto& language : world.languages())
    for (int i = 0; i < 8; ++i) {
      const auto document = posts.next_in(language).document;
      const auto got = matcher.match(**set, document);
      ASSERT_TRUE(got);
      const Reading reading(document);
      std::vector<QueryId> want;
      for (const auto& [id, query] : queries)
        if (match(query.root, reading).truth == Truth::yes) want.push_back(id);
      ASSERT_EQ(std::vector<QueryId>(got->begin(), got->end()), want) << document.text;
      if (!want.empty()) matched_in.insert(language.spoken().code);
    }
  EXPECT_GE(matched_in.size(), 14U);
}

}  // namespace
}  // namespace kith::match

#include "match/engine/segment.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "match/engine/terms.h"

namespace kith::match::engine {
namespace {

std::vector<std::uint32_t> programs_of(const Anchors& anchors, std::uint64_t feature) {
  std::vector<std::uint32_t> out;
  const auto first = anchors.find(feature);
  if (first == Anchors::kNone) return out;
  for (const auto* posting = anchors.at(first);; ++posting) {
    out.push_back(posting->program & Posting::kPlace);
    if ((posting->program & Posting::kLast) != 0) return out;
  }
}

Anchors anchors_of(std::initializer_list<std::pair<std::uint64_t, std::uint32_t>> entries) {
  std::vector<Anchors::Posted> posted;
  for (const auto& [feature, program] : entries) posted.push_back({feature, {program, {}, {}}});
  Anchors anchors;
  anchors.build(std::move(posted));
  return anchors;
}

TEST(Anchors, none_have_no_postings) {
  const auto anchors = anchors_of({});
  EXPECT_EQ(anchors.find(0), Anchors::kNone);
  EXPECT_EQ(anchors.find(~0ULL), Anchors::kNone);
}

TEST(Anchors, each_feature_has_its_own) {
  constexpr std::uint64_t kA = 5ULL << 32 | 1, kB = 6ULL << 32 | 1;
  const auto anchors = anchors_of({{kA, 10}, {kB, 20}, {kA, 30}});
  EXPECT_TRUE(anchors.may_have(kA));
  EXPECT_EQ(programs_of(anchors, kA), (std::vector<std::uint32_t>{10, 30}));
  EXPECT_EQ(programs_of(anchors, kB), (std::vector<std::uint32_t>{20}));
  EXPECT_EQ(anchors.find(7ULL << 32 | 1), Anchors::kNone);
}

// The table keeps half of a feature: what it cannot tell apart must not hide one from the other.
TEST(Anchors, features_that_look_alike_to_the_table_give_all_they_have) {
  constexpr std::uint64_t kHalf = 9ULL << 32;
  const auto anchors = anchors_of({{kHalf | 1, 10}, {kHalf | 2, 20}, {kHalf | 1 << 20, 30}});
  for (const auto feature : {kHalf | 1, kHalf | 2, kHalf | 1 << 20}) {
    EXPECT_TRUE(anchors.may_have(feature));
    EXPECT_EQ(programs_of(anchors, feature), (std::vector<std::uint32_t>{10, 20, 30}));
  }
}

TEST(Feature, is_of_what_a_text_can_show) {
  const auto word = text::hash_word("help");
  EXPECT_EQ(feature_of(Kind::word, "help"), word);
  EXPECT_EQ(feature_of(Kind::prefix, "help"), kind_hash(Kind::prefix, word));
  EXPECT_EQ(feature_of(Kind::holes, "help?d*"), feature_of(Kind::prefix, "help"));
  EXPECT_EQ(feature_of(Kind::marked_holes, "help?d"), feature_of(Kind::marked_prefix, "help"));
  EXPECT_EQ(feature_of(Kind::author_holes, "help?d"), feature_of(Kind::author_prefix, "help"));
  EXPECT_EQ(feature_of(Kind::raw, "a?"), kind_hash(Kind::raw, text::hash_word("a?")));
  const std::string stem(Heads::kLongest, 'x');
  EXPECT_EQ(feature_of(Kind::prefix, stem + "yz"), feature_of(Kind::prefix, stem));
  EXPECT_NE(feature_of(Kind::word, stem + "yz"), feature_of(Kind::word, stem));
}

}  // namespace
}  // namespace kith::match::engine

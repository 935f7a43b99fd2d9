// What matching may take: no memory per text once warm, and never more work than is written down.
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <new>

#include "base/limits.h"
#include "match/naive.h"
#include "match/query_set.h"

namespace {
thread_local std::size_t allocations = 0;
}

#if __has_feature(address_sanitizer)
// The sanitizer's own operators stay in place, so that it goes on checking; it tells of every allocation.
extern "C" int __sanitizer_install_malloc_and_free_hooks(void (*on_malloc)(const volatile void*, std::size_t),
                                                         void (*on_free)(const volatile void*));
namespace {
[[maybe_unused]] const int hooked = __sanitizer_install_malloc_and_free_hooks(
    [](const volatile void*, std::size_t) { ++allocations; }, [](const volatile void*) {});
}
#else
void* operator new(std::size_t size) {
  ++allocations;
  if (void* const p = std::malloc(size)) return p;
  throw std::bad_alloc();
}
void operator delete(void* p) noexcept {
  std::free(p);
}
void operator delete(void* p, std::size_t) noexcept {
  std::free(p);
}
#endif

namespace kith::match {
namespace {

std::shared_ptr<const QuerySet> compiled(const std::vector<std::string>& sources) {
  QuerySet::Builder builder;
  for (QueryId id = 0; const auto& source : sources) {
    auto query = parse(source, {.allow_negative = true});
    EXPECT_TRUE(query) << source << ": " << (query ? "" : query.error().message);
    if (query) EXPECT_TRUE(builder.add(id, *query));
    ++id;
  }
  return *builder.build();
}

TEST(QuerySetLimits, nothing_is_allocated_once_warm) {
  auto set = compiled({"raft", "raft NEAR/3 sank", "\"the raft\"", "\"camp raft\"~3", "complain* NOT camp", "r?ft",
                       "#raft", "@mags", "raw:\"C++\"", "author:mags", "lang:en has:photo", "r\u00e9sum\u00e9*",
                       "(raft OR camp) NEAR/4 (sank OR \"was lost\") NEAR/3 today", "title:raft",
                       "followers:>100 lang:en", "url:rafts", "NOT camp", "\u0430\u0431\u0432"});
  set = *set->with({100, *parse("lost OR found")});
  std::vector<Document> documents(4);
  documents[0].text = "The raft sank; it was lost today. We complained about C++ to @mags@x.example #raft";
  documents[1].text =
      "Caf\u00e9 r\u00e9sum\u00e9s, \u0430\u0431\u0432 \u0433\u0434\u0435, \u03b1\u03b2\u03b3 camp raft";
  documents[1].title = "Raft's title";
  documents[2].text = std::string(3'000, 'x') + " raft camp raft sank";
  documents[2].author = "Mags O'Brien";
  documents[2].handle = "@Mags";
  documents[3].lang = "en-GB";
  documents[3].has = {"photo"};
  documents[3].url = "https://a.example/Rafts";
  documents[3].followers = 200;
  Matcher matcher;
  std::size_t matched = 0;
  const auto round = [&] {
    for (const auto& document : documents) matched += matcher.match(*set, document)->size();
  };
  round();
  round();
  const auto before = allocations;
  for (int i = 0; i < 50; ++i) round();
  EXPECT_EQ(allocations, before);
  EXPECT_GT(matched, 52U * 15);
}

std::string times(std::string_view part, std::size_t n) {
  std::string out;
  for (std::size_t i = 0; i < n; ++i) out += part;
  return out;
}

struct Hard {
  const char* what;
  std::string query, text;
};

// Each ends with an answer or with an error that says what to do; none takes long.
TEST(QuerySetLimits, hard_queries_on_hard_texts_end) {
  std::string near = "a", alternatives = "xxx0*";
  for (int i = 0; i < 60; ++i) near += " NEAR/100 a";
  for (int i = 1; i < 1'500; ++i) alternatives += " OR xxx" + std::to_string(i) + "*";
  const std::string many = times("a ", 50'000), groups = "(a OR b) NEAR/100 (a OR b)";
  const Hard table[] = {
      {"a chain of NEARs", near, many},
      {"nested NEARs of groups", groups + " NEAR/100 (" + groups + ") NEAR/100 (" + groups + ")",
       times("a b ", 25'000)},
      {"a phrase of one word", "\"" + times("a ", 1'900) + "\"", many},
      {"a bag of one word", "\"" + times("a ", 900) + "\"~100", many},
      {"a bag that never fills", "\"" + times("a b ", 400) + "\"~100", times("a a b ", 16'000)},
      {"many prefixes", alternatives, times("xxx1234567 ", 9'000)},
      {"a long word", "aaa*", std::string(100'000, 'a')},
      {"signs only", "#a NEAR/5 #a NEAR/5 #a NEAR/5 #a", times("#a ", 33'000)},
      {"raw everywhere", "raw:\"a a\" NEAR/100 raw:\"a a\" NEAR/100 raw:\"a a a a\"", many},
      {"holes", "a?a OR b?a OR a?aa OR aa?a", times("aaaa ", 20'000)},
      {"brackets", times("(", 63) + "a" + times(")", 63), many},
  };
  Matcher matcher(500'000);  // those of a document, kMatchSteps, would take a while without optimisation
  for (const auto& hard : table) {
    const auto query = parse(hard.query, {.allow_negative = true});
    ASSERT_TRUE(query) << hard.what << ": " << query.error().message;
    QuerySet::Builder builder;
    ASSERT_TRUE(builder.add(7, *query));
    const auto set = *builder.build();
    Document document;
    document.text = hard.text;
    const auto start = std::chrono::steady_clock::now();
    const auto got = matcher.match(*set, document);
    const auto took = std::chrono::steady_clock::now() - start;
    if (!got) {
      EXPECT_EQ(got.error().kind, Kind::too_large) << hard.what;
      ASSERT_FALSE(got.error().context.empty());
      EXPECT_EQ(got.error().context[0].second, "7");
    }
    RecordProperty(std::string(hard.what).substr(0, 8), static_cast<int>(took / std::chrono::milliseconds(1)));
    std::printf("  %-24s %6lld ms %s\n", hard.what, static_cast<long long>(took / std::chrono::milliseconds(1)),
                got ? "answered" : "refused");
    // The next text is matched as ever.
    document.text = "nothing of it";
    EXPECT_TRUE(matcher.match(*set, document)) << hard.what;
  }
}

TEST(QuerySetLimits, a_document_over_the_limit_is_an_error) {
  const auto set = compiled({"raft"});
  Matcher matcher;
  Document document;
  document.text = std::string(limits::kMatchDocumentBytes + 1, ' ');
  EXPECT_EQ(matcher.match(*set, document).error().kind, Kind::too_large);
  document.text = "raft";
  document.more.resize(limits::kMatchZones + 1);
  EXPECT_EQ(matcher.match(*set, document).error().kind, Kind::too_large);
  document.more.resize(limits::kMatchZones);
  EXPECT_EQ(matcher.match(*set, document)->size(), 1U);
}

}  // namespace
}  // namespace kith::match

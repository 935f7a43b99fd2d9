// Bytes make queries, documents and edits; the set has to say what the plain matcher says.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <utility>

#include "match/engine/testing_random.h"
#include "match/naive.h"
#include "match/query_set.h"

namespace {

using namespace kith::match;

void fail(const Query& query, const Document& document) {
  std::fprintf(stderr, "differs: %s\non: %s | %s\n", print(query).c_str(), document.text.c_str(),
               document.title.c_str());
  std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 400) return 0;
  kith::match::testing::Choices choices(std::span(data, size));
  std::map<QueryId, Query> queries;
  auto set = *QuerySet::Builder().build();
  const auto compiled = choices.pick(4);
  QuerySet::Builder builder;
  bool edited = false;  // from then on by with() and without()
  for (std::size_t i = 0; i < 8 && !choices.spent(); ++i) {
    auto query = parse(testing::make_query(choices, 3), {.allow_negative = true});
    if (!query) continue;
    const auto id = static_cast<QueryId>(choices.pick(6));
    if (i < compiled && !edited && !queries.contains(id)) {
      if (!builder.add(id, *query)) std::abort();
    } else {
      if (!std::exchange(edited, true)) set = *builder.build();
      set = *set->with({id, *query});
    }
    queries.insert_or_assign(id, *std::move(query));
  }
  if (!edited) set = *builder.build();
  if (choices.one_in(4)) {
    queries.erase(2);
    set = *set->without(2);
  }
  if (set->size() != queries.size()) std::abort();
  static Matcher matcher;
  for (int i = 0; i < 2; ++i) {
    const auto document = testing::make_document(choices, 10);
    const auto got = matcher.match(*set, document);
    if (!got) std::abort();
    const Reading reading(document);
    auto at = got->begin();
    for (const auto& [id, query] : queries) {
      const bool have = at != got->end() && *at == id;
      if (have) ++at;
      if (have != (match(query.root, reading).truth == Truth::yes)) fail(query, document);
    }
    if (at != got->end()) std::abort();
  }
  return 0;
}

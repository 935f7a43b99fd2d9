#include "match/query_set.h"

#include <fmt/format.h>

#include <map>
#include <vector>

#include "match/naive.h"

namespace kith::match {

struct QuerySet::Parts {
  std::map<QueryId, std::shared_ptr<const Query>> queries;
  std::size_t edits = 0;
};
struct QuerySet::Builder::Parts {
  std::map<QueryId, std::shared_ptr<const Query>> queries;
};
struct Matcher::Parts {
  std::vector<QueryId> yes, unknown;
};

QuerySet::QuerySet(std::unique_ptr<const Parts> parts) : parts_(std::move(parts)) {}
QuerySet::~QuerySet() = default;
QuerySet::Builder::Builder() : parts_(std::make_unique<Parts>()) {}
QuerySet::Builder::~Builder() = default;
QuerySet::Builder::Builder(Builder&&) noexcept = default;
QuerySet::Builder& QuerySet::Builder::operator=(Builder&&) noexcept = default;

Result<void> QuerySet::Builder::add(QueryId id, const Query& query) {
  if (!parts_->queries.emplace(id, std::make_shared<Query>(query)).second)
    return fail(Kind::invalid, fmt::format("query `{}` is there twice", id));
  return {};
}

Result<std::shared_ptr<const QuerySet>> QuerySet::Builder::build() {
  auto parts = std::make_unique<QuerySet::Parts>();
  parts->queries = std::exchange(parts_->queries, {});
  return std::make_shared<const QuerySet>(std::move(parts));
}

Result<std::shared_ptr<const QuerySet>> QuerySet::compile(std::span<const Stored> queries) {
  Builder builder;
  for (const auto& stored : queries) TRYV(builder.add(stored.id, stored.query));
  return builder.build();
}

Result<std::shared_ptr<const QuerySet>> QuerySet::with(const Stored& stored) const {
  auto parts = std::make_unique<Parts>(*parts_);
  parts->queries.insert_or_assign(stored.id, std::make_shared<Query>(stored.query));
  ++parts->edits;
  return std::make_shared<const QuerySet>(std::move(parts));
}

Result<std::shared_ptr<const QuerySet>> QuerySet::without(QueryId id) const {
  auto parts = std::make_unique<Parts>(*parts_);
  parts->queries.erase(id);
  ++parts->edits;
  return std::make_shared<const QuerySet>(std::move(parts));
}

bool QuerySet::contains(QueryId id) const {
  return parts_->queries.contains(id);
}
std::size_t QuerySet::size() const {
  return parts_->queries.size();
}
std::size_t QuerySet::edits() const {
  return parts_->edits;
}
std::size_t QuerySet::memory_bytes() const {
  return size() * sizeof(Query);
}

Matcher::Matcher() : parts_(std::make_unique<Parts>()) {}
Matcher::~Matcher() = default;
Matcher::Matcher(Matcher&&) noexcept = default;
Matcher& Matcher::operator=(Matcher&&) noexcept = default;

Result<std::span<const QueryId>> Matcher::match(const QuerySet& set, const Document& document) {
  parts_->yes.clear();
  parts_->unknown.clear();
  const Reading reading(document);
  for (const auto& [id, query] : set.parts_->queries) {
    const auto truth = kith::match::match(query->root, reading).truth;
    if (truth == Truth::yes) parts_->yes.push_back(id);
    if (truth == Truth::unknown) parts_->unknown.push_back(id);
  }
  return std::span<const QueryId>(parts_->yes);
}

std::span<const QueryId> Matcher::undecided() const {
  return parts_->unknown;
}

}  // namespace kith::match

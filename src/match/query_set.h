// Many stored queries asked of one document at once. Gives what match(query, document) of naive.h gives for each of
// them; docs/queries.md defines it. src/match/README.md says how.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "base/limits.h"
#include "base/result.h"
#include "match/document.h"
#include "match/frequencies.h"
#include "match/query.h"
#include "text/reader.h"

namespace kith::match {

using QueryId = std::int64_t;

struct Stored {
  QueryId id = 0;
  Query query;
};

// Immutable and thread-safe: share it, and put a new one in its place when a query changes. Two sets with the same
// queries answer the same, however they came to be.
class QuerySet {
 public:
  // Takes the queries one by one, so that their trees need not all be held. One thread.
  class Builder {
   public:
    Builder();
    ~Builder();
    Builder(Builder&&) noexcept;
    Builder& operator=(Builder&&) noexcept;
    // Errors: too_large, over kSetQueries or kSetCode.
    Result<void> add(QueryId id, const Query& query);
    // Leaves the builder empty. By what was heard, if that is known, the set is quicker. Errors: invalid, an id twice.
    Result<std::shared_ptr<const QuerySet>> build(const Frequencies* heard = nullptr);

   private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
  };

  static Result<std::shared_ptr<const QuerySet>> compile(std::span<const Stored> queries,
                                                         const Frequencies* heard = nullptr);

  // This set and one query more, or another in the place of the one with its id. Milliseconds, also where the set is
  // large. Errors: as Builder::add.
  Result<std::shared_ptr<const QuerySet>> with(const Stored& stored) const;
  // This set without the query; an id it does not have changes nothing.
  Result<std::shared_ptr<const QuerySet>> without(QueryId id) const;

  bool contains(QueryId id) const;
  std::size_t size() const;
  // Edits since the set was compiled as a whole. Many thousands make matching slower, compile() then.
  std::size_t edits() const;
  std::size_t memory_bytes() const;

  struct Parts;
  explicit QuerySet(std::unique_ptr<const Parts> parts);
  ~QuerySet();
  QuerySet(const QuerySet&) = delete;
  QuerySet& operator=(const QuerySet&) = delete;

 private:
  friend class Matcher;
  std::unique_ptr<const Parts> parts_;
};

// Holds what matching writes to, so that after a few texts nothing is allocated. One a thread, for any number of sets.
class Matcher {
 public:
  // `steps`: the most one document may take.
  explicit Matcher(std::uint64_t steps = limits::kMatchSteps);
  ~Matcher();
  Matcher(Matcher&&) noexcept;
  Matcher& operator=(Matcher&&) noexcept;

  // The ids of the queries that hold, rising; valid until the next call. Errors: too_large, where the document is over
  // kMatchDocumentBytes or a query would need more than kMatchSteps; its context has the id as `query`. Then nothing
  // is known about this document. What it has is counted in `heard`; one document in eight is enough.
  Result<std::span<const QueryId>> match(const QuerySet& set, const Document& document, Frequencies* heard = nullptr);

  // After match(): the words of the document's text, for whatever else reads them. Valid until the next call.
  std::span<const text::Cut> words() const;
  // After match(): the queries that hold or not by their outside parts (Truth::unknown), rising.
  std::span<const QueryId> undecided() const;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace kith::match

// A query as a form people fill in without syntax, and back.
#pragma once

#include <expected>
#include <string>
#include <vector>

#include "match/query.h"

namespace kith::match {

// Words are written as people type them: `raft`, `faith school` (a phrase), `complain*`, `#raft`, `@mags`.
using Words = std::vector<std::string>;

struct Builder {
  enum class Where : std::uint8_t { anywhere, text, title };
  struct Near {
    Words left, right;  // any of each
    int distance = 5;
    bool ordered = false;
    bool operator==(const Near&) const = default;
  };
  struct Fact {
    Field field = Field::lang;
    bool excluded = false;
    std::vector<std::string> values;  // any of them; for numbers and times exactly one, like `>1000`
    bool operator==(const Fact&) const = default;
  };
  Where where = Where::anywhere;  // for all the words below
  Words all;
  std::vector<Words> any;  // one of each group
  Words none;
  std::vector<Near> near;
  std::vector<Fact> facts;
  bool operator==(const Builder&) const = default;
};

// The query as a form, or why it does not fit one: `message` says what is too intricate, with its place.
std::expected<Builder, Problem> to_builder(const Query& query, std::string_view source);

// The canonical query of a form; blank entries are left out. Errors name the entry that cannot be used.
// to_builder(to_query(b)) is b, but for blanks and the order of facts.
std::expected<std::string, Problem> to_query(const Builder& builder);

}  // namespace kith::match

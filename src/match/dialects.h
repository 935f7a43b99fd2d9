// Queries of other tools, put into this language where the meaning is the same, with every difference
// pointed out (docs/queries.md, "Coming from another tool", names the sources).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "match/query.h"

namespace kith::match {

enum class Dialect : std::uint8_t { kith, brandwatch, meltwater, talkwalker, sprinklr, x };

std::string_view name(Dialect dialect);
std::optional<Dialect> find_dialect(std::string_view name);

struct Difference {
  std::size_t from = 0, to = 0;  // bytes of the source
  std::string was, now;          // `now` is empty for what was left out
  std::string message;
};

struct Imported {
  Dialect dialect = Dialect::kith;
  std::string query;  // canonical; empty where nothing could be kept
  std::vector<Difference> differences;
  // The first part that has no equal here, or why the source could not be read. `query` is then what
  // remains without such parts: it means something else.
  std::optional<Problem> problem;
};

struct Guess {
  Dialect dialect = Dialect::kith;
  int sure = 0;  // 0 to 100
};

// Which tool a query was written for, by the signs and fields only that tool has.
Guess guess_dialect(std::string_view source);

// Never fails: what cannot be read is a problem of the answer.
Imported import_query(std::string_view source, std::optional<Dialect> dialect = std::nullopt);

}  // namespace kith::match

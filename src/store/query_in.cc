#include "store/query_in.h"

#include <algorithm>
#include <set>

namespace kith::store {
namespace {

constexpr std::size_t kSizes[] = {1, 8, 32, 128};  // of lists
constexpr std::size_t kArrayMost = 1'000;

// `(?,?,…)`; what is short of a size is filled up with the last key.
struct Asked {
  std::string sql;
  std::vector<Value> params;
};
Asked in_list(std::string_view before, std::string_view after, const Params& fixed, std::span<const Value> keys) {
  const std::size_t size = *std::ranges::find_if(kSizes, [&](std::size_t s) { return s >= keys.size(); });
  Asked out{std::string(before), {}};
  out.sql.reserve(before.size() + 2 * size + 2 + after.size());
  for (std::size_t i = 0; i < size; ++i) out.sql += i == 0 ? "(?" : ",?";
  out.sql.append(")").append(after);
  out.params.reserve(fixed.size() + size);
  out.params = fixed.values();
  for (std::size_t i = 0; i < size; ++i) out.params.push_back(keys[std::min(i, keys.size() - 1)]);
  return out;
}

// An array as PostgreSQL reads it, each key once.
std::string array_of(std::span<const Value> keys) {
  std::string out = "{";
  std::set<std::string> seen;
  for (const auto& key : keys) {
    if (key.is_null()) continue;
    std::string element = "\"";
    for (const char c : key.as_text()) {
      if (c == '"' || c == '\\') element += '\\';
      element += c;
    }
    const auto [fresh, added] = seen.insert(std::move(element) + '"');
    if (added) out.append(out.size() > 1 ? "," : "").append(*fresh);
  }
  return out + "}";
}

// A lookup of its own for each key: OFFSET keeps the planner from reading a table it takes for small, as it was when it
// was first asked.
Asked in_array(std::string_view before, std::string_view after, const Params& fixed, std::span<const Value> keys) {
  const bool texts =
      std::ranges::any_of(keys, [](const Value& key) { return std::holds_alternative<std::string>(key.held()); });
  Asked out{"SELECT found.* FROM unnest(CAST(? AS ", {}};
  out.sql.append(texts ? "TEXT" : "BIGINT").append("[])) AS asked (key) CROSS JOIN LATERAL (").append(before);
  out.sql.append("(asked.key)").append(after).append(" OFFSET 0) AS found");
  out.params.emplace_back(array_of(keys));
  out.params.insert(out.params.end(), fixed.values().begin(), fixed.values().end());
  return out;
}

}  // namespace

Result<Rows> query_in(Transaction& tx, std::string_view before, std::string_view after, const Params& fixed,
                      const std::vector<Value>& keys) {
  const bool arrays = tx.dialect() == Dialect::postgres;
  Rows out;
  for (std::span<const Value> left = keys; !left.empty();) {
    const auto turn = left.first(std::min(left.size(), arrays ? kArrayMost : *std::rbegin(kSizes)));
    left = left.subspan(turn.size());
    auto asked = arrays ? in_array(before, after, fixed, turn) : in_list(before, after, fixed, turn);
    TRY(auto rows, tx.query(Statement::built(asked.sql), Params(std::move(asked.params))));
    std::ranges::move(rows, std::back_inserter(out));
  }
  return out;
}

}  // namespace kith::store

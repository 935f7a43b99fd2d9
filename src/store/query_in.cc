#include "store/query_in.h"

#include <algorithm>

namespace kith::store {

Result<Rows> query_in(Transaction& tx, std::string_view before, std::string_view after, const Params& fixed,
                      const std::vector<Value>& keys) {
  constexpr std::size_t kSizes[] = {1, 8, 32, 128};
  Rows out;
  for (std::size_t at = 0; at < keys.size();) {
    const std::size_t left = std::min<std::size_t>(keys.size() - at, 128);
    const std::size_t size = *std::ranges::find_if(kSizes, [&](std::size_t s) { return s >= left; });
    std::string sql(before);
    sql.reserve(before.size() + 2 * size + 2 + after.size());
    for (std::size_t i = 0; i < size; ++i) sql += i == 0 ? "(?" : ",?";
    sql.append(")").append(after);
    std::vector<Value> params;
    params.reserve(fixed.size() + size);
    params = fixed.values();
    for (std::size_t i = 0; i < size; ++i) params.push_back(keys[at + std::min(i, left - 1)]);
    TRY(auto rows, tx.query(Statement::built(sql), Params(std::move(params))));
    std::ranges::move(rows, std::back_inserter(out));
    at += left;
  }
  return out;
}

}  // namespace kith::store

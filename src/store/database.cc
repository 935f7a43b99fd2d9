#include "store/database.h"

#include "store/events.h"

namespace kith::store {

Result<std::optional<Row>> Transaction::query_one(const Statement& statement,
                                                  const Params& params) {
  TRY(auto rows, query(statement, params));
  if (rows.empty()) return std::optional<Row>{};
  return std::optional<Row>{std::move(rows.front())};
}

Result<void> Transaction::execute_later(const Statement& statement, std::span<const Params> rows) {
  TRYV(execute_many(statement, rows));
  return {};
}

Result<void> Transaction::update_later(const Statement& statement, std::span<const Params> rows) {
  return execute_later(statement, rows);
}

}  // namespace kith::store

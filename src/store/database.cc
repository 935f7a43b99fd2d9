#include "store/database.h"

#include "store/events.h"

namespace kith::store {

Result<std::optional<Row>> Transaction::query_one(const Statement& statement,
                                                  const Params& params) {
  TRY(auto rows, query(statement, params));
  if (rows.empty()) return std::optional<Row>{};
  return std::optional<Row>{std::move(rows.front())};
}

}  // namespace kith::store

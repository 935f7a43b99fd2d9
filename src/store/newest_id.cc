#include "store/newest_id.h"

#include "base/id_floor.h"

namespace kith::store {

Result<void> keep_ids_rising(Database& db) {
  static constexpr Statement kNewest =
      "SELECT COALESCE((SELECT MAX(id) FROM message), 0), COALESCE((SELECT MAX(id) FROM delivery), 0)";
  TRY(const auto newest, db.read([](Transaction& tx) { return tx.query_one(kNewest); }));
  keep_ids_above(newest->i64(0));
  keep_ids_above(newest->i64(1));
  return {};
}

}  // namespace kith::store

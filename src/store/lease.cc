#include "store/lease.h"

namespace kith::store {
namespace {

// Renewing keeps the token; taking over an expired one raises it.
constexpr Statement kTake =
    "INSERT INTO lease (name, owner, token, until) VALUES (?, ?, 1, ?) "
    "ON CONFLICT (name) DO UPDATE SET "
    "token = CASE WHEN lease.owner = excluded.owner AND lease.until > ? THEN lease.token ELSE "
    "lease.token + 1 END, "
    "owner = excluded.owner, until = excluded.until "
    "WHERE lease.owner = excluded.owner OR lease.until <= ? RETURNING token";
constexpr Statement kCut = "UPDATE lease SET until = ? WHERE name = ? AND until > ?";
constexpr Statement kRelease = "UPDATE lease SET until = 0 WHERE name = ? AND owner = ?";
constexpr Statement kReleaseAll = "UPDATE lease SET until = 0 WHERE owner = ? AND until > 0";
constexpr Statement kForget = "UPDATE lease SET until = 0 WHERE until > 0";
constexpr Statement kHolds = "SELECT 1 FROM lease WHERE name = ? AND token = ? AND until > ?";

}  // namespace

Result<std::optional<Lease>> take_lease(Transaction& tx, std::string_view name,
                                        std::string_view owner, Time now, Millis length) {
  const Time until = now + length;
  TRY(auto row, tx.query_one(kTake, {name, owner, until, now, now}));
  if (!row) {
    TRYV(tx.execute(kCut, {until, name, until}));
    return std::optional<Lease>{};
  }
  return std::optional<Lease>{Lease{row->i64(0), until}};
}

Result<void> release_lease(Transaction& tx, std::string_view name, std::string_view owner) {
  TRYV(tx.execute(kRelease, {name, owner}));
  return {};
}

Result<void> release_leases(Transaction& tx, std::string_view owner) {
  TRYV(tx.execute(kReleaseAll, {owner}));
  return {};
}

Result<void> forget_leases(Transaction& tx) {
  TRYV(tx.execute(kForget));
  return {};
}

Result<bool> holds_lease(Transaction& tx, std::string_view name, std::int64_t token, Time now) {
  TRY(auto row, tx.query_one(kHolds, {name, token, now}));
  return row.has_value();
}

}  // namespace kith::store

// Leases: who among several processes does a job now.
#pragma once

#include <optional>
#include <string_view>

#include "store/database.h"

namespace kith::store {

// A held lease. `token` rises with every change of owner: write it with the work's result and
// refuse an older one.
struct Lease {
  std::int64_t token = 0;
  Time until;
};

// Takes or renews the lease `name` for `owner`; nothing where another owner holds it at `now`. One that seems to last
// longer than `length` was written by a clock that has gone back since: it is cut to `length` from now, so that nobody
// waits for the clock.
// Call inside write(). Errors: as execute().
Result<std::optional<Lease>> take_lease(Transaction& tx, std::string_view name,
                                        std::string_view owner, Time now, Millis length);
// Gives it up early; no harm where it is not ours.
Result<void> release_lease(Transaction& tx, std::string_view name, std::string_view owner);
// Gives up all that `owner` holds.
Result<void> release_leases(Transaction& tx, std::string_view owner);
// Gives up all there are: for the only process there is, before it begins.
Result<void> forget_leases(Transaction& tx);
// Is `token` still the lease's, and unexpired at `now`?
Result<bool> holds_lease(Transaction& tx, std::string_view name, std::int64_t token, Time now);

}  // namespace kith::store

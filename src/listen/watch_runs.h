// Watch runs: a watch taken over what is stored already, newest first, in steps that survive a restart.
#pragma once

#include <string>

#include "base/result.h"
#include "base/time.h"
#include "store/database.h"

namespace kith::listen {

// Thread-safe. Blocks: call it on workers.
class WatchRuns {
 public:
  // `owner`: this process, in leases; one process at a time works on runs.
  WatchRuns(store::Database& db, const Clock& clock, std::string owner)
      : db_(db), clock_(clock), owner_(std::move(owner)) {}

  // Looks at the next few hundred messages of the oldest run; true where there is more to do at once. Mentions found
  // are quiet: they put nothing on the desk and are told of to nobody.
  Result<bool> step();

 private:
  store::Database& db_;
  const Clock& clock_;
  const std::string owner_;
};

}  // namespace kith::listen

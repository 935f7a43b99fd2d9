// Import: posts from a file of JSON Lines (docs/intake.md), taken in as if they were pushed.
#pragma once

#include <functional>
#include <string>

#include "base/result.h"
#include "base/time.h"
#include "listen/push.h"
#include "store/database.h"

namespace kith::app {

struct ImportWish {
  std::string source = "import", workspace;  // workspace: its short name; empty where there is only one
  Millis patience{60'000};                   // how long to wait for a database that cannot take more
  listen::Witness witness;                   // shown what others wrote, as it is of what channels hear
};

// Reads `file` to its end in batches named by their own lines: what was taken in before, by this or an interrupted
// import, is passed over. Problems have line numbers of the whole file. `told` hears of every durable step.
// Errors: not_found (no such workspace), invalid (which one), and those of Push.
Result<listen::PushAnswer> import_lines(store::Database& db, const Clock& clock, const ImportWish& wish, int file,
                                        const std::function<void(const listen::PushAnswer&)>& told);

}  // namespace kith::app

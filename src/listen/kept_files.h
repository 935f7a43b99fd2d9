// Files that come with messages: kept in the data folder, one row each, named in the message's list.
#pragma once

#include <string>

#include "listen/intake_queries.h"
#include "listen/prepared.h"
#include "store/files.h"

namespace kith::listen {

// Writes the bytes beside their place and lets go of them; `files` null: nothing is kept. Errors: unavailable (no
// room).
Result<Prepared> with_files(Prepared item, WorkspaceId workspace, const store::Files* files);

// Rows for what is staged, and the list as the message keeps it: `media` names the row; what was not kept has none.
// Call in the transaction that writes the message. Errors: unavailable, those of execute().
Result<std::string> keep_files(store::Transaction& tx, const store::Files* files, const Source& at,
                               const Prepared& item, MessageId message, Time now);

}  // namespace kith::listen

// From what was only overheard to the desk.
#pragma once

#include "base/id.h"
#include "base/result.h"
#include "base/time.h"
#include "store/database.h"

namespace kith::listen {

// The message's conversation opens, the message waits for an answer, and who wrote it is a contact, whose id is
// answered. `by` none: nobody but the house. Inside write(workspace, …). Errors: not_found.
Result<ContactId> bring_to_desk(store::Transaction& tx, WorkspaceId workspace, MessageId message, MemberId by,
                                Time now);

}  // namespace kith::listen

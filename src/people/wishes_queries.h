// The SQL of wishes.
#pragma once

#include "people/wishes.h"

namespace kith::people::queries {

using store::Transaction;

// Of the contact and all that were merged into it, newest first.
Result<std::vector<WishChange>> wish_changes(Transaction& tx, WorkspaceId workspace, ContactId contact, int limit);
// Whether the contact, or one merged into it, wrote this message.
Result<bool> wrote(Transaction& tx, WorkspaceId workspace, ContactId contact, MessageId message);
Result<void> put_wish(Transaction& tx, WorkspaceId workspace, const NewWish& wish, std::int64_t id, Time now);

}  // namespace kith::people::queries

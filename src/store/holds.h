// Legal holds: what nobody may erase, whatever retention, a network or a member says.
#pragma once

#include "store/database.h"

namespace kith::store {

// Whether a standing hold covers this message: its person, conversation, channel and time are all that the hold names.
// Of a person everybody counts who was merged into them. Errors: those of query().
Result<bool> is_under_hold(Transaction& tx, WorkspaceId workspace, MessageId message);

// The same as a condition on rows `m` of message joined with `c` of conversation, for lists: under no standing hold.
#define KITH_NOT_UNDER_HOLD                                                                                            \
  "NOT EXISTS (SELECT 1 FROM legal_hold h WHERE h.workspace_id = m.workspace_id AND h.released_at IS NULL "            \
  "AND (h.channel_id IS NULL OR h.channel_id = m.channel_id) "                                                         \
  "AND (h.conversation_id IS NULL OR h.conversation_id = m.conversation_id) "                                          \
  "AND (h.from_at IS NULL OR m.sent_at >= h.from_at) AND (h.until_at IS NULL OR m.sent_at < h.until_at) "              \
  "AND (h.contact_id IS NULL OR h.contact_id = c.contact_id "                                                          \
  "OR h.contact_id = (SELECT p.merged_into FROM contact p WHERE p.id = c.contact_id) "                                 \
  "OR c.contact_id = (SELECT p.merged_into FROM contact p WHERE p.id = h.contact_id) "                                 \
  "OR h.contact_id = (SELECT i.contact_id FROM identity i WHERE i.id = m.identity_id)))"

}  // namespace kith::store

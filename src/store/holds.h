// Legal holds: what nobody may erase, whatever retention, a network or a member says.
#pragma once

#include "store/database.h"

namespace kith::store {

// Whether a standing hold covers this message: its person, conversation, channel and time are all that the hold names.
// Of a person everybody counts who was merged with them, however often. Errors: those of query().
Result<bool> is_under_hold(Transaction& tx, WorkspaceId workspace, MessageId message);

// Its parts as SQL, of a hold `h` and a message `m`: whether the channel, conversation and time of the hold cover it,
#define KITH_HOLD_COVERS_PLACE                                                                                         \
  "(h.channel_id IS NULL OR h.channel_id = m.channel_id) "                                                             \
  "AND (h.conversation_id IS NULL OR h.conversation_id = m.conversation_id) "                                          \
  "AND (h.from_at IS NULL OR m.sent_at >= h.from_at) AND (h.until_at IS NULL OR m.sent_at < h.until_at)"
// whether its person is one of these contacts (`SELECT …`), however often either was merged,
#define KITH_HOLD_COVERS_PERSON(contacts)                                                                              \
  "EXISTS (WITH RECURSIVE held (id) AS (SELECT h.contact_id UNION SELECT p.merged_into FROM contact p JOIN held "      \
  "ON p.id = held.id WHERE p.merged_into IS NOT NULL), theirs (id) AS (" contacts " UNION SELECT p.merged_into FROM "  \
  "contact p JOIN theirs ON p.id = theirs.id WHERE p.merged_into IS NOT NULL) "                                        \
  "SELECT 1 FROM held JOIN theirs ON theirs.id = held.id)"
// and the contact who wrote it.
#define KITH_WRITER "(SELECT i.contact_id FROM identity i WHERE i.id = m.identity_id)"

// The whole as a condition on rows `m` of message joined with `c` of conversation, for lists: under no standing hold.
#define KITH_NOT_UNDER_HOLD                                                                                            \
  "NOT EXISTS (SELECT 1 FROM legal_hold h WHERE h.workspace_id = m.workspace_id AND h.released_at IS NULL "            \
  "AND " KITH_HOLD_COVERS_PLACE " AND (h.contact_id IS NULL OR " KITH_HOLD_COVERS_PERSON(                              \
      "SELECT c.contact_id UNION SELECT " KITH_WRITER) "))"

}  // namespace kith::store

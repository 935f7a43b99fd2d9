// One person under several contacts: what was merged into another, however often. Identities, conversations and moments
// move when contacts are merged; what was noted about a person stays with the contact it was noted of.
#pragma once

#include <vector>

#include "store/database.h"

namespace kith::store {

// The contact that stands for this one now; itself where it was merged into none. Errors: not_found; corrupt (merged in
// a circle).
Result<ContactId> standing_contact(Transaction& tx, WorkspaceId workspace, ContactId contact);

// A contact and all that were merged into it.
Result<std::vector<ContactId>> same_person(Transaction& tx, WorkspaceId workspace, ContactId contact);

// For `IN`: the contacts `seed` selects and all that were merged into them. Index: contact_merged.
#define KITH_SAME_PERSON_AS(seed)                                                                                      \
  "(WITH RECURSIVE same (id) AS (" seed " UNION SELECT x.id FROM contact x JOIN same ON x.merged_into = same.id) "     \
  "SELECT id FROM same)"
// The same of one contact. Parameters: contact, workspace.
#define KITH_SAME_PERSON KITH_SAME_PERSON_AS("SELECT id FROM contact WHERE id = ? AND workspace_id = ?")

// For `IN`: the contact in this column and all it was merged into.
#define KITH_BECAME(column)                                                                                            \
  "(WITH RECURSIVE became (id) AS (SELECT " column " UNION SELECT p.merged_into FROM contact p JOIN became ON p.id = " \
  "became.id WHERE p.merged_into IS NOT NULL) SELECT id FROM became)"

}  // namespace kith::store

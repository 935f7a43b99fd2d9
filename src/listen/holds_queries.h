// The SQL of legal holds where messages change their conversation: what must be kept stays kept.
#pragma once

#include <vector>

#include "listen/intake_queries.h"

namespace kith::listen::queries {

// Call before a message moves to conversation `to`, of `its_contact`. A hold on the conversation it leaves is put on
// `to` as it is. What a hold on a person covers for being in that person's conversation alone (our own words mostly)
// would be covered there no more: it is put on `to` for the time of that message and nothing else. Both as whoever set
// the hold said it. Answers the holds that are new.
Result<std::vector<std::int64_t>> spread_holds(store::Transaction& tx, const Source& at, MessageId message,
                                               ConversationId to, ContactId its_contact, Time now);
// Of holds on persons, the same for all that is in one conversation.
Result<std::vector<std::int64_t>> spread_person_holds(store::Transaction& tx, const Source& at, ConversationId from,
                                                      ConversationId to, ContactId its_contact, Time now);
// The holds on one conversation go to another. Where one had spread to it before, the first of the two stays.
Result<void> pour_holds(store::Transaction& tx, const Source& at, ConversationId from, ConversationId to);

}  // namespace kith::listen::queries

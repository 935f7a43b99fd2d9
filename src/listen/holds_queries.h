// The SQL of legal holds on a person, where messages leave that person's conversation.
#pragma once

#include <vector>

#include "listen/intake_queries.h"

namespace kith::listen::queries {

// Call before messages go to the conversation `to`, of `its_contact`. What a hold on a person covers for being in that
// person's conversation alone (our own words mostly) would be covered there no more: the hold is put on `to`, for the
// time of those messages and nothing else, as whoever set it said it. Answers the holds that are new.
Result<std::vector<std::int64_t>> follow_person_holds(store::Transaction& tx, const Source& at, MessageId message,
                                                      ConversationId to, ContactId its_contact, Time now);
// The same of all that is in one conversation.
Result<std::vector<std::int64_t>> follow_person_holds(store::Transaction& tx, const Source& at, ConversationId from,
                                                      ConversationId to, ContactId its_contact, Time now);

}  // namespace kith::listen::queries

// What the gate must know beside the policy and the words: read from the store, in the caller's transaction.
#pragma once

#include <memory>

#include "base/result.h"
#include "model/outbound.h"
#include "policy/document.h"
#include "policy/gate.h"
#include "publish/gate/gatekeeper.h"
#include "publish/registers/register_sets.h"
#include "store/database.h"

namespace kith::publish {

// Company facts as the document states them, and as they are kept; what is kept under the same name goes before.
std::vector<policy::CompanyFact> facts_in_force(const policy::Document& document,
                                                const std::vector<policy::CompanyFact>& kept);

// Registers the document names, as `sets` have them, and whether the contact (none: nobody we know) is in each.
Result<void> add_registers(store::Transaction& tx, WorkspaceId workspace, ContactId contact,
                           const policy::Document& document, const RegisterSets& sets, policy::Situation& into);

// What the speaker, who changed the words and those the document's voices name are called.
Result<void> add_people(store::Transaction& tx, WorkspaceId workspace, const policy::Document& document,
                        policy::Situation& into);

// Whether this is the first that goes to the contact, and how much went there in the days before `into.now`. Without a
// delivery what went at that very time is not counted.
Result<void> add_contact_past(store::Transaction& tx, WorkspaceId workspace, DeliveryId delivery, ContactId contact,
                              policy::Situation& into);

// Adds registers, and who of them the contact is; whether the contact was ever written to, and with what; what was
// posted, how often and how often it asked for something; and whether the contact asked not to be written to.
Result<void> look_up(store::Transaction& tx, const Wish& wish, const Outbound& content,
                     const policy::Document& document, const RegisterSets& sets, policy::Situation& into);

}  // namespace kith::publish

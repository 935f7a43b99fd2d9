// Who of those who are heard is on staff.
#pragma once

#include "base/id.h"
#include "base/result.h"
#include "model/incoming.h"
#include "policy/document.h"
#include "policy/visitors.h"
#include "publish/registers/register_sets.h"
#include "store/database.h"

namespace kith::publish {

// yes: a register of `kind: staff` lists the contact, or an account of theirs by its handle or the address of its
// profile. perhaps: it lists the name alone, or a handle without the server of this one. `contact` may be none: then
// nothing is read from the store. A register that is empty or does not open lists nobody.
Result<policy::OnStaff> on_staff(store::Transaction& tx, WorkspaceId workspace, const policy::Document& document,
                                 const RegisterSets& sets, ContactId contact, const Author& author);

}  // namespace kith::publish

// What becomes of others’ words the moment they are stored: rules of the comfort zone on them, and the wish not to be
// written to.
#pragma once

#include "base/time.h"
#include "listen/witness.h"
#include "publish/gate/gatekeeper.h"

namespace kith::api {

// For listen::Intake::tell(). Both outlive it.
listen::Witness visitor_witness(publish::Gatekeeper& gate, const Clock& clock);

}  // namespace kith::api

// One pushed line: a JSON object (docs/intake.md) to what is heard. Pure.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "listen/prepared.h"

namespace kith::listen {

// Errors: invalid, in words for whoever sends: no JSON object, an id or an author missing, a time that is none, a field
// of another kind, a field nobody knows.
Result<Prepared> read_push_line(std::string_view line, Time now);

}  // namespace kith::listen

// Both databases take the same text: valid UTF-8 without NUL.
#pragma once

#include <string_view>

#include "base/result.h"
#include "store/value.h"

namespace kith::store {

bool is_storable_text(std::string_view text);
// Errors: invalid (names the parameter's place, never its content).
Result<void> check_params(const Params& params);

}  // namespace kith::store

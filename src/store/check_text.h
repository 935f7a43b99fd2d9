// Both databases take the same text: valid UTF-8 without NUL.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"
#include "store/value.h"

namespace kith::store {

bool is_storable_text(std::string_view text);
// What others said, such as the answer of a server: repaired and cut to at most `most` bytes, it can be stored.
std::string storable_text(std::string_view text, std::size_t most);
// Errors: invalid (names the parameter's place, never its content).
Result<void> check_params(const Params& params);

}  // namespace kith::store

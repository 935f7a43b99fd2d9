// Both databases take the same text: valid UTF-8 without NUL.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"
#include "store/value.h"

namespace kith::store {

// How much is kept of an id and an address a network gave, and of what went wrong there.
inline constexpr std::size_t kIdBytes = 2'000, kAddressBytes = 4'000, kErrorBytes = 2'000;

bool is_storable_text(std::string_view text);
// What others said, such as the answer of a server: repaired and cut to at most `most` bytes, it can be stored.
std::string storable_text(std::string_view text, std::size_t most);
// Errors: invalid (names the parameter's place, never its content).
Result<void> check_params(const Params& params);

}  // namespace kith::store

// What both readers of Bluesky's JSON share. For .cc files of this folder only.
#pragma once

#include <optional>
#include <string_view>

#include "channels/bluesky/wire.h"
#include "channels/json_read.h"

namespace kith::channels::bluesky {

// Errors: corrupt (no JSON, or no object).
Result<json::value> object_body(std::string_view body);
// None without an address.
std::optional<StrongRef> ref_from(const json::object* in);

Author author_from(const json::object& profile);

}  // namespace kith::channels::bluesky

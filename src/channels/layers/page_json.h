// A page as JSON, whole and back: for record and replay.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "channels/page.h"

namespace kith::channels {

std::string to_json(const Page& page);
// Errors: corrupt.
Result<Page> page_from_json(std::string_view text);

}  // namespace kith::channels

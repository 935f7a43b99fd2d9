// Reading JSON that strangers wrote: every accessor answers for the wrong type as for a missing field.
// Includes Boost.JSON: for .cc files of the networks only.
#pragma once

#include <boost/json.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"

namespace kith::channels {

namespace json = boost::json;

// Parses after mending what breaks whole pages for one item's sake: ill-formed UTF-8 and lone surrogate
// escapes become U+FFFD. Errors: corrupt (`who` sent something else than JSON).
Result<json::value> read_json(std::string_view body, std::string_view who);

// The field as text; numbers too, since some servers write ids so. Empty where there is none.
std::string text_at(const json::object& in, std::string_view key);
std::optional<std::int64_t> number_at(const json::object& in, std::string_view key);
bool flag_at(const json::object& in, std::string_view key);
const json::object* object_at(const json::object& in, std::string_view key);
const json::array* array_at(const json::object& in, std::string_view key);
// RFC 3339; none where absent or unreadable.
std::optional<Time> time_at(const json::object& in, std::string_view key);

}  // namespace kith::channels

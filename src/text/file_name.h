// Names of files as others wrote them, made fit to be shown, stored and sent.
#pragma once

#include <string>
#include <string_view>

namespace kith::text {

// The last part of a path, valid UTF-8 without control characters, turning marks (bidi), and what file systems and
// headers stumble over; no leading dots or spaces; at most `most` bytes, its ending kept. `otherwise` where nothing
// is left.
std::string safe_file_name(std::string_view name, std::string_view otherwise = "file", std::size_t most = 200);

}  // namespace kith::text

// Where in a text addresses stand: links, hosts, handles, hashtags, file names.
#pragma once

#include <cstdint>
#include <vector>

#include "policy/names/reading.h"

namespace kith::policy::names {

// One character to be read, with the place it has in the text: several come from one place where a host was decoded.
struct Unit {
  char32_t c = 0;
  std::uint32_t at = 0, to = 0;
  bool inside : 1 = false, handle : 1 = false, tag : 1 = false, link : 1 = false, escaped : 1 = false;
};

// Marks the units that belong to addresses, decodes what is encoded there, and collects hosts and handles.
void mark_addresses(std::vector<Unit>& units, Written written, Reading& into);

bool is_space(char32_t c);

}  // namespace kith::policy::names

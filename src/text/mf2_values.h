// What an element says as a property of each kind. Internal to the mf2*.cc files.
#pragma once

#include <string>

#include "text/mf2.h"
#include "text/mf2_dom.h"

namespace kith::text::mf2 {

// `date` is the day a property before it named, for times that come without one; set to this one's.
Mf2Value property_value(const Page& page, Node node, char kind, std::string& date);
// A picture's address, with its alternative text where it has one.
Mf2Value picture(const Page& page, Node node);
// Whether the element begins an item, by a class of microformats2.
bool is_root_class(std::string_view name);
// `p-name` → kind p and `name`; no kind where it is no property.
struct PropertyClass {
  char kind = '\0';
  std::string_view name;
};
PropertyClass property_class(std::string_view name);

}  // namespace kith::text::mf2

// Pictures for the sample organisations, painted on the spot: a river with rafts, a hall, a shop's counter.
#pragma once

#include <string>
#include <string_view>

namespace kith::app::demo {

// A JPEG, 960 by 640. `scene`: "river", "hall" or "counter"; anything else is a quiet evening sky.
std::string painted(std::string_view scene);

}  // namespace kith::app::demo

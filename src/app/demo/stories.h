// The demo's stories, part of the program.
#pragma once

#include <array>
#include <string_view>

namespace kith::app::demo {

std::array<std::string_view, 3> stories();

}  // namespace kith::app::demo

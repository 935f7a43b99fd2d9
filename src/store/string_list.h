// Lists of words as they stand in *_json columns.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace kith::store {

std::string strings_to_json(const std::vector<std::string>& list);
// What is no string in it is left out; what is no list is empty.
std::vector<std::string> strings_from_json(std::string_view json);

}  // namespace kith::store

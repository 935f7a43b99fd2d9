#include "store/string_list.h"

#include <boost/json.hpp>

namespace kith::store {
namespace json = boost::json;

std::string strings_to_json(const std::vector<std::string>& list) {
  return json::serialize(json::array(list.begin(), list.end()));
}

std::vector<std::string> strings_from_json(std::string_view text) {
  boost::system::error_code bad;
  const auto value = json::parse(text, bad);
  std::vector<std::string> out;
  if (bad || !value.is_array()) return out;
  for (const auto& item : value.get_array())
    if (item.is_string()) out.emplace_back(std::string_view(item.get_string()));
  return out;
}

}  // namespace kith::store

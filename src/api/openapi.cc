#include "api/openapi.h"

#include <yaml-cpp/yaml.h>

#include <charconv>
#include <string>

#include "api/json.h"
#include "api/openapi_data.h"

namespace kith::api {
namespace {

json::value scalar(const YAML::Node& node) {
  const std::string& text = node.Scalar();
  if (node.Tag() == "!") return json::string(text);  // quoted: text, whatever it looks like
  if (text == "true") return true;
  if (text == "false") return false;
  if (text == "null" || text == "~") return nullptr;
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error == std::errc{} && end == text.data() + text.size()) return number;
  return json::string(text);
}

json::value convert(const YAML::Node& node) {
  if (node.IsSequence()) {
    json::array out;
    for (const auto& item : node) out.push_back(convert(item));
    return out;
  }
  if (node.IsMap()) {
    json::object out;
    for (const auto& entry : node) out[entry.first.Scalar()] = convert(entry.second);
    return out;
  }
  if (node.IsScalar()) return scalar(node);
  return nullptr;
}

}  // namespace

std::string_view openapi_json() {
  static const std::string kText = json::serialize(convert(YAML::Load(std::string(openapi_yaml()))));
  return kText;
}

}  // namespace kith::api

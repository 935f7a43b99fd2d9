#include "publish/string_list.h"

#include <boost/json.hpp>

namespace kith::publish {
namespace json = boost::json;

std::string strings_to_json(const std::vector<std::string>& list) {
  json::array out;
  for (const auto& s : list) out.emplace_back(s);
  return json::serialize(out);
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

std::string reasons_to_json(const policy::Decision& decision) {
  json::array out;
  for (const policy::Reason& r : decision.reasons) {
    json::object o;
    o["rule"] = r.rule;
    o["concern"] = r.concern;
    o["then"] = policy::name(r.then);
    o["say"] = r.say;
    o["offer"] = r.offer;
    o["wording"] = r.wording;
    json::array held_for;
    for (const auto& who : r.held_for) held_for.emplace_back(who);
    o["for"] = std::move(held_for);
    json::array spans;
    for (const auto& span : r.spans) spans.push_back(json::object{{"start", span.start}, {"end", span.end}});
    o["spans"] = std::move(spans);
    if (!r.released_by.empty()) o["released_by"] = r.released_by;
    out.push_back(std::move(o));
  }
  for (const auto& error : decision.errors) out.push_back(json::object{{"error", error}});
  return json::serialize(out);
}

}  // namespace kith::publish

#include "publish/string_list.h"

#include <boost/json.hpp>

namespace kith::publish {
namespace json = boost::json;

bool says_complaint(std::string_view flags_json) {
  boost::system::error_code bad;
  const auto value = json::parse(flags_json, bad);
  if (bad || !value.is_object()) return false;
  const auto& flags = value.get_object();
  if (const auto* flag = flags.if_contains("complaint");
      flag && flag->is_bool() && flag->get_bool())
    return true;
  if (const auto* tone = flags.if_contains("tone");
      tone && tone->is_string() && tone->get_string() == "negative")
    return true;
  const auto* tags = flags.if_contains("tags");
  if (!tags || !tags->is_array()) return false;
  for (const auto& tag : tags->get_array())
    if (tag.is_string() && (tag.get_string() == "complaint" || tag.get_string() == "upset"))
      return true;
  return false;
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
    if (r.names.empty())
      for (const auto& span : r.spans)
        spans.push_back(json::object{{"start", span.start}, {"end", span.end}});
    o["spans"] = std::move(spans);
    if (!r.released_by.empty()) o["released_by"] = r.released_by;
    out.push_back(std::move(o));
  }
  for (const auto& error : decision.errors) out.push_back(json::object{{"error", error}});
  return json::serialize(out);
}

std::string facts_to_json(const policy::Situation& situation, const policy::Decision& decision,
                          std::int64_t registers_change) {
  json::object out, facts, registers;
  json::array contact;
  for (const auto& [name, value] : situation.facts) facts[name] = value;
  for (const auto& [id, listed] : situation.registers) {
    registers[id] = listed.names ? "clear" : "unknown";
    if (listed.has_contact.value_or(false)) contact.emplace_back(id);
  }
  for (const auto& reason : decision.reasons)
    for (const auto& name : reason.names) registers[name.in_register] = "named";
  out["facts"] = std::move(facts);
  out["registers"] = std::move(registers);
  if (!contact.empty()) out["contact"] = std::move(contact);
  if (situation.first_contact) out["first_contact"] = *situation.first_contact;
  if (situation.contact_said_stop) out["said_stop"] = true;
  out["change"] = registers_change;
  return json::serialize(out);
}

}  // namespace kith::publish

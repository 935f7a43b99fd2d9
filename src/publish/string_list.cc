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

std::string steps_to_json(const std::vector<policy::ApprovalStep>& steps) {
  json::array out;
  for (const auto& step : steps) {
    json::object one;
    one["of"] = json::array(step.of.begin(), step.of.end());
    if (step.all) one["all"] = true;
    if (step.within) one["within"] = policy::describe(*step.within);
    if (!step.otherwise.empty()) one["else"] = json::array(step.otherwise.begin(), step.otherwise.end());
    out.push_back(std::move(one));
  }
  return json::serialize(out);
}

namespace {

std::vector<std::string> texts_at(const json::object& object, std::string_view key) {
  std::vector<std::string> out;
  if (const auto* list = object.if_contains(key); list && list->is_array())
    for (const auto& item : list->get_array())
      if (item.is_string()) out.emplace_back(item.get_string());
  return out;
}

}  // namespace

std::vector<policy::ApprovalStep> steps_from_json(std::string_view text) {
  std::vector<policy::ApprovalStep> out;
  boost::system::error_code bad;
  const auto list = json::parse(text, bad);
  if (bad || !list.is_array()) return out;
  for (const auto& item : list.get_array()) {
    if (!item.is_object()) continue;
    const auto& one = item.get_object();
    policy::ApprovalStep step{.of = texts_at(one, "of"), .otherwise = texts_at(one, "else")};
    if (const auto* all = one.if_contains("all")) step.all = all->is_bool() && all->get_bool();
    if (const auto* within = one.if_contains("within"); within && within->is_string())
      if (const auto read = policy::parse_within(within->get_string())) step.within = *read;
    out.push_back(std::move(step));
  }
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

// The document as a form: read apart, edited line by line, completed; nothing is stored here.
#include <algorithm>

#include "api/comfort.h"
#include "api/comfort/policy_json.h"
#include "base/limits.h"
#include "policy/complete.h"
#include "policy/edit.h"
#include "policy/starter.h"
#include "policy/yaml_tree.h"
#include "publish/policies/policies.h"
#include "text/utf8.h"

namespace kith::api {
namespace {

using policy::Edit;
using policy::Yaml;

constexpr std::size_t kEditsAtOnce = 100;

std::string path(std::string_view rest) {
  return "/api/v1/workspaces/{ws}/policy" + std::string(rest);
}

// --- the parts of a document as the form shows them

std::string text_of(const Yaml* node) {
  if (!node) return {};
  auto out = node->value;
  while (out.ends_with('\n')) out.pop_back();
  return out;
}
std::string text_at(const Yaml& map, std::string_view key) {
  return text_of(map.find(key));
}
json::array list_of(const Yaml* node) {
  json::array out;
  if (!node || node->is == Yaml::Is::null) return out;
  if (node->is == Yaml::Is::scalar) out.emplace_back(node->value);
  for (const auto& item : node->items) out.emplace_back(item.value);
  return out;
}
json::array list_at(const Yaml& map, std::string_view key) {
  return list_of(map.find(key));
}

template <class Make>
json::array each(const Yaml& root, std::string_view section, Make make) {
  json::array out;
  if (const auto* map = root.find(section))
    for (const auto& [key, value] : map->entries) out.push_back(make(key.value, value));
  return out;
}

json::object voice_json(const std::string& who, const Yaml& v) {
  return json::object{{"who", who},
                      {"may", list_at(v, "may")},
                      {"in", list_at(v, "in")},
                      {"about", list_at(v, "about")},
                      {"not_about", list_at(v, "not about")},
                      {"approved_by", text_at(v, "approved by")}};
}

json::array rules_json(const Yaml& root) {
  json::array out;
  const auto* rules = root.find("rules");
  if (!rules) return out;
  for (const auto& rule : rules->items) {
    json::object one{{"line", rule.line}, {"on", list_at(rule, "on")}};
    for (const auto* key : {"id", "for", "when", "unless", "then", "say", "offer", "wording"})
      one[key] = text_at(rule, key);
    out.push_back(std::move(one));
  }
  return out;
}

json::object outline_json(const Yaml& root) {
  json::object out;
  for (const auto* key : {"policy", "review", "public"}) out[key] = text_at(root, key);
  out["owner"] = list_at(root, "owner");
  out["concerns"] = each(root, "concerns", [](const std::string& id, const Yaml& v) {
    const bool plain = v.is == Yaml::Is::scalar;
    return json::object{{"id", id},
                        {"worry", plain ? text_of(&v) : text_at(v, "worry")},
                        {"by", plain ? std::string() : text_at(v, "by")},
                        {"answer", plain ? std::string() : text_at(v, "answer")}};
  });
  out["topics"] = each(root, "topics", [](const std::string& id, const Yaml& v) {
    return json::object{{"id", id}, {"query", text_of(&v)}};
  });
  json::array voices;
  if (const auto* map = root.find("voices"))
    for (const auto& [key, value] : map->entries)
      if (key.value != "stand in") voices.push_back(voice_json(key.value, value));
  out["voices"] = std::move(voices);
  out["rules"] = rules_json(root);
  out["visitors"] = each(root, "visitors", [](const std::string& key, const Yaml& v) {
    return json::object{{"key", key}, {"list", v.is == Yaml::Is::list}, {"items", list_of(&v)}};
  });
  json::object hours;
  if (const auto* map = root.find("hours"))
    for (const auto* key : {"open", "days", "zone"}) hours[key] = text_at(*map, key);
  out["hours"] = std::move(hours);
  json::object approvals;
  if (const auto* map = root.find("approvals"))
    for (const auto* key : {"within", "else"}) approvals[key] = text_at(*map, key);
  out["approvals"] = std::move(approvals);
  return out;
}

// --- edits

std::vector<std::string> texts_in(const json::value* value) {
  std::vector<std::string> out;
  if (value && value->is_array())
    for (const auto& item : value->get_array())
      if (item.is_string()) out.emplace_back(item.get_string());
  return out;
}

std::vector<Edit> read_edits(Body& body) {
  std::vector<Edit> out;
  const auto* edits = body.any("edits");
  if (!edits || edits->is_null()) return out;
  if (!edits->is_array() || edits->get_array().size() > kEditsAtOnce) {
    body.wrong("edits", "must be a list of at most 100 edits");
    return out;
  }
  for (const auto& item : edits->get_array()) {
    const auto* object = item.if_object();
    Edit edit{.path = texts_in(object ? object->if_contains("path") : nullptr)};
    const auto* text = object ? object->if_contains("text") : nullptr;
    const auto* items = object ? object->if_contains("items") : nullptr;
    if (edit.path.empty() || (text && !text->is_string()) || (items && !items->is_array())) {
      body.wrong("edits", "each has a path, and a text, a list of items, or neither to remove what is there");
      return out;
    }
    edit.what = text ? Edit::What::set_text : items ? Edit::What::set_list : Edit::What::remove;
    if (text) edit.text = std::string(text->get_string());
    edit.items = texts_in(items);
    out.push_back(std::move(edit));
  }
  return out;
}

Result<net::Response> document_answer(const std::string& document) {
  const auto root = policy::parse_yaml(document);
  if (!root)
    return fail(Kind::invalid, "line " + std::to_string(root.error().line) + ": " + root.error().message)
        .with("field", "document")
        .with("line", std::to_string(root.error().line))
        .with("hint", root.error().hint);
  return ok(json::object{{"document", document}, {"outline", outline_json(*root)}});
}

Result<net::Response> edit(Call& call) {
  TRY(Body body, Body::parse(call.http.body));
  const auto document = body.raw_text("document", 0, limits::kPolicyDocumentBytes);
  const auto edits = read_edits(body);
  TRYV(body.done());
  TRY(const auto edited, policy::edit(document, edits));
  return document_answer(edited);
}

Result<net::Response> take_up(Call& call) {
  TRY(Body body, Body::parse(call.http.body));
  const auto document = body.raw_text("document", 1, limits::kPolicyDocumentBytes);
  policy::TakeUp wish;
  wish.worry = body.text("worry", 1, 100);
  wish.entry = body.text_if("entry", 100).value_or("");
  wish.words = body.text_if("words", 1'000).value_or("");
  if (const auto* answers = body.any("answers"); answers && answers->is_object())
    for (const auto& [key, value] : answers->get_object())
      if (value.is_string() && value.get_string().size() <= 4'000) wish.answers[key] = std::string(value.get_string());
  TRYV(body.done());
  TRY(const auto taken, policy::take_up(document, wish));
  return document_answer(taken);
}

// --- completion

Result<net::Response> completions(Call& call) {
  TRY(Body body, Body::parse(call.http.body));
  const auto document = body.raw_text("document", 0, limits::kPolicyDocumentBytes);
  const auto cursor = body.number("cursor", 0, static_cast<std::int64_t>(limits::kPolicyDocumentBytes));
  TRYV(body.done());
  TRY(const auto around, call.db.read([&](store::Transaction& tx) -> Result<policy::Surroundings> {
    policy::Surroundings out;
    TRY(const auto members, publish::member_names(tx, call.workspace()));
    for (const auto& member : members) out.people.push_back(member.handle);
    TRY(out.rooms, publish::room_names(tx, call.workspace()));
    return out;
  }));
  const auto answer =
      policy::complete(document, text::byte_of_code_point(document, static_cast<std::size_t>(cursor)), around);
  text::OffsetMap places(document);
  const auto from = places.code_points(answer.from), to = places.code_points(answer.to);
  json::array items;
  for (const auto& item : answer.items) items.push_back(json::object{{"text", item.text}, {"about", item.about}});
  return ok(json::object{{"from", from}, {"to", to}, {"items", std::move(items)}});
}

}  // namespace

void add_policy_text(Routes& routes) {
  routes.add({.method = "POST", .pattern = path("/edit"), .scope = "policy:read", .run = edit});
  routes.add({.method = "POST", .pattern = path("/take-up"), .scope = "policy:read", .run = take_up});
  routes.add({.method = "POST", .pattern = path("/complete"), .scope = "policy:read", .run = completions});
}

}  // namespace kith::api

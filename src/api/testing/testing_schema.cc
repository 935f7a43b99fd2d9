#include "api/testing/testing_schema.h"

#include <algorithm>

#include "api/json.h"
#include "api/openapi.h"
#include "base/time.h"

namespace kith::api::testing {
namespace {

const json::object& document() {
  static const json::value kDocument = json::parse(openapi_json());
  return kDocument.get_object();
}

const json::value* member(const json::value& v, std::string_view name) {
  return v.is_object() ? v.get_object().if_contains(name) : nullptr;
}

std::string text(const json::value* v) {
  return v && v->is_string() ? std::string(v->get_string()) : std::string();
}

const json::value& resolved(const json::value& schema) {
  const std::string ref = text(member(schema, "$ref"));
  if (ref.empty()) return schema;
  const json::value* at = nullptr;
  std::string_view rest = std::string_view(ref).substr(2);
  const json::object* object = &document();
  for (;;) {
    const auto slash = rest.find('/');
    at = &object->at(rest.substr(0, slash));
    if (slash == std::string_view::npos) return resolved(*at);
    object = &at->get_object();
    rest = rest.substr(slash + 1);
  }
}

class Checker {
 public:
  std::vector<std::string> found;

  void check(const json::value& given, const json::value& value, const std::string& where) {
    const json::value& schema = resolved(given);
    if (const json::value* all = member(schema, "allOf"))
      for (const json::value& one : all->get_array()) check(one, value, where);
    if (const json::value* any = member(schema, "anyOf")) check_any(*any, value, where);
    if (const json::value* words = member(schema, "enum"))
      if (std::ranges::find(words->get_array(), value) == words->get_array().end())
        wrong(where, json::serialize(value) + " is not one of " + json::serialize(*words));
    check_type(schema, value, where);
    if (value.is_string()) check_text(schema, value.get_string(), where);
    if (value.is_object()) check_object(schema, value.get_object(), where);
    if (const json::value* items = member(schema, "items"); items && value.is_array())
      for (const json::value& item : value.get_array()) check(*items, item, where + "[]");
  }

 private:
  void wrong(const std::string& where, const std::string& what) { found.push_back(where + ": " + what); }

  void check_any(const json::value& any, const json::value& value, const std::string& where) {
    std::vector<std::string> best;
    for (const json::value& one : any.get_array()) {
      Checker inner;
      inner.check(one, value, where);
      if (inner.found.empty()) return;
      if (best.empty() || !resolved(one).get_object().contains("type") || text(member(resolved(one), "type")) != "null")
        best = inner.found;
    }
    found.insert(found.end(), best.begin(), best.end());
  }

  static bool is(const json::value& value, std::string_view type) {
    if (type == "string") return value.is_string();
    if (type == "integer") return value.is_int64() || value.is_uint64();
    if (type == "number") return value.is_number();
    if (type == "boolean") return value.is_bool();
    if (type == "object") return value.is_object();
    if (type == "array") return value.is_array();
    return type == "null" && value.is_null();
  }

  void check_type(const json::value& schema, const json::value& value, const std::string& where) {
    const json::value* type = member(schema, "type");
    if (!type) return;
    bool fits = false;
    if (type->is_string())
      fits = is(value, type->get_string());
    else
      for (const json::value& one : type->get_array()) fits = fits || is(value, one.get_string());
    if (!fits) wrong(where, json::serialize(value).substr(0, 80) + " is not " + json::serialize(*type));
  }

  void check_text(const json::value& schema, std::string_view value, const std::string& where) {
    if (text(member(schema, "format")) == "date-time" && !parse_time(value))
      wrong(where, "`" + std::string(value) + "` is not a time");
    if (const json::value* least = member(schema, "minLength");
        least && value.size() < static_cast<std::size_t>(least->as_int64()))
      wrong(where, "too short");
  }

  void check_object(const json::value& schema, const json::object& value, const std::string& where) {
    if (const json::value* required = member(schema, "required"))
      for (const json::value& name : required->get_array())
        if (!value.contains(name.get_string())) wrong(where, "lacks `" + std::string(name.get_string()) + "`");
    const json::value* properties = member(schema, "properties");
    for (const auto& field : value) {
      const json::value* known = properties ? member(*properties, field.key()) : nullptr;
      if (known) check(*known, field.value(), where + "." + std::string(field.key()));
    }
  }
};

const json::value* operation(std::string_view method, std::string_view pattern) {
  const json::value* path = member(document().at("paths"), pattern);
  std::string lower(method);
  for (char& c : lower) c = static_cast<char>(c | 0x20);
  return path ? member(*path, lower) : nullptr;
}

bool has_header_parameter(const json::value& op, std::string_view name) {
  const json::value* parameters = member(op, "parameters");
  return parameters && std::ranges::any_of(parameters->get_array(), [&](const json::value& p) {
           return text(member(resolved(p), "name")) == name;
         });
}

}  // namespace

std::vector<std::string> differences(std::string_view method, std::string_view pattern, const net::Response& answer) {
  if (!pattern.starts_with("/api/v1/")) return {};
  const std::string where = std::string(method) + " " + std::string(pattern) + " " + std::to_string(answer.status);
  const json::value* op = operation(method, pattern);
  if (!op) return {where + ": not in the document"};
  const json::value& responses = *member(*op, "responses");
  const json::value* response = member(responses, std::to_string(answer.status));
  if (!response && answer.status >= 400) response = member(responses, "default");
  if (!response) return {where + ": this status is not in the document"};
  const json::value* content = member(resolved(*response), "content");
  if (!content)
    return answer.content().empty() ? std::vector<std::string>{} : std::vector<std::string>{where + ": has a body"};
  const std::string_view type = answer.headers.get("Content-Type");
  if (answer.stream) return {};
  const json::value* media = member(*content, type.substr(0, type.find(';')));
  if (!media) return {where + ": the type `" + std::string(type) + "` is not in the document"};
  if (member(*member(*media, "schema"), "contentMediaType")) return {};  // bytes, not JSON
  Checker checker;
  checker.check(*member(*media, "schema"), json::parse(answer.content()), where);
  return checker.found;
}

std::vector<Documented> documented() {
  std::vector<Documented> out;
  for (const auto& path : document().at("paths").get_object()) {
    for (const auto& entry : path.value().get_object()) {
      if (entry.key() == "parameters") continue;
      Documented d;
      for (const char c : entry.key()) d.method += static_cast<char>(c - 32);
      d.pattern = path.key();
      d.role = text(member(entry.value(), "x-role"));
      d.scope = text(member(entry.value(), "x-scope"));
      const json::value* security = member(entry.value(), "security");
      d.signed_in = !security || !security->get_array().empty();
      d.if_match = has_header_parameter(entry.value(), "If-Match");
      d.idempotent = has_header_parameter(entry.value(), "Idempotency-Key");
      out.push_back(std::move(d));
    }
  }
  return out;
}

}  // namespace kith::api::testing

#include "api/json.h"

#include <algorithm>

#include "net/http_wire.h"

namespace kith::api {
namespace {

std::string_view trim(std::string_view s) {
  const auto is_space = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; };
  while (!s.empty() && is_space(s.front())) s.remove_prefix(1);
  while (!s.empty() && is_space(s.back())) s.remove_suffix(1);
  return s;
}

}  // namespace

Result<Body> Body::parse(std::string_view text) {
  json::parse_options options;
  options.max_depth = 32;
  boost::system::error_code error;
  if (trim(text).empty()) return Body(json::object());
  json::value value = json::parse(text, error, json::storage_ptr(), options);
  if (error) return fail(Kind::invalid, "the request is not JSON: " + error.message());
  if (!value.is_object()) return fail(Kind::invalid, "the request must be a JSON object");
  return Body(std::move(value.as_object()));
}

bool Body::has(std::string_view name) { return find(name, false) != nullptr; }

bool Body::is_null(std::string_view name) {
  const json::value* v = find(name, false);
  return v && v->is_null();
}

const json::value* Body::find(std::string_view name, bool required) {
  asked_.emplace(name);
  const json::value* v = object_.if_contains(name);
  if (required && (!v || v->is_null())) wrong(name, "is missing");
  return v;
}

std::optional<std::string> Body::any_text(std::string_view name, bool required, std::size_t min,
                                          std::size_t max, bool trimmed) {
  const json::value* v = find(name, required);
  if (!v || v->is_null()) return std::nullopt;
  if (!v->is_string()) {
    wrong(name, "must be text");
    return std::nullopt;
  }
  std::string_view text(v->get_string().data(), v->get_string().size());
  if (trimmed) text = trim(text);
  // Databases and networks end at a NUL, each in its own way.
  if (text.contains('\0') || !net::is_utf8(text)) {
    wrong(name, "must be plain text");
    return std::nullopt;
  }
  if (text.size() < min) {
    wrong(name, min == 1 ? "must not be empty" : "must have at least " + std::to_string(min) + " characters");
    return std::nullopt;
  }
  if (text.size() > max) {
    wrong(name, "is too long; at most " + std::to_string(max) + " bytes are taken");
    return std::nullopt;
  }
  return std::string(text);
}

std::string Body::text(std::string_view name, std::size_t min, std::size_t max) {
  return any_text(name, true, min, max, true).value_or("");
}
std::string Body::raw_text(std::string_view name, std::size_t min, std::size_t max) {
  return any_text(name, true, min, max, false).value_or("");
}
std::optional<std::string> Body::text_if(std::string_view name, std::size_t max) {
  return any_text(name, false, 0, max, true);
}
std::optional<std::string> Body::raw_text_if(std::string_view name, std::size_t max) {
  return any_text(name, false, 0, max, false);
}

std::optional<std::int64_t> Body::number_if(std::string_view name, std::int64_t min, std::int64_t max) {
  const json::value* v = find(name, false);
  if (!v || v->is_null()) return std::nullopt;
  boost::system::error_code error;
  const auto value = v->is_number() ? v->to_number<std::int64_t>(error) : 0;
  if (!v->is_number() || error) {
    wrong(name, "must be a whole number");
    return std::nullopt;
  }
  if (value < min || value > max) {
    wrong(name, "must be between " + std::to_string(min) + " and " + std::to_string(max));
    return std::nullopt;
  }
  return value;
}

std::int64_t Body::number(std::string_view name, std::int64_t min, std::int64_t max) {
  find(name, true);
  return number_if(name, min, max).value_or(min);
}

std::optional<bool> Body::flag_if(std::string_view name) {
  const json::value* v = find(name, false);
  if (!v || v->is_null()) return std::nullopt;
  if (v->is_bool()) return v->get_bool();
  wrong(name, "must be true or false");
  return std::nullopt;
}

bool Body::flag(std::string_view name) {
  find(name, true);
  return flag_if(name).value_or(false);
}

std::optional<Time> Body::time_if(std::string_view name) {
  const auto text = text_if(name, 64);
  if (!text) return std::nullopt;
  const auto time = parse_time(*text);
  if (time) return *time;
  wrong(name, "must be a time such as 2026-11-22T09:05:00Z");
  return std::nullopt;
}

Time Body::time(std::string_view name) {
  find(name, true);
  return time_if(name).value_or(Time{});
}

std::optional<std::int64_t> Body::id_value(std::string_view name, bool required) {
  const auto text = any_text(name, required, 1, 64, true);
  if (!text) return std::nullopt;
  const auto id = parse_id(*text);
  if (id) return *id;
  wrong(name, "is not an id");
  return std::nullopt;
}

std::vector<std::string> Body::texts(std::string_view name, std::size_t most, std::size_t max_each) {
  const json::value* v = find(name, false);
  std::vector<std::string> out;
  if (!v || v->is_null()) return out;
  if (!v->is_array() || v->get_array().size() > most) {
    wrong(name, "must be a list of at most " + std::to_string(most));
    return out;
  }
  for (const json::value& item : v->get_array()) {
    const std::string_view text = item.is_string() ? std::string_view(item.get_string()) : std::string_view();
    if (!item.is_string() || text.size() > max_each || text.contains('\0')) {
      wrong(name, "must hold texts of at most " + std::to_string(max_each) + " bytes");
      return {};
    }
    out.emplace_back(text);
  }
  return out;
}

const json::value* Body::any(std::string_view name) { return find(name, false); }

bool Body::has_object(std::string_view name) {
  const json::value* v = find(name, false);
  return v && v->is_object();
}

Body Body::object(std::string_view name) {
  const json::value* v = find(name, true);
  const std::string prefix = prefix_ + std::string(name) + ".";
  if (v && v->is_object()) return Body(v->get_object(), prefix);
  if (v && !v->is_null()) wrong(name, "must be an object");
  return Body(json::object(), prefix);
}

void Body::fold(const Body& inner) {
  for (const auto& mistake : inner.mistakes_) mistakes_.push_back(mistake);
  for (const auto& field : inner.object_)
    if (!inner.asked_.contains(std::string_view(field.key())))
      mistakes_.emplace_back(inner.prefix_ + std::string(field.key()), "is not known here");
}

void Body::wrong(std::string_view name, std::string message) {
  const std::string path = prefix_ + std::string(name);
  if (std::ranges::any_of(mistakes_, [&](const auto& m) { return m.first == path; })) return;
  mistakes_.emplace_back(path, std::move(message));
}

Result<void> Body::done() const {
  // Nobody reads more, and a body of nothing but unknown fields must not make an answer larger than itself.
  constexpr std::size_t kMistakesTold = 20;
  auto mistakes = mistakes_;
  for (const auto& field : object_)
    if (mistakes.size() < kMistakesTold && !asked_.contains(std::string_view(field.key())))
      mistakes.emplace_back(prefix_ + std::string(field.key().substr(0, 200)), "is not known here");
  if (mistakes.size() > kMistakesTold) mistakes.resize(kMistakesTold);
  if (mistakes.empty()) return {};
  Error error = fail(Kind::invalid, "`" + mistakes.front().first.substr(0, 100) + "` " + mistakes.front().second);
  for (auto& [name, message] : mistakes) error.context.emplace_back("field", name + "\n" + message);
  return error;
}

json::value time_or_null(const std::optional<Time>& t) {
  if (!t) return nullptr;
  return json::string(format_time(*t));
}

json::value text_or_null(const std::optional<std::string>& t) {
  if (!t) return nullptr;
  return json::string(*t);
}

json::value stored(std::string_view text) {
  boost::system::error_code error;
  json::value value = json::parse(text, error);
  if (error) return json::object();
  return value;
}

net::Response reply(int status, const json::value& value) {
  return net::Response::json(status, json::serialize(value));
}

net::Response ok_versioned(const json::value& value, std::int64_t version) {
  net::Response out = ok(value);
  out.headers.set("ETag", "\"" + std::to_string(version) + "\"");
  return out;
}

net::Response page(json::array items, std::string_view next) {
  json::object out;
  out["items"] = std::move(items);
  if (next.empty()) out["next"] = nullptr;
  else out["next"] = json::string(next);
  return ok(out);
}

}  // namespace kith::api

#include "net/http_message.h"

namespace kith::net {
namespace {

std::string_view value_of(const Fields& fields, std::string_view name) {
  for (const auto& [key, value] : fields)
    if (key == name) return value;
  return {};
}

}  // namespace

std::string_view Request::param(std::string_view name) const {
  return value_of(params, name);
}
std::string_view Request::query_value(std::string_view name) const {
  return value_of(query, name);
}

bool Request::has_query(std::string_view name) const {
  for (const auto& [key, value] : query)
    if (key == name) return true;
  return false;
}

std::string Request::cookie(std::string_view name) const {
  for (std::string_view field : headers.all("Cookie")) {
    while (!field.empty()) {
      const auto end = field.find(';');
      std::string_view pair = field.substr(0, end);
      while (pair.starts_with(' ')) pair.remove_prefix(1);
      const auto equals = pair.find('=');
      if (equals != std::string_view::npos && pair.substr(0, equals) == name)
        return std::string(pair.substr(equals + 1));
      field = end == std::string_view::npos ? std::string_view{} : field.substr(end + 1);
    }
  }
  return {};
}

Response Response::json(int status, std::string body) {
  Response out;
  out.status = status;
  out.headers.add("Content-Type", "application/json");
  out.body = std::move(body);
  return out;
}

Response Response::text(int status, std::string body, std::string type) {
  Response out;
  out.status = status;
  out.headers.add("Content-Type", std::move(type));
  out.body = std::move(body);
  return out;
}

Response Response::empty(int status) {
  Response out;
  out.status = status;
  return out;
}

std::string set_cookie(const Cookie& c) {
  std::string out = c.name + "=" + c.value + "; Path=" + c.path;
  if (c.max_age_seconds != 0) out += "; Max-Age=" + std::to_string(c.max_age_seconds < 0 ? 0 : c.max_age_seconds);
  if (c.http_only) out += "; HttpOnly";
  if (c.secure) out += "; Secure";
  return out + "; SameSite=" + c.same_site;
}

}  // namespace kith::net
